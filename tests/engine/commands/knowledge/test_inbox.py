"""`studio inbox` and `studio decide`: the inbox for scripts and other terminals."""

import io
import json
import subprocess
from pathlib import Path

import pytest
from helpers.dead_runs import cut_off
from helpers.due_sprints import due_sprint
from helpers.questions import question

from engine.commands.knowledge.inbox import answer_command
from engine.commands.main import run
from engine.inbox.inbox import Inbox
from engine.orchestration.questions import ask
from engine.own_program import own_command
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".studio").mkdir()
    return tmp_path


@pytest.fixture
def item_id(root: Path, studio_json) -> str:
    """One thing that waits: a run that was cut off."""
    cut_off(root)
    return str(studio_json("-C", root, "inbox", "--json")["items"][0]["id"])


def studio(root: Path, *arguments: str) -> int:
    return run(["-C", str(root), *arguments])


def test_nothing_waits_in_an_empty_workspace(root, capsys):
    assert studio(root, "inbox") == 0
    assert capsys.readouterr().out == "Nothing waits for a decision.\n"


def test_the_list_names_kind_action_id_and_title(root, item_id, capsys):
    assert studio(root, "inbox") == 0
    assert capsys.readouterr().out == f"recovery  resume    {item_id}  Resume: Goal of task_1\n"


def test_of_many_the_most_urgent_are_listed_and_all_if_asked(root, capsys, studio_json):
    for number in range(33):
        cut_off(root, f"task_{number}")
    assert studio(root, "inbox") == 0
    *listed, rest = capsys.readouterr().out.splitlines()
    assert (len(listed), rest) == (30, "… 3 more: `studio inbox --all`")
    assert studio(root, "inbox", "--all") == 0
    assert len(capsys.readouterr().out.splitlines()) == 33
    assert len(studio_json("-C", root, "inbox", "--json")["items"]) == 33


def test_what_cannot_be_looked_through_is_named_and_the_exit_code_says_so(root, item_id, capsys):
    cut_off(root, "task_2")
    WorkspacePaths(root).run("task_2").write_text("{")
    assert studio(root, "inbox", "--json") == 3
    told = json.loads(capsys.readouterr().out)
    assert [item["id"] for item in told["items"]] == [item_id]
    assert told["problems"][0]["path"] == ".studio/tasks/task_2/run.json"


def test_one_item_is_shown_with_its_evidence_and_how_to_decide(root, item_id, capsys):
    assert studio(root, "inbox", "show", item_id) == 0
    shown = capsys.readouterr().out
    assert "  building, 1 of 2 steps done  (task_1, 2026-11-20, .studio/tasks/task_1/run.json)\n" in shown
    assert f"Decide: studio decide {item_id} accept|reject\n" in shown


def test_what_does_not_wait_cannot_be_shown(root, capsys):
    assert studio(root, "inbox", "show", "promote-PQ-999") == 1
    assert "Nothing with the id 'promote-PQ-999' waits" in capsys.readouterr().err


def test_a_rejected_item_is_gone_and_listed_until_it_is_taken_back(root, item_id, studio_json):
    made = studio_json("-C", root, "decide", item_id, "reject", "--reason", "later", "--json")
    assert (made["id"], made["decided"]) == (item_id, "reject")
    assert studio_json("-C", root, "inbox", "--json")["items"] == []
    (listed,) = studio_json("-C", root, "decide", "--list", "--json")["decisions"]
    assert (listed["decision"], listed["reason"], listed["title"]) == (
        made["decision"],
        "later",
        "Resume: Goal of task_1",
    )
    assert studio_json("-C", root, "decide", made["decision"], "undo", "--json")["undoes"] == made["decision"]
    assert len(studio_json("-C", root, "inbox", "--json")["items"]) == 1
    assert studio_json("-C", root, "decide", "--list", "--json")["decisions"] == []


def test_the_second_decision_about_it_is_refused_with_the_first(root, item_id, capsys):
    assert studio(root, "decide", item_id, "reject") == 0
    assert studio(root, "decide", item_id, "accept") == 3
    assert "was rejected on" in capsys.readouterr().err


