"""What builds noticed: judged, put where it belongs, changed first, and taken back."""

import json

import pytest
from helpers.noticed import NEW_TASK, NoticedIn

from engine.knowledge.base.knowledge_file import parse_knowledge_file
from engine.knowledge.deciding.decided import AlreadyDecidedError
from engine.knowledge.learning.noticed import NoticedLearnings, UnknownLearningError
from engine.knowledge.learning.noticed_event import NoticedKind
from engine.knowledge.signals.signals import SignalType
from engine.workspace.problems import RefusedError

BROKE = "The label printer rejected every order because its firmware expects Latin-1"
FASTER = "Loading the catalogue went from 2.4s to 1.1s with one query instead of forty"
NAMED = "Two names for a customer made inconsistent naming: always say account"
TRACKED = "FastAPI runs sync dependencies in a thread pool, so pass the session explicitly"
RULE = "Always close the export stream before the upload begins, otherwise the last rows stay behind"
AGAIN = "Freeze the clock in rate-limit tests\n\nThe suite failed in 3% of runs."


@pytest.fixture
def workspace(tmp_path):
    return NoticedIn(tmp_path / "w")


def field(workspace, entry_id, name):
    file = parse_knowledge_file(workspace.base)
    found = file.field(file.entry(entry_id), name)
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "kind", "section", "entry_id"),
    [
        (BROKE, SignalType.ERROR, "Pending Queue", "PQ-003"),
        (FASTER, SignalType.PERFORMANCE, "Performance Delta", "PD-002"),
        (NAMED, SignalType.CONVENTION, "Slop Ledger", "SL-002"),
        (TRACKED, SignalType.FRAMEWORK, "Pending Queue", "PQ-003"),
    ],
)
def test_each_type_goes_to_its_section(workspace, text, kind, section, entry_id):
    learning = workspace.one(text)
    assert learning.signal.signal_type is kind
    preview = workspace.noticed.preview(learning.id)
    assert (preview.path, preview.says) == (workspace.paths.knowledge_base, f"a new entry in {section}")
    workspace.noticed.accept(learning.id, by="person")
    entry = parse_knowledge_file(workspace.base).entry(entry_id)
    assert entry.section == section
    assert field(workspace, entry_id, "Source") == NEW_TASK
    assert workspace.base == preview.after
    assert workspace.noticed.waiting() == ()


def test_a_pattern_goes_to_its_domains_file(workspace):
    learning = workspace.one(RULE, domains=["nowhere", "backend"])
    preview = workspace.noticed.preview(learning.id)
    assert preview.path == workspace.paths.learning_file("backend")
    workspace.noticed.accept(learning.id, by="person")
    assert preview.path.read_text() == preview.after
    assert preview.after.removeprefix(preview.before).strip() == f"## {learning.on}: {RULE}\n\nLearned in {NEW_TASK}."


def test_a_domain_without_a_file_gets_one_as_a_new_workspace_has_it(workspace):
    path = workspace.paths.learning_file("frontend")
    path.unlink(missing_ok=True)
    learning = workspace.one(RULE, domains=["frontend"])
    made = workspace.noticed.accept(learning.id, by="person")
    assert RULE in path.read_text()
    workspace.decisions.undo(made.id, by="person")
    assert RULE not in path.read_text()


def test_a_measured_change_is_in_the_entrys_fields(workspace):
    learning = workspace.one(FASTER, kind="measured")
    assert learning.kind is NoticedKind.MEASURED
    workspace.noticed.accept(learning.id, by="person")
    told = [field(workspace, "PD-002", name) for name in ("Before", "After", "Delta")]
    assert told == ["2.4s", "1.1s", "-54%"]


def test_what_was_mended_is_in_the_entrys_fields(workspace):
    learning = workspace.one(
        BROKE, failed="UnicodeEncodeError", mended="attempt 2, which changed src/labels.py", hint="Encode first."
    )
    workspace.noticed.accept(learning.id, by="person")
    assert field(workspace, "PQ-003", "What") == "UnicodeEncodeError"
    assert field(workspace, "PQ-003", "Instead") == "attempt 2, which changed src/labels.py. Encode first"


