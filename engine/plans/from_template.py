"""A template, the answers and the project's own commands become a plan. No understanding is claimed: every word of it
comes from one of the three."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from engine.plans.derived_checks import verification_for
from engine.plans.placeholders import Values, fill, values_for
from engine.plans.plan_commands import GATES
from engine.workspace.records.plan import Requirements
from engine.workspace.records.survey import Survey
from engine.workspace.records.template import Template, TemplateCheck, TemplateStep
from engine.workspace.text import one_line
from engine.workspace.writing import timestamp

Document = dict[str, Any]

MAX_NAME_CHARS = 80

ASKED_IN_REVIEW = "Asked for in the review"


def plan_from_template(
    template: Template, *, task_id: str, goal: str, survey: Survey, requirements: Document, remarks: Sequence[str] = ()
) -> Document:
    """A whole plan (formats.md). `remarks` are why earlier ones were sent back: each becomes a constraint, a step and
    a criterion. Raises pydantic's ValidationError for requirements that are none.
    """
    now = datetime.now(UTC)
    known = Requirements.model_validate(requirements)
    values = values_for(goal, survey, known)
    remarks = [one_line(remark) for remark in remarks if remark.strip()]
    return {
        "id": f"{now:bp_%Y%m%d_%H%M%S}_{os.urandom(2).hex()}",
        "task_id": task_id,
        "goal": goal,
        "created_at": timestamp(now),
        "context": _context(template, survey, remarks),
        "gathered_requirements": requirements,
        "acceptance_criteria": _criteria(template, values, known, survey, remarks),
        "steps": _numbered([*_steps(template, values), *(_remark_step(remark, values) for remark in remarks)]),
        "quality_gates": _gates(values),
    }


def _context(template: Template, survey: Survey, remarks: Sequence[str]) -> Document:
    learned = dict.fromkeys(rule.id for rule in survey.learnings if rule.id)
    rules = [one_line(f"{rule.id}: {rule.title or rule.text}") for rule in survey.constraints]
    return {
        "learnings_loaded": list(learned),
        "dependencies": [found.name for found in survey.dependencies],
        "domains": list(survey.domains),
        "constraints": [*rules, *(f"{ASKED_IN_REVIEW}: {remark}" for remark in remarks)],
        "template": template.name,
    }


def _steps(template: Template, values: Values) -> Iterator[Document]:
    for step in template.steps:
        if step.when and not values.texts.get(step.when):
            continue
        for texts in _each(step.for_each, values):
            yield _step(step, texts)


def _each(named: str, values: Values) -> Iterator[dict[str, str]]:
    if not named:
        yield dict(values.texts)
    for item in values.lists.get(named, ()):
        yield {**values.texts, "item": item}


def _step(step: TemplateStep, texts: dict[str, str]) -> Document:
    document: Document = {
        "name": _shortened(fill(step.name, texts)),
        "action": fill(step.action, texts),
        "success_criteria": [_check(check, texts) for check in step.success_criteria if _counts(check, texts)],
        "retry_behavior": {
            "max_attempts": step.max_attempts,
            "strategy": fill(step.strategy, texts),
            "fix_hints": fill(step.fix_hints, texts),
        },
    }
    if step.micro_actions:
        actions = [{"sequence": number, **action} for number, action in enumerate(step.micro_actions, start=1)]
        document["micro_actions"] = fill(actions, texts)
    if step.produces:
        document["produces"] = fill(step.produces, texts)
    return document


def _counts(check: TemplateCheck, texts: dict[str, str]) -> bool:
    return not check.when or bool(texts.get(check.when))


def _check(check: TemplateCheck, texts: dict[str, str]) -> Document:
    return {"criterion": fill(check.criterion, texts), "verification": fill(check.verification, texts)}


def _numbered(steps: Sequence[Document]) -> list[Document]:
    """One after the other: they change the same files, and nobody knows which of them could do without another."""
    return [
        {"id": f"step_{number}", **step, "depends_on": [f"step_{number - 1}"] if number > 1 else []}
        for number, step in enumerate(steps, start=1)
    ]


def _remark_step(remark: str, values: Values) -> Document:
    command = values.texts["test_command"]
    check = {"criterion": "The tests still pass", "verification": {"type": "test_passes", "test_command": command}}
    return {
        "name": _shortened(f"Meet the review: {remark}"),
        "action": f"The plan was sent back with this remark: {remark}\nDo what it asks for. Where that means to do an "
        "earlier step in another way, change what that step made.",
        "success_criteria": [check] if command else [],
        "retry_behavior": {
            "max_attempts": 5,
            "strategy": "Ask whoever wrote the remark what is still missing",
            "fix_hints": ["Say in one sentence what the remark asks for", "Look at the result with its writer"],
        },
    }


def _criteria(
    template: Template, values: Values, known: Requirements, survey: Survey, remarks: Sequence[str]
) -> list[Document]:
    """What a person wants to see, what the template adds, and what a review asked for, in this order."""
    test_command = values.texts["test_command"] if template.tests_prove else ""
    wanted = [text for text in known.success_criteria if isinstance(text, str)]
    found = [_criterion(text, verification_for(text, survey, test_command)) for text in wanted]
    for check in template.criteria:
        for texts in _each(check.for_each, values):
            filled = _check(check, texts)
            found += [_criterion(filled["criterion"], filled["verification"])] if _counts(check, texts) else []
    found += [_criterion(f"{ASKED_IN_REVIEW}: {remark}", {}) for remark in remarks]
    return [{"id": f"AC-{number}", **criterion} for number, criterion in enumerate(found, start=1)]


def _criterion(text: str, verification: Document) -> Document:
    """What only a person can judge must not keep a build from its end: it is a warning there."""
    if not verification:
        return {"criterion": text, "priority": "should"}
    return {"criterion": text, "verification": verification, "priority": "must"}


def _gates(values: Values) -> dict[str, str]:
    commands = {name: values.texts.get(f"{name}_command", "") for name in GATES}
    return {name: command for name, command in commands.items() if command}


def _shortened(name: str) -> str:
    name = one_line(name)
    return name if len(name) <= MAX_NAME_CHARS else f"{name[: MAX_NAME_CHARS - 1].rstrip()}…"
