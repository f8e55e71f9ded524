"""`kill -9` behind each write of what is done beside Claude: done again, it ends as it would have without the kill.

Nothing is lost, nothing is told twice, and nobody is locked out by who died.
"""

import json
import os
import shutil
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from helpers.claude_hooks import leave, recorded
from helpers.hook_calls import HOOKS
from helpers.killed_calls import killed_after
from helpers.leases import CLAUDE_A, CLAUDE_B, claudes_process, lend
from helpers.plans import TASK, document
from helpers.sure_plans import write_sure_plan

from engine.claude_code.answers.freshness import out_of_date
from engine.claude_code.answers.ready import prepare_ready, ready_folder
from engine.claude_code.events.spool import drain
from engine.claude_code.live.old_sessions import old_sessions
from engine.orchestration.claim import TaskTakenError, claimed, tell_owner
from engine.orchestration.cleanup import clean_up
from engine.orchestration.leases import read_lease
from engine.orchestration.sessions import current_session_id
from engine.orchestration.step_marks import StepMarks
from engine.planning.offering import Offer, offer_plan
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import open_questions

LONG_AGO = (datetime.now(UTC) - timedelta(days=90)).timestamp()

SESSIONS = ("one", "two", "three")

Work = Callable[[WorkspacePaths], object]


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkspacePaths:
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path / "trusted"))
    return write_sure_plan(tmp_path / "made")


def killed_copies(paths: WorkspacePaths, work: Work, *also: str, every: int = 1) -> Iterator[WorkspacePaths]:
    """Copies of a workspace in which `work` was killed behind its first write, its second, and so on."""
    work(_copy(paths, "undisturbed"))  # imports what it needs: that belongs to no moment
    for writes in count(1, every):
        copy = _copy(paths, f"killed{writes}")
        if not killed_after(writes, partial(work, copy), *also):
            assert writes > 2
            return
        yield copy


def _copy(paths: WorkspacePaths, name: str) -> WorkspacePaths:
    return WorkspacePaths(Path(shutil.copytree(paths.root, paths.root.with_name(name))))


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if "tmp" in path.name]


# Claude's events


def journal_ids(content: bytes) -> list[str]:
    return [json.loads(line)["id"] for line in content.splitlines()]


def leave_events(paths: WorkspacePaths) -> None:
    for number in range(6):
        session = SESSIONS[number % 3]
        leave(paths, recorded("PreToolUse.Bash", session_id=session), f"e{number}.json", LONG_AGO + number)


def test_each_event_is_told_once_and_in_order(paths: WorkspacePaths) -> None:
    leave_events(paths)
    for copy in killed_copies(paths, drain):
        drain(copy)
        told = [journal_ids(copy.claude_journal(session).read_bytes()) for session in SESSIONS]
        names = [[one.partition(".")[0] for one in ids] for ids in told]
        assert names == [["e0", "e3"], ["e1", "e4"], ["e2", "e5"]]
        assert list(copy.spool.iterdir()) == []


def pack(paths: WorkspacePaths) -> None:
    list(clean_up(paths, list(old_sessions(paths, keep=0)), threading.Event(), "person"))


def packed_ids(paths: WorkspacePaths) -> dict[str, list[str]]:
    """By the name of the archive."""
    found = {}
    for archive in sorted(paths.archive.glob("*.tar.gz")):
        with tarfile.open(archive) as packed:
            found[archive.name] = journal_ids(packed.extractfile(packed.getnames()[-1]).read())
    return found


def test_a_session_that_is_packed_is_packed_whole(paths: WorkspacePaths) -> None:
    leave_events(paths)
    drain(paths)
    for session in SESSIONS:
        os.utime(paths.claude_journal(session), (LONG_AGO, LONG_AGO))
    ids = {session: journal_ids(paths.claude_journal(session).read_bytes()) for session in SESSIONS}
    for copy in killed_copies(paths, pack):
        pack(copy)
        found = packed_ids(copy)
        for session in SESSIONS:
            archives = [name for name in found if name.startswith(f"claude-session-{session}")]
            assert archives
            assert all(found[name] == ids[session] for name in archives)
        assert list(copy.claude.iterdir()) == []
        assert list(copy.archive.glob(".removing-*")) == []


# Claude's build


def mark(verb: str, paths: WorkspacePaths) -> None:
    marks = StepMarks(paths, TASK, "claude", claude_session=CLAUDE_A)
    getattr(marks, verb)(*([] if verb == "begin" else ["step_1"]))


