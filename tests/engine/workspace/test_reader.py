import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.workspace import file_cache
from engine.workspace.journal import append_event
from engine.workspace.owners import this_process
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reader import SHOWN_INDEX_PROBLEMS, WorkspaceReader
from engine.workspace.snapshot import Snapshot

KNOWLEDGE = "## Strict Constraints\n## Slop Ledger\n## Performance Delta\n## Pending Queue\n"


@pytest.fixture
def reader(paths: WorkspacePaths, write: Any) -> WorkspaceReader:
    """A workspace with two sessions and two tasks; the first of each is the active one."""
    write(paths.knowledge_base, KNOWLEDGE)
    write(paths.current_session, "s1\n")
    write(paths.session_state("s1"), {"id": "s1", "goal": "first", "agent_states": [{"input": {"task_id": "t1"}}]})
    write(paths.session_state("s2"), {"id": "s2", "goal": "second", "agent_states": [{"input": {"task_id": "t2"}}]})
    write(paths.plan("t1"), {"goal": "one", "steps": [{"id": "a"}, {"id": "b"}]})
    write(paths.plan("t2"), {"goal": "two", "steps": [{"id": "a"}]})
    return WorkspaceReader(paths.root)


def gathered(reader: WorkspaceReader) -> Snapshot:
    for _ in reader.gather():
        pass
    return reader.snapshot()


def test_the_first_picture_has_what_the_dashboard_needs(reader: WorkspaceReader) -> None:
    snapshot = reader.snapshot()
    assert snapshot.session is not None
    assert snapshot.build is not None
    assert (snapshot.session.goal, snapshot.build.goal, snapshot.problems) == ("first", "one", ())
    assert (snapshot.tasks, snapshot.is_complete) == ((), False)


def test_gathering_completes_it(reader: WorkspaceReader) -> None:
    snapshot = gathered(reader)
    assert [task.goal for task in snapshot.tasks] == ["two", "one"]
    assert [session.goal for session in snapshot.sessions] == ["second", "first"]
    assert snapshot.is_complete


def test_two_looks_at_an_unchanged_workspace_are_equal(
    reader: WorkspaceReader, paths: WorkspacePaths, write: Any
) -> None:
    write(paths.learnings / "global.md", "## 2026-01-01: One\n")
    write(paths.backlog, {"epics": [{"features": [{"tasks": [{"name": "n"}]}]}]})
    write(paths.attempt_logs("t1") / "a.log", "x")
    write(paths.session_state("broken"), "{")
    append_event(paths, "s1", "step_started", task_id="t1", step_id="a", attempt=1)
    first = gathered(reader)
    assert first == reader.snapshot()
    assert first == gathered(reader)
    assert first == gathered(WorkspaceReader(paths.root))


def test_no_workspace_at_all(tmp_path: Path) -> None:
    snapshot = gathered(WorkspaceReader(tmp_path / "none"))
    assert (snapshot.exists, snapshot.problems, snapshot.build) == (False, (), None)


