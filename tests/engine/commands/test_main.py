"""The `studio` command itself: its table, and where errors end."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from engine.commands.main import COMMANDS, run

ROOT = Path(__file__).parents[3]

HEAVY = ("pydantic", "tiktoken", "watchfiles", "filelock", "psutil", "yaml", "git", "textual", "rich")


def python(code: str) -> str:
    return subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_entry_of_the_table_is_a_command(name):
    assert isinstance(COMMANDS[name].load()[1], click.Command)


def test_help_lists_all_commands_without_importing_them(capsys):
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)
    code = f"import sys, engine.commands.main as m; m.run(['--help']); print([n for n in {HEAVY} if n in sys.modules])"
    assert python(code).splitlines()[-1] == "[]"


def test_an_unknown_verb_is_named(capsys):
    assert run(["bogus"]) == 1
    assert "Unknown command: bogus" in capsys.readouterr().err


def test_a_missing_argument_shows_the_usage(capsys):
    assert run(["build"]) == 1
    assert "Usage: studio build" in capsys.readouterr().err


def test_an_unknown_option_shows_the_usage(capsys):
    assert run(["status", "--bogus"]) == 1
    assert "Usage: studio status" in capsys.readouterr().err


def test_help_is_a_verb_too(capsys):
    assert run(["help", "status"]) == 0
    assert "--follow" in capsys.readouterr().out


def test_version(capsys):
    assert run(["--version"]) == 0
    assert "studio" in capsys.readouterr().out


def test_no_workspace_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["status"]) == 1
    assert "studio init" in capsys.readouterr().err


def test_a_named_folder_that_is_no_workspace_says_so(tmp_path, capsys):
    assert run(["-C", str(tmp_path), "status"]) == 1
    assert "no .studio/ folder" in capsys.readouterr().err


def test_the_workspace_is_found_upwards(acme, monkeypatch, studio_json):
    monkeypatch.chdir(acme / "studio" / "learnings")
    assert studio_json("status", "--json")["workspace"] == str(acme)


@pytest.mark.parametrize("error", [RuntimeError("boom"), OSError(28, "No space left on device", "state.json")])
def test_an_error_is_one_line(monkeypatch, acme, capsys, error):
    monkeypatch.setattr("engine.commands.status.command.read_overview", lambda _: _raise(error))
    assert run(["-C", str(acme), "status"]) == 1
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "Traceback" not in told


def test_studio_debug_shows_the_traceback(monkeypatch, acme):
    monkeypatch.setenv("STUDIO_DEBUG", "1")
    monkeypatch.setattr("engine.commands.status.command.read_overview", lambda _: _raise(RuntimeError("boom")))
    with pytest.raises(RuntimeError, match="boom"):
        run(["-C", str(acme), "status"])


def _raise(error: Exception) -> None:
    raise error
