"""Two projects that are connected at the same moment: `claude` would lose what the other `claude` wrote."""

import sys
from itertools import groupby
from pathlib import Path

import pytest
from helpers.connecting import Desk
from helpers.killed_calls import together

LOGS = f"#!{sys.executable} -S\n" + "import os\nwith open({log!r}, 'a') as log: log.write(f'{{os.getppid()}}\\n')\n"


def test_one_begins_when_the_other_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "calls"
    desks = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        desk = Desk(tmp_path / name, monkeypatch)
        desk.known = type(desk.known)(tmp_path / "connections")  # a person's, whatever the project
        Path(desk.program.path).write_text(LOGS.format(log=str(log)))
        desk.write(b'{"enabledPlugins": {"studio@studio-tui": true}}')  # it only logs, and installs nothing
        desks.append(desk)
    together(*(lambda desk=desk: str(desk.connect()) for desk in desks))
    callers = [caller for caller, _ in groupby(log.read_text().split())]
    assert len(callers) == 2
