import pytest

from engine.workspace.config import EngineConfig, read_config
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError


@pytest.fixture
def paths(tmp_path):
    paths = WorkspacePaths(tmp_path)
    paths.engine_config.parent.mkdir(parents=True)
    return paths


def test_without_a_file_the_defaults_hold(paths):
    assert read_config(paths) == EngineConfig()
    assert EngineConfig().command_timeout_s == 600


def test_values_are_read_and_unknown_ones_let_be(paths):
    paths.engine_config.write_text("command_timeout_s: 5\nworkers: 3\nsomething: else\n")
    config = read_config(paths)
    assert (config.command_timeout_s, config.workers) == (5, 3)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("workers: 0", "workers is 0"),
        ("command_timeout_s: soon", "command_timeout_s is 'soon'"),
        ("command_timeout_s: .nan", "command_timeout_s is nan"),
        ("a: &a [1]\nb: *a", "aliases"),
        ("- 1", "not a mapping"),
        ("a: [", "not YAML"),
    ],
)
def test_bad_values_are_refused_by_name(paths, text, reason):
    paths.engine_config.write_text(text)
    with pytest.raises(RefusedError, match=r"studio/config/engine\.yaml") as caught:
        read_config(paths)
    assert reason in caught.value.reason
