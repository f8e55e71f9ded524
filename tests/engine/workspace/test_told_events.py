"""Events by their names, from all journals, read on."""

import shutil

import pytest

from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.told_events import ToldEvents


@pytest.fixture
def paths(tmp_path):
    paths = WorkspacePaths(tmp_path)
    for name in ("orch_1", "orch_2"):
        paths.session(name).mkdir(parents=True)
    return paths


@pytest.fixture
def told(paths):
    return ToldEvents(paths, ("learned",))


def texts(told):
    return [(session, event["text"]) for session, event in told.read()]


def test_only_the_named_ones_by_session(paths, told):
    write_event(paths, "orch_2", "learned", text="b")
    write_event(paths, "orch_1", "learned", text="a")
    write_event(paths, "orch_1", "forgot", text="learned")
    assert texts(told) == [("orch_1", "a"), ("orch_2", "b")]


def test_the_same_object_until_something_is_appended(paths, told):
    write_event(paths, "orch_1", "learned", text="a")
    before = told.read()
    write_event(paths, "orch_1", "forgot")
    assert told.read() is before
    write_event(paths, "orch_1", "learned", text="b")
    assert texts(told) == [("orch_1", "a"), ("orch_1", "b")]


def test_a_torn_line_counts_when_it_is_whole(paths, told):
    write_event(paths, "orch_1", "learned", text="a")
    journal = paths.journal("orch_1")
    line = journal.read_bytes()
    journal.write_bytes(line + line[:20])
    assert len(told.read()) == 1
    with journal.open("ab") as file:
        file.write(line[20:])
    assert len(told.read()) == 2


def test_a_session_that_is_gone_and_a_journal_that_was_replaced(paths, told):
    for name in ("orch_1", "orch_2"):
        write_event(paths, name, "learned", text=name)
    assert len(told.read()) == 2
    shutil.rmtree(paths.session("orch_1"))
    paths.journal("orch_2").write_text('{"event": "learned", "text": "new"}\nnot json learned\n[1]\n')
    assert texts(told) == [("orch_2", "new")]


def test_a_workspace_without_sessions(tmp_path):
    assert ToldEvents(WorkspacePaths(tmp_path), ("learned",)).read() == ()


def test_a_journal_that_leads_out_of_the_workspace_is_a_problem(paths, told, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "events.jsonl"
    elsewhere.write_text('{"event": "learned", "text": "x"}\n')
    paths.journal("orch_1").symlink_to(elsewhere)
    write_event(paths, "orch_2", "learned", text="b")
    assert texts(told) == [("orch_2", "b")]
    assert len(told.problems) == 1
