from engine.building.schedule import Schedule
from engine.plans.order import find_cycle, running_order
from engine.workspace.records.plan import Plan, Step


def steps(*described: str) -> tuple[Step, ...]:
    """`c<a,b` depends on a and b; `c*` is parallelizable."""
    made = []
    for text in described:
        name, _, needed = text.partition("<")
        made.append(
            Step(id=name.rstrip("*"), depends_on=tuple(filter(None, needed.split(","))), parallelizable="*" in name)
        )
    return tuple(made)


def names(found) -> list[str]:
    return [step.id for step in found]


def test_the_plan_s_order_is_kept_where_dependencies_allow():
    assert names(running_order(Plan(steps=steps("d<b", "a", "b<c", "c")))) == ["a", "c", "b", "d"]


def test_a_cycle_is_named():
    assert set(find_cycle(Plan(steps=steps("a<c", "b<a", "c<b", "d")))) == {"a", "b", "c"}
    assert find_cycle(Plan(steps=steps("a", "b<a"))) == ()


def test_parallelizable_steps_start_together_up_to_the_workers():
    schedule = Schedule(steps("a*", "b", "c*", "d*"))
    started = []
    while step := schedule.startable(2):
        schedule.running.add(step.id)
        started.append(step.id)
    assert started == ["a", "c"]


def test_another_step_waits_until_nothing_runs():
    schedule = Schedule(steps("a", "b*"), running={"a"})
    assert schedule.startable(4) is None
    schedule = Schedule(steps("a*", "b"), running={"a"})
    assert schedule.startable(4) is None


def test_all_dependents_of_a_step_are_found():
    schedule = Schedule(steps("a", "b<a", "c<b", "d"), failed={"a"})
    assert names(schedule.dependents("a")) == ["b", "c"]


def test_what_starts_next_is_known():
    schedule = Schedule(steps("a", "b<a"), done={"a"})
    assert schedule.next_step == "b"
    schedule.done.add("b")
    assert schedule.next_step == ""
    assert schedule.is_complete
