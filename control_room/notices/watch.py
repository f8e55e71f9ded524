"""What began to wait for the person between two pictures of a workspace. Pure: no screen, no terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.overview import Overview

if TYPE_CHECKING:
    from engine.workspace.build_record import BuildRecord  # the first picture does not wait for it


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that is told."""

    id: str
    """The same for the same thing, so that it is told once."""
    title: str
    words: str
    line: str
    """All of it in one line, where several things begin to wait at once."""
    is_news: bool = False
    """It waits for nobody: of no use to somebody who looks on."""


class NoticeWatch:
    """Tells of each thing once, if it began while somebody could look on: what was there at the start is on screen."""

    def __init__(self, since: datetime) -> None:
        self._since = since
        self._told: set[str] = set()
        self._waiting: set[str] = set()
        self._has_begun = False
        """All that was there at the start has been seen."""
        self._build: BuildRecord | None = None

    def new(self, overview: Overview) -> list[Notice]:
        claudes = list(self._of_claude(overview))
        ours = [*_questions(overview), *_steps_by_hand(overview)]
        ended = list(self._ended(overview.snapshot.build, ours))
        found = [*claudes, *(ours if self._has_begun else ()), *ended]
        new = [notice for notice in found if notice.id not in self._told]
        self._told |= {notice.id for notice in (*claudes, *ours, *ended)}
        self._waiting = {notice.id for notice in (*claudes, *ours)}
        self._has_begun = self._has_begun or overview.snapshot.is_complete
        return new

    def is_over(self, notice: Notice) -> bool:
        """It was told, and waits for the person no more: it was answered, here or elsewhere."""
        return not notice.is_news and notice.id in self._told and notice.id not in self._waiting

    def _of_claude(self, overview: Overview) -> Iterator[Notice]:
        """Claude's sessions are read beside the pictures, so that only the time tells which waits are old."""
        for session in overview.claude:
            wait = session.wait
            if wait is not None and wait.since >= self._since:
                title = f"? Claude {wait.state.value}: answer in its terminal"
                yield Notice(f"claude {wait.id}", title, wait.words, f"Claude: {wait.words}")

    def _ended(self, build: BuildRecord | None, ours: list[Notice]) -> Iterator[Notice]:
        """The run of the task that is shown is over; where it asks something, that is what is told."""
        before, self._build = self._build, build
        if before is None or build is None or before.task_id != build.task_id:
            return
        if not before.running or build.running or any(notice.id not in self._told for notice in ours):
            return
        words = f"{build.status.lower() or 'over'}, {build.done_count} of {len(build.steps)} steps done"
        begun = build.started_at.isoformat() if build.started_at else ""
        title = f"Ended: {build.goal or build.task_id}"
        key = f"ended {build.task_id} {begun} {build.status} {build.done_count}"
        yield Notice(key, title, words, title, is_news=True)


def _questions(overview: Overview) -> Iterator[Notice]:
    for question in overview.snapshot.questions:
        key = f"question {question.session_id} {question.id}"
        yield Notice(key, "Waits for you: a answers", question.title, question.title)


def _steps_by_hand(overview: Overview) -> Iterator[Notice]:
    build = overview.snapshot.build
    asked = {(question.task_id, question.step_id) for question in overview.snapshot.questions}
    for record in build.waits_for_person if build is not None else ():
        if build is not None and (build.task_id, record.step.id) not in asked:
            key = f"step {build.task_id} {record.step.id}"
            words = f"{record.step.id}: {record.step.action}"
            yield Notice(key, "Waits for you: a step to do by hand", words, words)
