"""Knowledge: what the project has learned, what must never happen again, and how that was kept."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from control_room.knowledge.broken_rules import RuleBroken
from control_room.outline_screen import OutlineScreen
from engine.knowledge.evolution.rule_history import RuleHistory, rule_histories
from engine.workspace.records.knowledge import Entry
from engine.workspace.snapshot import Snapshot
from widgets.knowledge.knowledge_detail import group_detail, lesson_detail
from widgets.knowledge.knowledge_list import STRICT, Group, KnowledgeList, Lesson, knowledge_nodes
from widgets.parts.detail_view import Detail
from widgets.parts.outline import Node
from widgets.parts.title_line import TitleLine
from widgets.text.counting import counted

NO_KNOWLEDGE = (
    "Knowledge is kept in `STUDIO_KNOWLEDGE_BASE.md`, `studio/learnings/` and `studio/context/invariants.md`.",
    "None of them is here yet. `studio init` creates them and never overwrites anything.",
)


class KnowledgeScreen(OutlineScreen):
    BINDING_GROUP_TITLE = "Knowledge screen"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "violated", "Was broken", tooltip="Say how this rule was broken: nobody drops it as never broken"),
    ]

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        super().__init__(snapshot)
        self._histories: dict[str, RuleHistory] = {}
        self._rule: Entry | None = None
        """The strict constraint that the cursor is on."""

    def make_outline(self) -> KnowledgeList:
        return KnowledgeList(empty="No knowledge yet")

    def draw(self, snapshot: Snapshot, before: Snapshot | None) -> None:
        if before is not None and _parts(before) == _parts(snapshot):
            return
        sprint = snapshot.sprint
        self._histories = rule_histories(sprint.rules, sprint.violations) if sprint else {}
        self.outline.set_nodes(knowledge_nodes(snapshot))
        self.query_one(TitleLine).show(snapshot.root.name, "Knowledge", summary(snapshot))

    def node_selected(self, node: Node | None) -> None:
        """Offers the key only on a rule; the footer is built anew only when that changes."""
        rule = _rule_of(node)
        changed = (rule is None) != (self._rule is None)
        self._rule = rule
        if changed:
            self.refresh_bindings()

    def detail_of(self, node: Node) -> Detail:
        if isinstance(node.item, Group):
            return group_detail(node.item)
        rule = _rule_of(node)
        return lesson_detail(node.item, self._histories.get(rule.id, RuleHistory(rule.id)) if rule else None)

    def empty_detail(self) -> Detail:
        if self.outline.found is not None:
            return Detail("Nothing found", ("No entry or learning holds all these words. Esc clears the filter.",))
        if self.snapshot is None:
            return Detail("Reading …")
        return Detail("No knowledge yet", NO_KNOWLEDGE)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "violated":
            return self._rule is not None
        return super().check_action(action, parameters)

    def action_violated(self) -> None:
        from widgets.dialogs.violation_dialog import ViolationDialog, ViolationTold

        rule, snapshot = self._rule, self.snapshot
        if rule is None or snapshot is None:
            return

        def take(told: ViolationTold | None) -> None:
            if told is not None:
                self.post_message(RuleBroken(told))

        task_id = snapshot.build.task_id if snapshot.build else ""
        self.app.push_screen(ViolationDialog(rule.id, rule.title, task_id), take)


def _rule_of(node: Node | None) -> Entry | None:
    lesson = node.item if node and isinstance(node.item, Lesson) else None
    is_rule = lesson is not None and lesson.group.title == STRICT
    return lesson.record if lesson and is_rule and isinstance(lesson.record, Entry) else None


def _parts(snapshot: Snapshot) -> tuple[object, ...]:
    """What this screen draws. Records that did not change are the same objects, so comparing is quick."""
    rules = (snapshot.sprint.rules, snapshot.sprint.violations) if snapshot.sprint else ()
    return snapshot.root, snapshot.knowledge, snapshot.invariants, snapshot.learnings, snapshot.is_complete, rules


def summary(snapshot: Snapshot) -> str:
    """`6 entries, 4 invariants, 2 learnings`"""
    entries = sum(len(section.entries) for section in snapshot.knowledge.sections) if snapshot.knowledge else 0
    learnings = counted(len(snapshot.learnings), "learning") if snapshot.is_complete else "reading learnings …"
    return ", ".join((counted(entries, "entry", "entries"), counted(len(snapshot.invariants), "invariant"), learnings))
