"""Levels and percentages, and how full a recorded and a long-used workspace are."""

import json

import pytest
from helpers.rooms import copy_workspace
from helpers.samples import read_workspace

from engine.context.counting.encoder import encoder
from engine.context.gauges.measure import ContextMeter
from engine.context.gauges.usage import ContextUse, Gauge, Level, Source
from engine.workspace.paths import WorkspacePaths


def gauge(tokens: int, limit: int = 30_000) -> Gauge:
    return Gauge("plans", tokens, limit, 35_000, Source.COUNTED, "")


def measure(root) -> ContextUse:
    return ContextMeter(WorkspacePaths(root)).measure(read_workspace(root))


@pytest.mark.parametrize("limit", [5_000, 15_000, 20_000, 25_000, 30_000])
@pytest.mark.parametrize(
    ("percent", "below", "level"), [(80, Level.NORMAL, Level.WARNING), (95, Level.WARNING, Level.CRITICAL)]
)
def test_a_level_begins_exactly_at_its_share(limit, percent, below, level):
    edge = limit * percent // 100
    assert (gauge(edge - 1, limit).level, gauge(edge, limit).level) == (below, level)
    assert (gauge(edge - 1, limit).percent, gauge(edge, limit).percent) == (percent - 1, percent)


@pytest.mark.parametrize(("tokens", "percent"), [(0, 0), (2_488, 8), (28_499, 94), (30_000, 100), (45_000, 150)])
def test_a_percentage_is_never_rounded_up(tokens, percent):
    assert gauge(tokens).percent == percent


def test_the_worst_gauge_gives_the_level():
    use = ContextUse((gauge(1), gauge(24_000)), (gauge(2),), (), (), True)
    assert use.level is Level.WARNING


def test_the_recorded_workspace_weighs_what_it_holds(tmp_path):
    root = copy_workspace(tmp_path)
    use = measure(root)
    backlog = next(pool for pool in use.pools if pool.name == "backlog")
    text = (root / ".studio" / "backlog.json").read_text()
    assert backlog.tokens == len(encoder().encode_ordinary(text)) == 2_488
    assert backlog.percent == 16
    assert [tier.tokens > 0 for tier in use.tiers] == [True, True, False, False]
    assert (use.is_counted, use.level, use.heaviest[0].path) == (True, Level.NORMAL, ".studio/backlog.json")


def test_with_25_tasks_every_tier_holds_something(tmp_path):
    root = copy_workspace(tmp_path)
    for number in range(25):
        folder = root / ".studio" / "tasks" / f"task_20270101_{number:06}"
        folder.mkdir()
        plan = {
            "goal": f"Goal {number}",
            "created_at": f"2027-01-01T00:00:{number:02}Z",
            "steps": [{"id": "a", "name": "A"}],
        }
        (folder / "plan.json").write_text(json.dumps(plan))
    use = measure(root)
    assert all(tier.tokens for tier in use.tiers)
    # 27 tasks: 5 whole, 15 as outlines, 7 in the index
    assert "7 older tasks" in use.tiers[3].what
    outlines = "\n".join(f"Goal {number}\nA" for number in range(5, 20))
    assert abs(use.tiers[2].tokens - len(encoder().encode_ordinary(outlines))) <= 15


def test_a_link_to_elsewhere_is_not_searched_for_learnings(tmp_path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "a.md").write_text("not ours " * 100)
    (tmp_path / ".studio" / ".cache").mkdir(parents=True)
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "learnings").symlink_to(outside)
    (tmp_path / ".studio" / ".cache" / "context7").symlink_to(outside)
    snapshot = read_workspace(tmp_path)
    assert [problem.reason for problem in snapshot.problems if "learnings" in problem.path] == [
        "is a link that leaves the workspace"
    ]
    assert {pool.tokens for pool in measure(tmp_path).pools} == {0}


def test_a_folder_gone_wild_is_weighed_up_to_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.context.gauges.tiers.MAX_POOL_FILES", 3)
    docs = tmp_path / ".studio" / ".cache" / "context7"
    docs.mkdir(parents=True)
    for number in range(10):
        (docs / f"{number}.md").write_text("hello world")
    assert next(pool.tokens for pool in measure(tmp_path).pools if pool.name == "context7") == 6
