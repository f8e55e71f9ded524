"""Decisions: in the log before they are in the file, made once, and taken back."""

import json

import pytest
from helpers.samples import WORKSPACES

from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.base.hunks import CannotTakeBackError
from engine.knowledge.base.knowledge_file import KnowledgeFileError, parse_knowledge_file
from engine.knowledge.base.splices import Splice
from engine.knowledge.deciding import carrying_out
from engine.knowledge.deciding.decided import AlreadyDecidedError, Subject, UnknownDecisionError
from engine.knowledge.deciding.decisions import Decisions
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError

ACME = (WORKSPACES / "acme-portal" / "STUDIO_KNOWLEDGE_BASE.md").read_bytes()
PROMOTE = Subject("promote", "PQ-002")


@pytest.fixture
def paths(tmp_path):
    (tmp_path / ".studio").mkdir()
    (tmp_path / "STUDIO_KNOWLEDGE_BASE.md").write_bytes(ACME)
    return WorkspacePaths(tmp_path)


@pytest.fixture
def decisions(paths):
    return Decisions(paths)


def promote(edit):
    new_id = edit.move_entry("PQ-002", "Strict Constraints")
    edit.add_to_changelog(f"2026-02-05: PQ-002 became {new_id}")
    edit.count_again("2026-02-05")


def add(edit):
    edit.add_entry("Pending Queue", EntryDraft("Another", (("What", "x"),)))
    edit.count_again("2026-02-06")


def lines_of(paths):
    return [json.loads(line) for line in paths.decisions.read_text().splitlines()]


def text_of(paths):
    return paths.knowledge_base.read_text()


def test_an_accepted_proposal_is_in_the_file_and_in_the_log(paths, decisions):
    made = decisions.accept(PROMOTE, promote, by="person", reason="seen twice")
    assert parse_knowledge_file(text_of(paths)).entry("SC-003").title.startswith("Pydantic models")
    assert [line["state"] for line in lines_of(paths)] == ["intended", "done"]
    assert [(one.id, one.what, one.reason, one.is_live) for one in decisions.all()] == [
        (made.id, "accept", "seen twice", True)
    ]


def test_deciding_twice_is_once(paths, decisions):
    made = decisions.accept(PROMOTE, promote, by="person")
    text = text_of(paths)
    assert Decisions(paths).accept(PROMOTE, promote, by="person").id == made.id
    assert text_of(paths) == text


def test_what_was_rejected_is_not_accepted_as_well(paths, decisions):
    rejected = decisions.reject(PROMOTE, by="person", reason="too narrow")
    with pytest.raises(AlreadyDecidedError, match=f"rejected.*Undo {rejected.id} first"):
        decisions.accept(PROMOTE, promote, by="person")
    assert paths.knowledge_base.read_bytes() == ACME
    decisions.undo(rejected.id, by="person")
    decisions.accept(PROMOTE, promote, by="person")


def test_undone_is_as_before_and_undone_again_is_as_after(paths, decisions):
    made = decisions.accept(PROMOTE, promote, by="person")
    after = text_of(paths)
    undone = decisions.undo(made.id, by="person")
    assert paths.knowledge_base.read_bytes() == ACME
    assert decisions.about(PROMOTE) is None
    assert decisions.undo(made.id, by="person").id == undone.id
    decisions.undo(undone.id, by="person")
    assert text_of(paths) == after
    assert decisions.about(PROMOTE).id == made.id


def test_an_older_decision_is_undone_beside_a_newer_one(paths, decisions):
    made = decisions.accept(PROMOTE, promote, by="person")
    decisions.accept(Subject("add", "x"), add, by="person")
    decisions.undo(made.id, by="person")
    file = parse_knowledge_file(text_of(paths))
    assert [entry.id for entry in file.entries] == [
        "SC-001",
        "SC-002",
        "SL-001",
        "PD-001",
        "PQ-001",
        "PQ-002",
        "PQ-003",
    ]
    assert "| Pending Queue | 3 |" in file.text
    assert "| Strict Constraints | 2 | 2026-02-04 |" in file.text
    assert "became" not in file.text


