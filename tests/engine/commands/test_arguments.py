"""Which workspace a command means, and what it says when it cannot tell."""

import subprocess
import sys
from pathlib import Path

import pytest
from helpers.rooms import copy_workspace

from engine.commands.main import COMMANDS, run

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("arguments", [["-C", "{}", "status", "--json"], ["status", "--json", "-C", "{}"]])
def test_the_workspace_may_be_named_before_and_after_the_verb(acme, studio_json, arguments):
    found = studio_json(*(argument.format(acme) for argument in arguments))
    assert found["workspace"] == str(acme)


def test_the_name_after_the_verb_counts(acme, tmp_path, studio_json):
    other = copy_workspace(tmp_path / "other")
    assert studio_json("-C", acme, "status", "--json", "-C", other)["workspace"] == str(other)


@pytest.mark.parametrize("command", [["status"], ["doctor"], ["init"], ["build", "t"]])
def test_an_empty_name_is_not_the_folder_one_is_in(acme, monkeypatch, capsys, command):
    """`studio -C "$PROJECT" …` in a script whose variable is not set."""
    monkeypatch.chdir(acme)
    assert run(["-C", "", *command]) == 1
    assert "name is empty" in capsys.readouterr().err


def test_init_of_an_empty_name_makes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["init", ""]) == 1
    assert list(tmp_path.iterdir()) == []


def test_somebody_without_a_home_is_told(capsys):
    assert run(["-C", "~nobody-of-that-name", "status"]) == 1
    assert "Write the whole path" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["help"], ["--help"], ["-h"], *(["help", name] for name in COMMANDS)])
def test_help_is_no_error(capsys, arguments):
    assert run(arguments) == 0
    assert "Usage: studio" in capsys.readouterr().out


def test_help_on_an_unknown_verb_names_it(capsys):
    assert run(["help", "bogus"]) == 1
    assert "Unknown command: bogus" in capsys.readouterr().err


def test_no_verb_at_all_shows_the_help_once(capsys):
    assert run([]) == 1
    assert capsys.readouterr().err.count("Usage:") == 1


def test_a_missing_argument_gives_a_line_with_usage(capsys):
    assert run(["build"]) == 1
    assert any(line.startswith("Usage:") for line in capsys.readouterr().err.splitlines())


def test_a_place_that_cannot_be_written_to_is_named(tmp_path, monkeypatch, capsys):
    def read_only(self: Path, **_: object) -> None:
        raise OSError(30, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "mkdir", read_only)
    assert run(["init", str(tmp_path / "new")]) == 1
    assert "new/.studio: read-only file system" in capsys.readouterr().err


IMPORT_EACH = """
import importlib, sys
for module in sys.argv[1:]:
    importlib.import_module(module)
    if heavy := [name for name in ("textual", "watchfiles", "tiktoken") if name in sys.modules]:
        sys.exit(f"{module} imports {heavy}")
"""


def test_no_command_imports_the_screen():
    modules = sorted({entry.load()[0].__name__ for entry in COMMANDS.values()})
    found = subprocess.run([sys.executable, "-c", IMPORT_EACH, *modules], cwd=ROOT, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