def test_noise_is_not_asked_about_but_kept_visible_with_its_reason(workspace):
    workspace.notice("Added a button")
    assert workspace.noticed.waiting() == ()
    (noise,) = workspace.noticed.discarded()
    assert "reports what was done" in noise.signal.reason
    workspace.noticed.accept(noise.id, by="person")  # a person knows better
    assert workspace.noticed.discarded() == ()


def test_an_error_in_its_second_task_becomes_a_strict_constraint(workspace):
    learning = workspace.one(AGAIN)
    assert workspace.noticed.preview(learning.id).says == "counted on PQ-001"
    workspace.noticed.accept(learning.id, by="person")
    assert field(workspace, "SC-003", "Source") == f"task_20260204_100004, {NEW_TASK}"
    assert field(workspace, "SC-003", "Occurrences") == "2"
    assert "PQ-001:" not in workspace.base
    assert "| Strict Constraints | 3 |" in workspace.base


def test_found_again_in_a_rule_counts_there(workspace):
    learning = workspace.one("Lock the row before consuming a token\n\nTwo workers failed at once.")
    workspace.noticed.accept(learning.id, by="person")
    assert field(workspace, "SC-001", "Source").endswith(f", {NEW_TASK}")
    assert field(workspace, "SC-001", "Occurrences") == "3"


@pytest.mark.parametrize(
    ("rule", "says"), [("SC-002", "counted on SC-002"), ("SC-999", "a new entry in Pending Queue")]
)
def test_a_check_that_names_a_rule_counts_on_it(workspace, rule, says):
    learning = workspace.one(f"{rule} holds: exited 1\n\nIt failed.", failed=f"{rule} holds: exited 1")
    assert workspace.noticed.preview(learning.id).says == says


def test_found_again_in_the_same_task_changes_nothing(workspace):
    learning = workspace.one(AGAIN, "task_20260204_100004")
    before = workspace.base
    workspace.noticed.accept(learning.id, by="person")
    assert workspace.base == before
    assert workspace.noticed.waiting() == ()


def test_the_same_in_two_tasks_that_both_wait_is_one_entry_of_both(workspace):
    workspace.notice(BROKE)
    workspace.notice(BROKE, "task_20260206_090000")
    first, second = workspace.noticed.waiting()
    workspace.noticed.accept(first.id, by="person")
    workspace.noticed.accept(second.id, by="person")
    assert field(workspace, "SC-003", "Source") == f"{NEW_TASK}, task_20260206_090000"


def test_a_pattern_found_again_is_counted_in_its_file(workspace):
    workspace.notice(RULE, domains=["backend"])
    workspace.notice(RULE, "task_20260206_090000", domains=["backend"])
    first, second = workspace.noticed.waiting()
    workspace.noticed.accept(first.id, by="person")
    workspace.noticed.accept(second.id, by="person")
    text = workspace.paths.learning_file("backend").read_text()
    assert text.count(RULE) == 1
    assert "Seen again in task_20260206_090000" in text


def test_a_pattern_that_its_own_task_told_before_changes_nothing(workspace):
    path = workspace.paths.learning_file("backend")
    path.write_text(f"## 2026-02-05: {RULE}\n\nLearned in {NEW_TASK}.\n")
    before = path.read_text()
    workspace.noticed.accept(workspace.one(RULE, domains=["backend"]).id, by="person")
    assert path.read_text() == before


def test_an_error_that_stands_in_a_file_of_learnings_becomes_a_rule_in_its_second_task(workspace):
    path = workspace.paths.learning_file("backend")
    path.write_text(f"{path.read_text()}\n## 2026-01-05: {BROKE}\n\ntask_20260105_120000\n")
    workspace.noticed.accept(workspace.one(BROKE).id, by="person")
    assert set(field(workspace, "SC-003", "Source").split(", ")) == {"task_20260105_120000", NEW_TASK}


