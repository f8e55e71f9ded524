"""`studio hooks`: what is configured, from where, and whether it may run."""

import json

import pytest

from engine.commands.main import run

HOOKS = {
    "hooks": {
        "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "./check.sh", "timeout": 30}]}],
        "PreCommand/plan": [{"hooks": [{"type": "agent", "agent": "builder", "prompt": "Look around"}]}],
    }
}


@pytest.fixture
def configured(acme):
    (acme / "hooks").mkdir()
    (acme / "hooks" / "hooks.json").write_text(json.dumps(HOOKS))
    return acme


def test_without_hooks_it_says_where_they_go(acme, capsys):
    assert run(["-C", str(acme), "hooks"]) == 0
    assert "hooks/hooks.json" in capsys.readouterr().out


def test_they_are_listed_and_not_trusted(configured, studio_json):
    report = studio_json("-C", configured, "hooks", "--json")
    assert not report["trusted"]
    assert report["hooks"][0] == {
        "event": "PreToolUse",
        "matcher": "Bash",
        "type": "command",
        "agent": "",
        "what": "./check.sh",
        "timeout_s": 30.0,
        "source": "hooks/hooks.json",
        "trusted": False,
    }
    assert (report["hooks"][1]["agent"], report["hooks"][1]["timeout_s"]) == ("builder", 180.0)


def test_trust_agrees_to_them_as_they_are(configured, studio_json):
    assert studio_json("-C", configured, "hooks", "--trust", "--json")["trusted"]
    assert studio_json("-C", configured, "hooks", "--json")["trusted"]
    changed = json.dumps(HOOKS).replace("./check.sh", "./other.sh")
    (configured / "hooks" / "hooks.json").write_text(changed)
    report = studio_json("-C", configured, "hooks", "--json")
    assert [hook["trusted"] for hook in report["hooks"]] == [False, True]


def test_text_says_what_runs_and_how_to_agree(configured, capsys):
    assert run(["-C", str(configured), "hooks"]) == 0
    said = capsys.readouterr().out
    assert "PreToolUse  Bash  command, 30 s\n    | ./check.sh\n    hooks/hooks.json, not trusted" in said
    assert "agent builder, 180 s" in said
    assert "studio hooks --trust" in said


def test_a_problem_is_shown_with_its_remedy(acme, capsys):
    (acme / "hooks").mkdir()
    (acme / "hooks" / "hooks.json").write_text('{"hooks": {"Nonsense": []}}')
    assert run(["-C", str(acme), "hooks"]) == 3
    assert "problem: hooks/hooks.json: there is no event 'Nonsense'. Use one of SessionStart" in capsys.readouterr().out


def test_the_doctor_says_that_nobody_agreed(configured, capsys):
    run(["-C", str(configured), "doctor", "--json"])
    findings = json.loads(capsys.readouterr().out)["workspace"]
    assert any("nobody agreed to this workspace's hooks" in finding["what"] for finding in findings)
