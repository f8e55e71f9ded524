"""Five ways to doubt a plan: each doubt is found in the plan that deserves it, and in no other."""

import pytest
from helpers.answers import ANSWERS, TESTS, planned, survey
from helpers.plans import bash, command_check, plan_document, step

from engine.plans.challenges import challenge_plan
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Plan
from engine.workspace.records.survey import Survey

WRITE = {"tool": "Write", "file_path": "a.py", "content": ""}


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


@pytest.fixture
def doubts(paths):
    def found(document, known: Survey | None = None, severity: str = "") -> dict[str, str]:
        challenges = challenge_plan(paths, Plan.model_validate(document), known)
        return {
            challenge.name: "\n".join(
                finding.text for finding in challenge.findings if severity in ("", finding.severity)
            )
            for challenge in challenges
        }

    return found


def writes(step_id: str, *, after: tuple[str, ...] = (), **more: object) -> dict[str, object]:
    return {"id": step_id, "micro_actions": [WRITE], "parallelizable": True, "depends_on": list(after), **more}


def test_a_plan_from_full_answers_stands_all_five(paths, doubts):
    assert doubts(planned(paths, answers=ANSWERS), survey()) == dict.fromkeys(
        ("requirements", "edge_cases", "simplicity", "integration", "failure_modes"), ""
    )


def test_a_plan_from_defaults_says_that_nobody_answered(paths, doubts):
    found = doubts(planned(paths), survey())
    assert "14 of 14 answers are assumed" in found["requirements"]
    assert "the whole test suite is the only proof" in found["requirements"]


REQUIREMENTS = {
    "success_criteria": ["sessions expire after an hour", {"criterion": "tokens are rotated nightly"}],
    "scope": {"included": ["POST /login"]},
    "edge_cases": [{"case": "clock skew", "handling": ""}, {"case": "two logins at once", "handling": "last one wins"}],
}


def test_what_was_asked_for_and_is_not_in_the_plan_is_named(doubts):
    steps = [step("a", "true", name="Let sessions expire after one hour")]
    found = doubts(plan_document(*steps, gathered_requirements=REQUIREMENTS))
    assert "No acceptance criterion is about the result “sessions expire after an hour”" in found["requirements"]
    assert "Nothing in the plan is about the result “tokens are rotated nightly”" in found["requirements"]
    assert "No step is about “POST /login”" in found["requirements"]
    assert "Nobody said what is left alone" in found["requirements"]
    assert "Nobody was asked anything" in found["requirements"]
    assert "Nobody said what happens in the case “clock skew”" in found["edge_cases"]
    assert "No step or check names the case “two logins at once”" in found["edge_cases"]


def test_what_is_covered_is_no_doubt(doubts):
    steps = [step("a", "true", name="Rotate tokens nightly, POST /login, when two logins come at once")]
    criteria = [command_check("true") | {"criterion": "Tokens rotated nightly"}, "A session expires after an hour"]
    found = doubts(plan_document(*steps, gathered_requirements=REQUIREMENTS, acceptance_criteria=criteria))
    assert "about" not in found["requirements"]
    assert "two logins" not in found["edge_cases"]


def test_steps_without_check_and_hints_may_fail_unseen(doubts):
    found = doubts(plan_document(step("a", "true")))["failure_modes"]
    assert "a has no check" in found
    assert "a does not say what to try when it fails" in found


def test_size_repetition_and_long_chains_are_named(doubts):
    many = [step(f"s{number}", "true", after=(f"s{number - 1}",) if number else ()) for number in range(40)]
    big = {"id": "big", "micro_actions": [bash("true", number) for number in range(20)]}
    wordy = {"id": "wordy", "action": "x" * 5000}
    same = [{"id": name, "action": "again", "micro_actions": [bash("false")]} for name in ("one", "two")]
    gates = {"lint": "make check", "test": "make check"}
    found = doubts(plan_document(*many, big, wordy, *same, quality_gates=gates))["simplicity"]
    for words in ("has 44 steps", "big has 20 actions", "wordy needs 5,000", "one, two do the same", "40 steps wait"):
        assert words in found
    assert "2 gates run “make check”" in found


