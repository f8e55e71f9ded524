"""A person's own settings, and where they are."""

from pathlib import Path

import pytest

from engine.workspace.personal import SETTINGS, Notifications, PersonalSettings, personal_folder, read_personal
from engine.workspace.problems import Problem


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDIO_TUI_CONFIG", str(tmp_path))
    return tmp_path


def test_without_a_file_it_is_the_bell(folder):
    assert read_personal() == PersonalSettings(Notifications.BELL)


@pytest.mark.parametrize("value", ["bell", "desktop", "off", '"off"'])
def test_each_way_can_be_named(folder, value):
    (folder / SETTINGS).write_text(f"notifications: {value}\nanother: line\n")
    assert read_personal() == PersonalSettings(Notifications(value.strip('"')))


@pytest.mark.parametrize(
    "text", ["notifications: loudly", "notifications: [bell]", "- bell", "a: [", "notifications: \x1b[0m"]
)
def test_what_cannot_be_is_named_with_its_file_and_what_to_do(folder, text):
    (folder / SETTINGS).write_text(text)
    problem = read_personal()
    assert isinstance(problem, Problem)
    assert problem.path == str(folder / SETTINGS)
    assert problem.remedy
    assert "\x1b" not in problem.reason


def test_where_nothing_names_the_folder_it_is_the_systems_place_for_settings(tmp_path, monkeypatch):
    monkeypatch.delenv("STUDIO_TUI_CONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    assert personal_folder().is_relative_to(tmp_path)
    personal_folder().mkdir(parents=True)
    (personal_folder() / SETTINGS).write_text("notifications: desktop\n")
    assert read_personal() == PersonalSettings(Notifications.DESKTOP)
