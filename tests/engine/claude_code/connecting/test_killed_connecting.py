"""A `kill -9` between any two things that connecting and disconnecting write: doing it again mends it."""

from pathlib import Path

import pytest
from helpers.connecting import ODD, Desk

from engine.claude_code.connecting.cli import ClaudeProgram
from engine.claude_code.connecting.connection_record import Connections
from engine.claude_code.connecting.settings import SettingsFile

MOST_WRITES = 8

WRITING = ((Connections, "save"), (Connections, "forget"), (SettingsFile, "replace"), (ClaudeProgram, "call"))


class KilledError(BaseException):
    """Nothing is written from now on."""


def die_after(writes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [writes]

    def counted(function):
        def write(*arguments, **more):
            if not left[0]:
                raise KilledError
            left[0] -= 1
            return function(*arguments, **more)

        return write

    for owner, name in WRITING:
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))


@pytest.mark.parametrize("writes", range(MOST_WRITES))
@pytest.mark.parametrize("verb", ["connect", "disconnect"])
def test_settings_are_what_they_were_after_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb, writes):
    desk = Desk(tmp_path, monkeypatch)
    desk.write(ODD)
    if verb == "disconnect":
        desk.connect()
    with monkeypatch.context() as killed:
        die_after(writes, killed)
        try:
            getattr(desk, verb)()
        except KilledError:
            pass
        else:
            assert writes > 3, "this many writes were not made"
    assert desk.connect() or desk.document()
    desk.disconnect()
    assert desk.settings.read_bytes() == ODD
