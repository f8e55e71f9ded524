"""Where no variable names a place, what is remembered goes where this system keeps such things for a person."""

import os
import stat
from pathlib import Path

import pytest
from helpers.plans import TASK, step, write_plan
from helpers.transcripts import answer, write

from engine.claude_code.connecting.connection_record import connections
from engine.claude_code.connecting.plugin import plugin_home
from engine.claude_code.usage.reporting import UsageReader
from engine.plans.problems import usable_plan
from engine.plans.trust import is_trusted, memory_file, trust
from engine.workspace.personal import personal_folder

FOLDERS = {
    "XDG_CACHE_HOME": "caches",
    "XDG_CONFIG_HOME": "settings",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's own folder, in which nothing is yet."""
    folder = tmp_path / "home of somebody"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for variable, name in FOLDERS.items():
        monkeypatch.setenv(variable, str(folder / name))
    for variable in ("STUDIO_TUI_STATE", "STUDIO_TUI_CONFIG"):
        monkeypatch.delenv(variable)
    return folder


def test_every_place_is_in_the_persons_own_folder(home):
    places = (memory_file(), personal_folder(), plugin_home(), connections().place(Path("settings.json")))
    assert all(place.is_relative_to(home) for place in places)
    assert not list(home.iterdir()), "asking for a place makes nothing"


@pytest.mark.skipif(os.name != "posix" or os.uname().sysname != "Linux", reason="the XDG folders are Linux's")
def test_on_linux_they_are_the_xdg_folders(home):
    assert memory_file() == home / "state" / "studio-tui" / "trusted.json"
    assert personal_folder() == home / "settings" / "studio-tui"


def test_without_the_xdg_folders_home_alone_will_do(home, monkeypatch):
    for variable in FOLDERS:
        monkeypatch.delenv(variable)
    assert memory_file().is_relative_to(home)


def test_what_was_agreed_to_is_remembered_there_for_this_person_alone(home, tmp_path):
    paths = write_plan(tmp_path, step("step_1", "true"), trusted=False)
    plan = usable_plan(paths, TASK)
    trust(paths.root, plan, prose=True)
    assert is_trusted(paths.root, plan, prose=True)
    assert stat.S_IMODE(memory_file().stat().st_mode) == 0o600


def test_what_was_read_of_transcripts_is_remembered_there(home):
    config = home / "claude"
    write(config / "projects" / "-w" / "one.jsonl", [answer()])
    reader = UsageReader({"CLAUDE_CONFIG_DIR": str(config)})
    reader.read()
    reader.close()
    (memory,) = home.rglob("transcripts-*.sqlite")
    assert memory.parent.name == "studio-tui"
    assert stat.S_IMODE(memory.stat().st_mode) == 0o600
