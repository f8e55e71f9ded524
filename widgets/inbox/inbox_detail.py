"""The whole of one item: why it is here, what was seen, and what would change, as a diff of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from engine.inbox.item import InboxItem, ItemKind
from engine.workspace.snapshot import Snapshot
from widgets.inbox.inbox_list import ITEM_MARKS, Standing, item_title
from widgets.inbox.question_rows import question_text
from widgets.parts.detail_view import Detail, Field, Folded, Heading, Part
from widgets.parts.folded_lines import diff_lines
from widgets.text.counting import counted
from widgets.text.formats import age
from widgets.text.glyphs import FAILED, WARNED

if TYPE_CHECKING:
    from engine.knowledge.evolution.proposal import Evidence

NAMED_TASKS = 2
"""In the line above the change; all of them stand below it."""

DRAWN_LINES = 2_000
"""Of one file's diff: nobody reads further here, and `d` shows all of it."""

CHANGELESS = (ItemKind.RECOVERY, ItemKind.FINISH)
"""What happens with these is in no text of a person's: nothing is said of a change where there is none."""


@dataclass(frozen=True, slots=True)
class FileDiff:
    path: str
    diff: str
    """Unified, without the lines that name the file; empty where nothing changes."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What accepting an item would change, as far as it is found out."""

    files: tuple[FileDiff, ...] = ()
    refused: str = ""
    """Why it cannot be told."""
    remedy: str = ""

    @property
    def whole(self) -> str:
        """One unified diff of all files."""
        return "".join(f"--- {file.path}\n+++ {file.path}\n{file.diff}" for file in self.files if file.diff)


def item_detail(item: InboxItem, standing: Standing, preview: Preview | None, now: datetime) -> Detail:
    """What it is, what would change, then all that was seen. `preview`: None while it is being found out."""
    mark = ITEM_MARKS[item.kind]
    waited = age(item.at, now)
    note = ", ".join(filter(None, (item.id, f"waits for {waited}" if waited and waited != "now" else "")))
    parts = (*_standing_parts(standing), *_reasons(item), *_body(item, standing, preview))
    return Detail(f"{mark.glyph} {item_title(item)}", parts, note)


def _standing_parts(standing: Standing) -> Iterator[Part]:
    if standing.refused:
        yield Content.assemble((f"{FAILED.glyph} Not done: ", FAILED.style), f"{standing.refused}. {standing.remedy}")
    if standing.has_draft:
        yield Content.styled(f"{WARNED.glyph} A draft of yours is kept: e goes on with it", WARNED.style)


def _reasons(item: InboxItem) -> Iterator[Part]:
    saves = f"Saves {counted(item.tokens_saved, 'token')}" if item.tokens_saved else ""
    lines = [line for line in (_sentence(item.reason), _seen_in(item.evidence), saves) if line]
    if lines:
        yield Content("\n").join(
            [Content(lines[0]), *(Content.styled(line, "$foreground-muted") for line in lines[1:])]
        )


def _body(item: InboxItem, standing: Standing, preview: Preview | None) -> Iterator[Part]:
    if item.question is not None:
        yield question_text(item.question)
        return
    is_bare = preview is None or preview == Preview()
    if not (is_bare and item.kind in CHANGELESS):
        yield from _change(standing, preview)
    if item.evidence:
        yield Heading("Evidence")
        yield from _evidence(item.evidence)


def _sentence(text: str) -> str:
    """Reasons come as they read in a list, without a capital."""
    return f"{text[:1].upper()}{text[1:]}"


def _seen_in(evidence: Sequence[Evidence]) -> str:
    """`in task_1, task_2 and 3 more, last on 2026-11-20`"""
    tasks = list(dict.fromkeys(seen.task_id for seen in evidence if seen.task_id))
    days = [seen.on for seen in evidence if seen.on]
    more = f" and {len(tasks) - NAMED_TASKS:,} more" if len(tasks) > NAMED_TASKS else ""
    named = f"in {', '.join(tasks[:NAMED_TASKS])}{more}" if tasks else ""
    return ", ".join(filter(None, (named, f"last on {max(days)}" if days else "")))


def _evidence(evidence: Sequence[Evidence]) -> Iterator[Part]:
    """When and where it was seen, and the words themselves."""
    for seen in evidence:
        place = ", ".join(filter(None, (seen.task_id, seen.where)))
        text = " ".join(seen.text.split())
        gap = "  " if text and place else ""
        yield Field(str(seen.on) if seen.on else "·", Content.assemble(text, (f"{gap}{place}", "$foreground-muted")))


def _change(standing: Standing, preview: Preview | None) -> Iterator[Part]:
    title = "With your edit" if standing.is_edited else "Change"
    changed = [file for file in preview.files if file.diff] if preview else []
    for file in changed:
        lines = diff_lines(file.diff)
        yield Heading(f"{title}: {file.path}  {diff_summary(file.diff)}")
        yield Folded(tuple(lines[:DRAWN_LINES]))
        if len(lines) > DRAWN_LINES:
            yield f"… and {len(lines) - DRAWN_LINES:,} more lines: d shows the whole change"
    if not changed:
        yield Heading(title)
        yield _no_change(preview)


def _no_change(preview: Preview | None) -> Part:
    if preview is None:
        return "Reading …"
    if preview.refused:
        return Content.assemble((f"{FAILED.glyph} ", FAILED.style), f"{preview.refused}. {preview.remedy}")
    return "No file would change."


def diff_summary(diff: str) -> str:
    """`+12 -4`: lines more and lines fewer, of a diff without the lines that name the file."""
    starts = [line[:1] for line in diff.split("\n")]
    return f"+{starts.count('+'):,} -{starts.count('-'):,}"


def empty_detail(snapshot: Snapshot | None) -> Detail:
    """What stands where nothing waits: what comes here, and when."""
    if snapshot is None:
        return Detail("Reading …")
    return Detail("Nothing waits for you", (_when_next(snapshot), *WHAT_COMES))


WHAT_COMES: tuple[Part, ...] = (
    Heading("What comes here"),
    Field("questions", "of a run that cannot go on without you: a permission, a plan's review, a failed step"),
    Field("cut-off runs", "that can go on where they stopped"),
    Field("proposals", "after each sprint: rules to promote, to merge, to drop, each with its evidence"),
    Field("learnings", "that a build noticed, for you to keep or not"),
    Field("room", "what could be summarized, archived or dropped when the context gets full"),
)


def _when_next(snapshot: Snapshot) -> str:
    """`2 more tasks until the sprint review.`"""
    sprint = snapshot.sprint
    if sprint is None:
        return "The sprint is counted from the first task that a build completes."
    left = snapshot.sprint_length - sprint.tasks_in_sprint
    if left <= 0:
        return "The sprint review is due; nothing is proposed so far."
    return f"{counted(left, 'more task')} until the sprint review."
