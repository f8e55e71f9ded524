"""`studio sprint-evolution`: v5's verbs, and ours for a violation."""

import json

import pytest

from engine.commands.main import run

PROMOTE = "promote-PQ-002"


@pytest.fixture
def evolution(acme, capsys, monkeypatch):
    monkeypatch.chdir(acme)
    monkeypatch.delenv("STUDIO_DIR", raising=False)
    for name in ("ORCH_SESSION_ID", "CLAUDECODE"):
        monkeypatch.delenv(name, raising=False)

    def call(*words):
        capsys.readouterr()
        code = run(["sprint-evolution", *words])
        return code, *capsys.readouterr()

    return call


def counter_of(folder):
    return json.loads((folder / ".studio" / "sprint-counter.json").read_text())


def test_check_says_by_its_exit_code_whether_it_is_due(evolution):
    assert evolution("check") == (0, "Evolution due: 5/5 tasks in sprint 1\n", "")
    evolution("reset")
    assert evolution("check") == (1, "Evolution not due: 0/5 tasks in sprint 2\n", "")


def test_check_and_status_as_json(evolution):
    for verb in ("check", "status"):
        code, out, _ = evolution(verb, "--json")
        document = json.loads(out)
        assert (code, document["evolution_due"], document["tasks_in_sprint"], document["sprint_tasks"]) == (
            0,
            True,
            5,
            5,
        )


def test_a_task_is_counted_once(evolution, acme):
    evolution("reset")
    assert evolution("increment", "task_1")[:2] == (0, "Task counted: 1/5 tasks in sprint 2\n")
    assert evolution("increment", "task_1")[:2] == (0, "Task was counted before: 1/5 tasks in sprint 2\n")
    assert counter_of(acme)["total_tasks"] == 6


def test_increment_begins_anywhere(evolution, tmp_path, monkeypatch):
    (tmp_path / "new").mkdir()
    monkeypatch.chdir(tmp_path / "new")
    monkeypatch.setenv("STUDIO_DIR", ".state")
    assert evolution("increment", "task_1")[0] == 0
    assert json.loads((tmp_path / "new" / ".state" / "sprint-counter.json").read_text())["task_ids"] == ["task_1"]


def test_what_is_proposed_is_told_with_its_evidence(evolution):
    code, out, _ = evolution("propose")
    assert code == 0
    assert out.startswith(f"{PROMOTE}\n  Pydantic models must forbid extra fields at the edge\n  seen in 2 tasks")
    assert "task_20260204_100005  2026-02-04  STUDIO_KNOWLEDGE_BASE.md:68" in out
    document = json.loads(evolution("propose", "--json")[1])
    (one,) = document["proposals"]
    assert (one["id"], one["kind"], one["entries"], len(one["evidence"])) == (PROMOTE, "promote", ["PQ-002"], 2)


def test_apply_really_applies(evolution, acme):
    code, out, _ = evolution("apply", PROMOTE)
    assert (code, out.startswith(f"Applied {PROMOTE}: STUDIO_KNOWLEDGE_BASE.md (dec_")) == (0, True)
    text = (acme / "STUDIO_KNOWLEDGE_BASE.md").read_text()
    assert "### SC-003: Pydantic models must forbid extra fields at the edge" in text
    assert evolution("propose")[1] == "Nothing is proposed\n"


def test_apply_says_why_it_cannot(evolution, acme):
    assert evolution("apply", "promote-PQ-404")[::2] == (
        1,
        "'promote-PQ-404' is not proposed. See `studio sprint-evolution propose`\n",
    )
    evolution("apply", PROMOTE)
    code, _, told = evolution("apply", PROMOTE)
    assert (code, "was accepted on" in told, "Undo dec_" in told) == (1, True, True)
    (acme / "STUDIO_KNOWLEDGE_BASE.md").unlink()
    assert evolution("apply", PROMOTE)[0] == 1


def test_status_tells_the_sprint(evolution):
    evolution("violation", "SC-001", "task_7", "two statements")
    out = evolution("status")[1]
    assert out.startswith("SPRINT EVOLUTION STATUS\nSprint:         5/5 tasks in sprint 1\nEvolution:      due\n")
    assert "Violations:     SC-001 1" in out


def test_a_violation_is_noted_once_a_task(evolution, acme):
    assert evolution("violation", "sc-001", "task_7", "two statements")[:2] == (0, "Violation noted: SC-001\n")
    assert evolution("violation", "SC-001", "task_7")[:2] == (0, "Already noted: SC-001 in task_7\n")
    (told,) = counter_of(acme)["rules"]["SC-001"]["violations"]
    assert (told["task_id"], told["by"], told["text"]) == ("task_7", "person", "two statements")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["violation", "SC-404"], "There is no strict constraint 'SC-404'"),
        (["violation", "SC-001", "../x"], "is no name of a task"),
        (["increment", "../x"], "is no name of a task"),
        (["increment"], "Usage: studio sprint-evolution increment <task_id>"),
        (["apply", ""], "Usage: studio sprint-evolution apply <proposal>"),
        (["status", "--yaml"], "'--yaml' is no option"),
        (["bogus"], "Unknown command: bogus"),
        ([], "Usage: studio sprint-evolution <check|"),
    ],
)
def test_what_cannot_be_done_is_told(evolution, words, told):
    code, out, error = evolution(*words)
    assert (code, out, told in error) == (1, "", True)


def test_a_broken_counter_is_told_and_kept(evolution, acme):
    (acme / ".studio" / "sprint-counter.json").write_text("{")
    code, _, told = evolution("check")
    assert (code, "sprint-counter.json: not JSON" in told) == (1, True)
    evolution("increment", "task_1")
    assert any(".corrupt-" in path.name for path in (acme / ".studio").iterdir())


def test_help_lists_the_verbs(evolution):
    out = evolution("help")[1]
    assert all(verb in out for verb in ("check", "increment <task_id>", "apply <proposal>", "violation <SC-id>"))
