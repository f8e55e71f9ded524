"""In which order a plan's steps run. Pure."""

from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush

from engine.workspace.records.plan import Plan, Step


def running_order(plan: Plan) -> tuple[Step, ...]:
    """The steps so that each stands behind those it depends on, otherwise as the plan has them. Raises CycleError."""
    places = {step.id: place for place, step in enumerate(plan.steps)}
    sorter = TopologicalSorter(
        {step.id: [other for other in step.depends_on if other in places] for step in plan.steps}
    )
    sorter.prepare()
    ready = [places[step_id] for step_id in sorter.get_ready()]
    heapify(ready)
    order: list[Step] = []
    while ready:
        step = plan.steps[heappop(ready)]
        order.append(step)
        sorter.done(step.id)
        for step_id in sorter.get_ready():
            heappush(ready, places[step_id])
    return tuple(order)


def find_cycle(plan: Plan) -> tuple[str, ...]:
    """Ids of steps that wait for each other in a circle, the first one repeated at the end; empty if there is none."""
    try:
        running_order(plan)
    except CycleError as error:
        return tuple(error.args[1])
    return ()
