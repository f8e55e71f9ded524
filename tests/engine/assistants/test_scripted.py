"""An assistant that does what its script says, over real files."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from helpers.assistants import RecordingHost

from engine.assistants.agents import load_agent
from engine.assistants.briefing import make_order
from engine.assistants.errors import (
    CapReachedError,
    NetworkError,
    NotAvailableError,
    PermissionRefusedError,
    QuotaError,
    SilentError,
    StoppedError,
    UnusableAnswerError,
)
from engine.assistants.protocol import Answer, OrderKind, Permission, Usage
from engine.assistants.script import ScriptError, read_script, to_script
from engine.assistants.scripted import ScriptedAssistant
from engine.shipped_files import shipped
from engine.workspace.paths import WorkspacePaths


class Stage:
    """A workspace, a host, and a script to follow in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths = WorkspacePaths(root)
        self.host = RecordingHost()

    def play(self, *entries: dict, kind: OrderKind = OrderKind.STEP, key: str = "step_1 attempt 1") -> Answer:
        assistant = ScriptedAssistant(self.paths, to_script({"entries": list(entries)}, "test"))
        return assistant.work(make_order(kind, key, load_agent("builder"), {"goal": "x"}), self.host)

    def does(self, *acts: dict) -> Answer:
        return self.play({"order": "step", "does": list(acts)})


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


def text_for(stage: Stage, key: str, *entries: dict) -> str:
    return stage.play(*entries, key=key).text


def test_the_first_entry_that_fits_answers(stage):
    entries = (
        {"order": "plan", "text": "a plan"},
        {"order": "step", "step": "step_2", "attempt": 1, "text": "first"},
        {"order": "step", "step": "step_2", "text": "later"},
        {"order": "step", "key": "hook *", "text": "hook"},
        {"order": "step", "text": "other"},
    )
    keys = ("step_2 attempt 1", "step_2 attempt 2", "step_22 attempt 1", "hook Stop")
    assert [text_for(stage, key, *entries) for key in keys] == ["first", "later", "other", "hook"]


def test_the_same_order_gets_the_same_answer_in_another_process(stage):
    entry = {"order": "step", "text": "done"}
    assert stage.play(entry) == stage.play(entry)


def test_an_order_without_an_entry_is_refused(stage):
    with pytest.raises(NotAvailableError, match="no entry for the step order 'step_1 attempt 1'"):
        stage.play({"order": "plan"})


def test_it_can_what_its_script_has_entries_for(stage):
    assistant = ScriptedAssistant(stage.paths, to_script({"entries": [{"order": "replan"}]}, "test"))
    assert [kind for kind in OrderKind if assistant.can(kind)] == [OrderKind.REPLAN]


def test_it_says_writes_and_tells_what_it_used(stage):
    answer = stage.does(
        {"say": "one\ntwo", "pace_s": 0.01},
        {"write": {"path": "src/a.py", "content": "x = 1\n"}},
        {"use": {"input_tokens": 5, "cost_usd": 0.25}},
        {"use": {"input_tokens": 2}},
    )
    assert stage.host.output == "one\ntwo\n"
    assert (stage.root / "src/a.py").read_text() == "x = 1\n"
    assert [usage.input_tokens for usage in stage.host.usages] == [5, 2]
    assert answer.usage == Usage(input_tokens=7, cost_usd=0.25, model="scripted")
    assert stage.host.conversations == [answer.conversation]


@pytest.mark.parametrize("path", ["../out.txt", ".git/config", ".studio/x", "/tmp/x"])
def test_it_writes_nowhere_but_in_the_workspace(stage, path):
    with pytest.raises(NotAvailableError, match="The script cannot be followed"):
        stage.does({"write": {"path": path, "content": "x"}})


def test_a_tool_is_asked_for_and_used(stage):
    (stage.root / "a.txt").write_text("old text\n")
    edit = {"file_path": "a.txt", "old_string": "old", "new_string": "new"}
    stage.does(
        {"run": {"tool": "Edit", "input": edit}},
        {"run": {"tool": "Bash", "input": {"command": "cat a.txt; pwd"}}},
    )
    assert [request.tool for request in stage.host.requests] == ["Edit", "Bash"]
    assert stage.host.output == f"new text\n{stage.root}\n"
    assert [error for _, error in stage.host.ended] == ["", ""]


def test_a_command_carries_the_mark_of_its_run(stage):
    run = {"run": {"tool": "Bash", "input": {"command": "echo $MARK"}}}
    script = to_script({"entries": [{"order": "step", "does": [run]}]}, "test")
    order = make_order(OrderKind.STEP, "step_1 attempt 1", load_agent("builder"), {})
    ScriptedAssistant(stage.paths, script, {"MARK": "ours"}).work(order, stage.host)
    assert stage.host.output == "ours\n"


def test_a_tool_that_fails_is_told_and_the_script_goes_on(stage):
    answer = stage.play(
        {"order": "step", "text": "done", "does": [{"run": {"tool": "Bash", "input": {"command": "exit 3"}}}]}
    )
    assert [error for _, error in stage.host.ended] == ["exited 3"]
    assert answer.text == "done"