class TestBrokenFiles:
    def test_the_last_good_value_stays_while_a_file_is_broken(
        self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any
    ) -> None:
        good = reader.snapshot()
        write(paths.session_state("s1"), '{"id": "s1", "go')
        broken = reader.snapshot()
        assert broken.session == good.session
        assert [problem.path for problem in broken.problems] == [".studio/orchestration/s1/state.json"]
        write(paths.session_state("s1"), {"id": "s1", "goal": "mended"})
        mended = reader.snapshot()
        assert mended.session is not None
        assert (mended.session.goal, mended.problems) == ("mended", ())

    def test_a_lost_session_is_rebuilt_from_its_journal(self, reader: WorkspaceReader, paths: WorkspacePaths) -> None:
        append_event(paths, "s1", "session_opened", state={"id": "s1", "goal": "told"})
        append_event(paths, "s1", "session_changed", set={"status": "executing"})
        paths.session_state("s1").unlink()
        snapshot = reader.snapshot()
        assert snapshot.session is not None
        assert (snapshot.session.goal, snapshot.session.status) == ("told", "executing")
        assert [problem.reason for problem in snapshot.problems] == ["the file is gone"]

    @pytest.mark.parametrize(
        "facts", [{"state": [1]}, {"state": {"id": "s1"}, "put": "x"}, {"state": {"goal": {"a": []}}}]
    )
    def test_a_strange_journal_is_no_danger(self, reader: WorkspaceReader, paths: WorkspacePaths, facts: Any) -> None:
        append_event(paths, "s1", "session_opened", **facts)
        append_event(paths, "s1", "session_changed", set=["x"], put=[1])
        paths.session_state("s1").unlink()
        reader.snapshot()

    def test_many_broken_tasks_are_few_lines(self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any) -> None:
        for number in range(SHOWN_INDEX_PROBLEMS + 5):
            write(paths.plan(f"bad_{number}"), "{")
        problems = gathered(reader).problems
        assert len(problems) == SHOWN_INDEX_PROBLEMS + 1
        assert problems[-1].reason == "5 more unreadable files"

    def test_a_missing_knowledge_base_and_a_missing_section(
        self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any
    ) -> None:
        write(paths.knowledge_base, KNOWLEDGE.replace("## Slop Ledger\n", ""))
        assert [problem.remedy for problem in reader.snapshot().problems] == ["Add a line `## Slop Ledger`"]
        paths.knowledge_base.unlink()
        assert [problem.reason for problem in reader.snapshot().problems] == ["there is no knowledge base"]

    @pytest.mark.parametrize("name", ["../../etc", "a b", "\x1b[31mred one", "x" * 200])
    def test_an_active_session_with_an_impossible_id(
        self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any, name: str
    ) -> None:
        write(paths.current_session, name)
        snapshot = reader.snapshot()
        assert snapshot.session is None
        assert "is not a session id" in snapshot.problems[0].reason

    def test_a_studio_folder_that_leads_out_of_the_workspace(
        self, reader: WorkspaceReader, paths: WorkspacePaths, tmp_path: Path
    ) -> None:
        paths.state.rename(tmp_path / "elsewhere")
        paths.state.symlink_to(tmp_path / "elsewhere")
        snapshot = gathered(reader)
        assert snapshot.session is None
        assert {problem.reason for problem in snapshot.problems} == {"is a link that leaves the workspace"}

    def test_every_file_as_a_folder_and_as_garbage(
        self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any
    ) -> None:
        files = [path for path in paths.root.rglob("*") if path.is_file()]
        for spoil in (lambda path: path.write_bytes(b"\xff\x00\x1b]0;"), lambda path: (path.unlink(), path.mkdir())):
            for path in files:
                spoil(path)
            snapshot = gathered(reader)
            assert snapshot.problems
            assert "\x1b" not in repr(snapshot.problems)

    def test_a_change_within_one_tick_of_the_clock_is_seen(
        self, reader: WorkspaceReader, paths: WorkspacePaths, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        status = paths.plan("t1").stat()
        monkeypatch.setattr(file_cache.time, "time_ns", lambda: status.st_mtime_ns + 1)
        reader.snapshot()
        paths.plan("t1").write_bytes(paths.plan("t1").read_bytes().replace(b"one", b"ONE"))
        os.utime(paths.plan("t1"), ns=(status.st_mtime_ns, status.st_mtime_ns))
        build = reader.snapshot().build
        assert build is not None
        assert build.goal == "ONE"


class TestChoosing:
    def test_a_chosen_session_and_task(self, reader: WorkspaceReader) -> None:
        reader.chosen_session, reader.chosen_task = "s2", "t1"
        snapshot = reader.snapshot()
        assert snapshot.session is not None
        assert snapshot.build is not None
        assert (snapshot.session.goal, snapshot.build.goal, snapshot.active_session_id) == ("second", "one", "s1")

    @pytest.mark.parametrize("name", ["../..", "gone", ""])
    def test_what_cannot_be_chosen_shows_the_active_one(self, reader: WorkspaceReader, name: str) -> None:
        reader.chosen_session = reader.chosen_task = name
        snapshot = reader.snapshot()
        assert snapshot.session is not None
        assert snapshot.build is not None
        assert (snapshot.session.goal, snapshot.build.goal) == ("first", "one")

    def test_without_a_session_the_task_touched_last(self, reader: WorkspaceReader, paths: WorkspacePaths) -> None:
        paths.current_session.unlink()
        os.utime(paths.task("t1"), ns=(1, 1))
        for snapshot in (reader.snapshot(), gathered(reader)):
            assert snapshot.build is not None
            assert snapshot.build.task_id == "t2"
        os.utime(paths.task("t1"))
        reader.note_changes({paths.plan("t1")})
        build = reader.snapshot().build
        assert build is not None
        assert build.task_id == "t1"

    def test_a_session_that_calls_itself_otherwise(
        self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any
    ) -> None:
        write(paths.session_state("s1"), {"id": "../s2", "agent_states": [{"input": {"task_id": "t1"}}]})
        append_event(paths, "s1", "step_started", task_id="t1", step_id="a", attempt=3)
        build = reader.snapshot().build
        assert build is not None
        assert (build.session_id, build.steps[0].attempt) == ("s1", 3)


class TestBuilds:
    def test_a_living_owner(self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any) -> None:
        append_event(paths, "s2", "step_started", task_id="t1", step_id="a", attempt=1)
        write(paths.run("t1"), this_process("t1", "s2", "studio build", "2026-01-01T00:00:00Z"))
        snapshot = reader.snapshot()
        assert snapshot.build is not None
        assert (snapshot.build.running, snapshot.build.session_id, snapshot.build.steps[0].status) == (
            True,
            "s2",
            "running",
        )

    def test_a_dead_owner(self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any) -> None:
        append_event(paths, "s1", "step_started", task_id="t1", step_id="a", attempt=1)
        write(paths.run("t1"), {"pid": 2**40, "session_id": "s1"})
        build = reader.snapshot().build
        assert build is not None
        assert (build.running, build.steps[0].status, build.steps[0].reason) == (False, "paused", "interrupted")

    def test_an_unchanged_build_is_not_drawn_anew(self, reader: WorkspaceReader, paths: WorkspacePaths) -> None:
        append_event(paths, "s1", "step_started", task_id="t1", step_id="a", attempt=1)
        first = reader.snapshot().build
        assert reader.snapshot().build is first
        append_event(paths, "s1", "step_finished", task_id="t1", step_id="a")
        assert reader.snapshot().build is not first

    def test_events_of_all_sessions_that_built_it(
        self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any
    ) -> None:
        write(paths.session_state("s0"), {"id": "s0", "agent_states": [{"input": {"task_id": "t1"}}]})
        append_event(paths, "s0", "step_finished", task_id="t1", step_id="a")
        append_event(paths, "s1", "step_started", task_id="t1", step_id="b", attempt=1)
        snapshot = gathered(reader)
        assert snapshot.build is not None
        assert [step.status for step in snapshot.build.steps] == ["done", "paused"]
        assert {"b attempt 1 started", "a finished"} <= {entry.text for entry in snapshot.activity}

    def test_the_revision_of_its_logs(self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any) -> None:
        before = reader.snapshot()
        write(paths.attempt_logs("t1") / "a.log", "x")
        assert reader.snapshot().log_revision != before.log_revision


class TestReadingLittle:
    @pytest.fixture
    def opened(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
        names: list[str] = []
        real = os.open

        def counting(path: Any, *arguments: Any, **more: Any) -> int:
            names.append(Path(path).name)
            return real(path, *arguments, **more)

        monkeypatch.setattr(os, "open", counting)
        return names

    def settle(self, reader: WorkspaceReader) -> None:
        """Until everything that was read is old enough to be believed."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            gathered(reader)
            newest = max(path.stat().st_mtime_ns for path in reader.paths.root.rglob("*"))
            if time.time_ns() - newest > 2 * file_cache.SETTLED_NS:
                break
            time.sleep(0.01)
        gathered(reader)

    def test_an_unchanged_workspace_is_not_read_again(self, reader: WorkspaceReader, opened: list[str]) -> None:
        self.settle(reader)
        opened.clear()
        gathered(reader)
        assert opened == []

    def test_only_a_changed_file_is_read_again(
        self, reader: WorkspaceReader, paths: WorkspacePaths, write: Any, opened: list[str]
    ) -> None:
        self.settle(reader)
        write(paths.sprint_counter, {"tasks_in_sprint": 3})
        opened.clear()
        reader.note_changes({paths.sprint_counter})
        reader.snapshot()
        assert opened == ["sprint-counter.json"]

    def test_a_log_is_no_reason_to_summarize_its_task(
        self, reader: WorkspaceReader, paths: WorkspacePaths, opened: list[str]
    ) -> None:
        self.settle(reader)
        opened.clear()
        reader.note_changes({paths.attempt_logs("t2") / "a.log"})
        assert opened == []

    def test_what_is_no_longer_shown_is_forgotten(
        self, reader: WorkspaceReader, paths: WorkspacePaths, opened: list[str]
    ) -> None:
        self.settle(reader)
        for task in ("t2", "t1"):
            reader.chosen_task = task
            reader.snapshot()
            reader.snapshot()
        assert paths.plan("t2") not in reader._files._known


def test_learnings_are_found_where_they_are(reader: WorkspaceReader, paths: WorkspacePaths, write: Any) -> None:
    write(paths.learnings / "backend.md", "## 2026-01-01: One\n")
    write(paths.learnings / "integrations" / "stripe.md", "## Two\n")
    (paths.learnings / "loop").symlink_to(paths.learnings)
    assert [(found.domain, found.title) for found in gathered(reader).learnings] == [
        ("backend", "One"),
        ("integrations/stripe", "Two"),
    ]
    added = write(paths.learnings / "backend.md", "## 2026-01-01: One\n## Three\n")
    reader.note_changes({added})
    assert len(reader.snapshot().learnings) == 3
