"""`studio connect` and `studio disconnect`, without a real `claude`."""

import json
from pathlib import Path

import pytest
from helpers.connecting import SCRIPT

from engine.commands.main import run


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "claude").write_text(SCRIPT)
    (programs / "claude").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path


def test_all_projects_are_connected_from_anywhere(place, capsys):
    assert run(["connect", "--user", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["connected"], said["settings"]) == (True, str(place / "config" / "settings.json"))
    assert "status_line.sh" in (place / "config" / "settings.json").read_text()
    assert run(["disconnect", "--user"]) == 0
    assert not (place / "config").exists()
    assert "keeps its hooks until it ends" in capsys.readouterr().out


def test_one_project_has_to_be_a_workspace(place, capsys):
    assert run(["connect"]) == 1
    assert "studio init" in capsys.readouterr().err


def test_a_connected_project_has_its_answers_ready(place):
    (place / "project" / ".studio").mkdir()
    assert run(["connect", "--project"]) == 0
    assert (place / "project" / ".studio" / ".ready" / "session-start.md").is_file()


def test_what_was_never_connected_is_no_failure(place, capsys):
    (place / "project" / ".studio").mkdir()
    assert run(["disconnect"]) == 0
    assert "Not connected" in capsys.readouterr().out


def test_a_dry_run_writes_nothing_and_says_where_nothing_is_to_be_done(place, capsys):
    assert run(["connect", "--user", "--dry-run"]) == 0
    assert "claude plugin install" in capsys.readouterr().out
    assert not (place / "data").exists()
    assert not (place / "config").exists()


def test_settings_that_cannot_be_read_are_refused_by_a_dry_run_too(place, capsys):
    (place / "config").mkdir()
    (place / "config" / "settings.json").write_text("{ broken")
    assert run(["connect", "--user", "--dry-run"]) == 1
    assert "is not JSON" in capsys.readouterr().err


def test_disconnecting_leaves_nothing_of_ours_behind(place):
    (place / "project" / ".studio").mkdir()
    assert run(["connect"]) == 0
    (copy,) = (place / "data" / "studio-tui" / "plugin").iterdir()
    assert run(["disconnect"]) == 0
    assert not copy.parent.exists()
    assert not (place / "project" / ".studio" / ".ready").exists()
    assert not [path for path in (place / "data").rglob("*") if path.is_file() and path.stat().st_size]


def test_a_project_that_is_connected_by_all_keeps_its_answers(place):
    (place / "project" / ".studio").mkdir()
    settings = place / "config" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"enabledPlugins": {"studio@studio-tui": true}}')
    assert run(["connect"]) == 0
    assert run(["disconnect"]) == 0
    assert (place / "project" / ".studio" / ".ready").is_dir()


def test_a_status_line_that_was_changed_since_is_shown_after_connecting_again(place, capsys):
    """A project's wrapper hides the line in the user's settings, which goes on living."""
    (place / "project" / ".studio").mkdir()
    (place / "config").mkdir()
    users, projects = place / "config" / "settings.json", place / "project" / ".claude" / "settings.local.json"
    users.write_text('{"statusLine": {"type": "command", "command": "date"}}')
    assert run(["connect", "--project"]) == 0
    users.write_text('{"statusLine": {"type": "command", "command": "uptime"}}')
    run(["doctor"])
    assert "still shows the status line that you had" in capsys.readouterr().out
    assert run(["connect", "--project"]) == 0
    assert json.loads(projects.read_text())["statusLine"]["command"].endswith(" uptime")
    assert run(["connect", "--project"]) == 0
    assert "already" in capsys.readouterr().out.splitlines()[-2] + capsys.readouterr().out
    assert run(["disconnect", "--project"]) == 0
    assert not projects.exists()


def test_a_changed_copy_is_kept_and_told(place, capsys):
    assert run(["connect", "--user"]) == 0
    (copy,) = (place / "data" / "studio-tui" / "plugin").iterdir()
    (copy / "notes.md").write_text("mine")
    capsys.readouterr()
    assert run(["disconnect", "--user", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kept"] == [str(copy)]


def test_a_projects_settings_that_are_a_link_are_left_alone(place, capsys):
    """Claude Code refuses to write through it, and says so in words of its own."""
    (place / "project" / ".studio").mkdir()
    (place / "project" / ".claude").mkdir()
    link = place / "project" / ".claude" / "settings.local.json"
    (place / "dotfiles.json").write_text("{}")
    link.symlink_to(place / "dotfiles.json")
    assert run(["connect"]) == 1
    assert "`studio connect --user`" in capsys.readouterr().err
    assert link.is_symlink()
    assert (place / "dotfiles.json").read_text() == "{}"


def test_a_users_settings_that_are_a_link_stay_one(place):
    (place / "config").mkdir()
    (place / "dotfiles.json").write_text('{"model":"x"}')
    (place / "config" / "settings.json").symlink_to(place / "dotfiles.json")
    assert run(["connect", "--user"]) == 0
    assert "status_line.sh" in (place / "dotfiles.json").read_text()
    assert run(["disconnect", "--user"]) == 0
    assert (place / "config" / "settings.json").is_symlink()
    assert (place / "dotfiles.json").read_text() == '{"model":"x"}'


def test_what_was_never_connected_is_disconnected_where_nothing_can_be_written(place, capsys):
    (place / "project" / ".studio").mkdir()
    (place / "data").write_text("no folder can be made below this")
    assert run(["disconnect"]) == 0
    assert "Not connected" in capsys.readouterr().out


def test_without_a_home_it_is_refused_in_words(place, monkeypatch, capsys):
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("engine.claude_code.connecting.surroundings.Path.home", unknown)
    assert run(["connect", "--user"]) == 1
    assert "Set HOME" in capsys.readouterr().err
