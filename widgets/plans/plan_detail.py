"""What is read as a whole of a plan: how sure it is, what was asked, what was doubted, what is checked at the end."""

from collections.abc import Iterator, Sequence
from typing import Any

from textual.content import Content

from engine.workspace.records.confidence import Challenge, Confidence
from engine.workspace.records.confidence import Part as ScoredPart
from engine.workspace.records.plan import Plan
from widgets.parts.detail_view import Detail, Field, Heading
from widgets.plans.plan_review import PlanReview, level_mark, severity_mark
from widgets.plans.step_detail import Part, criterion_fields
from widgets.text.formats import plain
from widgets.text.glyphs import DONE, FAILED, WARNED
from widgets.text.wrapping import reveal

POSSIBLE = 25
"""What each of the four parts can reach."""

BAR_WIDTH = 20


def part_detail(key: str, review: PlanReview) -> Detail:
    """The detail of a line of the review that is no step."""
    plan, confidence = review.plan, review.confidence
    match key:
        case "problems":
            return Detail("This plan cannot be built", tuple(Field(FAILED.glyph, text) for text in review.problems))
        case "warnings":
            return Detail("It can be built, but", tuple(Field(WARNED.glyph, text) for text in review.warnings))
        case "confidence" if confidence:
            return confidence_detail(confidence)
        case "challenges" if confidence:
            parts = [part for challenge in confidence.challenges for part in _challenge(challenge)]
            return Detail("Five ways to doubt this plan", tuple(parts))
        case "requirements":
            return requirements_detail(plan)
        case "end":
            return _end_detail(plan)
        case _:
            return Detail("")


def confidence_detail(confidence: Confidence) -> Detail:
    mark = level_mark(confidence)
    parts: list[Part] = []
    for part in confidence.parts:
        parts += _scored(part)
    title = f"{mark.glyph} Confidence: {confidence.score} of 100, {mark.word}"
    return Detail(title, tuple(parts), "From 85 on proceed, from 70 on caution, below blocked")


def _scored(part: ScoredPart) -> Iterator[Part]:
    full = max(min(part.score, POSSIBLE), 0) * BAR_WIDTH // POSSIBLE
    bar = "▇" * full + "░" * (BAR_WIDTH - full)
    yield Heading(f"{part.name.replace('_', ' ').capitalize():<15}{bar} {part.score}/{POSSIBLE}")
    for point in part.points:
        mark = DONE if point.gained >= point.possible else WARNED
        label = f"{mark.glyph} {point.gained}/{point.possible}"
        yield Field(label, point.text)
        if point.how:
            yield Field("", Content.styled(f"→ {point.how}", "$foreground-muted"))


def _challenge(challenge: Challenge) -> Iterator[Part]:
    yield Heading(challenge.name.replace("_", " ").capitalize())
    if challenge.question:
        yield Content.styled(challenge.question, "$foreground-muted")
    if not challenge.findings:
        yield Field(f"{DONE.glyph} ok", "nothing found")
    for finding in challenge.findings:
        mark = severity_mark(finding.severity)
        yield Field(f"{mark.glyph} {mark.word}", finding.text)
        if finding.remedy:
            yield Field("", Content.styled(f"→ {finding.remedy}", "$foreground-muted"))


def requirements_detail(plan: Plan) -> Detail:
    gathered = plan.gathered_requirements
    parts: list[Part] = [
        *_listed("In scope", gathered.scope.included),
        *_listed("Out of scope", gathered.scope.excluded),
        *_listed("Success", gathered.success_criteria),
        *_listed("Constraints", gathered.technical_constraints),
        *_listed("Edge cases", [f"{edge.case} → {edge.handling}" for edge in gathered.edge_cases]),
    ]
    for name, values in gathered.quality_requirements.items():
        parts += _listed(name.replace("_", " ").capitalize(), values if isinstance(values, list) else [values])
    if gathered.user_confirmations:
        parts.append(Heading("What you answered"))
    for answer in gathered.user_confirmations:
        parts += [Field(f"round {answer.round}", answer.question), Field("", Content.styled(answer.response, "bold"))]
    return Detail("Requirements", tuple(parts) or ("None were gathered: this plan follows from the goal alone.",))


def _listed(name: str, values: Sequence[Any]) -> Iterator[Field]:
    for number, value in enumerate(values):
        yield Field("" if number else name, plain(value))


def _end_detail(plan: Plan) -> Detail:
    parts: list[Part] = [Heading("Acceptance criteria")]
    for criterion in plan.acceptance_criteria:
        identity, *how = criterion_fields(criterion)
        text = Content.assemble(criterion.text, (f"  {criterion.priority}", "$foreground-muted"))
        parts += [Field(identity.name, text), *how]
    if not plan.acceptance_criteria:
        parts.append("None: nothing says what the whole has to do.")
    parts.append(Heading("Quality gates"))
    for gate in plan.quality_gates:
        kind = "required" if gate.blocks else "warns only"
        command = Content.assemble(("$ ", "$text-primary bold"), reveal(gate.command))
        parts.append(Field(gate.name, Content.assemble(command, (f"  {kind}", "$foreground-muted"))))
    if not plan.quality_gates:
        parts.append("None: neither lint nor tests run at the end.")
    return Detail("Checks at the end", tuple(parts))
