"""All that the backlog knows of one epic, feature or task."""

from collections.abc import Iterator

from textual.content import Content

from engine.workspace.records.backlog import Backlog, BacklogTask, Change, Epic, Feature
from engine.workspace.records.base import Record
from widgets.knowledge.backlog_tree import done_and_total, priority_text, progress_bar, status_glyph, tasks_of
from widgets.parts.detail_view import Detail, Field, Heading
from widgets.text.formats import plain
from widgets.text.glyphs import word_mark

Item = Epic | Feature | BacklogTask

LISTED = 50
"""Tasks named in a feature's detail; all of them are in the list beside it."""


class BacklogIndex:
    """Who is who, and who waits for whom. Tasks name each other by short or full id."""

    def __init__(self, backlog: Backlog) -> None:
        self._tasks: dict[str, BacklogTask] = {}
        self._waiting: dict[str, list[BacklogTask]] = {}
        self.above: dict[str, tuple[Epic | Feature, ...]] = {}
        """An item's id to the groups it is in, the nearest first."""
        for epic in backlog.epics:
            for feature in epic.features:
                self.above[feature.id] = (epic,)
                for task in feature.tasks:
                    self.above[task.id] = (feature, epic)
                    self._tasks[task.id] = self._tasks[task.short_id or task.id] = task
        for task in tasks_of(backlog):
            for name in task.depends_on:
                self._waiting.setdefault(self._full_id(name), []).append(task)

    def task(self, name: str) -> BacklogTask | None:
        return self._tasks.get(name)

    def waiting_for(self, task: BacklogTask) -> tuple[str, ...]:
        """Ids of the tasks that wait for this one: those it names and those that name it."""
        named = [self._full_id(name) for name in task.blocks]
        return tuple(dict.fromkeys([*named, *(other.id for other in self._waiting.get(task.id, ()))]))

    def _full_id(self, name: str) -> str:
        task = self._tasks.get(name)
        return task.id if task else name


def item_detail(item: Item, index: BacklogIndex) -> Detail:
    parts: list[Field | Heading | Content | str] = [*_facts(item, index)]
    if item.description:
        parts.append(item.description)
    if not isinstance(item, BacklogTask):
        parts += _contents(item)
    parts += _changes(item)
    return Detail(item.name or "(no name)", tuple(parts))


def _facts(item: Item, index: BacklogIndex) -> Iterator[Field]:
    yield Field("Id", " · ".join(filter(None, (item.short_id, item.id))))
    for group in index.above.get(item.id, ()):
        kind = "Feature" if isinstance(group, Feature) else "Epic"
        yield Field(kind, f"{group.short_id or group.id} {group.name}")
    if item.status:
        mark = word_mark(item.status)
        yield Field("Status", Content.styled(f"{mark.glyph} {mark.word}", mark.style))
    if not isinstance(item, BacklogTask):
        done, total = done_and_total(tasks_of(item))
        yield Field("Progress", Content.assemble(progress_bar(done, total, 20), f" {done}/{total} tasks"))
    if priority := priority_text(item.priority):
        yield Field("Priority", priority)
    if isinstance(item, BacklogTask):
        yield from _task_facts(item, index)
    yield from _undocumented(item)


def _task_facts(task: BacklogTask, index: BacklogIndex) -> Iterator[Field]:
    confidence = f"confidence {task.effort.confidence}" if task.effort.confidence else ""
    if effort := ", ".join(filter(None, (task.effort.size, confidence))):
        yield Field("Effort", effort)
    yield from _task_list("Depends on", task.depends_on, index)
    yield from _task_list("Blocks", index.waiting_for(task), index)
    for label, values in (("Inputs", task.inputs), ("Outputs", task.outputs)):
        for number, value in enumerate(values):
            yield Field("" if number else label, plain(value))


def _task_list(label: str, names: tuple[str, ...], index: BacklogIndex) -> Iterator[Field]:
    for number, name in enumerate(names):
        task = index.task(name)
        if task is None:
            text = Content.assemble(("▲ ", "$text-warning"), name, (" is not in the backlog", "$text-warning"))
        else:
            mark = word_mark(task.status)
            lead = mark.content + " "
            text = Content.assemble(lead, task.short_id or task.id, f" {task.name} ", (mark.word, "$foreground-muted"))
        yield Field("" if number else label, text)


def _undocumented(record: Record) -> Iterator[Field]:
    """What the file holds besides the fields we know: somebody put it there for a reason."""
    for name, value in (record.model_extra or {}).items():
        if value not in (None, "", [], {}):
            yield Field(name.replace("_", " ").capitalize(), plain(value))


def _contents(group: Epic | Feature) -> Iterator[Field | Heading]:
    children: tuple[Feature | BacklogTask, ...] = group.features if isinstance(group, Epic) else group.tasks
    if not children:
        return
    yield Heading("Features" if isinstance(group, Epic) else "Tasks")
    for child in children[:LISTED]:
        note = "{}/{}".format(*done_and_total(child.tasks)) if isinstance(child, Feature) else ""
        text = Content.assemble(status_glyph(child), f" {child.name} ", (note, "$foreground-muted"))
        yield Field(child.short_id or child.id, text)
    if len(children) > LISTED:
        yield Field("", Content.styled(f"… and {len(children) - LISTED:,} more", "$foreground-muted"))


def _changes(item: Item) -> Iterator[Field | Heading]:
    if not item.changelog:
        return
    yield Heading("Changes")
    for change in reversed(item.changelog):
        at = change.timestamp
        yield Field(at.strftime("%Y-%m-%d") if at else "", _change_text(change))


def _change_text(change: Change) -> Content:
    before, after = plain(change.previous_value), plain(change.new_value)
    values = f"{before} → {after}" if before and after else after or before
    action = change.action.lower().replace("_", " ")
    clock = change.timestamp.strftime("%H:%M  ") if change.timestamp else ""
    by = ", ".join(filter(None, (f"by {change.actor}" if change.actor else "", change.reason)))
    return Content.assemble(
        (clock, "$foreground-muted"),
        "  ".join(filter(None, (action, values))),
        (f"  {by}" if by else "", "$foreground-muted"),
    )
