"""The whole review of a sprint in a real terminal, by keyboard alone; then the files are exactly as decided."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.due_sprints import KNOWLEDGE, LEARNED, due_sprint
from helpers.terminal import Terminal, control_room

from engine.inbox.inbox import Inbox
from engine.inbox.item import ItemKind
from engine.knowledge.deciding.decisions import Decisions
from engine.overviews import read_overview
from engine.workspace.paths import WorkspacePaths

MERGE = "merge-PQ-001-PQ-003"
TIMES = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+Z")


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    return due_sprint(tmp_path / "due")


@pytest.fixture
def terminal(paths: WorkspacePaths, tmp_path: Path) -> Iterator[Terminal]:
    terminal = control_room(paths.root, tmp_path / "state")
    yield terminal
    terminal.close()


def decided_the_same(root: Path) -> WorkspacePaths:
    """The same workspace, decided about without a screen."""
    paths = due_sprint(root)
    inbox = Inbox(paths)
    items = {item.id: item for item in inbox.items(read_overview(root).snapshot)}
    inbox.reject("drop-SC-001", by="person", reason="We still generate files")
    edited = items["promote-PQ-002"].editable.replace("at the edge", "at the edge of the API")
    inbox.accept("promote-PQ-002", by="person", edited=edited)
    inbox.undo(inbox.accept(MERGE, by="person").id, by="person")
    inbox.accept(MERGE, by="person")
    inbox.accept("promote-PQ-004", by="person")
    inbox.reject("promote-PQ-001", by="person")
    inbox.accept(next(item.id for item in items.values() if item.kind is ItemKind.LEARNING), by="person")
    inbox.accept("finish-sprint-3", by="person")
    return paths


def verdicts(paths: WorkspacePaths) -> list[tuple[str, str, str]]:
    """What was decided about what, oldest first, with the reasons."""
    return [(one.what, one.title, one.reason) for one in Decisions(paths).all()]


def counter(paths: WorkspacePaths) -> str:
    return TIMES.sub("then", json.dumps(json.loads(paths.sprint_counter.read_text()), sort_keys=True))


def learnings(paths: WorkspacePaths) -> dict[str, str]:
    return {path.name: path.read_text() for path in paths.learnings.glob("*.md")}


def test_a_whole_review(terminal: Terminal, paths: WorkspacePaths, tmp_path: Path) -> None:
    terminal.wait_for("i Inbox 6")
    terminal.press("i")
    terminal.wait_for("-### SC-001: Never commit generated files")  # the first item's change

    terminal.press("x")
    terminal.wait_for("Why not?")
    terminal.press("We still generate files", "enter")
    terminal.wait_for("Rejected: Never commit generated files")

    terminal.wait_for("+### SC-003: Models must forbid extra fields at the edge")  # the next one is chosen
    terminal.press("e")
    terminal.wait_for("Edit: Models must forbid")
    terminal.press("\x1b[F", " of the API")  # End
    terminal.wait_for("at the edge of the API")
    terminal.press("\x13")  # Ctrl+S
    terminal.wait_for("With your edit: STUDIO_KNOWLEDGE_BASE.md")
    assert paths.knowledge_base.read_text() == KNOWLEDGE  # so far, nothing was written
    terminal.press("a")
    terminal.wait_for("Done, promote: Models must forbid extra fields at the edge")

    terminal.wait_for("◆ merge: Freeze the clock")
    terminal.press("a")
    terminal.wait_for("Done, merge")
    terminal.wait_for("3 of 5 proposals decided")  # what is merged now was seen in two tasks: one more
    assert "PQ-003" not in entries(paths)
    terminal.press("u")
    terminal.wait_for("Taken back, it waits again: Freeze the clock")
    terminal.wait_for("2 of 4 proposals decided")
    assert "PQ-003" in entries(paths)

    terminal.press("g", " ", "j", " ")
    terminal.wait_for("2 marked of 4: 2 proposals")
    terminal.press("A")
    terminal.wait_for("2 done.")

    terminal.wait_for("4 of 5 proposals decided")
    terminal.press("g")
    terminal.wait_for("◆ promote: Freeze the clock")
    terminal.press("x")
    terminal.wait_for("Why not?")
    terminal.press("enter")
    terminal.wait_for("5 of 5 proposals decided")

    terminal.press("G")
    terminal.wait_for("◇ keep: Reusing the pool")
    terminal.press("a")
    terminal.wait_for("Done, keep: Reusing the pool")
    terminal.wait_for("a Finish")
    terminal.press("a")
    terminal.wait_for("The sprint's review is finished: 3 accepted, 2 rejected.")
    terminal.wait_for("5 more tasks until the sprint review.")

    terminal.press("escape")
    terminal.wait_for("evolution in 5 tasks")
    terminal.press("q")
    assert terminal.wait_for_end() == 0

    expected = decided_the_same(tmp_path / "expected")
    assert paths.knowledge_base.read_text() == expected.knowledge_base.read_text()
    assert learnings(paths) == learnings(expected)
    assert counter(paths) == counter(expected)
    assert verdicts(paths) == verdicts(expected)
    assert_as_decided(paths)


def entries(paths: WorkspacePaths) -> list[str]:
    return re.findall(r"^### (\S+):", paths.knowledge_base.read_text(), re.MULTILINE)


def assert_as_decided(paths: WorkspacePaths) -> None:
    """What a person would look for, whatever the engine makes of it."""
    text = paths.knowledge_base.read_text()
    assert [one for one in entries(paths) if not one.startswith("PD")] == [
        "SC-001",
        "SC-002",
        "SC-003",
        "SC-004",
        "PQ-001",
    ]
    assert "### SC-003: Models must forbid extra fields at the edge of the API\n" in text
    assert "task_20261005_090000, task_20261008_090000" in text  # both sources of what was merged
    assert text.startswith(KNOWLEDGE[: KNOWLEDGE.index("## Pending Queue")].rstrip("\n"))
    kept = text + "".join(learnings(paths).values())
    assert "2.4s" in kept
    assert LEARNED.partition(":")[0] in kept
