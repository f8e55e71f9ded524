"""`studio doctor` finds what is wrong, and says how to mend it."""

import json
from pathlib import Path

import pytest

from engine.commands.main import run


@pytest.fixture
def examined(acme, capsys):
    """Runs the doctor; returns its exit code and what it found in the workspace, without what is well."""

    def examine():
        capsys.readouterr()
        code = run(["-C", str(acme), "doctor", "--json"])
        findings = json.loads(capsys.readouterr().out)["workspace"]
        return code, [finding for finding in findings if finding["level"] != "ok"]

    return examine


def the_only(findings, level):
    found = [finding for finding in findings if finding["level"] == level]
    assert len(found) == 1, findings
    assert found[0]["remedy"]
    return found[0]["what"]


def test_the_recorded_workspace_is_well(examined):
    assert examined() == (0, [])


def test_the_installation_is_well(acme, studio_json):
    findings = studio_json("-C", acme, "doctor", "--json")["installation"]
    assert not [finding for finding in findings if finding["level"] == "problem"]


@pytest.mark.parametrize(
    "name",
    [
        ".studio/sprint-counter.json",
        ".studio/backlog.json",
        ".studio/id-map.json",
        ".studio/context-state.json",
        ".studio/decomposition-map.json",
        ".studio/tasks/task_20260204_101500/plan.json",
        ".studio/tasks/task_20260204_101500/progress.json",
        ".studio/tasks/task_20260204_101500/manifest.json",
        ".studio/orchestration/orch_20261120_233936_5a7f/state.json",
        "studio/config/tracked-frameworks.json",
    ],
)
@pytest.mark.parametrize("content", [b"{", b"", b"\xff\xfe", b"[]"])
def test_an_unusable_file_is_a_problem(acme, examined, name, content):
    (acme / name).write_bytes(content)
    code, findings = examined()
    assert code == 3
    assert the_only(findings, "problem").startswith(f"{name}: ")


@pytest.mark.parametrize("content", ["a: [", "a: &x 1\nb: *x", "command_timeout_s: soon"])
def test_settings_that_cannot_be_are_a_problem(acme, examined, content):
    (acme / "studio/config/engine.yaml").write_text(content)
    code, findings = examined()
    assert code == 3
    assert "studio/config/engine.yaml" in the_only(findings, "problem")


@pytest.mark.parametrize(
    "name", ["studio/learnings/testing.md", "studio/context/invariants.md", "STUDIO_KNOWLEDGE_BASE.md"]
)
def test_a_markdown_file_that_is_no_text_is_a_problem(acme, examined, name):
    (acme / name).write_bytes(b"\xff\xfe\x00")
    code, findings = examined()
    assert code == 3
    assert the_only(findings, "problem").startswith(f"{name}: ")


def test_a_missing_section_is_a_warning(acme, examined):
    path = acme / "STUDIO_KNOWLEDGE_BASE.md"
    path.write_text(path.read_text().replace("## Pending Queue", "## Something else"))
    code, findings = examined()
    assert code == 0
    assert "Pending Queue" in the_only(findings, "warning")


def test_an_active_session_that_is_not_there(acme, examined):
    (acme / ".studio/orchestration/.current").write_text("orch_gone\n")
    code, findings = examined()
    assert code == 0
    assert "orch_gone" in the_only(findings, "warning")


def test_a_build_whose_process_died(acme, examined):
    (acme / ".studio/tasks/task_test_001/run.json").write_text('{"task_id": "task_test_001", "pid": 999999999}')
    code, findings = examined()
    assert code == 0
    assert "task_test_001" in the_only(findings, "warning")
    assert "--resume" in findings[0]["remedy"]


def test_a_corrupt_file_that_was_kept(acme, examined):
    (acme / ".studio/backlog.json.corrupt-20261120T000000-abcd").write_text("{")
    assert "backlog.json.corrupt-" in the_only(examined()[1], "warning")


def test_a_missing_folder(acme, examined):
    for path in sorted((acme / "studio/learnings").rglob("*"), reverse=True):
        path.unlink()
    (acme / "studio/learnings").rmdir()
    assert "studio/learnings/" in the_only(examined()[1], "warning")


def test_a_full_disk_is_a_problem(examined, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000_000})())
    code, findings = examined()
    assert code == 3
    assert "free" in the_only(findings, "problem")


def test_a_damaged_vocabulary_is_a_problem(acme, monkeypatch, capsys, tmp_path):
    from engine.context.counting import encoder

    damaged = tmp_path / "damaged.xz"
    damaged.write_bytes(b"damaged")
    monkeypatch.setattr(encoder.vocabulary_text, "__defaults__", (damaged,))
    assert run(["-C", str(acme), "doctor"]) == 3
    assert "Install studio-tui anew" in capsys.readouterr().out


def test_text_says_how_to_mend(acme, capsys):
    (acme / ".studio/backlog.json").write_text("{")
    assert run(["-C", str(acme), "doctor"]) == 3
    assert "→" in capsys.readouterr().out


def test_outside_a_workspace_it_still_checks_the_installation(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["doctor", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["root"] is None
    assert len(told["installation"]) > 5
    assert "studio init" in told["workspace"][0]["remedy"]


def test_a_home_that_nobody_knows_is_one_problem_and_the_rest_is_checked(tmp_path, monkeypatch, capsys):
    def unknown(*_: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("engine.plans.trust.memory_file", unknown)
    monkeypatch.setattr("engine.workspace.personal.read_personal", unknown)
    (tmp_path / ".studio").mkdir()
    capsys.readouterr()
    assert run(["-C", str(tmp_path), "doctor", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)["installation"]
    told = [one["level"] for one in found if one["what"] == "HOME is not set, and this system knows no home of yours"]
    assert told == ["problem"]
