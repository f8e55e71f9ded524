"""What the charts show, said in words and figures: for whoever sees no plot, and for whoever wants to know exactly."""

from datetime import timedelta

from engine.analytics.charts import Charts, Curve
from engine.analytics.stats import Figure, together
from widgets.text.counting import counted
from widgets.text.formats import age

WEEK = timedelta(days=7)
MONTH = timedelta(days=28)
MANY_WEEKS = 12

KNOWLEDGE_MARKS = "CSPQL"
"""A letter for each curve of the knowledge base, so that no colour is needed: strict Constraints, Slop, …"""

NO_BACKLOG = "Backlog: there is none yet."
NO_SPRINT = "Sprint: no build was begun in it yet."
NO_BUILDS = "No builds yet. `n` plans a goal and builds it."
NO_KNOWLEDGE = "No knowledge yet: no entries and no learnings."


def title_note(charts: Charts) -> str:
    """`12 weeks, 34 builds completed`"""
    done = int(sum(week.of(Figure.BUILDS_COMPLETED) for week in charts.weeks))
    return (
        f"{counted(len(charts.weeks), 'week')}, {counted(done, 'build')} completed" if charts.weeks else "no builds yet"
    )


def burn_down_words(charts: Charts) -> tuple[str, ...]:
    """A line each for the backlog and the sprint."""
    return (_backlog_words(charts), _sprint_words(charts))


def _backlog_words(charts: Charts) -> str:
    curve = charts.backlog
    if curve is None or not curve.points:
        return NO_BACKLOG
    before = curve.value_at(charts.at - WEEK)
    return f"Backlog: {counted(curve.now, 'open task')}, {before} a week ago ({_signed(curve.now - before)})."


def _sprint_words(charts: Charts) -> str:
    curve = charts.sprint
    if curve is None or not curve.points:
        return NO_SPRINT
    total = curve.points[0].value
    since = age(curve.points[0].at, charts.at)
    begun = "begun just now" if since == "now" else f"begun {since} ago"
    return f"Sprint: {counted(curve.now, 'open step')} of {total:,}; its first build was {begun}."


def velocity_words(charts: Charts) -> tuple[str, ...]:
    """A line on what was completed, and one on how."""
    if not charts.weeks:
        return (NO_BUILDS,)
    weeks = charts.weeks[-MANY_WEEKS:]
    done = [int(week.of(Figure.BUILDS_COMPLETED)) for week in weeks]
    before = f", {done[-2]} last week" if len(done) > 1 else ""
    average = sum(done) / len(done)
    mean = f"; {average:.1f} a week over {counted(len(done), 'week')}" if len(done) > 1 else ""
    return (f"{counted(done[-1], 'build')} completed this week{before}{mean}.", _how(charts))


def _how(charts: Charts) -> str:
    weeks = charts.weeks[-MANY_WEEKS:]
    all_weeks = together(weeks, weeks[0].begins_on)
    rate = all_weeks.first_pass_rate
    passed = "no step tried" if rate is None else f"{rate:.0%} of the steps done at the first attempt"
    retries, replans = (int(all_weeks.of(figure)) for figure in (Figure.RETRIES, Figure.REPLANS))
    return f"Of these weeks: {passed}, {counted(retries, 'retry', 'retries')}, {counted(replans, 'replan')}."


def knowledge_words(charts: Charts) -> tuple[str, ...]:
    """All curves with their letters, what came in four weeks, and what has no date."""
    if not any(curve.points for curve in charts.knowledge):
        return (NO_KNOWLEDGE,)
    told = [
        f"{mark} {curve.name} {curve.now} ({_signed(curve.now - curve.value_at(charts.at - MONTH))})"
        for mark, curve in marked(charts)
    ]
    undated = sum(curve.undated for curve in charts.knowledge)
    note = f" {undated} without a date, as if there from the start." if undated else ""
    return (", ".join(told) + ".", f"Areas on top of each other; in brackets what came in four weeks.{note}")


def marked(charts: Charts) -> tuple[tuple[str, Curve], ...]:
    """Each curve of the knowledge base with its letter."""
    return tuple(zip(KNOWLEDGE_MARKS, charts.knowledge, strict=False))


def problem_words(charts: Charts) -> str:
    """The first problem and how many more; empty where there is none."""
    if not charts.problems:
        return ""
    first, *others = charts.problems
    more = f" (and {counted(len(others), 'more problem')})" if others else ""
    return f"{first.path}: {first.reason}. {first.remedy}{more}"


def _signed(change: int) -> str:
    return f"{change:+d}" if change else "±0"
