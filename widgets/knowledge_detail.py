"""The whole of one lesson, and what a group is for."""

from engine.workspace.records.knowledge import Entry
from widgets.counting import counted
from widgets.detail_view import Detail, Field
from widgets.knowledge_list import Group, Lesson, occurrences

PENDING = "Pending Queue"


def lesson_detail(lesson: Lesson) -> Detail:
    record, group = lesson.record, lesson.group
    source = f"{group.path}:{record.line}" if record.line else group.path
    if isinstance(record, Entry):
        fields = [Field(name, value) for name, value in record.fields.items()]
        if group.title == PENDING:
            fields.append(Field("Promotion", occurrences(record, is_pending=True)))
        body = (record.body,) if record.body.strip() else ()
        return Detail(f"{record.id}  {record.title}", (Field("In", group.title), *fields, *body), source)
    learned_on = (Field("Learned", str(record.learned_on)),) if record.learned_on else ()
    body = (record.body,) if record.body.strip() else ("Nothing but its title was written down.",)
    return Detail(record.title, (Field("In", group.title), *learned_on, *body), source)


def group_detail(group: Group) -> Detail:
    held = counted(group.count, "entry", "entries") if group.count else "Nothing in it yet."
    return Detail(group.title, (*((group.about,) if group.about else ()), held), group.path)