def test_what_a_person_wrote_meanwhile_stays(paths, decisions):
    made = decisions.accept(PROMOTE, promote, by="person")
    edited = (
        text_of(paths)
        .replace("### SC-001", "<!-- Bob was here -->\n### SC-001")
        .replace("two statements", "2 statements")
    )
    paths.knowledge_base.write_text(edited)
    decisions.undo(made.id, by="person")
    expected = (
        ACME.decode()
        .replace("### SC-001", "<!-- Bob was here -->\n### SC-001")
        .replace("two statements", "2 statements")
    )
    assert text_of(paths) == expected


def test_an_entry_that_was_changed_since_is_not_taken_back(paths, decisions):
    made = decisions.accept(PROMOTE, promote, by="person")
    edited = text_of(paths).replace("unknown fields", "any unknown fields")
    paths.knowledge_base.write_text(edited)
    with pytest.raises(CannotTakeBackError, match="changed again since"):
        decisions.undo(made.id, by="person")
    assert text_of(paths) == edited
    assert decisions.about(PROMOTE).id == made.id


def test_an_id_that_came_again_meanwhile_is_not_doubled(paths, decisions):
    made = decisions.accept(PROMOTE, promote, by="person")
    paths.knowledge_base.write_text(text_of(paths).replace("### PQ-001: F", "### PQ-002: Mine\n\n### PQ-001: F"))
    with pytest.raises(CannotTakeBackError, match="another PQ-002"):
        decisions.undo(made.id, by="person")


def test_another_file_of_line_ends_is_still_undone(paths, decisions):
    made = decisions.accept(PROMOTE, promote, by="person")
    paths.knowledge_base.write_bytes(paths.knowledge_base.read_bytes().replace(b"\n", b"\r\n"))
    decisions.undo(made.id, by="person")
    assert paths.knowledge_base.read_bytes() == ACME.replace(b"\n", b"\r\n")


def test_ids_are_not_given_again_after_an_undo(paths, decisions):
    made = decisions.accept(PROMOTE, promote, by="person")
    decisions.undo(made.id, by="person")
    again = decisions.accept(PROMOTE, promote, by="person")
    assert again.id != made.id
    assert "### SC-004: Pydantic" in text_of(paths)


def test_a_byte_order_mark_stays(paths, decisions):
    paths.knowledge_base.write_bytes(b"\xef\xbb\xbf" + ACME)
    made = decisions.accept(PROMOTE, promote, by="person")
    assert paths.knowledge_base.read_bytes().startswith(b"\xef\xbb\xbf# STUDIO")
    decisions.undo(made.id, by="person")
    assert paths.knowledge_base.read_bytes() == b"\xef\xbb\xbf" + ACME


def test_a_change_longer_than_a_line_of_the_log(paths, decisions):
    body = "A long story. " * 6000
    subject = Subject("add", "long")
    made = decisions.accept(
        subject, lambda edit: edit.add_entry("Slop Ledger", EntryDraft("Long", (("What", "x"),), body)), by="person"
    )
    assert paths.big_decision(made.id).exists()
    Decisions(paths).undo(made.id, by="person")
    assert paths.knowledge_base.read_bytes() == ACME


def test_a_refused_edit_leaves_no_trace(paths, decisions):
    with pytest.raises(KnowledgeFileError, match="no entry PQ-009"):
        decisions.accept(PROMOTE, lambda edit: edit.remove_entry("PQ-009"), by="person")
    assert decisions.all() == ()


def test_without_a_knowledge_base(paths, decisions):
    paths.knowledge_base.unlink()
    with pytest.raises(RefusedError, match="studio init"):
        decisions.accept(PROMOTE, promote, by="person")


def test_what_was_never_decided_cannot_be_undone(decisions):
    with pytest.raises(UnknownDecisionError):
        decisions.undo("dec_20260101_000000_abcd", by="person")


def test_secrets_stay_out_of_the_log(paths, decisions):
    secret = "ghp_" + "a" * 36
    decisions.reject(PROMOTE, by="person", reason=f"uses {secret}")
    assert secret not in paths.decisions.read_text()


