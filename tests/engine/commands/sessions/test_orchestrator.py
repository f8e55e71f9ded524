"""`studio orchestrator`: the contract of v5's `orchestrator.sh`."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.commands.main import run
from engine.orchestration.sessions import rebuilt_state
from engine.workspace.paths import WorkspacePaths

ROOT = Path(__file__).parents[4]
RECORDED = ROOT / "tests/workspaces/acme-portal/.studio/orchestration"

GOALS = {
    "orch_20261120_233936_5a7f": ("Fix typo in readme", "implicit"),
    "orch_20261120_233937_7d8c": ("Add sign-in endpoint with rate limiting", "explicit"),
}

ANSI = "\x1b[31mred\x1b[0m"


class Studio:
    """Runs verbs in one workspace, and reads what they printed and wrote."""

    def __init__(self, root: Path, capsys) -> None:
        self.paths = WorkspacePaths(root)
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = run(["-C", str(self.paths.root), "orchestrator", *words])
        told = self._capsys.readouterr()
        return code, told.out, told.err

    def json(self, *words: str):
        code, out, err = self(*words)
        assert (code, err) == (0, "")
        return json.loads(out)

    def begin(self, goal: str = "Add a thing", *mode: str) -> str:
        code, out, _ = self("init", goal, *mode)
        assert code == 0
        return re.fullmatch(r"Orchestration session initialized: (orch_\d{8}_\d{6}_[0-9a-f]{4})\n", out)[1]

    def adds_up(self, session_id: str) -> bool:
        return rebuilt_state(self.paths, session_id) == self.json("state", session_id)


@pytest.fixture
def studio(tmp_path, capsys, monkeypatch):
    for name in ("ORCH_SESSION_ID", "STUDIO_DIR", "CLAUDECODE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".studio").mkdir()
    return Studio(tmp_path, capsys)


def shape(value):
    """A document with its times and ids made alike; the order of its fields counts."""
    if isinstance(value, dict):
        return [(key, shape(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [shape(item) for item in value]
    if isinstance(value, str):
        value = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", value)
        return re.sub(r"^(orch|cp|planner|builder)_[\d_]+(_[0-9a-f]{4})?$", r"\1", value)
    return value


def test_a_small_goal_gives_the_recorded_file(studio):
    session_id = studio.begin("Fix typo in readme")
    studio("route")
    studio("agent-start", "builder")
    studio("agent-complete", "builder", '{"success": true}')
    recorded = json.loads((RECORDED / "orch_20261120_233936_5a7f/state.json").read_text())
    state = studio.json("state")
    assert shape(state) == shape(recorded)
    copy = studio.paths.checkpoint(session_id, state["checkpoints"][0]["id"])
    assert json.loads(copy.read_text()) == state
    assert studio.adds_up(session_id)


def test_a_plan_and_a_failed_build_give_the_recorded_file(studio):
    recorded = json.loads((RECORDED / "orch_20261120_233937_7d8c/state.json").read_text())
    session_id = studio.begin(recorded["goal"], "explicit")
    studio("route")
    studio("agent-start", "planner")
    studio("agent-complete", "planner", json.dumps(recorded["agent_states"][0]["output"]))
    studio("handoff", "planner", "builder", json.dumps(recorded["handoffs"][0]["context_passed"]))
    studio("agent-start", "builder")
    studio("agent-fail", "builder", "pytest: 2 failed, 11 passed")
    studio("agent-start", "builder")
    assert shape(studio.json("state")) == shape(recorded)
    assert studio.adds_up(session_id)


@pytest.mark.parametrize("session_id", sorted(GOALS))
def test_a_recorded_session_goes_on_with_nothing_lost(studio, session_id):
    shutil.copytree(RECORDED / session_id, studio.paths.session(session_id))
    path = studio.paths.session_state(session_id)
    before = json.loads(path.read_text()) | {"of_another_program": [1]}
    path.write_text(json.dumps(before))
    studio.paths.current_session.write_text(f"{session_id}\n")
    studio("agent-start", "builder")
    after = studio.json("state")
    assert after["agent_states"][:-1] == before["agent_states"]
    assert after["of_another_program"] == [1]
    assert after["checkpoints"] == before["checkpoints"]
    assert studio.adds_up(session_id)


@pytest.mark.parametrize("goal", [goal for goal, _ in GOALS.values()])
def test_route_without_a_session_only_answers(studio, goal):
    recorded = [json.loads(path.read_text())["routing"] for path in RECORDED.glob("*/state.json")]
    expected = next(routing for routing in recorded if routing["analyzed_goal"] == goal)
    route = studio.json("route", goal)
    assert route["reason"]
    assert (route["selected_workflow"], route["routing_confidence"]) == (
        expected["selected_workflow"],
        expected["routing_confidence"],
    )
    assert [turn["agent"] for turn in route["agent_sequence"]] == [turn["agent"] for turn in expected["agent_sequence"]]
    assert not studio.paths.orchestration.exists()


def test_turns_of_one_second_have_ids_of_their_own(studio):
    studio.begin()
    for _ in range(3):
        studio("agent-start", "builder")
    ids = [turn["invocation_id"] for turn in studio.json("state")["agent_states"]]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"builder_\d+", name) for name in ids)


def test_an_agent_nobody_started_may_complete(studio):
    studio.begin()
    assert studio("agent-complete", "reviewer")[0] == 0
    (turn,) = studio.json("state")["agent_states"]
    assert (turn["status"], turn["started_at"], turn["output"]) == ("completed", None, {})


@pytest.mark.parametrize(
    ("failures", "action"), [(0, "retry"), (2, "retry"), (3, "replan"), (4, "replan"), (5, "escalate"), (6, "escalate")]
)
def test_recover_says_the_way_on(studio, failures, action):
    studio.begin()
    for _ in range(failures):  # alike, and within one second: each of them counts
        studio("agent-start", "builder")
        assert studio("agent-fail", "builder", "the same error")[0] == 0
    answer = studio.json("recover", "builder")
    assert (answer["action"], answer["failure_count"]) == (action, failures)
    state = studio.json("state")
    assert len(state["failures"]) == failures
    assert (state["status"] == "waiting") == (action == "escalate")


def test_a_completed_agent_has_recovered_from_its_failures(studio):
    session_id = studio.begin()
    studio("agent-start", "builder")
    studio("agent-fail", "builder", "no")
    studio("agent-start", "builder")
    studio("agent-complete", "builder")
    assert studio.json("state")["failures"][0]["recovery_successful"] is True
    assert studio.json("recover")["failure_count"] == 0
    assert studio.adds_up(session_id)


def test_a_hand_over_is_read_by_whom_it_is_for(studio):
    studio.begin()
    studio("handoff", "planner", "builder", '{"task_id": "task_1"}')
    studio("handoff", "planner", "builder", '{"task_id": "task_2"}')
    assert studio.json("get-handoff", "builder") == {"task_id": "task_2"}
    assert studio.json("get-handoff", "planner") == {}
    assert len(studio.json("state")["handoffs"]) == 2


def test_resume_brings_a_state_back_and_keeps_what_it_replaces(studio):
    session_id = studio.begin()
    studio("agent-start", "planner")
    checkpoint = studio("checkpoint", "a good place")[1].split()[-1]
    good = studio.json("state")
    studio("agent-fail", "planner", "no")
    bad = studio.json("state")
    code, out, _ = studio("resume")
    assert (code, out) == (0, f"Resumed from checkpoint: {checkpoint} (a good place)\n")
    state = studio.json("state")
    assert state["agent_states"] == good["agent_states"]
    assert state["failures"] == []
    kept = state["checkpoints"][-1]
    assert kept["state"]["failures"] == bad["failures"]
    assert json.loads(studio.paths.checkpoint(session_id, kept["id"]).read_text())["failures"] == bad["failures"]
    assert studio.adds_up(session_id)
    assert studio("resume", kept["id"])[0] == 0
    assert studio.json("state")["failures"] == bad["failures"]


def test_resume_twice_goes_to_the_same_place(studio):
    studio.begin()
    checkpoint = studio("checkpoint", "here")[1].split()[-1]
    for _ in range(2):
        assert checkpoint in studio("resume")[1]


def test_cleanup_ends_the_session_and_keeps_its_files(studio):
    session_id = studio.begin("Fix it")
    studio("route")
    studio("agent-start", "builder")
    studio("agent-complete", "builder")
    assert studio("cleanup")[:2] == (0, f"Session ended: {session_id} (completed)\n")
    assert not studio.paths.current_session.exists()
    state = studio.json("state", session_id)
    assert (state["status"], state["outcome"]["success"], state["outcome"]["agents_invoked"]) == ("completed", True, 1)


def test_cleanup_of_another_session_leaves_the_active_one(studio):
    first, second = studio.begin(), studio.begin()
    assert studio("cleanup", first)[0] == 0
    assert studio.paths.current_session.read_text() == f"{second}\n"


def test_a_session_that_failed_ends_as_failed(studio):
    studio.begin()
    studio("agent-fail", "builder", "no")
    assert studio("cleanup")[1].endswith("(failed)\n")


def test_status_prints_a_heading_and_no_escape_codes(studio):
    studio.begin(f"Paint it {ANSI}")
    code, out, _ = studio("status")
    assert code == 0
    assert out.startswith("ORCHESTRATION STATUS\n")
    assert "Paint it red" in out


def test_without_a_session_status_says_so_and_the_others_refuse(studio):
    assert studio("status") == (0, "No active orchestration session\n", "")
    for words in (
        ["state"],
        ["route"],
        ["agent-start", "a"],
        ["checkpoint", "x"],
        ["resume"],
        ["recover"],
        ["cleanup"],
    ):
        code, out, err = studio(*words)
        assert (code, out) == (1, "")
        assert "No active orchestration session" in err
    assert not studio.paths.orchestration.exists()


def test_an_active_session_whose_folder_is_gone_is_none(studio):
    shutil.rmtree(studio.paths.session(studio.begin()))
    assert studio("status")[1] == "No active orchestration session\n"
    assert studio("agent-start", "a")[0] == 1
    assert list(studio.paths.orchestration.iterdir()) == [studio.paths.current_session]


@pytest.mark.parametrize(
    "words",
    [
        ["init"],
        ["init", ""],
        ["init", "  "],
        ["init", "x", "sideways"],
        ["agent-start"],
        ["agent-complete"],
        ["agent-fail", "builder"],
        ["checkpoint"],
        ["handoff", "planner"],
        ["get-handoff"],
        [],
    ],
)
def test_a_missing_argument_shows_the_usage(studio, words):
    code, out, err = studio(*words)
    assert (code, out) == (1, "")
    assert any(line.startswith("Usage:") for line in err.splitlines())


def test_an_unknown_verb_is_named(studio):
    code, out, err = studio(f"dance{ANSI}")
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == "Unknown command: dancered"


@pytest.mark.parametrize("words", [["help"], ["--help"]])
def test_help_tells_the_verbs_and_the_exit_codes(studio, words):
    code, out, _ = studio(*words)
    assert code == 0
    assert "agent-complete <agent> [json]" in out
    assert "Exit codes:" in out


def test_a_verb_has_help_of_its_own(studio):
    assert studio("init", "--help")[:2] == (
        0,
        "Usage: studio orchestrator init <goal> [mode]\n\n  Open a session; mode is implicit (default) or explicit.\n",
    )


@pytest.mark.parametrize(
    "text",
    ["{bad", "", "NaN", '{"a": 1e999}', "1" * 5000, "[" * 5000, "[" * 60 + "]" * 60, json.dumps("x" * 40_000)],
    ids=["half", "none", "NaN", "infinite", "digits", "endless", "deep", "huge"],
)
def test_json_that_cannot_be_kept_is_refused_and_changes_nothing(studio, text):
    studio.begin()
    studio("agent-start", "a")
    before = studio.json("state")
    code, out, err = studio("agent-complete", "a", text)
    if text == "":  # as good as not given
        assert code == 0
        return
    assert (code, out) == (1, "")
    assert err.startswith("The output ")
    assert studio.json("state") == before


def test_a_handoff_must_be_an_object(studio):
    studio.begin()
    assert studio("handoff", "a", "b", "[1]")[0] == 1


@pytest.mark.parametrize("bad", ["../../etc", "/etc", "a/b", ".hidden", "x" * 200])
def test_a_bad_id_is_refused(studio, bad, monkeypatch):
    studio.begin()
    assert studio("state", bad)[0] == 1
    assert studio("cleanup", bad)[0] == 1
    assert studio("agent-start", bad)[0] == 1
    assert studio("resume", bad)[0] == 1
    monkeypatch.setenv("ORCH_SESSION_ID", bad)
    assert studio("agent-start", "a")[0] == 1
    assert studio("status")[0] == 1


def test_a_huge_goal_is_refused(studio):
    code, _, err = studio("init", "x" * 100_000)
    assert code == 1
    assert "100,000 characters" in err
    assert not studio.paths.orchestration.exists()


def test_text_that_begins_with_dashes_is_text(studio):
    studio.begin()
    studio("agent-fail", "builder", "--- FAIL: TestLogin")
    assert studio.json("state")["failures"][0]["error_message"] == "--- FAIL: TestLogin"


def test_neither_escape_codes_nor_secrets_are_kept(studio, monkeypatch):
    monkeypatch.setenv("MY_API_TOKEN", "hunter2-hunter2")
    session_id = studio.begin(f"Use hunter2-hunter2 {ANSI}")
    studio("agent-fail", "builder", f"hunter2-hunter2 {ANSI}")
    studio("handoff", "a", "b", json.dumps({"note": f"hunter2-hunter2 {ANSI}"}))
    for path in (studio.paths.session_state(session_id), studio.paths.journal(session_id)):
        assert "hunter2" not in path.read_text()
        assert "\\u001b" not in path.read_text()
        assert "[secret] red" in path.read_text()


def test_escape_codes_of_another_program_do_not_reach_the_terminal(studio):
    path = studio.paths.session_state(studio.begin())
    path.write_text(json.dumps(json.loads(path.read_text()) | {"goal": "\x1b[31m\x9b31m\u202e"}))
    code, out, _ = studio("state")
    assert code == 0
    assert not set("\x1b\x9b\u202e") & set(out)
    assert json.loads(out)["goal"] == "\x1b[31m\x9b31m\u202e"


@pytest.mark.parametrize("damage", ["{half", "", None])
def test_a_damaged_state_is_rebuilt(studio, damage):
    session_id = studio.begin()
    studio("agent-start", "planner")
    path = studio.paths.session_state(session_id)
    before = json.loads(path.read_text())
    path.unlink() if damage is None else path.write_text(damage)
    assert studio.json("state") == before
    assert studio("agent-start", "builder")[0] == 0
    assert [turn["agent_name"] for turn in studio.json("state")["agent_states"]] == ["planner", "builder"]


def test_a_damaged_state_without_a_journal_is_left_alone(studio):
    session_id = studio.begin()
    studio.paths.session_state(session_id).write_text("{half")
    studio.paths.journal(session_id).unlink()
    code, _, err = studio("agent-start", "planner")
    assert code == 1
    assert "not JSON" in err
    assert studio.paths.session_state(session_id).read_text() == "{half"


def test_what_another_program_changed_is_in_the_journal_before_the_next_change(studio):
    session_id = studio.begin()
    path = studio.paths.session_state(session_id)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"goal": "Changed by hand"}))
    studio("agent-start", "planner")
    path.unlink()
    assert studio.json("state")["goal"] == "Changed by hand"


def test_the_environment_names_the_session_and_the_folder(studio, tmp_path, monkeypatch, capsys):
    first, _ = studio.begin("One"), studio.begin("Two")
    monkeypatch.setenv("ORCH_SESSION_ID", first)
    assert studio.json("state")["goal"] == "One"
    monkeypatch.delenv("ORCH_SESSION_ID")
    monkeypatch.setenv("STUDIO_DIR", str(tmp_path / "elsewhere" / "state"))
    capsys.readouterr()
    assert run(["orchestrator", "status"]) == 0
    assert capsys.readouterr().out == "No active orchestration session\n"
    assert run(["orchestrator", "init", "There"]) == 0
    assert run(["orchestrator", "agent-start", "planner"]) == 0
    assert len(list((tmp_path / "elsewhere" / "state" / "orchestration").glob("orch_*/state.json"))) == 1


def test_init_begins_where_there_is_no_workspace_as_v5_does(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STUDIO_DIR", raising=False)
    assert run(["orchestrator", "status"]) == 0
    assert capsys.readouterr().out == "No active orchestration session\n"
    assert not (tmp_path / ".studio").exists()
    assert run(["orchestrator", "init", "Begin"]) == 0
    assert (tmp_path / ".studio/orchestration/.current").exists()


def test_a_wrong_workspace_is_not_taken_for_no_session(tmp_path, capsys):
    assert run(["-C", str(tmp_path), "orchestrator", "status"]) == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["orchestration", "orch_1"])
def test_nothing_is_written_through_a_link_out_of_the_workspace(studio, tmp_path_factory, name):
    outside = tmp_path_factory.mktemp("outside")
    studio.paths.orchestration.mkdir()
    (outside / "state.json").write_text('{"id": "orch_1"}')
    if name == "orchestration":
        studio.paths.orchestration.rmdir()
        studio.paths.orchestration.symlink_to(outside)
        assert studio("init", "Escape")[0] == 1
    else:
        studio.paths.session(name).symlink_to(outside)
        studio.paths.current_session.write_text(name)
        assert studio("agent-start", "a")[0] == 1
    assert [path.name for path in outside.iterdir()] == ["state.json"]


def test_a_verb_imports_nothing_heavy(studio):
    heavy = ("pydantic", "textual", "rich", "watchfiles", "tiktoken", "yaml", "git", "psutil")
    script = (
        "import sys; from engine.commands.main import run; run(sys.argv[1:]);"
        f"sys.exit(', '.join(name for name in {heavy} if name in sys.modules))"
    )
    command = [sys.executable, "-c", script, "-C", str(studio.paths.root)]
    for words in (["init", "x"], ["route"], ["agent-fail", "a", "no"], ["agent-complete", "a"], ["resume"], ["status"]):
        called = subprocess.run([*command, "orchestrator", *words], cwd=ROOT, capture_output=True, check=False)
        assert called.stderr in (b"", b"\n")


CALLER = """
import sys
from engine.commands.main import run
number = sys.argv[2]
codes = []
for turn in range(3):
    for verb in (["agent-start", f"a{number}"], ["handoff", "x", "y", '{"n": 1}'], ["agent-fail", "x", "alike"],
                 ["checkpoint", number], ["agent-complete", f"a{number}"]):
        codes.append(run(["-C", sys.argv[1], "orchestrator", *verb]))
sys.exit(any(codes))
"""


def test_eight_processes_lose_nothing(studio):
    session_id = studio.begin()
    command = [sys.executable, "-c", CALLER, str(studio.paths.root)]
    callers = [subprocess.Popen([*command, str(number)], cwd=ROOT, stdout=subprocess.DEVNULL) for number in range(8)]
    assert [caller.wait(timeout=100) for caller in callers] == [0] * 8
    state = studio.json("state")
    names = ("agent_states", "handoffs", "failures", "checkpoints")
    assert [len(state[name]) for name in names] == [48, 24, 24, 48]  # x fails without a start
    assert all(turn["completed_at"] for turn in state["agent_states"])
    ids = {checkpoint["id"] for checkpoint in state["checkpoints"]}
    assert len(ids) == 48
    assert {path.stem for path in studio.paths.session(session_id).glob("cp_*.json")} == ids