def test_of_two_processes_that_decide_at_once_one_is_told_so(root, item_id):
    command = [*own_command("-C", str(root), "decide", item_id, "reject")]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 3]
    assert sum("was rejected on" in text for text in said) == 1
    assert len(Inbox(WorkspacePaths(root)).decided()) == 1


def test_a_run_that_cannot_go_on_is_offered_again(root, item_id, capsys, studio_json):
    """Nobody agreed to this plan: the run says so and ends."""
    assert studio(root, "decide", item_id, "accept") == 1
    assert "task_1" in capsys.readouterr().err
    assert [item["id"] for item in studio_json("-C", root, "inbox", "--json")["items"]] == [item_id]


def test_a_question_names_the_command_that_answers_it(root, capsys):
    about = question(QuestionKind.REVIEW, {})
    paths = WorkspacePaths(root)
    paths.session(about.session_id).mkdir(parents=True)
    paths.current_session.write_text(about.session_id)
    ask(paths, about.session_id, about.id, about.kind, about.title, task_id=about.task_id)
    assert studio(root, "decide", f"ask-{about.session_id}-{about.id}", "accept") == 1
    assert answer_command(about) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing", "accept"], "Nothing with the id 'nothing' waits"),
        (["nothing", "undo"], "Nothing was decided under the id 'nothing'"),
        (["x"], "Name an ID and accept, reject or undo"),
        (["x", "maybe"], "maybe"),
        (["x", "reject", "--edit", "-"], "--edit goes with accept"),
    ],
)
def test_what_cannot_be_decided_is_said(root, capsys, arguments, says):
    assert studio(root, "decide", *arguments) == 1
    assert says in capsys.readouterr().err


def test_a_proposal_is_accepted_as_edited_from_standard_input(tmp_path, monkeypatch, studio_json):
    due_sprint(tmp_path / "due")
    items = studio_json("-C", tmp_path / "due", "inbox", "--json")["items"]
    edited = next(item["editable"] for item in items if item["id"] == "promote-PQ-002").replace("Models", "All models")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(edited.encode())))
    made = studio_json("-C", tmp_path / "due", "decide", "promote-PQ-002", "accept", "--edit", "-", "--json")
    assert (made["decided"], made["file"]) == ("edit", "STUDIO_KNOWLEDGE_BASE.md")
    assert "### SC-003: All models must forbid" in WorkspacePaths(tmp_path / "due").knowledge_base.read_text()


def test_where_nothing_can_be_written_the_reason_is_one_line(root, item_id, capsys):
    locks = WorkspacePaths(root).locks
    locks.write_text("in the way of the folder that holds the locks")
    assert studio(root, "decide", item_id, "reject") == 1
    assert ".locks" in capsys.readouterr().err


def test_how_far_the_review_is_is_told_even_where_its_end_is_not_listed(tmp_path, capsys, monkeypatch):
    due_sprint(tmp_path)
    monkeypatch.setattr("engine.commands.knowledge.inbox.SHOWN", 1)
    assert studio(tmp_path, "inbox") == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Finish the review of sprint 3: 0 of ")


@pytest.mark.parametrize(("content", "says"), [(b"\xff\xfe", "not UTF-8"), (b"x" * 1_048_577, "more than")])
def test_an_edit_that_is_no_text_is_refused(root, item_id, capsys, tmp_path, content, says):
    (tmp_path / "edit.md").write_bytes(content)
    assert studio(root, "decide", item_id, "accept", "--edit", str(tmp_path / "edit.md")) == 1
    assert says in capsys.readouterr().err


def test_status_counts_what_waits_as_the_screen_does(root, item_id, studio_json, capsys):
    status = studio_json("-C", root, "status", "--json")
    assert status["waiting"] == 1
    assert [item["id"] for item in status["inbox"]] == [item_id]
    assert studio(root, "status") == 0
    assert "INBOX    1 waiting" in capsys.readouterr().out
