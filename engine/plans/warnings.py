"""What a plan can be built with, but should not be: things that nobody would find out about."""

from collections.abc import Iterator

from engine.workspace.records.plan import Plan


def plan_warnings(plan: Plan) -> Iterator[str]:
    """One sentence each, naming the step or the criterion."""
    for step in plan.steps:
        if not any(check.verification.type for check in step.success_criteria):
            yield f"{step.id} has no check: that it ran is all that will be known"
    if not plan.acceptance_criteria:
        yield "it has no acceptance criteria: nothing says what the whole has to do"
    for place, criterion in enumerate(plan.acceptance_criteria, start=1):
        if not criterion.verification.type:
            yield f"criterion {criterion.id or f'#{place}'} has no verification: a person has to judge it"
    if not plan.quality_gates:
        yield "it has no quality gates: neither lint nor tests run at the end"
