"""Knowledge: what the project has learned, and what must never happen again."""

from control_room.outline_screen import OutlineScreen
from engine.workspace.snapshot import Snapshot
from widgets.counting import counted
from widgets.detail_view import Detail
from widgets.knowledge_detail import group_detail, lesson_detail
from widgets.knowledge_list import Group, KnowledgeList, knowledge_nodes
from widgets.outline import Node
from widgets.title_line import TitleLine

NO_KNOWLEDGE = (
    "Knowledge is kept in `STUDIO_KNOWLEDGE_BASE.md`, `studio/learnings/` and `studio/context/invariants.md`.",
    "None of them is here yet. `studio init` creates them and never overwrites anything.",
)


class KnowledgeScreen(OutlineScreen):
    BINDING_GROUP_TITLE = "Knowledge screen"

    def make_outline(self) -> KnowledgeList:
        return KnowledgeList(empty="No knowledge yet")

    def draw(self, snapshot: Snapshot, before: Snapshot | None) -> None:
        if before is not None and _parts(before) == _parts(snapshot):
            return
        self.outline.set_nodes(knowledge_nodes(snapshot))
        self.query_one(TitleLine).show(snapshot.root.name, "Knowledge", summary(snapshot))

    def detail_of(self, node: Node) -> Detail:
        return group_detail(node.item) if isinstance(node.item, Group) else lesson_detail(node.item)

    def empty_detail(self) -> Detail:
        if self.outline.found is not None:
            return Detail("Nothing found", ("No entry or learning holds all these words. Esc clears the filter.",))
        if self.snapshot is None:
            return Detail("Reading …")
        return Detail("No knowledge yet", NO_KNOWLEDGE)


def _parts(snapshot: Snapshot) -> tuple[object, ...]:
    """What this screen draws. Records that did not change are the same objects, so comparing is quick."""
    return snapshot.root, snapshot.knowledge, snapshot.invariants, snapshot.learnings, snapshot.is_complete


def summary(snapshot: Snapshot) -> str:
    """`6 entries, 4 invariants, 2 learnings`"""
    entries = sum(len(section.entries) for section in snapshot.knowledge.sections) if snapshot.knowledge else 0
    learnings = counted(len(snapshot.learnings), "learning") if snapshot.is_complete else "reading learnings …"
    return ", ".join((counted(entries, "entry", "entries"), counted(len(snapshot.invariants), "invariant"), learnings))
