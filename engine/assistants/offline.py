"""The assistant that needs no model: our own questions, and a plan from a template. It understands nothing and does
not pretend to; what needs understanding waits for a person."""

from typing import Any, TypeVar

from engine.assistants.errors import NotAvailableError, StoppedError, UnusableAnswerError
from engine.assistants.protocol import Answer, Host, Order, OrderKind
from engine.plans.from_template import plan_from_template
from engine.plans.templates import Templates, choose_template, read_templates
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.base import Record
from engine.workspace.records.plan import Requirements
from engine.workspace.records.survey import Survey

Document = dict[str, Any]

ABLE = (OrderKind.QUESTIONS, OrderKind.PLAN)

SHOWN = 3

R = TypeVar("R", bound=Record)


class OfflineAssistant:
    name = "offline"

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths

    def can(self, kind: OrderKind) -> bool:
        return kind in ABLE

    def work(self, order: Order, host: Host) -> Answer:
        """Raises NotAvailableError, UnusableAnswerError, NoTemplateError, MissingShippedFilesError, StoppedError."""
        if host.stop.is_set():
            raise StoppedError
        match order.kind:
            case OrderKind.QUESTIONS:
                return Answer("Our own questions", {"questions": list(order.facts.get("bank") or ())})
            case OrderKind.PLAN:
                return self._plan(order.facts, host)
            case _:
                reason = f"Without an assistant, nobody can do this: {order.kind.value}"
                raise NotAvailableError(reason, "Do it by hand, or install studio-tui[claude]")

    def _plan(self, facts: Document, host: Host) -> Answer:
        _refuse_same_again(facts)
        survey = _record(Survey, facts.get("survey"), "What was found out about the project")
        requirements = facts.get("requirements") or {}
        _record(Requirements, requirements, "What was answered")
        templates = read_templates(self._paths)
        _tell_problems(templates, host)
        goal, remarks = str(facts.get("goal", "")), _remarks(facts)
        template = choose_template(templates, str(facts.get("agent") or "planner"), goal, survey)
        host.say(f"Template: {template.title or template.name}\n")
        plan = plan_from_template(
            template,
            task_id=str(facts.get("task_id", "")),
            goal=goal,
            survey=survey,
            requirements=requirements,
            remarks=remarks,
        )
        return Answer(_summary(template.title or template.name, plan, remarks), plan)


def _refuse_same_again(facts: Document) -> None:
    """The same template and the same answers would make the same plan with the same problems."""
    problems = [str(problem) for problem in facts.get("problems") or ()]
    if problems:
        reason = (
            f"The template's plan cannot be built, and another try would be the same: {'; '.join(problems[:SHOWN])}"
        )
        raise UnusableAnswerError(reason, "Edit the plan, the answers or the template in studio/templates/")


def _tell_problems(templates: Templates, host: Host) -> None:
    for problem in templates.problems:
        host.say(f"Left out: {problem.path}: {problem.reason}. {problem.remedy}\n")


def _record(kind: type[R], document: object, what: str) -> R:
    from pydantic import ValidationError  # 40 ms; whoever only asks questions does without

    try:
        return kind.model_validate(document or {})
    except ValidationError as error:
        reason = f"{what} cannot be read: {error.errors(include_url=False)[0]['msg'].lower()}"
        raise UnusableAnswerError(reason, "Plan again") from None


def _remarks(facts: Document) -> list[str]:
    """All remarks so far: each plan is made anew, so an earlier one would be lost."""
    remarks = [str(remark) for remark in facts.get("remarks") or ()]
    latest = str(facts.get("remark") or "")
    return remarks if not latest or latest in remarks else [*remarks, latest]


def _summary(title: str, plan: Document, remarks: list[str]) -> str:
    words = f"A plan of {len(plan['steps'])} steps from the template: {title}."
    if remarks:
        words += " What a remark means is beyond me: each stands as a step and a criterion for a person to judge."
    return words
