"""Plans that cannot be built are refused before anything runs, with the step named."""

import pytest
from helpers.plans import TASK, bash, run, step, write_plan

from engine.plans.problems import usable_plan
from engine.plans.refusals import BuildRefusedError
from engine.workspace.paths import WorkspacePaths


def action(tool: str, **more: object) -> dict[str, object]:
    return {"id": "a", "micro_actions": [{"tool": tool, **more}]}


CASES = {
    "no steps": ([], "no steps"),
    "cycle": ([step("a", "x", after=("b",)), step("b", "x", after=("a",))], "wait for each other"),
    "itself": ([step("a", "x", after=("a",))], "a → a wait for each other"),
    "missing": ([step("a", "x", after=("zz",))], "a depends on 'zz'"),
    "twice": ([step("a", "x"), step("a", "y")], "2 steps have the id 'a'"),
    "unsafe id": ([step("../../etc", "x")], "step 1 has the id '../../etc'"),
    "no id": ([step("", "x")], "step 1 has the id ''"),
    "long id": ([step("a" * 120, "x")], "step 1 has the id"),
    "tool": ([action("Delete", file_path="x")], "a: there is no tool 'Delete'"),
    "no command": ([action("Bash")], "a: Bash without command"),
    "no content": ([action("Write", file_path="x")], "a: Write without content"),
    "no new text": ([action("Edit", file_path="x", params={"old_string": "a"})], "a: Edit without params.new_string"),
    "no pattern": ([action("Grep")], "a: Grep without params.pattern"),
    "write up": ([action("Write", file_path="../x", content="")], "a: Write: '../x' leads out of the workspace"),
    "write absolute": ([action("Write", file_path="/etc/x", content="")], "leads out of the workspace"),
    "read up": ([action("Read", file_path="../x")], "leads out of the workspace"),
    "glob up": ([action("Glob", params={"pattern": "../*"})], "leads out of the workspace"),
    "git": ([action("Write", file_path="sub/.GIT/hooks/x", content="")], "belongs to git"),
    "state": ([action("Edit", file_path=".studio/x", params={"old_string": "a", "new_string": ""})], "the engine"),
    "root": ([action("Write", file_path=".", content="")], "is the workspace itself"),
    "check": ([step("a", "x", success_criteria=[{"type": "file_exists", "path": "../x"}])], "a: a check: '../x'"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_plan_that_cannot_be_built_is_refused(tmp_path, name):
    steps, reason = CASES[name]
    paths = write_plan(tmp_path, *steps, trusted=False)
    with pytest.raises(BuildRefusedError) as caught:
        run(paths)
    assert reason in caught.value.reason
    assert caught.value.remedy == f"Correct .studio/tasks/{TASK}/plan.json"


def test_a_link_that_leaves_the_workspace_is_refused(tmp_path):
    root = tmp_path / "work"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(BuildRefusedError, match="leads out of the workspace"):
        usable_plan(write_plan(root, action("Write", file_path="link/x", content=""), trusted=False), TASK)


def test_no_plan_and_a_broken_plan_are_refused(tmp_path):
    paths = WorkspacePaths(tmp_path)
    with pytest.raises(BuildRefusedError, match="has no plan"):
        usable_plan(paths, TASK)
    paths.task(TASK).mkdir(parents=True)
    paths.plan(TASK).write_text("{half")
    with pytest.raises(BuildRefusedError, match="not JSON"):
        usable_plan(paths, TASK)


@pytest.mark.parametrize("task_id", ["../../etc", "", "a/b", ".hidden", "\x1b[31m"])
def test_an_unsafe_task_id_is_refused(tmp_path, task_id):
    with pytest.raises(BuildRefusedError, match="is not a task id"):
        usable_plan(WorkspacePaths(tmp_path), task_id)


def test_a_hundred_problems_are_one_line(tmp_path):
    paths = write_plan(tmp_path, *(action("Bash") for _ in range(100)), trusted=False)
    with pytest.raises(BuildRefusedError) as caught:
        usable_plan(paths, TASK)
    assert "and 98 more" in caught.value.reason
    assert len(caught.value.reason) < 1000


def test_a_good_plan_is_the_plan(tmp_path):
    paths = write_plan(tmp_path, {"id": "a", "micro_actions": [bash("true")]})
    assert usable_plan(paths, TASK).steps[0].id == "a"
