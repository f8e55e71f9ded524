"""The workspace's figures are up to date once a build has ended."""

import json

from helpers.plans import run, step, told, write_plan


def test_an_ended_build_is_counted(tmp_path):
    paths = write_plan(tmp_path, step("a", "true"), step("b", "true"))
    run(paths)
    totals = json.loads(paths.analytics.read_text())["totals"]
    assert (totals["builds_completed"], totals["steps_done"], totals["first_pass_rate"]) == (1, 2, 1)


def test_figures_that_cannot_be_written_do_not_fail_the_build(tmp_path):
    paths = write_plan(tmp_path, step("a", "true"))
    paths.studio.mkdir(exist_ok=True)
    paths.analytics.parent.write_text("in the way")
    events = run(paths)
    assert "build_finished COMPLETE" in told(events)
    (problem,) = [event for event in events if event.event == "analytics_not_saved"]
    assert "studio/data" in problem.get("reason")