def test_another_measurement_in_the_same_words_is_another_entry(workspace):
    workspace.noticed.accept(workspace.one(FASTER).id, by="person")
    learning = workspace.one(FASTER.replace("1.1s", "0.6s"), "task_20260206_090000")
    workspace.noticed.accept(learning.id, by="person")
    assert field(workspace, "PD-003", "After") == "0.6s"


@pytest.mark.parametrize("text", [BROKE, FASTER, AGAIN, RULE])
def test_undone_it_waits_again_and_the_file_is_as_before(workspace, text):
    learning = workspace.one(text)
    path = workspace.noticed.preview(learning.id).path
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    made = workspace.noticed.accept(learning.id, by="person")
    assert path.read_bytes() != before
    workspace.decisions.undo(made.id, by="person")
    assert path.read_bytes() == before
    assert workspace.noticed.waiting() == (learning,)


def test_an_edited_one_is_kept_in_the_persons_words(workspace):
    learning = workspace.one(BROKE)
    edited = "### PQ-009: Labels are Latin-1\n**What**: Encode labels\n**Owner**: Ada\n\nAsk Ada.\n"
    assert "Ask Ada." in workspace.noticed.preview(learning.id, edited).after
    made = workspace.noticed.accept(learning.id, by="person", edited=edited)
    assert made.what == "edit"
    assert "### PQ-003: Labels are Latin-1\n**What**: Encode labels\n**Owner**: Ada\n\nAsk Ada.\n" in workspace.base


def test_an_edited_one_is_an_entry_of_its_own_also_where_something_says_the_same(workspace):
    learning = workspace.one(AGAIN)
    edited = workspace.noticed.editable(learning).replace("### Freeze the clock", "### Stop the clock")
    workspace.noticed.accept(learning.id, by="person", edited=edited)
    assert "PQ-001:" in workspace.base
    assert "Stop the clock" in workspace.base


def test_what_was_not_changed_in_the_editor_is_not_edited(workspace):
    learning = workspace.one(AGAIN)
    made = workspace.noticed.accept(learning.id, by="person", edited=workspace.noticed.editable(learning))
    assert made.what == "accept"
    assert "SC-003" in workspace.base


def test_an_edited_pattern(workspace):
    learning = workspace.one(RULE, domains=["backend"])
    workspace.noticed.accept(learning.id, by="person", edited="## Close streams\n\nFirst.\n")
    assert workspace.paths.learning_file("backend").read_text().endswith(f"## {learning.on}: Close streams\n\nFirst.\n")


NO_ENTRY = ["", "  \n", "**What**: x", "### \n", "### x\n\n" + "y" * 1_000_000]
SPILLS = "### x\n\n## y\n"
"""In a file of learnings the second heading is lowered, so that it stays in the entry."""


@pytest.mark.parametrize(
    ("text", "edited"), [*((text, edited) for text in (BROKE, RULE) for edited in NO_ENTRY), (BROKE, SPILLS)]
)
def test_what_is_no_entry_is_refused_and_nothing_changes(workspace, text, edited):
    learning = workspace.one(text, domains=["backend"])
    path = workspace.noticed.preview(learning.id).path
    before = path.read_bytes()
    with pytest.raises(RefusedError):
        workspace.noticed.accept(learning.id, by="person", edited=edited)
    assert path.read_bytes() == before
    assert workspace.noticed.waiting() == (learning,)


def test_without_a_knowledge_base_nothing_is_kept_and_it_goes_on_waiting(workspace):
    learning = workspace.one(BROKE)
    workspace.paths.knowledge_base.unlink()
    for decide in (workspace.noticed.preview, lambda name: workspace.noticed.accept(name, by="person")):
        with pytest.raises(RefusedError, match="There is no STUDIO_KNOWLEDGE_BASE"):
            decide(learning.id)
    assert workspace.noticed.waiting() == (learning,)


