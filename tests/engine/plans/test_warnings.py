from helpers.plans import command_check, plan_document, step

from engine.plans.warnings import plan_warnings
from engine.workspace.records.plan import Plan


def warnings(**fields) -> list[str]:
    return [warning.split(":")[0] for warning in plan_warnings(Plan.model_validate(plan_document() | fields))]


def test_a_plan_that_says_how_to_check_everything_has_none():
    steps = [step("a", "true", success_criteria=[command_check("true")])]
    assert warnings(steps=steps, acceptance_criteria=[command_check("true")], quality_gates={"test": "true"}) == []


def test_each_missing_check_is_one():
    steps = [step("a", "true"), step("b", "true", success_criteria=["it looks right"])]
    assert warnings(steps=steps, acceptance_criteria=["it is nice"]) == [
        "a has no check",
        "b has no check",
        "criterion #1 has no verification",
        "it has no quality gates",
    ]
    assert "it has no acceptance criteria" in warnings()
