"""How the knowledge base grew: when each entry came and went, as far as decisions and dates tell. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from engine.analytics.charts import Change, Curve, curve
from engine.analytics.journal_fold import EARLIEST
from engine.knowledge.base.knowledge_file import PREFIXES
from engine.knowledge.deciding.decision_log import Decision
from engine.knowledge.signals.tasks_named import named_tasks
from engine.workspace.records.knowledge import Entry
from engine.workspace.records.learning import Learning
from engine.workspace.times import to_time

HEADING = re.compile(r"###[ \t]+([A-Z]{2,4}-\d{1,9})\b")
TASK_DAY = re.compile(r"task_(\d{8})_")

DATE_FIELDS = ("Date", "Added", "Promoted")
"""Fields that say since when an entry is there."""


def knowledge_curves(
    entries: Iterable[Entry], learnings: Iterable[Learning], decisions: Sequence[Decision], now: datetime
) -> tuple[Curve, ...]:
    """Entries by section, in the file's order, then learnings."""
    came, went = _decided(decisions)
    changes: dict[str, list[Change]] = {prefix: [] for prefix in PREFIXES.values()}
    present = {entry.id: entry for entry in entries}
    for entry_id in {**present, **went}:
        known = changes.get(entry_id.partition("-")[0])
        if known is None:
            continue
        known.append(Change(came.get(entry_id) or _dated(present.get(entry_id)), +1))
        if entry_id not in present:
            known.append(Change(went[entry_id], -1))
    learned = (Change(_midnight(learning.learned_on), +1) for learning in learnings)
    sections = (curve(title, changes[prefix], now) for title, prefix in PREFIXES.items())
    return (*sections, curve("Learnings", learned, now))


def _decided(decisions: Iterable[Decision]) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """When entries came and when they went, by the decisions that hold."""
    came: dict[str, datetime] = {}
    went: dict[str, datetime] = {}
    for decision in decisions:
        if not decision.is_live or decision.undoes or decision.at is None:
            continue
        old, new = (set(_headings(decision, part)) for part in ("old", "new"))
        came.update(dict.fromkeys(new - old, decision.at))
        went.update(dict.fromkeys(old - new, decision.at))
    return came, went


def _headings(decision: Decision, part: str) -> Iterable[str]:
    """The ids of entries whose headings a decision took away (`old`) or wrote (`new`)."""
    for hunk in decision.hunks:
        lines = hunk.get(part)
        for line in lines if isinstance(lines, list | tuple) else ():
            if isinstance(line, str) and (found := HEADING.match(line)):
                yield found[1]


def _dated(entry: Entry | None) -> datetime | None:
    """By its own date, else by the first task that it names: ids hold the day."""
    if entry is None:
        return None
    times = [to_time(entry.fields[name]) for name in DATE_FIELDS if name in entry.fields]
    tasks = named_tasks(" ".join((entry.fields.get("Source", ""), entry.fields.get("Why", ""))))
    days = [to_time(found[1]) for task in tasks if (found := TASK_DAY.match(task))]
    known = [at for at in times if at is not None] or [at for at in days if at is not None]
    return min((at for at in known if at >= EARLIEST), default=None)


def _midnight(day: date | None) -> datetime | None:
    at = datetime.combine(day, time(), UTC) if day else None
    return at if at is None or at >= EARLIEST else None
