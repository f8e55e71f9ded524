"""What a project has learned, as an outline: knowledge base, learnings by domain, invariants."""

from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content

from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.knowledge import Entry
from engine.workspace.records.learning import Learning
from engine.workspace.snapshot import PROMOTION_THRESHOLD, Snapshot
from widgets.parts.outline import Node, Outline, unique
from widgets.text.glyphs import DONE, WAITING
from widgets.text.searching import search_text

STRICT = "Strict Constraints"
SECTIONS = {
    STRICT: "Rules that hold for every task, because breaking them went wrong more than once.",
    "Slop Ledger": "Patterns that cost rework, with what to do instead.",
    "Performance Delta": "Changes whose effect was measured.",
    "Pending Queue": f"Lessons seen for the first time. At {PROMOTION_THRESHOLD} occurrences they are promoted.",
}
INVARIANTS = "Invariants"
INVARIANTS_ABOUT = "What always holds in this project. They are in Claude's context from the start of every task."
LEARNINGS_ABOUT = "Learned while building, kept by domain. STUDIO adds one after each task that taught something."


@dataclass(frozen=True, slots=True)
class Group:
    """A section of the knowledge base, a domain of learnings, or the invariants."""

    title: str
    about: str
    path: str
    """The file it is in, from the workspace's root."""
    count: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """An entry or a learning, and where it stands."""

    record: Entry | Learning
    group: Group


def knowledge_nodes(snapshot: Snapshot) -> tuple[Node, ...]:
    """All groups, empty ones too, each with what it holds."""
    return tuple(unique(_nodes(snapshot)))


def _nodes(snapshot: Snapshot) -> Iterator[Node]:
    for group, records in _groups(snapshot):
        yield Node(group.title, 0, True, group, search_text(group.title, group.path))
        for record in records:
            name = record.id if isinstance(record, Entry) else f"{record.learned_on or ''} {record.title}"
            yield Node(f"{group.title}/{name}", 1, False, Lesson(record, group), _search(record, group))


def _groups(snapshot: Snapshot) -> Iterator[tuple[Group, tuple[Entry, ...] | list[Learning]]]:
    paths = WorkspacePaths(snapshot.root)
    if snapshot.knowledge is not None:
        path = paths.relative(paths.knowledge_base)
        others = [section.title for section in snapshot.knowledge.sections if section.entries]
        for title in dict.fromkeys([*SECTIONS, *others]):
            entries = snapshot.knowledge.section(title)
            yield Group(title, SECTIONS.get(title, ""), path, len(entries)), entries
    if snapshot.invariants or snapshot.knowledge is not None:
        path = paths.relative(paths.invariants)
        yield Group(INVARIANTS, INVARIANTS_ABOUT, path, len(snapshot.invariants)), snapshot.invariants
    domains: dict[str, list[Learning]] = {}
    for learning in snapshot.learnings:
        domains.setdefault(learning.domain, []).append(learning)
    if not domains and snapshot.is_complete and snapshot.knowledge is not None:
        yield Group("Learnings", LEARNINGS_ABOUT, paths.relative(paths.learnings), 0), ()
    for domain, learnings in domains.items():
        path = paths.relative(paths.learnings / f"{domain}.md")
        yield Group(f"Learnings: {domain}", LEARNINGS_ABOUT, path, len(learnings)), learnings


def _search(record: Entry | Learning, group: Group) -> str:
    if isinstance(record, Learning):
        return search_text(group.title, record.learned_on, record.title, record.body)
    fields = " ".join(f"{name} {value}" for name, value in record.fields.items())
    return search_text(group.title, record.id, record.title, fields, record.body)


class KnowledgeList(Outline):
    """Shows groups with their counts, and what they hold."""

    BINDING_GROUP_TITLE = "Knowledge"

    def starts_open(self, node: Node) -> bool:
        """With thousands of learnings the knowledge base is what one comes for; domains unfold on demand."""
        return not node.key.startswith("Learnings")

    def draw_node(self, node: Node, width: int) -> tuple[Content, Content]:  # noqa: ARG002 - as wide as it needs to be
        if isinstance(node.item, Group):
            count = node.item.count
            return (
                Content.styled(node.item.title, "bold" if count else "$foreground-muted"),
                Content.styled(str(count) if count else "none", "bold" if count else "$foreground-muted"),
            )
        lesson: Lesson = node.item
        record = lesson.record
        if isinstance(record, Learning):
            return Content(record.title), Content.styled(str(record.learned_on or ""), "$foreground-muted")
        left = Content.assemble((f"{record.id:8}", "$foreground-muted"), record.title)
        return left, occurrences(record, is_pending=lesson.group.title == "Pending Queue")


def occurrences(entry: Entry, *, is_pending: bool) -> Content:
    """`2/2 ✔ ready` in the pending queue; elsewhere how often it was seen, where that is written down."""
    if is_pending:
        mark, word = (DONE, "ready") if entry.occurrences >= PROMOTION_THRESHOLD else (WAITING, "     ")
        return Content.assemble(f"{entry.occurrences}/{PROMOTION_THRESHOLD} ", (f"{mark.glyph} {word}", mark.style))
    return (
        Content.styled(f"×{entry.occurrences}", "$foreground-muted") if "Occurrences" in entry.fields else Content("")
    )
