"""What an agent would receive, made up: for pictures and for screens that nobody assembles for."""

from dataclasses import replace

from helpers.host import HostApp
from textual import on

from control_room.context.messages import InjectionRead, InjectionRequested, Wish
from control_room.context.screen import ContextScreen
from engine.context.injection.records import InjectedItem, Injection, LeftOut, Part, PartUse
from widgets.context.what_if import ItemId, WhatIf, id_of

GOAL = "Add sign-in endpoint with rate limiting"
SCARCE = "over the budget of 20,000 tokens"


def item(
    part: Part, key: str, title: str, tokens: int, why: str, source: str = "STUDIO_KNOWLEDGE_BASE.md"
) -> InjectedItem:
    return InjectedItem(key, part, title, f"### {key}: {title}\n**What**: the whole of it", tokens, why, source)


ITEMS = (
    item(Part.INVARIANTS, "AD-001", "Sessions live in Redis", 180, "tier 0: always", "studio/context/invariants.md"),
    item(Part.INVARIANTS, "CON-001", "No personal data in logs", 140, "tier 0: always", "studio/context/invariants.md"),
    item(Part.CONSTRAINTS, "SC-002", "Never log a session token", 210, 'shares "token" and "session" with the goal'),
    item(Part.SLOP, "SL-001", "Retry loops without a limit", 190, "domain backend"),
    item(
        Part.LEARNINGS,
        "backend: Use SELECT FOR UPDATE when consuming tokens",
        "Use SELECT FOR UPDATE when consuming tokens",
        2_900,
        "1 day old: in full",
        "studio/learnings/backend.md",
    ),
    item(Part.SKILLS, "security", "Security", 640, "scored 75: keywords sign-in, token", "studio/skills/security.yaml"),
    item(
        Part.TASK,
        "task_20260204_101500",
        GOAL,
        5_100,
        "the current task",
        ".studio/tasks/task_20260204_101500/plan.json",
    ),
    item(Part.NEIGHBOURS, "task_test_001", "Verify the reset flow", 1_900, "tier 1: 2 tasks ago"),
)
OUT = (
    LeftOut("SC-001", Part.CONSTRAINTS, "Validate at the edge", 230, "shares no word or domain with the goal"),
    LeftOut(
        "testing: Freeze the clock", Part.LEARNINGS, "Freeze the clock", 900, SCARCE, "studio/learnings/testing.md"
    ),
)
BUDGETS = {Part.INVARIANTS: 5_000, Part.LEARNINGS: 20_000, Part.TASK: 30_000, Part.SUMMARIES: 15_000}


def injection(wish: Wish, without: frozenset[ItemId] = frozenset()) -> Injection:
    """Of what the person leaves out, the rest; without the backend learning there is room for the other one."""
    items = [each for each in ITEMS if id_of(each) not in without]
    out = [*OUT, *(_left_out(each) for each in ITEMS if id_of(each) in without)]
    if any(each.part is Part.LEARNINGS for each in ITEMS if id_of(each) in without):
        scarce = out.pop(1)
        items.append(item(scarce.part, scarce.key, scarce.title, scarce.tokens, "3 days old", scarce.source))
    parts = tuple(
        PartUse(part, sum(each.tokens for each in items if each.part is part), BUDGETS.get(part, 0)) for part in Part
    )
    total = sum(each.tokens for each in items)
    return Injection(wish.goal, wish.agent, ("backend", "security"), tuple(items), tuple(out), parts, "", total)


def _left_out(each: InjectedItem) -> LeftOut:
    return LeftOut(each.key, each.part, each.title, each.tokens, "left out by you", each.source)


def found_for(wish: Wish) -> WhatIf:
    whole = injection(replace(wish, without=frozenset()))
    return WhatIf(whole, injection(wish, wish.without) if wish.without else whole)


class ContextApp(HostApp):
    """Answers what a ContextScreen asks for at once."""

    def __init__(self, screen: ContextScreen) -> None:
        super().__init__(screen)
        self.asked: list[Wish] = []

    @on(InjectionRequested)
    def _answer(self, event: InjectionRequested) -> None:
        self.asked.append(event.wish)
        assert isinstance(self.content, ContextScreen)
        self.content.show_injection(InjectionRead(event.wish, found_for(event.wish)))
