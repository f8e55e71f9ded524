"""The challenges `requirements` and `edge_cases`: does the plan answer to what was wished for, and to what may come?"""

from collections.abc import Iterator

from engine.plans.finding import caution, quoted
from engine.plans.plan_words import criteria_words, is_about, step_words, texts
from engine.plans.requirements import is_assumed
from engine.workspace.records.confidence import ChallengeFinding
from engine.workspace.records.plan import Plan

Findings = Iterator[ChallengeFinding]


def about_results(plan: Plan) -> Findings:
    wanted = texts(plan.gathered_requirements.success_criteria)
    if not wanted:
        yield caution("Nobody said how to know that it works", "Answer the question on success")
    criteria = criteria_words(plan)
    everything = criteria + step_words(plan)
    for text in wanted:
        if not is_about(text, everything):
            yield caution(
                f"Nothing in the plan is about the result {quoted(text)}", "Add a step and a criterion for it"
            )
        elif not is_about(text, criteria):
            yield caution(f"No acceptance criterion is about the result {quoted(text)}", "Add one, with a command")


def about_scope(plan: Plan) -> Findings:
    scope = plan.gathered_requirements.scope
    everything = step_words(plan) + criteria_words(plan)
    for text in texts(scope.included):
        if not is_about(text, everything):
            yield caution(f"No step is about {quoted(text)}", "Add one, or take it out of the scope")
    if not texts(scope.excluded):
        yield caution("Nobody said what is left alone", "Name what must not be touched")


def about_criteria(plan: Plan) -> Findings:
    if not plan.acceptance_criteria:
        yield caution("Nothing says what the whole has to do", "Add acceptance criteria with a verification")
    for place, criterion in enumerate(plan.acceptance_criteria, start=1):
        if not criterion.verification.type:
            name = criterion.id or f"criterion {place}"
            yield caution(f"{name} has no verification: a person has to judge it", "Give it a command or a file")


def about_proof(plan: Plan) -> Findings:
    """A test suite that passes today says nothing about what is not there yet."""
    gates = {gate.command for gate in plan.quality_gates if gate.command.strip()}
    found = [criterion.id or "one" for criterion in plan.acceptance_criteria if criterion.verification.runs in gates]
    if found and len(found) == len(plan.acceptance_criteria):
        text = f"{', '.join(found[:5])}: the whole test suite is the only proof, and it may pass without the work"
        yield caution(text, "Give each result a command of its own, such as the one test that shows it")


def about_answers(plan: Plan) -> Findings:
    given = plan.gathered_requirements.user_confirmations
    assumed = sum(is_assumed(item.response) for item in given)
    if not given:
        yield caution("Nobody was asked anything", "Plan with questions, or with --answers FILE")
    elif assumed:
        yield caution(f"{assumed} of {len(given)} answers are assumed", "Answer them, or agree with each of them")


def about_edges(plan: Plan) -> Findings:
    cases = [case for case in plan.gathered_requirements.edge_cases if case.case.strip()]
    if not cases:
        yield caution("No unusual case was named", "Say what happens with empty, wrong, huge and repeated input")
    everything = step_words(plan) + criteria_words(plan)
    for case in cases[:300]:
        if not case.handling.strip():
            yield caution(f"Nobody said what happens in the case {quoted(case.case)}", "Write it as `case: handling`")
        elif not is_about(case.case, everything):
            yield caution(f"No step or check names the case {quoted(case.case)}", "Add a test for it to a step")
