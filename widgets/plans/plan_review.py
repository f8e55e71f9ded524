"""A plan with all that a person needs to decide on it, and the lines that stand for it in the review."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content

from engine.plans.runnables import Runnable
from engine.workspace.records.confidence import Confidence
from engine.workspace.records.plan import Plan, Step
from widgets.parts.row_list import Row, heading
from widgets.plans.plan_graph import rails, steps_in_order
from widgets.text.counting import counted
from widgets.text.glyphs import DONE, FAILED, UNKNOWN, WARNED, Mark

LANES = 6
"""Lines of the graph beside each other, at most: more leave no room for the steps' names."""

MAX_ID_WIDTH = 12

LEVELS = {
    "proceed": DONE._replace(word="proceed"),
    "caution": WARNED._replace(word="caution"),
    "blocked": FAILED._replace(word="blocked"),
}
SEVERITIES = {
    "ok": DONE._replace(word="ok"),
    "caution": LEVELS["caution"],
    "blocking": FAILED._replace(word="blocking"),
}


@dataclass(frozen=True, slots=True)
class PlanReview:
    plan: Plan
    runnables: tuple[Runnable, ...] = ()
    """What it would run, in order."""
    confidence: Confidence | None = None
    problems: tuple[str, ...] = ()
    """Why it cannot be built at all; such a plan cannot be accepted."""
    warnings: tuple[str, ...] = ()
    """What it can be built with, but should not be."""

    @property
    def is_blocked(self) -> bool:
        """Its confidence is too low: accepting it needs a second key."""
        return self.confidence is not None and self.confidence.level == "blocked"


def level_mark(confidence: Confidence) -> Mark:
    return LEVELS.get(confidence.level, UNKNOWN._replace(word=confidence.level or "not scored"))


def severity_mark(severity: str) -> Mark:
    return SEVERITIES.get(severity, UNKNOWN._replace(word=severity or "unknown"))


def review_rows(review: PlanReview) -> Iterator[Row]:
    """The parts of the plan that are read as a whole, then its steps."""
    if review.problems:
        yield _part("problems", FAILED, "Cannot be built", counted(len(review.problems), "problem"))
    if review.warnings:
        yield _part("warnings", WARNED, "Warnings", counted(len(review.warnings), "warning"))
    if review.confidence is not None:
        mark = level_mark(review.confidence)
        yield _part("confidence", mark, "Confidence", f"{review.confidence.score} of 100, {mark.word}")
        yield _challenges_row(review.confidence)
    yield _part("requirements", None, "Requirements", _requirements_note(review.plan))
    yield _part("runs", None, "What will run", _runs_note(review.runnables))
    ends = counted(len(review.plan.acceptance_criteria), "criterion", "criteria")
    yield _part("end", None, "Checks at the end", f"{ends}, {counted(len(review.plan.quality_gates), 'gate')}")
    yield from _step_rows(review.plan)


def _part(key: str, mark: Mark | None, name: str, note: str) -> Row:
    glyph = (f"{mark.glyph} ", mark.style) if mark else "  "
    right = (note, mark.style if mark and mark is not DONE else "$foreground-muted")
    return Row(key, Content.assemble(glyph, name), Content.assemble(right))


def _challenges_row(confidence: Confidence) -> Row:
    counts = Counter(finding.severity for challenge in confidence.challenges for finding in challenge.findings)
    worst = next((severity for severity in ("blocking", "caution") if counts[severity]), "ok")
    found = [f"{counts[severity]} {severity}" for severity in ("blocking", "caution") if counts[severity]]
    return _part("challenges", severity_mark(worst), "Challenges", ", ".join(found) or "nothing found")


def _requirements_note(plan: Plan) -> str:
    gathered = plan.gathered_requirements
    return f"{len(gathered.scope.included)} in scope, {counted(len(gathered.user_confirmations), 'answer')}"


def _runs_note(runnables: tuple[Runnable, ...]) -> str:
    kinds = Counter(runnable.kind for runnable in runnables)
    told = f", {counted(kinds['prose'], 'order')}" if kinds["prose"] else ""
    return f"{counted(kinds['command'], 'command')}, {counted(kinds['write'] + kinds['edit'], 'file change')}{told}"


def _step_rows(plan: Plan) -> Iterator[Row]:
    steps = steps_in_order(plan)
    beside = "; ∥ may run beside others" if any(step.parallelizable for step in steps) else ""
    yield heading("steps", f"{counted(len(steps), 'step')}{beside}")
    id_width = min(max((len(step.id) for step in steps), default=0), MAX_ID_WIDTH)
    seen: Counter[str] = Counter()
    for rail, step in zip(rails(steps, LANES), steps, strict=True):
        seen[step.id] += 1  # a plan that cannot be built may name two steps alike
        key = f"step {step.id}" + (f" ({seen[step.id]})" if seen[step.id] > 1 else "")
        left = Content.assemble(
            (rail, "$text-primary"), (f" {step.id:<{id_width}}", "$foreground-muted"), f"  {step.name or _words(step)}"
        )
        yield Row(key, left, _step_note(step))


def _step_note(step: Step) -> Content:
    does = "in words" if step.is_prose else counted(len(step.micro_actions), "action")
    return Content.assemble(
        ("∥ " if step.parallelizable else "  ", "$text-primary"), (f"{does:>9}", "$foreground-muted")
    )


def _words(step: Step) -> str:
    return step.action.description.strip().split("\n", 1)[0]
