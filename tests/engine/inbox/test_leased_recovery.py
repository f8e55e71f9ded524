"""What a killed run left is not offered while Claude builds it."""

from helpers.dead_runs import cut_off, waiting
from helpers.leases import claudes_process, lend

from engine.inbox.inbox import Inbox
from engine.workspace.paths import WorkspacePaths


def test_only_what_nobody_builds_is_offered(tmp_path):
    cut_off(tmp_path)
    paths = WorkspacePaths(tmp_path)
    with claudes_process() as pid:
        lend(paths, "task_1", pid)
        assert waiting(Inbox(paths)) == []
    assert [item.task_id for item in waiting(Inbox(paths))] == ["task_1"]