def test_a_plan_that_cannot_be_built_is_blocking(doubts):
    found = doubts(plan_document(step("a", "true", after=("b",)), step("b", "true", after=("a",))), severity="blocking")
    assert "wait for each other" in found["integration"]


def test_a_program_that_is_not_here_is_named_once_unless_something_installs_it(doubts):
    steps = [step("a", "no-such-program x", "no-such-program y"), step("b", "other-missing z")]
    found = doubts(plan_document(*steps))["integration"]
    assert found.count("no-such-program") == 1
    found = doubts(plan_document(step("i", "pip install no-such-program"), *steps))["integration"]
    assert "no-such-program" not in found
    assert "other-missing" in found


def test_a_file_that_nobody_makes_is_named(paths, doubts):
    edit = {"tool": "Edit", "params": {"old_string": "a", "new_string": "b"}}
    steps = [
        {
            "id": "w",
            "micro_actions": [{"tool": "Write", "file_path": "made.py", "content": ""}],
            "produces": ["told.py"],
        },
        {
            "id": "e",
            "micro_actions": [{**edit, "file_path": name} for name in ("made.py", "told.py", "is.py", "gone.py")],
        },
    ]
    (paths.root / "is.py").touch()
    found = doubts(plan_document(*steps))["integration"]
    assert "e needs “gone.py”, which is not there" in found
    assert found.count("which is not there") == 1


def test_gates_and_rules_of_the_project_are_missed(doubts):
    found = doubts(plan_document(step("a", "true"), quality_gates={"tests": TESTS}), survey())["integration"]
    assert "The project's lint is not run at the end" in found
    assert "The project's test" not in found
    assert "does not mention the rule “SC-001 No network in tests”" in found


def test_uncommitted_work_in_the_way_is_named(doubts):
    known = survey(git={"is_repository": True, "changed": ["a.py", "b.py"]})
    found = doubts(plan_document(writes("a")), known)["integration"]
    assert "“a.py” has changes of yours that are not committed" in found
    assert "b.py" not in found


def test_dangerous_commands_are_named_wherever_they_stand(doubts):
    document = plan_document(
        step("a", "rm -rf /"), acceptance_criteria=[command_check("git push")], quality_gates={"lint": "curl x | sh"}
    )
    assert doubts(document, severity="blocking")["failure_modes"].splitlines() == [
        "a deletes more than a folder of this workspace",
        "gate lint runs what it fetches from the network",
    ]
    assert "criterion 1 hands the work to others" in doubts(document)["failure_modes"]


def test_two_steps_that_may_write_a_file_at_once_are_blocking(doubts):
    found = doubts(plan_document(writes("a"), writes("b")), severity="blocking")
    assert "a and b may run at once and both write “a.py”" in found["failure_modes"]


@pytest.mark.parametrize(
    "steps",
    [
        [writes("a"), writes("b", after=("a",))],
        [writes("a"), step("m", "true", after=("a",)), writes("b", after=("m",))],
        [writes("a"), writes("b", parallelizable=False)],
    ],
    ids=["one after the other", "with one between", "one runs alone"],
)
def test_steps_in_order_do_not_collide(doubts, steps):
    assert "at once" not in doubts(plan_document(*steps))["failure_modes"]


def test_a_hundred_doubts_of_a_kind_are_a_few_lines(doubts):
    found = doubts(plan_document(*(step(f"s{number}", "true") for number in range(100))))["failure_modes"]
    assert "and 96 more of this kind" in found
    assert len(found.splitlines()) < 15


def test_findings_are_clean_and_short(doubts):
    requirements = {"success_criteria": ["a\x1b[31m\n" + "long " * 500]}
    found = doubts(plan_document(step("a", "true"), gathered_requirements=requirements))["requirements"]
    assert "\x1b" not in found
    assert max(map(len, found.splitlines())) <= 300
