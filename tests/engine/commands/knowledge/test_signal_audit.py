"""`studio signal-audit`."""

import io
import json
import sys

import pytest

from engine.commands.main import run

TASK = "task_20260204_100003"
CRASH = f"{TASK}: two workers consumed one reset token, checkout crashed"


@pytest.fixture
def audit(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STUDIO_DIR", raising=False)

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["signal-audit", *words])
        return code, *capsys.readouterr()

    return call


def learn(folder, text: str, name: str = "backend") -> None:
    (folder / "learnings").mkdir(parents=True, exist_ok=True)
    (folder / "learnings" / f"{name}.md").write_text(text)


def test_classify_prints_a_signal(audit):
    code, out, _ = audit("classify", CRASH)
    found = json.loads(out)
    assert code == 0
    assert list(found)[:4] == ["is_signal", "signal_type", "destination", "suggested_severity"]
    assert list(found.values())[:4] == [True, "error", "Pending Queue", "MEDIUM"]


def test_classify_prints_why_it_is_noise(audit):
    code, out, _ = audit("classify", f"{TASK}: How to lock")
    found = json.loads(out)
    assert (code, list(found), found["is_signal"]) == (0, ["is_signal", "reason"], False)
    assert "How to" not in found["reason"]


def test_classify_counts_what_was_learned_in_another_task(audit, tmp_path):
    learn(
        tmp_path / "studio", f"## 2026-01-30: Two workers consumed one reset token, checkout crashed\n\n{TASK[:-1]}9\n"
    )
    found = json.loads(audit("classify", CRASH)[1])
    assert (found["destination"], found["occurrences"]) == ("Strict Constraints", 2)


def test_standard_input_may_be_a_megabyte(audit, monkeypatch):
    text = f"{CRASH}\n{'x ' * 600_000}".encode() + b"\xff"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert json.loads(audit("classify", "-")[1])["signal_type"] == "error"


@pytest.mark.parametrize(("text", "code"), [("how to lock", 0), (CRASH, 1)])
def test_is_noise_tells_by_its_exit_code(audit, text, code):
    assert audit("is-noise", text)[0] == code


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("40% faster", "performance"),
        ("it crashed", "error"),
        ("handlers renamed", "convention"),
        ("pydantic", "framework"),
        ("a shelf", "pattern"),
    ],
)
def test_detect_type(audit, text, kind):
    assert audit("detect-type", text)[:2] == (0, f"{kind}\n")


@pytest.mark.parametrize(("body", "code"), [("it crashed", 0), ("as usual", 1)])
def test_validate_looks_at_what_a_task_taught(audit, tmp_path, body, code):
    learn(tmp_path / "studio", f"# B\n\n## 2026-01-30: Title\n\n{TASK}: {body}\n\n## 2026-01-30: Other\n")
    found, out, _ = audit("validate", TASK)
    document = json.loads(out)
    assert (found, document["valid"], len(document["learnings"])) == (code, code == 0, 1)
    assert (document["learnings"][0]["domain"], document["learnings"][0]["line"]) == ("backend", 3)


def test_validate_of_a_task_that_taught_nothing(audit):
    code, out, _ = audit("validate", TASK)
    assert (code, json.loads(out)["learnings"]) == (0, [])


def test_studio_dir_names_the_studio_folder(audit, tmp_path, monkeypatch):
    learn(tmp_path / "elsewhere" / "st", f"## 2026-01-30: Title\n\n{TASK}: it crashed\n")
    monkeypatch.setenv("STUDIO_DIR", str(tmp_path / "elsewhere" / "st"))
    assert json.loads(audit("validate", TASK)[1])["signals"] == 1


def test_frameworks_are_the_workspaces_own(audit, tmp_path):
    assert len(json.loads(audit("frameworks")[1])["frameworks"]) > 3
    file = tmp_path / "studio" / "config" / "tracked-frameworks.json"
    file.parent.mkdir(parents=True)
    (tmp_path / ".studio").mkdir()
    file.write_text('{"frameworks": [{"name": "x", "keywords": "y", "severity": "low", "destination": "backend"}]}')
    assert json.loads(audit("frameworks")[1]) == {
        "frameworks": [{"name": "x", "keywords": ["x", "y"], "severity": "LOW", "destination": "backend"}],
        "custom_signals": [],
    }


def test_a_broken_rule_file_is_told_and_does_not_stop(audit, tmp_path):
    file = tmp_path / "studio" / "config" / "signal-rules.json"
    file.parent.mkdir(parents=True)
    file.write_text("{")
    code, out, err = audit("classify", CRASH)
    assert (code, json.loads(out)["is_signal"]) == (0, True)
    assert "studio/config/signal-rules.json: not JSON" in err


@pytest.mark.parametrize("words", [("classify",), ("classify", " "), ("is-noise",), ("validate",), ()])
def test_a_missing_argument(audit, words):
    code, out, err = audit(*words)
    assert (code, out) == (1, "")
    assert "Usage:" in err


def test_an_unknown_verb_and_a_bad_task(audit):
    assert audit("nope")[0::2][0] == 1
    assert "Unknown command: nope" in audit("nope")[2]
    assert "is no name of a task" in audit("validate", "../x")[2]
