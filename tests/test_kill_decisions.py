"""`kill -9` while a person decides, behind each of the writes that a decision is made of.

Whatever was reached then: no text of a person's is lost, and whoever does it again, or goes on, ends where it would
have ended without the kill.
"""

import json
import os
import random
import re
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from helpers.due_sprints import KNOWLEDGE, SESSION, TASKS, due_sprint
from helpers.killed_calls import killed_after, killed_within

from engine.commands.doctor.check_workspace import check_kept_aside
from engine.inbox.inbox import Inbox
from engine.inbox.item import InboxItem
from engine.knowledge.deciding.decision_log import State
from engine.knowledge.deciding.decisions import Decisions
from engine.orchestration.sprint import count_task
from engine.overviews import read_overview
from engine.workspace import exchanging
from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError

LONG_TEXT = "Nobody asks for this any more, it was about a program that is gone. " * 70
OLD = "".join(f"## 2020-01-{day:02}: Old news number {day}\n\n{LONG_TEXT}\n\n" for day in range(1, 19))
PATTERN = "Pattern: use a repository class between the handlers and the database in src/api"
PROMOTE = "promote-PQ-002"
FINISH = "finish-sprint-3"

NUMBER = re.compile(r"-\d{3}\b")
"""Of an entry. One that was given, but died with its process, is not given again."""

Act = Callable[[WorkspacePaths, str], object]
"""What a person does with an item, or a decision, of this id."""


def accept(paths: WorkspacePaths, item_id: str) -> object:
    return Inbox(paths).accept(item_id, by="person")


def undo(paths: WorkspacePaths, item_id: str) -> object:
    return Inbox(paths).undo(item_id, by="person")


def count_one(paths: WorkspacePaths, _: str) -> object:
    return count_task(paths, "task_20261125_090000")


def waiting(paths: WorkspacePaths) -> tuple[InboxItem, ...]:
    """With what would make room in the context."""
    return read_overview(paths.root).inbox


def review(root: Path) -> WorkspacePaths:
    paths = due_sprint(root)
    write_event(paths, SESSION, "learning_noticed", task_id=TASKS[-1], text=PATTERN, domains=["backend"])
    return paths


def full_pools(root: Path) -> WorkspacePaths:
    paths = WorkspacePaths(root)
    paths.state.mkdir(parents=True)
    file = paths.learning_file("backend")
    file.parent.mkdir(parents=True)
    file.write_text(f"# Backend\n\n{OLD}")
    doc = paths.library_docs / "react.md"
    doc.parent.mkdir(parents=True)
    doc.write_text(LONG_TEXT * 30)
    return paths


@dataclass(frozen=True)
class Scene:
    make: Callable[[Path], WorkspacePaths]
    act: Act
    item: str
    """Words of its id or its title."""
    accepted: str = ""
    """Words of what was accepted before, undisturbed."""


SCENES = {
    "accept a proposal": Scene(review, accept, PROMOTE),
    "undo it": Scene(review, undo, PROMOTE, PROMOTE),
    "keep a learning in the knowledge base": Scene(review, accept, "Reusing the pool"),
    "keep a learning in a new file": Scene(review, accept, "repository class"),
    "archive old learnings": Scene(full_pools, accept, "archive-"),
    "bring them back": Scene(full_pools, undo, "archive-", "archive-"),
    "drop a library doc": Scene(full_pools, accept, "drop-"),
    "bring it back": Scene(full_pools, undo, "drop-", "drop-"),
    "finish the review": Scene(review, accept, FINISH, PROMOTE),
    "open it again": Scene(review, undo, FINISH, FINISH),
    "count a task": Scene(review, count_one, FINISH),
}


def named(paths: WorkspacePaths, words: str) -> str:
    return next(item.id for item in waiting(paths) if words in f"{item.id} {item.title}")


@dataclass(frozen=True)
class Found:
    texts: dict[str, str]
    """What a person may have written in."""
    counter: dict[str, object]
    waits: tuple[str, ...]
    holds: tuple[tuple[str, str], ...]
    """What was decided and holds."""


def texts(paths: WorkspacePaths) -> dict[str, str]:
    files = [paths.knowledge_base, *paths.studio.rglob("*.md")]
    return {paths.relative(path): NUMBER.sub("-n", path.read_text()) for path in sorted(files) if path.exists()}


def lines_of(found: dict[str, str]) -> set[str]:
    return {line for text in found.values() for line in text.splitlines()}


def state(paths: WorkspacePaths) -> Found:
    decisions = Decisions(paths).all()
    assert [one.id for one in decisions if one.state == State.INTENDED] == []
    counter = json.loads(paths.sprint_counter.read_text()) if paths.sprint_counter.exists() else {}
    told = ("current_sprint", "tasks_in_sprint", "total_tasks", "task_ids")
    reviews = [(one["sprint"], one["task_ids"]) for one in counter.get("reviews", [])]
    return Found(
        texts(paths),
        {**{name: counter.get(name) for name in told}, "reviews": reviews},
        tuple(sorted(item.id for item in waiting(paths))),
        tuple((one.subject, one.what) for one in decisions if one.is_live and not one.undoes),
    )