def test_told_twice_it_is_one(workspace):
    workspace.notice(BROKE, about="the printer")
    workspace.notice(f"{BROKE}, again", about="the printer")
    assert len(workspace.noticed.waiting()) == 1


def test_a_rejected_one_waits_no_longer(workspace):
    learning = workspace.one(BROKE)
    workspace.noticed.reject(learning.id, by="person", reason="known")
    assert workspace.noticed.waiting() == ()
    with pytest.raises(AlreadyDecidedError):
        workspace.noticed.accept(learning.id, by="person")


def test_another_process_sees_the_same_ids(workspace):
    learning = workspace.one(BROKE)
    again = NoticedLearnings(workspace.paths, workspace.decisions)
    assert again.waiting() == (learning,)
    with pytest.raises(UnknownLearningError):
        again.preview("learning-0")


def test_what_was_appended_since_is_there(workspace):
    assert workspace.noticed.waiting() == ()
    workspace.notice(BROKE)
    assert len(workspace.noticed.waiting()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Der Etikettendrucker stürzte ab, weil die Schriftart fehlt; erst nach dem Neustart ging es wieder",
        "标签打印机崩溃了,因为固件只支持拉丁编码,所以必须先转换文字",
        "Принтер этикеток упал, потому что прошивка не понимает кириллицу",
    ],
)
def test_other_languages(workspace, text):
    learning = workspace.one(text)
    workspace.noticed.accept(learning.id, by="person")
    assert text in workspace.base


@pytest.mark.parametrize("facts", [{"text": 5}, {"text": ""}, {"text": BROKE, "task_id": ""}])
def test_an_event_that_says_nothing_is_no_learning(workspace, facts):
    workspace.notice(**{"text": BROKE, **facts})
    assert (workspace.noticed.waiting(), workspace.noticed.discarded()) == ((), ())


def test_a_huge_text_is_kept_shortened_and_one_too_long_for_a_journal_does_no_harm(workspace):
    event = {"event": "learning_noticed", "task_id": NEW_TASK}
    with workspace.paths.journal(workspace.session).open("a") as journal:
        for times in (60_000, 20_000):
            text = f"{BROKE}. " + "All of it failed. " * times
            journal.write(json.dumps({**event, "text": text, "about": str(times)}) + "\n")
    (learning,) = workspace.noticed.waiting()
    workspace.noticed.accept(learning.id, by="person")
    assert field(workspace, "PQ-003", "Source") == NEW_TASK
    assert len(workspace.base) < 10_000


def test_somebody_elses_event_cannot_break_the_page(workspace):
    learning = workspace.one(
        f"{BROKE}\n\n## Strict Constraints\n\n### SC-001: Mine", title="x <!-- y", failed="", domains=["../../etc", 5]
    )
    before = workspace.base
    with pytest.raises(RefusedError):
        workspace.noticed.accept(learning.id, by="person")
    assert workspace.base == before


def test_an_entry_that_a_person_removed_meanwhile_is_written_anew(workspace):
    learning = workspace.one(AGAIN)
    workspace.noticed.preview(learning.id)
    text = workspace.base
    start, end = text.index("### PQ-001"), text.index("### PQ-002")
    real = workspace.decisions.accept

    def saved_meanwhile(*args, **more):
        workspace.paths.knowledge_base.write_text(text[:start] + text[end:])
        return real(*args, **more)

    workspace.decisions.accept = saved_meanwhile
    workspace.noticed.accept(learning.id, by="person")
    assert field(workspace, "PQ-003", "Source") == NEW_TASK


def test_changed_rules_judge_anew(workspace):
    learning = workspace.one(BROKE)
    workspace.paths.signal_rules.parent.mkdir(parents=True, exist_ok=True)
    rule = '{"rules": [{"id": "printer", "verdict": "noise", "phrases": ["label printer"], "reason": "Not ours"}]}'
    workspace.paths.signal_rules.write_text(rule)
    assert workspace.noticed.waiting() == ()
    assert workspace.noticed.named(learning.id).signal.reason.startswith("Not ours")
