"""What people, merges and other programs may leave in a workspace: one clear line, and nothing of theirs is changed."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from helpers.due_sprints import KNOWLEDGE, SESSION, TASKS, due_sprint

from engine.commands.main import run
from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths

BASE = "STUDIO_KNOWLEDGE_BASE.md"

LOOKS = (
    ("inbox",),
    ("inbox", "--json"),
    ("sprint-evolution", "propose"),
    ("sprint-evolution", "check"),
    ("context-inject", "--goal", "Sign in faster"),
    ("context-manager", "status"),
    ("context-manager", "optimize"),
    ("learnings", "inject"),
    ("learnings", "waiting"),
    ("signal-audit", "classify", "Error: the clock stood still in task_20261005_090000"),
    ("stats", "--json"),
)

LONG = "数据库连接池耗尽 " * 110_000
"""Of a megabyte, as letters are counted."""


class Said(NamedTuple):
    code: int
    out: str
    err: str


Studio = Callable[..., Said]


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    return due_sprint(tmp_path / "project")


@pytest.fixture
def studio(paths, capsys) -> Studio:
    def call(*arguments: str) -> Said:
        capsys.readouterr()
        code = run(["-C", str(paths.root), *arguments])
        said = Said(code, *capsys.readouterr())
        assert code in (0, 1, 3), said
        assert "should not happen" not in said.err, said.err
        assert code != 1 or said.err.strip(), "it says why"
        return said

    return call


def texts(paths: WorkspacePaths) -> dict[str, bytes]:
    """All that a person may have written."""
    files = [paths.knowledge_base, *paths.studio.rglob("*")]
    return {paths.relative(path): path.read_bytes() for path in files if path.is_file()}


def look(paths: WorkspacePaths, studio: Studio) -> dict[str, Said]:
    """Everything that only looks: what was written stays as it is."""
    before = texts(paths)
    said = {" ".join(words[:2]): studio(*words) for words in LOOKS}
    assert texts(paths) == before
    return said


def without_fields(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("**"))


READABLE = {
    "an id twice": KNOWLEDGE.replace("SC-002", "SC-001"),
    "sections are missing": KNOWLEDGE[KNOWLEDGE.index("## Pending") : KNOWLEDGE.index("## Changelog")],
    "entries without fields": without_fields(KNOWLEDGE),
    "Windows line ends": KNOWLEDGE.replace("\n", "\r\n"),
    "escape codes": KNOWLEDGE + "\x00\x1b[31m\u202e\n",
    "empty": "",
    "one line of a megabyte": KNOWLEDGE + "x" * 1_000_000,
}


@pytest.mark.parametrize("name", READABLE)
def test_an_odd_knowledge_base_is_looked_through(paths, studio, name):
    paths.knowledge_base.write_bytes(READABLE[name].encode())
    said = look(paths, studio)
    assert (said["inbox"].code, "finish-sprint-3" in said["inbox"].out) == (0, True)
    assert "\x1b" not in "".join(one.out + one.err for one in said.values())


@pytest.mark.parametrize("name", READABLE)
def test_what_can_be_accepted_in_an_odd_one_is_taken_back_exactly(paths, studio, name):
    content = READABLE[name].encode()
    paths.knowledge_base.write_bytes(content)
    for item in json.loads(studio("inbox", "--json").out)["items"]:
        if item["kind"] in ("proposal", "learning"):
            assert studio("decide", item["id"], "accept").code == 0
            assert paths.knowledge_base.read_bytes() != content
            assert studio("decide", item["id"], "undo").code == 0
            assert paths.knowledge_base.read_bytes() == content


def test_of_an_id_that_is_there_twice_neither_is_changed(paths, studio):
    paths.knowledge_base.write_text(KNOWLEDGE.replace("PQ-004", "PQ-002"))
    before = texts(paths)
    assert studio("decide", "promote-PQ-002", "accept").code == 1
    assert texts(paths) == before


UNREADABLE = {
    "a merge conflict": KNOWLEDGE.replace("## Pending", "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n## Pending").encode(),
    "not UTF-8": KNOWLEDGE.encode() + "Größe".encode("latin-1"),
    "10 MB": KNOWLEDGE.encode() + b"word " * 2_000_000,
}


@pytest.mark.parametrize("name", [*UNREADABLE, "a folder"])
def test_one_that_cannot_be_read_is_named_and_left_alone(paths, studio, name):
    if name == "a folder":
        paths.knowledge_base.unlink()
        paths.knowledge_base.mkdir()
    else:
        paths.knowledge_base.write_bytes(UNREADABLE[name])
    before = texts(paths)
    said = look(paths, studio)
    assert said["inbox"].code == 3
    for words in (("decide", "promote-PQ-002", "accept"), ("sprint-evolution", "apply", "promote-PQ-002")):
        refused = studio(*words)
        assert refused.code == 1
        assert BASE in refused.err
        assert len(refused.err.splitlines()) == 1
    assert texts(paths) == before
    assert not paths.decisions.exists()


def test_an_agent_that_is_told_both_sides_of_a_conflict_is_no_secret(paths, studio):
    paths.knowledge_base.write_bytes(UNREADABLE["a merge conflict"])
    for words in (("context-inject", "--task-id", TASKS[-1], "--goal", "Anything", "--json"), ("status", "--json")):
        assert "git left conflict markers from line" in studio(*words).out


def test_a_violation_says_what_is_wrong_with_the_file_not_that_the_rule_is_unknown(paths, studio):
    paths.knowledge_base.write_bytes(UNREADABLE["not UTF-8"])
    assert f"{BASE}: not UTF-8" in studio("sprint-evolution", "violation", "SC-001").err


def test_learnings_in_unknown_domains_are_read_and_none_is_added_there(paths, studio):
    for name in ("mood", "integrations/a/b", "überall", ".hidden"):
        file = paths.learnings / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {name}\n\n## 2026-11-01: Told in {name}\n\nText\n")
    write_event(paths, SESSION, "learning_noticed", task_id=TASKS[-1], text="Pattern: a\nb", domains=["../x", "mood"])
    look(paths, studio)
    assert "mood: 2026-11-01: Told in mood" in studio("learnings", "list").out
    for domain in ("moods", "../x", "integrations/../../x"):
        refused = studio("learnings", "add", domain, "Title", "Body")
        assert (refused.code, "There is no domain" in refused.err) == (1, True)


def test_a_clock_that_jumped(paths, studio):
    counter = json.loads(paths.sprint_counter.read_text())
    reviews = [{"sprint": 2, "at": "1970-01-01T00:00:00Z", "task_ids": ["task_0"], "tasks_in_sprint": 1}]
    paths.sprint_counter.write_text(
        json.dumps({**counter, "last_evolution": "2999-01-01T00:00:00Z", "reviews": reviews})
    )
    dates = ("2999-12-31", "1970-01-01", "0000-00-00", "9999-99-99")
    file = paths.learning_file("backend")
    file.parent.mkdir(parents=True)
    file.write_text("# Backend\n\n" + "".join(f"## {date}: On {date}\n\nText\n\n" for date in dates))
    events = [("2999-01-01T00:00:00Z", "build_started"), ("1970-01-01T00:00:00Z", "build_finished"), ("x", "y")]
    lines = [json.dumps({"at": at, "event": event, "task_id": TASKS[0], "status": "COMPLETE"}) for at, event in events]
    with paths.journal(SESSION).open("a") as journal:
        journal.write("\n".join([*lines, ""]))
    look(paths, studio)
    assert studio("decide", "finish-sprint-3", "accept").code == 0
    assert studio("decide", "finish-sprint-3", "undo").code == 0
    assert json.loads(paths.sprint_counter.read_text())["task_ids"] == list(TASKS)


@pytest.mark.parametrize(
    "text",
    ["错误：数据库连接池在夜间耗尽", "خطأ: انتهت صلاحية شهادة الخادم", "💥 Error: 🧨 the disk of 👩‍👩‍👧 was full"],
    ids=["Chinese", "Arabic", "emoji"],
)
def test_other_languages_are_kept_and_taken_back(paths, studio, text):
    write_event(paths, SESSION, "learning_noticed", task_id=TASKS[-1], text=text, domains=["backend"])
    before = texts(paths)
    look(paths, studio)
    items = json.loads(studio("inbox", "--json").out)["items"]
    (item_id,) = [item["id"] for item in items if item["title"] == text]
    assert studio("decide", item_id, "accept").code == 0
    assert text in "".join(content.decode() for content in texts(paths).values())
    assert studio("decide", item_id, "undo").code == 0
    assert {name: content for name, content in texts(paths).items() if content != before.get(name)} == {}


def test_a_text_of_a_megabyte_is_refused_or_dealt_with_in_time(paths, studio):
    file = paths.learning_file("global")
    file.parent.mkdir(parents=True)
    file.write_text(f"# Global\n\n## 2026-11-01: 很大\n\n{LONG}\n")
    begun = time.process_time()
    look(paths, studio)
    for words in (
        ("learnings", "add", "global", LONG, "x"),
        ("context-inject", "--goal", LONG),
        ("decide", "promote-PQ-002", "reject", "--reason", LONG),
        ("sprint-evolution", "violation", "SC-001", TASKS[0], LONG),
    ):
        refused = studio(*words)
        assert (refused.code, "Say it shorter" in refused.err) == (1, True)
    assert studio("signal-audit", "classify", LONG).code == 0
    assert time.process_time() - begun < 10
    assert not paths.decisions.exists()


def test_patterns_that_explode_are_given_up(paths, studio):
    paths.tracked_frameworks.parent.mkdir(parents=True, exist_ok=True)
    signals = [{"pattern": "(a+)+$", "destination": "../../etc", "severity": 9}, {"pattern": "("}, 5]
    frameworks = [{"name": "x", "keywords": ["(a+)+$", 5]}, 7]
    paths.tracked_frameworks.write_text(json.dumps({"frameworks": frameworks, "custom_signals": signals}))
    evil = {"id": "evil", "verdict": "error", "patterns": ["(a|aa)+$", "(", "(x+x+)+y"], "reason": "Evil"}
    paths.signal_rules.write_text(json.dumps({"rules": [evil, {"id": 5}, "no", {"id": "z", "verdict": "nonsense"}]}))
    text = "a" * 5_000 + "!"
    write_event(paths, SESSION, "learning_noticed", task_id=TASKS[-1], text=text, domains=["backend"])
    begun = time.process_time()
    said = look(paths, studio)
    assert "signal-rules.json" in said["inbox"].err
    assert studio("signal-audit", "classify", f"{text} {TASKS[0]}").code == 0
    assert studio("decide", "promote-PQ-002", "accept").code == 0
    assert time.process_time() - begun < 10


DECIDES = (
    ("decide", "promote-PQ-002", "accept"),
    ("decide", "promote-PQ-002", "reject"),
    ("decide", "finish-sprint-3", "accept"),
    ("sprint-evolution", "apply", "promote-PQ-002"),
    ("sprint-evolution", "increment", "task_1"),
    ("sprint-evolution", "violation", "SC-001"),
    ("sprint-evolution", "reset"),
    ("learnings", "add", "global", "Title", "Body"),
    ("context-inject", "--update-invariants", "Never guess", "--type", "CON"),
    ("stats", "--update"),
)


def test_where_no_lock_can_be_made_all_can_be_looked_at_and_nothing_is_changed(paths, studio):
    """As in a folder that is read-only: root, who runs some of these tests, may write there all the same."""
    shutil.rmtree(paths.locks, ignore_errors=True)
    paths.locks.write_text("")
    before, counter = texts(paths), paths.sprint_counter.read_bytes()
    look(paths, studio)
    for words in DECIDES:
        refused = studio(*words)
        assert (refused.code, ".locks" in refused.err, len(refused.err.splitlines())) == (1, True, 1)
    now = texts(paths)  # there may be a new invariants.md, in which nothing stands
    assert {name: now[name] for name in before} == before
    assert paths.sprint_counter.read_bytes() == counter
    assert not paths.decisions.exists()


def test_a_log_that_is_a_folder_keeps_everybody_from_deciding(paths, studio):
    paths.decisions.mkdir()
    before = texts(paths)
    assert "decisions.jsonl" in look(paths, studio)["inbox"].err
    for words in DECIDES[:4]:
        refused = studio(*words)
        assert (refused.code, "decisions.jsonl" in refused.err) == (1, True)
    assert texts(paths) == before
