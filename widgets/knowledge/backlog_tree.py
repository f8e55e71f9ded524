"""The backlog as an outline: epics hold features, features hold tasks."""

from collections.abc import Iterable, Iterator

from textual.content import Content

from engine.workspace.records.backlog import Backlog, BacklogTask, Epic, Feature
from widgets.parts.outline import Node, Outline, unique
from widgets.text.formats import cut, pad
from widgets.text.glyphs import word_mark
from widgets.text.searching import search_text

ROOMY_WIDTH = 74
"""Cells from which a line also says what a task waits for and draws a group's progress."""

BAR_WIDTH = 10
WORD_WIDTH = 11


def backlog_nodes(backlog: Backlog) -> tuple[Node, ...]:
    """Every epic, feature and task, in the file's order."""
    return tuple(unique(_nodes(backlog)))


def _nodes(backlog: Backlog) -> Iterator[Node]:
    for epic in backlog.epics:
        above = f"{epic.short_id or epic.id} {epic.name}"
        yield Node(epic.id, 0, True, epic, _search(epic, ""))
        for feature in epic.features:
            key = f"{epic.id}/{feature.id}"
            yield Node(key, 1, True, feature, _search(feature, above))
            below = f"{above} {feature.short_id or feature.id} {feature.name}"
            for task in feature.tasks:
                yield Node(f"{key}/{task.id}", 2, False, task, _search(task, below))


def _search(item: Epic | Feature | BacklogTask, above: str) -> str:
    word = word_mark(item.status).word if item.status else ""
    return search_text(above, item.id, item.short_id, item.name, item.status, word, item.description)


def tasks_of(item: Epic | Feature | Backlog) -> tuple[BacklogTask, ...]:
    if isinstance(item, Feature):
        return item.tasks
    features = item.features if isinstance(item, Epic) else [each for epic in item.epics for each in epic.features]
    return tuple(task for feature in features for task in feature.tasks)


def done_and_total(tasks: Iterable[BacklogTask]) -> tuple[int, int]:
    """Complete tasks, and all that are not cancelled."""
    counted = [task.status for task in tasks if task.status != "CANCELLED"]
    return counted.count("COMPLETE"), len(counted)


def status_glyph(item: Epic | Feature | BacklogTask) -> Content:
    """Groups often have no status of their own: then their progress speaks."""
    return word_mark(item.status).content if item.status else Content(" ")


def progress_bar(done: int, total: int, width: int = BAR_WIDTH) -> Content:
    full = done * width // total if total else 0
    return Content.assemble(("━" * full, "$text-success"), ("─" * (width - full), "$foreground-muted"))


def priority_text(priority: object) -> str:
    """`P1` for a number, a word as it is."""
    if priority is None or priority == "":
        return ""
    return f"P{priority}" if str(priority).isdecimal() else str(priority)


class BacklogTree(Outline):
    """Shows epics, features and tasks with status, size, priority and progress."""

    BINDING_GROUP_TITLE = "Backlog"

    def draw_node(self, node: Node, width: int) -> tuple[Content, Content]:
        item: Epic | Feature | BacklogTask = node.item
        mark = word_mark(item.status)
        name_style = "bold" if node.depth == 0 else ""
        name = (item.short_id or item.id, "$foreground-muted"), " ", (item.name or "(no name)", name_style)
        left = Content.assemble(status_glyph(item), " ", *name)
        is_task = isinstance(item, BacklogTask)
        columns = _task_columns(item, width) if isinstance(item, BacklogTask) else _group_columns(item, width)
        style = mark.style if is_task or item.status not in ("", "PENDING") else "$foreground-muted"
        right = Content.assemble(*columns, " ", (f"{priority_text(item.priority):>3.3}", "$foreground-muted"), "  ")
        return left, right + Content.styled(pad(mark.word if item.status else "", WORD_WIDTH), style)


def _task_columns(task: BacklogTask, width: int) -> Iterator[Content]:
    if width >= ROOMY_WIDTH:
        waits = f"← {', '.join(task.depends_on)}" if task.depends_on else ""
        yield Content.styled(pad(waits, BAR_WIDTH + 1), "$foreground-muted")
    yield Content(f"{cut(task.effort.size, 3):>7}")


def _group_columns(group: Epic | Feature, width: int) -> Iterator[Content]:
    done, total = done_and_total(tasks_of(group))
    if width >= ROOMY_WIDTH:
        yield progress_bar(done, total) + " "
    yield Content(f"{f'{done}/{total}':>7}")