def told_of_steps(paths: WorkspacePaths) -> list[str]:
    return [event.event for event in read_events(paths, current_session_id(paths) or "")]


@pytest.mark.parametrize(("before", "verb"), [((), "begin"), (("begin",), "start"), (("begin", "start"), "complete")])
def test_a_mark_that_is_made_again_counts_once(paths: WorkspacePaths, before: tuple[str, ...], verb: str) -> None:
    for earlier in before:
        mark(earlier, paths)
    for copy in killed_copies(paths, partial(mark, verb)):
        mark(verb, copy)
        undisturbed = WorkspacePaths(paths.root.with_name("undisturbed"))
        wanted, found = document(undisturbed.progress(TASK)), document(copy.progress(TASK))
        names = ("completed_steps", "failed_steps", "current_step", "status")
        assert [found.get(name) for name in names] == [wanted.get(name) for name in names]
        assert list(dict.fromkeys(told_of_steps(copy))) == list(dict.fromkeys(told_of_steps(undisturbed)))


def offer(paths: WorkspacePaths) -> Offer:
    return offer_plan(paths, TASK, "claude")


def test_a_plan_is_offered_once(paths: WorkspacePaths) -> None:
    for copy in killed_copies(paths, offer):
        offered = offer(copy)
        sessions = [folder.name for folder in copy.orchestration.glob("orch_*")]
        waiting = [one.id for name in sessions for one in open_questions(name, read_events(copy, name))]
        assert waiting == [offered.question_id]


def test_answers_are_prepared_after_all(paths: WorkspacePaths) -> None:
    ready_folder(paths)
    for copy in killed_copies(paths, prepare_ready, every=8):
        prepare_ready(copy)
        assert out_of_date(copy) == ()


# The lease


def hook_lease(paths: WorkspacePaths, session: str) -> object:
    """Our hook's own view of the lease, in this process."""
    from hook_lease import Lease
    from hook_workspace import Workspace

    return Lease(Workspace(str(paths.root)), TASK, session)


@pytest.fixture
def claude(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Claude's process, which lives on while its hooks are killed."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(HOOKS)])
    with claudes_process() as pid:
        monkeypatch.setenv("STUDIO_CLAUDE_PID", str(pid))
        yield pid


def take(paths: WorkspacePaths) -> None:
    assert hook_lease(paths, CLAUDE_A).take("", take_over=False) == ""


def test_a_lease_whose_hook_died_is_taken_again_and_leaves_nothing(paths: WorkspacePaths, claude: int) -> None:
    for copy in killed_copies(paths, take, "open"):
        take(copy)
        assert read_lease(copy, TASK).claude_session == CLAUDE_A
        assert left_behind(copy.leases) == []


def ask_to_build(paths: WorkspacePaths, event: str, **told: str) -> None:
    """One of the two events that tell of a command, as decide.py answers it."""
    from hook_answers import ANSWERS
    from hook_question import Question
    from hook_workspace import Workspace

    payload = {"session_id": CLAUDE_A, "prompt_id": "p1", **told}
    ANSWERS[event](Question(event, Workspace(str(paths.root)), payload))


def test_a_build_whose_first_hook_died_is_checked_by_the_second(paths: WorkspacePaths, claude: int) -> None:
    ready_folder(paths)
    prepare_ready(paths)
    paths.spool.mkdir()
    first = partial(ask_to_build, paths, "UserPromptExpansion", command_name="studio:build", command_args=TASK)
    for writes in count(1):
        is_killed = killed_after(writes, first, "open")
        ask_to_build(paths, "UserPromptSubmit", prompt=f"/studio:build {TASK}")
        assert read_lease(paths, TASK).claude_session == CLAUDE_A
        shutil.rmtree(paths.leases)
        paths.hook_memory(CLAUDE_A).unlink()
        if not is_killed:
            assert writes > 2
            return


def take_over(paths: WorkspacePaths) -> None:
    with claimed(paths, TASK, take_over=True):
        tell_owner(paths, TASK, "orch_1", "studio build")


def test_after_a_run_that_died_taking_over_either_may_have_the_task(paths: WorkspacePaths, claude: int) -> None:
    lend(paths, TASK, claude, CLAUDE_B)
    for copy in killed_copies(paths, take_over):
        if read_lease(copy, TASK) is None:
            take(copy)
        else:
            with pytest.raises(TaskTakenError), claimed(copy, TASK):
                pass
        take_over(copy)
        assert read_lease(copy, TASK) is None
