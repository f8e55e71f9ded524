"""Who plans a task, and who builds it."""

import json

import pytest

from engine.running.runs import make_crew
from engine.workspace.paths import WorkspacePaths

TASK = "task_20260101_120000"


@pytest.mark.parametrize(("planner", "builder"), [("planner", "builder"), ("content-writer", "content-writer")])
def test_a_writer_writes_what_it_planned(tmp_path, planner, builder):
    paths = WorkspacePaths(tmp_path)
    paths.task(TASK).mkdir(parents=True)
    paths.planning(TASK).write_text(json.dumps({"goal": "x", "agent": planner}))
    crew = make_crew(paths, TASK, "offline")
    assert (crew.planner.name, crew.builder.name) == (planner, builder)


def test_planner_and_builder_are_told_their_part_of_the_skills(tmp_path):
    paths = WorkspacePaths(tmp_path)
    paths.task(TASK).mkdir(parents=True)
    paths.planning(TASK).write_text(json.dumps({"goal": "Hash the passwords", "agent": "planner"}))
    crew = make_crew(paths, TASK, "offline")
    assert "### security" in crew.planner_context
    assert "Who may do this" in crew.planner_context
    assert "Who may do this" not in crew.builder_context
    assert "Refuse by default" in crew.builder_context