def test_learnings_can_be_decided_about_too(paths, decisions):
    learnings = paths.learnings / "backend.md"
    learnings.parent.mkdir(parents=True)
    learnings.write_text("## 2026-01-01: Old\n\nText\n")
    made = decisions.change(Subject("drop", "backend/1"), learnings, lambda _: (Splice(0, 3, ()),), by="person")
    assert learnings.read_text() == ""
    decisions.undo(made.id, by="person")
    assert learnings.read_text() == "## 2026-01-01: Old\n\nText\n"


@pytest.mark.parametrize("file", ["../outside.md", "studio/../README.md", ".studio/decisions.jsonl", "README.md"])
def test_a_foreign_log_cannot_name_any_file(paths, decisions, file):
    made = decisions.accept(PROMOTE, promote, by="person")
    paths.decisions.write_text(paths.decisions.read_text().replace("STUDIO_KNOWLEDGE_BASE.md", file))
    with pytest.raises(RefusedError, match="none of the files"):
        Decisions(paths).undo(made.id, by="person")


def test_torn_and_foreign_lines_are_skipped_and_told_of(paths, decisions):
    made = decisions.accept(PROMOTE, promote, by="person")
    with paths.decisions.open("a") as log:
        log.write('[1]\n{"id": {"a": 1}}\nnot json\n{"id": "torn')
    fresh = Decisions(paths)
    assert [one.id for one in fresh.all()] == [made.id]
    assert "3 unreadable lines" in fresh.problem.reason
    fresh.undo(made.id, by="person")
    assert paths.knowledge_base.read_bytes() == ACME


class Crash(BaseException):
    """Stands for the death of the process: nothing after it is run."""


@pytest.mark.parametrize(
    ("place", "after", "state"),
    [
        ("write_decision", False, []),
        ("write_decision", True, ["dropped"]),
        ("change_person_text", True, ["done"]),
        ("write_state", True, ["done"]),
    ],
)
def test_after_a_crash_the_log_says_what_is_in_the_file(paths, monkeypatch, place, after, state):
    with monkeypatch.context() as patch:
        _die_at(patch, place, after=after)
        with pytest.raises(Crash):
            Decisions(paths).accept(PROMOTE, promote, by="person")
    fresh = Decisions(paths)
    fresh.reconcile()
    assert [one.state for one in fresh.all()] == state
    assert ("SC-003" in text_of(paths)) == (state == ["done"])
    made = fresh.accept(PROMOTE, promote, by="person")
    assert text_of(paths).count("### SC-00") == 3
    fresh.undo(made.id, by="person")
    assert paths.knowledge_base.read_bytes() == ACME


def test_after_a_crash_and_an_edit_the_change_is_recognised(paths, monkeypatch):
    with monkeypatch.context() as patch:
        _die_at(patch, "change_person_text", after=True)
        with pytest.raises(Crash):
            Decisions(paths).accept(PROMOTE, promote, by="person")
    paths.knowledge_base.write_text(text_of(paths).replace("# STUDIO", "# Our STUDIO"))
    fresh = Decisions(paths)
    assert [one.state for one in fresh.reconcile()] == ["intended"]
    assert [one.state for one in fresh.all()] == ["done"]


def test_a_full_disk_is_told_and_noted(paths, monkeypatch, decisions):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("engine.workspace.swapping.write_flushed", full)
        with pytest.raises(OSError, match="No space"):
            decisions.accept(PROMOTE, promote, by="person")
    assert [(one.state, "No space" in one.note) for one in decisions.all()] == [("dropped", True)]
    assert paths.knowledge_base.read_bytes() == ACME


def _die_at(patch, place, *, after):
    """The process dies before or after this call: nothing that follows it is run."""
    real = getattr(carrying_out, place)

    def dying(*arguments):
        if after:
            real(*arguments)
        raise Crash

    patch.setattr(carrying_out, place, dying)
    patch.setattr(carrying_out, "_drop_unless_done", lambda *_: None)
