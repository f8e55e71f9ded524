"""The challenges `simplicity` and `failure_modes`: is there less to do, and what happens when something fails?"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from graphlib import CycleError

from engine.plans.dangers import Danger, dangers_of
from engine.plans.finding import blocking, caution, quoted
from engine.plans.order import running_order
from engine.plans.plan_commands import commands_in
from engine.plans.tool_use import path_of
from engine.workspace.records.confidence import ChallengeFinding
from engine.workspace.records.plan import Plan, Step

Findings = Iterator[ChallengeFinding]

MANY_STEPS = 30
MANY_ACTIONS = 15
"""Formats.md, Numbers: "SICVF": what is done in one go has fewer micro-actions."""
LONG_PROSE = 4000
LONG_CHAIN = 15

MAX_SEEN = 2000
"""Steps that are followed back from one; a plan that tangled counts as not in order."""

FILE_TOOLS = ("Write", "Edit")


def about_size(plan: Plan) -> Findings:
    if len(plan.steps) > MANY_STEPS:
        yield caution(f"The plan has {len(plan.steps)} steps", "Split the goal, or join steps that are checked alike")
    for step in plan.steps:
        if len(step.micro_actions) >= MANY_ACTIONS:
            yield caution(f"{step.id} has {len(step.micro_actions)} actions", "Split it where something can be checked")
        elif len(step.action.description) > LONG_PROSE:
            yield caution(f"{step.id} needs {len(step.action.description):,} characters to say", "Split it")


def about_repetition(plan: Plan) -> Findings:
    same: defaultdict[str, list[str]] = defaultdict(list)
    for step in plan.steps:
        actions = "".join(action.model_dump_json(exclude={"sequence", "purpose"}) for action in step.micro_actions)
        same[f"{step.action.description}\n{actions}"].append(step.id)
    for step_ids in same.values():
        if len(step_ids) > 1:
            yield caution(f"{', '.join(step_ids[:5])} do the same", "Keep one of them")
    for command, count in Counter(gate.command for gate in plan.quality_gates if gate.command.strip()).items():
        if count > 1:
            yield caution(f"{count} gates run {quoted(command)}", "Keep one of them")


def about_chain(plan: Plan) -> Findings:
    try:
        order = running_order(plan)
    except CycleError:
        return  # told where the plan is held against what can be built
    depth: dict[str, int] = {}
    for step in order:
        depth[step.id] = 1 + max((depth.get(other, 0) for other in step.depends_on), default=0)
    longest = max(depth.values(), default=0)
    if longest > LONG_CHAIN:
        yield caution(f"{longest} steps wait for one another", "Take out what a step does not really need")


def about_checks(plan: Plan) -> Findings:
    for step in plan.steps:
        if not any(check.verification.type for check in step.success_criteria):
            yield caution(f"{step.id} has no check: a person's word is all there is", "Add a command, a file or a text")


def about_retries(plan: Plan) -> Findings:
    for step in plan.steps:
        if not step.retry_behavior.fix_hints and not step.retry_behavior.strategy:
            yield caution(f"{step.id} does not say what to try when it fails", "Add a strategy or fix hints")


def about_dangers(plan: Plan) -> Findings:
    found: dict[tuple[str, Danger], None] = {}
    for where, command in commands_in(plan):
        for danger in dangers_of(command):
            found[where, danger] = None
    for where, danger in found:
        make = blocking if danger.is_blocking else caution
        yield make(f"{where} {danger.what}", danger.remedy)


def about_collisions(plan: Plan) -> Findings:
    """Two steps that may run at once and write the same file: who is last wins."""
    try:
        order = running_order(plan)
    except CycleError:
        return
    by_id = {step.id: step for step in order}
    last: dict[str, Step] = {}
    for step in order:
        for path in _written_at_once(step):
            before = last.get(path)
            if before and not _waits_for(step, before, by_id):
                text = f"{before.id} and {step.id} may run at once and both write {quoted(path)}"
                yield blocking(text, f"Let {step.id} depend on {before.id}")
            last[path] = step


def _written_at_once(step: Step) -> set[str]:
    paths = {path_of(action) for action in step.micro_actions if action.tool in FILE_TOOLS}
    return paths - {""} if step.parallelizable else set()


def _waits_for(step: Step, other: Step, by_id: dict[str, Step]) -> bool:
    """Whether the other is done before this one starts, by however many steps between them."""
    seen, left = {step.id}, [step.id]
    while left and len(seen) <= MAX_SEEN:
        before = [name for name in by_id[left.pop()].depends_on if name in by_id and name not in seen]
        if other.id in before:
            return True
        seen.update(before)
        left += before
    return False
