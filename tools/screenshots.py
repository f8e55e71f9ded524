"""Renders the README's pictures: the sample workspace, really built, photographed on the way.

python tools/screenshots.py [FOLDER]    (default: docs)
"""

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from beside_claude import PlayedSession
from textual.pilot import Pilot

from control_room.app import ControlRoom
from control_room.sample import copy_sample
from engine.claude_code.answers.ready import ready_folder
from engine.claude_code.answers.ready_sources import task_at_hand
from engine.workspace.build_record import BuildRecord
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind

PATIENCE_S = 120

FONT_FACES = re.compile(r"@font-face\s*{[^}]*}\s*")
"""Exported pictures would load their font from the network; the reader's own monospace serves as well."""


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state:
        os.environ["STUDIO_TUI_STATE"] = state  # what is trusted here is forgotten again
        asyncio.run(_photograph(folder))
        asyncio.run(_photograph_beside_claude(folder))


async def _photograph(folder: Path) -> None:
    root = copy_sample()
    app = ControlRoom(root)
    app.animation_level = "none"
    try:
        async with app.run_test(size=(120, 42)) as pilot:
            app.theme = "textual-dark"
            await _until(pilot, lambda: app.overview and app.overview.context and app.overview.context.is_counted)
            await pilot.press("b")
            await _until(pilot, lambda: app.screen.is_modal)
            _save(app, folder / "trust.svg")
            await pilot.press("t")
            await _until(pilot, lambda: _attempt_of(app, "step_3a") == 2)
            await pilot.pause(0.5)
            _save(app, folder / "dashboard.svg")
            await pilot.resize_terminal(80, 24)
            await pilot.pause(0.3)
            _save(app, folder / "small.svg")
            await pilot.resize_terminal(120, 42)
            await _until(pilot, lambda: _build(app).status == "COMPLETE")
            await pilot.press("K")
            await pilot.pause(0.3)
            _save(app, folder / "knowledge.svg")
            await pilot.press("escape")
            await pilot.press("i")
            await _until(pilot, lambda: app.overview and any(item.kind == "learning" for item in app.overview.inbox))
            await pilot.pause(1)
            _save(app, folder / "inbox.svg")
            await pilot.press("escape")
            await _plan(app, pilot)
            _save(app, folder / "review.svg")
    finally:
        shutil.rmtree(root.parent, ignore_errors=True)  # a thread may be at its last line


async def _photograph_beside_claude(folder: Path) -> None:
    """The sample's plan, built by Claude instead of here."""
    root = copy_sample()
    paths = WorkspacePaths(root)
    task_id = task_at_hand(paths)
    steps = [step["id"] for step in json.loads(paths.plan(task_id).read_text())["steps"]]
    ready_folder(paths)  # as `studio claude` makes it
    PlayedSession(root).builds(task_id, tuple(steps[:3]), steps[3])
    app = ControlRoom(root)
    app.animation_level = "none"
    try:
        async with app.run_test(size=(120, 42)) as pilot:
            app.theme = "textual-dark"
            await _until(pilot, lambda: app.overview and app.overview.context and app.overview.context.is_counted)
            await _until(pilot, lambda: app.overview and app.overview.claude and _build(app).lease)
            await pilot.pause(1)
            _save(app, folder / "claude.svg")
    finally:
        shutil.rmtree(root.parent, ignore_errors=True)  # a thread may be at its last line


async def _plan(app: ControlRoom, pilot: Pilot[None]) -> None:
    """From a goal to the review of its plan."""
    await pilot.press("n")
    await _until(pilot, lambda: app.screen.is_modal)
    await pilot.press(*"Add a command that lists what runs out this week", "enter")
    while not (reviewed := _waits_for(app, QuestionKind.REVIEW)):
        await _until(pilot, lambda: _waits_for(app, QuestionKind.ROUND) or _waits_for(app, QuestionKind.REVIEW))
        if asked := _waits_for(app, QuestionKind.ROUND):
            await pilot.press("a")
            await _until(pilot, lambda: app.screen.is_modal)
            await pilot.press("ctrl+r")
            await _until(pilot, lambda asked=asked: _waits_for(app, QuestionKind.ROUND) != asked)
    await pilot.press("a")
    await _until(pilot, lambda: type(app.screen).__name__ == "ReviewScreen" and reviewed)
    app.clear_notifications()
    await pilot.pause(0.5)


def _waits_for(app: ControlRoom, kind: QuestionKind) -> str:
    """The id of the open question of a kind, empty where there is none."""
    questions = app.overview.snapshot.questions if app.overview else ()
    return next((question.id for question in questions if question.kind is kind), "")


def _build(app: ControlRoom) -> BuildRecord:
    build = app.overview.snapshot.build if app.overview else None
    return build or BuildRecord("", None, None, None)


def _attempt_of(app: ControlRoom, step_id: str) -> int:
    step = _build(app).step(step_id)
    return step.attempt if step else 0


async def _until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the sample did not get as far as the picture needs")
        await pilot.pause(0.02)
    await pilot.pause(0.1)


def _save(app: ControlRoom, path: Path) -> None:
    path.write_text(FONT_FACES.sub("", app.export_screenshot(title="studio-tui")), encoding="utf-8")
    sys.stderr.write(f"{path}\n")


if __name__ == "__main__":
    main()
