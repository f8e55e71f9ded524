"""The Snapshot says how long a sprint is in this workspace; broken settings do not break it."""

import pytest

from engine.workspace.reader import WorkspaceReader


@pytest.fixture
def reader(tmp_path):
    (tmp_path / ".studio").mkdir()
    (tmp_path / "studio" / "config").mkdir(parents=True)
    return WorkspaceReader(tmp_path)


def settings_of(snapshot):
    return snapshot.sprint_length, snapshot.promotion_threshold


def test_without_settings_the_defaults_count(reader):
    assert settings_of(reader.snapshot()) == (5, 2)


def test_the_settings_count_as_soon_as_they_are_written(reader):
    reader.paths.sprint_counter.write_text('{"tasks_in_sprint": 3}')
    assert not reader.snapshot().evolution_due
    reader.paths.engine_config.write_text("sprint_tasks: 3\npromote_at: 4\n")
    snapshot = reader.snapshot()
    assert (settings_of(snapshot), snapshot.evolution_due) == ((3, 4), True)


@pytest.mark.parametrize("text", ["sprint_tasks: 0", "sprint_tasks: soon", "promote_at: 101", "a: [", "- 1"])
def test_broken_settings_are_a_problem(reader, text):
    reader.paths.engine_config.write_text(text)
    snapshot = reader.snapshot()
    assert settings_of(snapshot) == (5, 2)
    assert [problem.path for problem in snapshot.problems if "config" in problem.path] == ["studio/config/engine.yaml"]