class Stage:
    """A scene, and copies of it to be killed in."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self._scene, self._folder, self._copies = scene, folder, count()
        made = scene.make(folder / "made")
        self._made, self._item = made.root, named(made, scene.item)
        if scene.accepted:
            decision = Inbox(made).accept(named(made, scene.accepted), by="person")
            self._item = decision.id if scene.act is undo else self._item
        self.first = texts(made)
        self.act(self.copy())  # imports what it needs: that belongs to no moment
        undisturbed = self.copy()
        begun = time.monotonic()
        self.act(undisturbed)
        self.takes_s = time.monotonic() - begun
        self.end = state(undisturbed)
        self._stays = lines_of(self.first) & lines_of(self.end.texts)

    def act(self, paths: WorkspacePaths) -> None:
        self._scene.act(paths, self._item)

    def copy(self) -> WorkspacePaths:
        copy = self._folder / f"copy{next(self._copies)}"
        shutil.copytree(self._made, copy)  # its times too: they are in the ids of library docs
        return WorkspacePaths(copy)

    def look_after(self, paths: WorkspacePaths) -> None:
        """At a workspace whose process is dead; then does it again."""
        found = texts(paths)
        for name, text in found.items():
            assert text in (self.first.get(name), self.end.texts.get(name)) or self._is_on_the_way(name, text)
        assert self._stays <= lines_of(found)
        with suppress(RefusedError):  # it was through, and there is nothing more to do
            self.act(paths)
        assert state(paths) == self.end
        shutil.rmtree(paths.root)

    def _is_on_the_way(self, name: str, text: str) -> bool:
        """A new file of which the heading is there, or one that holds what another has still."""
        return name not in self.first or lines_of({name: text}) <= lines_of(self.first)


@pytest.mark.parametrize("name", SCENES)
def test_behind_each_write(tmp_path: Path, name: str) -> None:
    stage = Stage(SCENES[name], tmp_path)
    for writes in count(1):
        paths = stage.copy()
        is_killed = killed_after(writes, partial(stage.act, paths))
        stage.look_after(paths)
        if not is_killed:
            break
    print(f"{name}: {writes - 1} kills")
    assert writes > 2


def test_at_random_moments(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    for name in ("accept a proposal", "archive old learnings", "finish the review"):
        stage = Stage(SCENES[name], tmp_path / name)
        longest, kills = stage.takes_s, 0
        while kills < 3:
            paths = stage.copy()
            is_killed = killed_within(chance.uniform(0.001, longest), partial(stage.act, paths))
            kills += is_killed
            longest *= 1.0 if is_killed else 0.7  # it was through sooner
            stage.look_after(paths)


def dies_holding_a_save(paths: WorkspacePaths, note: str) -> None:
    """A person saves just before our text takes the place of theirs, and we die just after."""

    def saves_then_dies(one: Path, other: Path) -> bool:
        beside = other.with_suffix(".swp")
        beside.write_text(other.read_text() + note)
        beside.replace(other)
        real(one, other)
        os.kill(os.getpid(), signal.SIGKILL)
        return True

    real, exchanging.exchange = exchanging.exchange, saves_then_dies
    accept(paths, PROMOTE)


def test_a_save_that_a_dying_process_had_in_its_hands_comes_back(tmp_path: Path) -> None:
    paths = review(tmp_path)
    note = "\n<!-- Bob: ask Ann -->\n"
    assert killed_after(10**6, partial(dies_holding_a_save, paths, note))
    assert note not in paths.knowledge_base.read_text()
    Inbox(paths).reject("promote-PQ-004", by="person")
    assert paths.knowledge_base.read_text() == KNOWLEDGE + note
    accept(paths, PROMOTE)
    assert note in paths.knowledge_base.read_text()
    assert [path.name for path in paths.root.iterdir() if path.name.endswith(".tmp")] == []


def test_it_is_kept_beside_where_the_person_saved_again(tmp_path: Path) -> None:
    paths = review(tmp_path)
    assert killed_after(10**6, partial(dies_holding_a_save, paths, "earlier\n"))
    paths.knowledge_base.write_text("later\n")
    Decisions(paths).reconcile()
    assert paths.knowledge_base.read_text() == "later\n"
    (kept,) = paths.root.glob("STUDIO_KNOWLEDGE_BASE.md.saved-*")
    assert kept.read_text() == KNOWLEDGE + "earlier\n"
    assert [kept.name in finding.what for finding in check_kept_aside(paths)] == [True]
