"""The Backlog: everything that is planned, as epics, features and tasks."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from control_room.outline_screen import OutlineScreen
from engine.workspace.records.backlog import Backlog, BacklogTask
from engine.workspace.snapshot import Snapshot
from widgets.knowledge.backlog_detail import BacklogIndex, item_detail
from widgets.knowledge.backlog_tree import BacklogTree, backlog_nodes, done_and_total, tasks_of
from widgets.parts.detail_view import Detail
from widgets.parts.outline import Node
from widgets.parts.title_line import TitleLine
from widgets.text.counting import counted

NO_BACKLOG = (
    "A backlog holds what is planned: epics, their features, and the tasks of each. It is read from "
    "`.studio/backlog.json`, and shows here as soon as STUDIO or Claude writes that file.",
    "Until then, the tasks that have a plan are in the dashboard's task picker.",
)


class BacklogScreen(OutlineScreen):
    BINDING_GROUP_TITLE = "Backlog screen"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open_build", "Open its build", tooltip="Show this task's plan and build on the dashboard"),
    ]

    @dataclass
    class TaskRequested(Message):
        """The Build pane is to show this task. Only posted for a task that has a folder in `.studio/tasks`."""

        task_id: str

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        super().__init__(snapshot)
        self._index = BacklogIndex(Backlog())
        self._with_build: frozenset[str] = frozenset()
        self._open_task_id = ""

    def make_outline(self) -> BacklogTree:
        return BacklogTree(empty="No backlog yet")

    def draw(self, snapshot: Snapshot, before: Snapshot | None) -> None:
        backlog = snapshot.backlog
        is_new = before is None or before.backlog is not backlog or before.is_complete != snapshot.is_complete
        if is_new:
            self.outline.empty = "No backlog yet" if snapshot.is_complete else "Reading the backlog …"
            self.outline.set_nodes(backlog_nodes(backlog) if backlog else ())
            self._index = BacklogIndex(backlog or Backlog())
            name = backlog.project_name if backlog else ""
            self.query_one(TitleLine).show(name or snapshot.root.name, "Backlog", summary(backlog) if backlog else "")
        if before is None or before.tasks is not snapshot.tasks:
            self._with_build = frozenset(task.id for task in snapshot.tasks)

    def node_selected(self, node: Node | None) -> None:
        """Offers the key only where it leads somewhere; the footer is built anew only when that changes."""
        task_id = node.item.id if node and isinstance(node.item, BacklogTask) else ""
        task_id = task_id if task_id in self._with_build else ""
        changed = bool(task_id) != bool(self._open_task_id)
        self._open_task_id = task_id
        if changed:
            self.refresh_bindings()

    def detail_of(self, node: Node) -> Detail:
        return item_detail(node.item, self._index)

    def empty_detail(self) -> Detail:
        if self.outline.found is not None:
            return Detail("Nothing found", ("No epic, feature or task holds all these words. Esc clears the filter.",))
        if self.snapshot is None or not self.snapshot.is_complete:
            return Detail("Reading …")
        backlog = self.snapshot.backlog
        if backlog is not None:
            return Detail("The backlog is empty", ("Its file is there, but it holds no epic yet.",))
        return Detail("No backlog yet", NO_BACKLOG)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "open_build":
            return bool(self._open_task_id)
        return super().check_action(action, parameters)

    def action_open_build(self) -> None:
        self.post_message(self.TaskRequested(self._open_task_id))


def summary(backlog: Backlog) -> str:
    """`2 epics, 3 features, 6 tasks: 1 done, 17%`"""
    tasks = tasks_of(backlog)
    done, total = done_and_total(tasks)
    features = sum(len(epic.features) for epic in backlog.epics)
    share = f", {done * 100 // total}%" if total else ""
    counts = counted(len(backlog.epics), "epic"), counted(features, "feature"), counted(len(tasks), "task")
    return f"{', '.join(counts)}: {done:,} done{share}"
