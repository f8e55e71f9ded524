"""The whole of one lesson, and what a group is for."""

from collections.abc import Iterator

from engine.knowledge.evolution.rule_history import RuleHistory
from engine.workspace.records.knowledge import Entry
from widgets.knowledge.knowledge_list import Group, Lesson, occurrences
from widgets.parts.detail_view import Detail, Field, Heading
from widgets.text.counting import counted

PENDING = "Pending Queue"


def lesson_detail(lesson: Lesson, history: RuleHistory | None = None) -> Detail:
    """`history`: how a strict constraint was kept; None for all else."""
    record, group = lesson.record, lesson.group
    source = f"{group.path}:{record.line}" if record.line else group.path
    if isinstance(record, Entry):
        fields = [Field(name, value) for name, value in record.fields.items()]
        if group.title == PENDING:
            fields.append(Field("Promotion", occurrences(record, is_pending=True)))
        body = (record.body,) if record.body.strip() else ()
        kept = _kept(history) if history else ()
        return Detail(f"{record.id}  {record.title}", (Field("In", group.title), *fields, *body, *kept), source)
    learned_on = (Field("Learned", str(record.learned_on)),) if record.learned_on else ()
    body = (record.body,) if record.body.strip() else ("Nothing but its title was written down.",)
    return Detail(record.title, (Field("In", group.title), *learned_on, *body), source)


def _kept(history: RuleHistory) -> Iterator[Field | Heading]:
    """In how many tasks it held since it was last broken, and its violations, the last one first."""
    yield Heading("How it was kept")
    since = f" since {history.since:%Y-%m-%d}" if history.since else ""
    yield Field("Kept in", f"{counted(history.held_in, 'completed task')}{since}")
    yield Field("Broken", counted(history.broken, "time") if history.broken else "never, as far as anybody said")
    for violation in reversed(history.violations):
        told = violation.text or "(nobody said how)"
        where = f", in {violation.task_id}" if violation.task_id else ""
        yield Field(f"{violation.at:%Y-%m-%d}" if violation.at else "", f"{told} ({violation.by}{where})")


def group_detail(group: Group) -> Detail:
    held = counted(group.count, "entry", "entries") if group.count else "Nothing in it yet."
    return Detail(group.title, (*((group.about,) if group.about else ()), held), group.path)