def test_a_denied_tool_is_not_used(stage):
    stage.host = RecordingHost(lambda _: Permission(False, "not here"))
    run = {"run": {"tool": "Bash", "input": {"command": "touch made"}}}
    stage.does(run)
    assert "denied: not here" in stage.host.output
    with pytest.raises(PermissionRefusedError):
        stage.does({**run, "needed": True})
    assert not (stage.root / "made").exists()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("network", NetworkError),
        ("timeout", SilentError),
        ("permission", PermissionRefusedError),
        ("cap", CapReachedError),
        ("unusable_answer", UnusableAnswerError),
        ("not_available", NotAvailableError),
    ],
)
def test_it_fails_in_every_way_there_is(stage, kind, error):
    with pytest.raises(error, match="because"):
        stage.does({"fail": kind, "reason": "because"})


def test_a_quota_says_when_it_is_over(stage):
    before = datetime.now(UTC)
    with pytest.raises(QuotaError) as caught:
        stage.does({"fail": "quota", "resets_in_s": 60})
    assert caught.value.resets_at is not None
    assert before + timedelta(seconds=59) < caught.value.resets_at < datetime.now(UTC) + timedelta(seconds=61)


def test_a_quota_that_was_hit_once_is_free_the_next_time(stage):
    hit = {"write": {"path": "hit", "content": ""}}
    entries = (
        {"order": "step", "unless_file": "hit", "does": [hit, {"fail": "quota"}]},
        {"order": "step", "when_file": "hit", "text": "through"},
    )
    with pytest.raises(QuotaError):
        stage.play(*entries)
    assert stage.play(*entries).text == "through"


def test_data_is_held_against_what_the_order_asks_for(stage):
    wrong = {"order": "prompt", "data": {"ok": "maybe", "reason": ""}}
    with pytest.raises(UnusableAnswerError, match="ok is 'maybe'"):
        stage.play(wrong, kind=OrderKind.PROMPT)


def test_prose_where_json_was_asked(stage):
    with pytest.raises(UnusableAnswerError, match="no JSON object"):
        stage.play({"order": "prompt", "text": "I think it is fine."}, kind=OrderKind.PROMPT)
    said = {"order": "prompt", "text": 'Fine: {"ok": true, "reason": ""}'}
    assert stage.play(said, kind=OrderKind.PROMPT).data == {"ok": True, "reason": ""}


def in_thread(stage: Stage, *acts: dict) -> tuple[threading.Thread, list[object]]:
    results: list[object] = []

    def work() -> None:
        try:
            results.append(stage.does(*acts))
        except StoppedError as error:
            results.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread, results


def test_it_waits_for_a_file(stage):
    thread, results = in_thread(stage, {"wait_for": "go.txt"})
    (stage.root / "go.txt").touch()
    thread.join(60)
    assert isinstance(results[0], Answer)


@pytest.mark.parametrize(
    "acts",
    [
        [{"say": "begun"}, {"wait_for": "never.txt"}],
        [{"say": "begun\nnever", "pace_s": 3600}],
        [{"run": {"tool": "Bash", "input": {"command": "touch begun; sleep 3600"}}}],
    ],
    ids=["waiting", "speaking", "running"],
)
def test_a_stop_ends_it_at_once(stage, acts):
    thread, results = in_thread(stage, *acts)
    while not (stage.host.output or (stage.root / "begun").exists()):
        thread.join(0.01)
    stage.host.stop.set()
    thread.join(60)
    assert isinstance(results[0], StoppedError)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("entries: 3", "entries: input should be a valid tuple"),
        ("{}", "entries: field required"),
        ("entries: [{order: dance}]", "entries.0.order: input should be"),
        ("entries: [{order: step, txet: x}]", "entries.0.txet: extra inputs"),
        ("entries: [{order: step, does: [{sing: x}]}]", "entries.0.does.0: an act is one of say, write"),
        ("entries: [{order: step, does: [{say: x, write: y}]}]", "entries.0.does.0.say.write: extra inputs"),
        ("entries: [{order: step, does: [{fail: boredom}]}]", "entries.0.does.0.fail.fail: input should be"),
        ("entries: [", "not YAML"),
        ("a: &x [1]\nentries: *x", "YAML aliases"),
    ],
)
def test_a_bad_script_is_refused_with_its_place(stage, content, said):
    (stage.root / "script.yaml").write_text(content)
    with pytest.raises(ScriptError) as caught:
        read_script(stage.paths, "script.yaml")
    assert said in caught.value.reason


@pytest.mark.parametrize("named", ["", "missing.yaml", "../script.yaml"])
def test_a_script_that_is_not_there_is_refused(stage, named):
    with pytest.raises(ScriptError):
        read_script(stage.paths, named)


def test_a_json_script_may_be_big(stage):
    (stage.root / "script.json").write_text('{"entries": [{"order": "plan", "text": "' + "x" * 1_000_000 + '"}]}')
    assert len(read_script(stage.paths, "script.json").entries[0].text) == 1_000_000


def test_the_shipped_example_does_what_it_says(stage):
    (stage.root / "greeting.yaml").write_text((shipped("scripts") / "greeting.yaml").read_text())
    assistant = ScriptedAssistant(stage.paths, read_script(stage.paths, "greeting.yaml"))

    def work(kind: OrderKind, key: str) -> Answer:
        return assistant.work(make_order(kind, key, load_agent("builder"), {"goal": "Greet"}), stage.host)

    plan = work(OrderKind.PLAN, "plan 1.1").data
    assert plan is not None
    assert [step["id"] for step in plan["steps"]] == ["step_1", "step_2"]
    test = plan["steps"][0]["micro_actions"][0]
    (stage.root / test["file_path"]).write_text(test["content"])
    work(OrderKind.STEP, "step_2 attempt 1")
    work(OrderKind.STEP, "step_2 attempt 2")
    assert [error for _, error in stage.host.ended] == ["", "", ""]
