"""All that a plan says of one step."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from engine.workspace.records.plan import Criterion, MicroAction, Step
from widgets.parts.detail_view import Detail, Field, Heading
from widgets.text.counting import counted
from widgets.text.formats import plain
from widgets.text.wrapping import reveal

NAMED_STEPS = 12
"""Steps named in a line; a plan of hundreds would fill the screen with them."""

Part = Field | Heading | Content | str


class StepRelations:
    """Who waits for whom."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = {step.id: step for step in steps}
        self._after: dict[str, list[str]] = {}
        for step in steps:
            for other in step.depends_on:
                self._after.setdefault(other, []).append(step.id)

    def waiting_for(self, step: Step) -> list[str]:
        """Ids of the steps that depend on this one."""
        return self._after.get(step.id, [])

    def beside(self, step: Step) -> list[str]:
        """Ids of the steps that may run at the same time: both are marked so, neither waits for the other."""
        if not step.parallelizable:
            return []
        related = self._reached(step.id, self._after) | self._reached(
            step.id, {other.id: list(other.depends_on) for other in self._steps.values()}
        )
        return [other.id for other in self._steps.values() if other.parallelizable and other.id not in related]

    @staticmethod
    def _reached(start: str, ways: dict[str, list[str]]) -> set[str]:
        reached, left = {start}, [start]
        while left:
            new = [other for other in ways.get(left.pop(), ()) if other not in reached]
            reached.update(new)
            left += new
        return reached


def step_detail(step: Step, relations: StepRelations) -> Detail:
    parts: list[Part] = [*_relations(step, relations)]
    if step.action.description:
        parts.append(Content(reveal(step.action.description)))
    if step.micro_actions:
        parts.append(Heading("Does, in this order"))
        for action in sorted(step.micro_actions, key=lambda action: action.sequence):
            parts += _action(action)
    parts.append(Heading("Is done when"))
    parts += [field for check in step.success_criteria for field in criterion_fields(check)] or [
        Content.styled("▲ nothing checks it: that it ran is all that will be known", "$text-warning")
    ]
    parts += [Heading("If it fails"), *_retry(step)]
    return Detail(f"{step.id}  {step.name}".strip(), tuple(parts))


def _relations(step: Step, relations: StepRelations) -> Iterator[Field]:
    yield Field("After", _named(step.depends_on) or "nothing: it can start at once")
    if waiting := relations.waiting_for(step):
        yield Field("Before", _named(waiting))
    if step.parallelizable:
        yield Field("Beside", _named(relations.beside(step)) or "no other step")
    if step.produces:
        yield Field("Produces", ", ".join(map(plain, step.produces)))


def _named(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - NAMED_STEPS:,} more" if len(ids) > NAMED_STEPS else ""
    return ", ".join(ids[:NAMED_STEPS]) + more


def _action(action: MicroAction) -> Iterator[Field]:
    params = action.params
    what = action.command or plain(params.get("command")) or action.file_path or plain(params.get("file_path"))
    yield Field(action.tool or "(no tool)", Content(reveal(what or plain(params))))
    content = action.content if action.content is not None else params.get("content")
    if isinstance(content, str):
        size = counted(len(content.splitlines()), "line")
        yield Field("", Content.styled(f"{size}, to be read in What will run", "$foreground-muted"))
    if action.purpose:
        yield Field("", Content.styled(action.purpose, "$foreground-muted"))


def criterion_fields(criterion: Criterion) -> Iterator[Field]:
    """What has to hold, and how that is found out."""
    verification = criterion.verification
    yield Field(criterion.id or "✓", criterion.text)
    if verification.runs:
        yield Field("", Content.assemble(("$ ", "$text-primary bold"), reveal(verification.runs)))
    elif verification.type:
        how = f"{verification.type.replace('_', ' ')}: {verification.subject}"
        yield Field("", Content.styled(reveal(how), "$foreground-muted"))
    else:
        yield Field("", Content.styled("a person has to judge it", "$foreground-muted"))


def _retry(step: Step) -> Iterator[Field]:
    retry = step.retry_behavior
    yield Field("Attempts", f"{retry.max_attempts} at most")
    if retry.strategy:
        yield Field("Strategy", retry.strategy.replace("_", " "))
    for number, hint in enumerate(retry.fix_hints):
        yield Field("" if number else "Hints", hint)
