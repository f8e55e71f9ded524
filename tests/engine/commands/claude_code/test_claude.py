"""`studio claude`: which program, with which arguments."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.claude_code.connecting.plugin_copies import IN_USE

SHOW = (
    f"#!{sys.executable} -S\n"
    + """
import json, os, sys
print(json.dumps([os.getcwd(), *sys.argv[1:]]))
sys.exit(7)
"""
)

REPOSITORY = Path(__file__).parents[4]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Holds a workspace `project`, and a `claude` on PATH that shows what it was given."""
    (tmp_path / "project" / ".studio").mkdir(parents=True)
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "claude").write_text(SHOW)
    (programs / "claude").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path


def studio(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", "-m", "engine.commands.main", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_its_environment_tells_which_copy_of_the_plugin_it_has(place):
    """Arguments do not always: `node` writes a title over them."""
    show = f"#!{sys.executable} -S\nimport os, sys; print(os.environ['{IN_USE}'] == sys.argv[2])\n"
    (place / "programs" / "claude").write_text(show)
    assert studio(place / "project", "claude").stdout == "True\n"


def test_claude_gets_the_plugin_a_status_line_and_all_arguments(place):
    done = studio(place / "project", "claude", "-p", "hi there", "--model", "opus", "--", "-x")
    assert done.returncode == 7
    folder, option, plugin, settings_option, settings, *rest = json.loads(done.stdout)
    assert folder == str(place / "project")
    assert (option, settings_option, rest) == (
        "--plugin-dir",
        "--settings",
        ["-p", "hi there", "--model", "opus", "--", "-x"],
    )
    assert (Path(plugin) / ".claude-plugin" / "plugin.json").is_file()
    assert "status_line.sh" in json.loads(settings)["statusLine"]["command"]
    assert (place / "project" / ".studio" / ".ready" / "session-start.md").is_file()


def test_settings_for_this_run_stay_the_persons(place):
    given = json.loads(studio(place / "project", "claude", "--settings", "mine.json").stdout)
    assert given.count("--settings") == 1
    assert given[-1] == "mine.json"


def test_another_workspace_can_be_named(place):
    done = studio(place, "-C", "project", "claude", "-c")
    assert json.loads(done.stdout)[0] == str(place / "project")
    assert json.loads(done.stdout)[-1] == "-c"


def test_without_a_workspace_it_says_what_to_do(place):
    done = studio(place, "claude")
    assert done.returncode == 1
    assert "studio init" in done.stderr


def test_settings_that_claude_cannot_read_do_not_keep_it_from_starting(place):
    (place / "config").mkdir()
    (place / "config" / "settings.json").write_text("{ broken")
    done = studio(place / "project", "claude", "-c")
    assert (done.returncode, json.loads(done.stdout)[-1]) == (7, "-c")
    assert "--settings" not in done.stdout
