"""`studio/templates/*.yaml`: how a kind of work usually goes, with {placeholders} for what this one is about."""

from typing import Any

from pydantic import Field

from engine.workspace.records.base import Int, Many, Mapping, Record, Str
from engine.workspace.records.plan import MAX_ATTEMPTS


class Fits(Record):
    words: Many[Str] = ()
    """Of goals that it is for; a goal's first word counts three times."""
    languages: Many[Str] = ()
    """One of them has to be in the project; none for any project."""


class TemplateCheck(Record):
    """A criterion of a step or of the whole plan, as the plan will have it."""

    when: Str = ""
    """The placeholder without which it is left out."""
    for_each: Str = ""
    """The list of which each item becomes a criterion of its own; for those of the whole plan."""
    criterion: Str = ""
    verification: Mapping = Field(default_factory=dict)


class TemplateStep(Record):
    name: Str = ""
    when: Str = ""
    """The placeholder without which it is left out."""
    for_each: Str = ""
    """The list of which each item becomes a step of its own."""
    action: Str = ""
    success_criteria: Many[TemplateCheck] = ()
    micro_actions: Many[Mapping] = ()
    """As the plan will have them; none where somebody has to do it."""
    produces: Many[Str] = ()
    max_attempts: Int = MAX_ATTEMPTS
    strategy: Str = ""
    fix_hints: Many[Str] = ()


class Template(Record):
    name: Str = ""
    title: Str = ""
    agents: Many[Str] = ("planner",)
    """Whose plans it is for."""
    fits: Fits = Fits.model_construct()
    tests_prove: bool = True
    """Whether the project's tests can show a result; they say nothing about a text, which a person has to judge."""
    steps: Many[TemplateStep] = ()
    criteria: Many[TemplateCheck] = ()
    """Of the whole plan, besides those that the answers ask for."""

    def texts(self) -> tuple[Any, ...]:
        """Everything in it that may hold placeholders."""
        steps = [step.model_dump(exclude={"when", "for_each", "max_attempts"}) for step in self.steps]
        return (*steps, *(check.model_dump() for check in self.criteria))
