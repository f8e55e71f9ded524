"""What an agent gets to know for a goal, and why: one function for runs, `studio context-inject` and the screen."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.context.counting.tokens import TokenCounter
from engine.context.gauges.tiers import POOL_LIMITS, TIER_BUDGETS
from engine.context.injection.fitting import FittedPart, Fitter
from engine.context.injection.offers import PartDraft
from engine.context.injection.records import Injection, Part, PartUse
from engine.context.injection.room import Room
from engine.context.injection.rules import rule_drafts
from engine.context.injection.skills import skills_draft
from engine.context.injection.tasks import task_drafts
from engine.context.injection.text import text_of
from engine.knowledge.goal_index import Aim
from engine.knowledge.library import library_of
from engine.workspace.collecting import without_collecting
from engine.workspace.learning_files import today
from engine.workspace.paths import WorkspacePaths
from engine.workspace.text import clean_text

MAX_GOAL_CHARS = 20_000

SKILL_TOKENS = 3_000
"""Ours have some 400 tokens each; a workspace's own may be longer."""

INVARIANTS_AT_MOST = POOL_LIMITS["reserved"][1]
"""Tokens. Invariants are told whole even over their tier's budget; what is over this is said to be missing."""

BESIDE_AN_ORDER = frozenset(Part) - {Part.TASK}
"""An order tells its task itself."""


@dataclass(frozen=True, slots=True)
class _Budget:
    """Tokens that one or more parts share, one after another."""

    name: str
    limit: int
    parts: tuple[Part, ...]


BUDGETS = (
    _Budget("the pool reserved", POOL_LIMITS["reserved"][0], (Part.INVARIANTS, Part.CONSTRAINTS, Part.SLOP)),
    _Budget("the pool learnings", POOL_LIMITS["learnings"][0], (Part.LEARNINGS,)),
    _Budget("skills", SKILL_TOKENS, (Part.SKILLS,)),
    _Budget("tier 1", TIER_BUDGETS[1], (Part.TASK, Part.NEIGHBOURS)),
    _Budget("tier 2", TIER_BUDGETS[2], (Part.SUMMARIES,)),
    _Budget("tier 3", TIER_BUDGETS[3], (Part.REFERENCES,)),
)
"""Of all parts, in the order in which an agent reads them."""


@without_collecting()
def assemble(
    paths: WorkspacePaths,
    goal: str,
    *,
    agent: str = "builder",
    task_id: str = "",
    files: Sequence[str] = (),
    domains: Sequence[str] = (),
    without: Collection[str] = frozenset(),
    parts: Collection[Part] = frozenset(Part),
    counter: TokenCounter | None = None,
    exact: bool = False,
    on: date | None = None,
) -> Injection:
    """What the next agent would receive for a goal. The same workspace gives the same text on the same day.

    `files` and `domains` are known to be meant besides what the goal says; `without` are keys left out by a person.
    Figures are exact where they were counted before, or with `exact`: the text is the same either way. Files that
    cannot be read are notes. Raises MissingShippedFilesError.
    """
    goal = clean_text(goal)[:MAX_GOAL_CHARS]
    knowledge = library_of(paths).read()
    aim = knowledge.aim(goal, files, domains)
    drafts = [
        *rule_drafts(paths, knowledge, aim, on or today()),
        skills_draft(paths, goal, agent, files, domains),
        *task_drafts(paths, task_id),
    ]
    wanted = {draft.part: draft for draft in drafts if draft.part in parts}
    fitter = Fitter(counter or TokenCounter(paths), exact, frozenset(without))
    fitted = _fit_all(fitter, wanted)
    injection = _injection(goal, agent, aim, fitter, fitted, knowledge.notes)
    if counter is None:  # else whoever counts keeps the counts
        fitter.counter.save()
        fitter.counter.rest()
    return injection


def _fit_all(fitter: Fitter, drafts: Mapping[Part, PartDraft]) -> list[FittedPart]:
    fitted: list[FittedPart] = []
    for budget in BUDGETS:
        room = Room(fitter.counter, budget.limit)
        for part in (part for part in budget.parts if part in drafts):
            if part is Part.INVARIANTS:
                most = Room(fitter.counter, INVARIANTS_AT_MOST)
                fitted.append(fitter.fit(drafts[part], most, f"{INVARIANTS_AT_MOST:,} tokens of {budget.name}"))
                room.charge(item.text for item in fitted[-1].items)
            else:
                fitted.append(fitter.fit(drafts[part], room, f"{budget.limit:,} tokens of {budget.name}"))
    return fitted


def _uses(fitted: Iterable[FittedPart]) -> tuple[PartUse, ...]:
    limits = {part: budget.limit for budget in BUDGETS for part in budget.parts} | {Part.INVARIANTS: TIER_BUDGETS[0]}
    return tuple(PartUse(told.part, told.tokens, limits[told.part]) for told in fitted)


def _injection(
    goal: str,
    agent: str,
    aim: Aim,
    fitter: Fitter,
    fitted: Sequence[FittedPart],
    notes: Iterable[str],
) -> Injection:
    text, uses = text_of(fitted), _uses(fitted)
    tokens = fitter.weigh(text)
    return Injection(
        goal=goal,
        agent=agent,
        domains=aim.domains,
        items=tuple(item for told in fitted for item in told.items),
        left_out=tuple(left for told in fitted for left in told.left_out),
        parts=uses,
        text=text,
        tokens=tokens,
        is_counted=fitter.is_counted,
        notes=tuple(dict.fromkeys([*notes, *_over_budget(uses), *(note for told in fitted for note in told.notes)])),
    )


def _over_budget(uses: Iterable[PartUse]) -> Iterable[str]:
    for use in uses:
        if use.part is Part.INVARIANTS and use.tokens > use.budget:
            yield (
                f"The invariants hold {use.tokens:,} tokens, over the {use.budget:,} of tier 0: they are told all the "
                "same. Shorten studio/context/invariants.md"
            )
