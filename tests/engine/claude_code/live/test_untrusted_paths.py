"""Anybody may leave a payload that names a path: nothing is opened for it but a plain file of Claude's kind."""

import os
from pathlib import Path

import pytest

from engine.claude_code.live.processes import ProcessList
from engine.claude_code.live.transcript import TranscriptFigure

SESSION = "s1"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Where Claude would keep transcripts of a project."""
    project = tmp_path / "projects" / "-w"
    project.mkdir(parents=True)
    return project


def is_read(path: Path | str) -> bool:
    figure = TranscriptFigure()
    return figure.look(SESSION, str(path)) or figure.figure is not None


@pytest.mark.parametrize("path", ["/etc/passwd", "/dev/zero", "../projects/-w/s1.jsonl", "", "\0"])
def test_what_is_no_transcript_of_the_session_is_not_looked_at(path):
    assert not is_read(path)


def test_a_pipe_or_a_device_in_its_place_is_not_opened(project, monkeypatch):
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("something was opened"))
    os.mkfifo(project / f"{SESSION}.jsonl")
    assert not is_read(project / f"{SESSION}.jsonl")
    (project / f"{SESSION}.jsonl").unlink()
    (project / f"{SESSION}.jsonl").symlink_to("/dev/zero")
    assert not is_read(project / f"{SESSION}.jsonl")


@pytest.mark.timeout(60)
def test_a_pipe_among_claudes_processes_is_not_waited_for(project, tmp_path):
    (tmp_path / "sessions").mkdir()
    os.mkfifo(tmp_path / "sessions" / "123.json")
    assert ProcessList().read({str(project / f"{SESSION}.jsonl")}) == {}
