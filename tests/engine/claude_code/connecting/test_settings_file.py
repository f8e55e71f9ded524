"""Settings files of Claude Code's: where they are, and which are refused."""

import os
from pathlib import Path

import pytest

from engine.claude_code.connecting.settings import SettingsError, SettingsFile, user_settings


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"a": 1,}', "is not JSON: .*no comma may stand before"),
        (b'{"a": [1,\r\n ]}', "is not JSON: .*no comma may stand before"),
        (b'// mine\n{"a": 1}', "is not JSON: .*it has no comments"),
        (b'{"a": 1 /* mine */}', "is not JSON: .*it has no comments"),
        (b"[]", "holds no JSON object"),
        (b'{"a":' + b"[" * 5_000, "is nested too deeply"),
    ],
)
def test_what_claude_does_not_accept_either_is_refused(tmp_path, content, words):
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=words):
        SettingsFile(path).document()


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "settings.json")
    with pytest.raises(SettingsError, match="is not a regular file"):
        SettingsFile(tmp_path / "settings.json").document()


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("conf", "conf"),
        ("~/conf", "~/conf"),
        ("cfg a\N{COMBINING DIAERESIS}", "cfg \N{LATIN SMALL LETTER A WITH DIAERESIS}"),
    ],
)
def test_claudes_folder_is_the_one_that_claude_finds(tmp_path, monkeypatch, named, expected):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", named)
    assert user_settings().path == Path.cwd() / expected / "settings.json"


def test_a_link_to_itself_is_named(tmp_path):
    (tmp_path / "settings.json").symlink_to("settings.json")
    with pytest.raises(SettingsError, match="a link that leads to itself"):
        SettingsFile(tmp_path / "settings.json").document()
