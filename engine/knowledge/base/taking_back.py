"""Undoing a decision in the knowledge base as it is now: exactly, or beside what was changed since, or not at all."""

from collections import Counter
from collections.abc import Iterable, Sequence

from engine.knowledge.base.hunks import CannotTakeBackError, Hunk, find_hunk, take_back, take_back_exactly
from engine.knowledge.base.knowledge_edit import KnowledgeEdit
from engine.knowledge.base.knowledge_file import KnowledgeFile, parse_knowledge_file
from engine.knowledge.base.splices import Part, Splice, apply_splices, settle
from engine.knowledge.base.statistics_table import row_name
from engine.workspace.text_lines import bare, split_lines


def take_back_text(text: str, hunks: Sequence[Hunk], *, is_as_left: bool) -> tuple[Splice, ...]:
    """What undoes a change in this text; `is_as_left` if nothing changed since.

    Raises CannotTakeBackError, OverlapError.
    """
    return take_back_exactly(split_lines(text), hunks) if is_as_left else take_back(text, hunks).splices


def take_back_knowledge(text: str, hunks: Sequence[Hunk], *, is_as_left: bool, today: str) -> tuple[Splice, ...]:
    """The same for the knowledge base: counts that changed since are made anew, and entries keep their order.

    Raises CannotTakeBackError, OverlapError, KnowledgeFileError.
    """
    if is_as_left:
        return take_back_exactly(split_lines(text), hunks)
    file = parse_knowledge_file(text)
    edit = KnowledgeEdit(file)  # refuses a file with conflict markers
    taken = take_back(text, hunks)
    result = parse_knowledge_file(apply_splices(file.lines, taken.splices))
    _refuse_disorder(file, result)
    for name in _left_out_rows(taken.left_out):
        section = result.section(name)
        edit.set_statistic(name, len(section.entries) if section else 0, today)
    return settle(file.lines, [*taken.splices, *edit.splices()], file.line_end)


def was_applied(text: str, hunks: Sequence[Hunk]) -> bool:
    """Whether a change is in a text that others may have changed too: its new lines are there, its old ones gone."""
    lines = [bare(line) for line in split_lines(text)]
    telling = [hunk for hunk in hunks if hunk.part == Part.TEXT]
    return bool(telling) and all(
        find_hunk(lines, hunk) is not None if hunk.new else not _holds(lines, [bare(line) for line in hunk.old])
        for hunk in telling
    )


def _holds(lines: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(list(lines[place : place + len(wanted)]) == wanted for place in range(len(lines)))


def _refuse_disorder(before: KnowledgeFile, after: KnowledgeFile) -> None:
    """No id comes twice, and no other entry gets into another section, because something else was undone."""
    ids = Counter(entry.id for entry in after.entries)
    known = Counter(entry.id for entry in before.entries)
    sections = {entry.id: entry.section for entry in before.entries}
    for entry in after.entries:
        if ids[entry.id] > max(1, known[entry.id]):
            raise CannotTakeBackError(f"There is another {entry.id} now", "Give that one another id, then try again")
        if sections.get(entry.id, entry.section) != entry.section and known[entry.id] == 1:
            raise CannotTakeBackError(
                f"{entry.id} would get into another section", "Change the file by hand; it stays as it is"
            )


def _left_out_rows(hunks: Iterable[Hunk]) -> list[str]:
    """The names in rows that something else changed since."""
    names = (row_name(line) for hunk in hunks for line in (hunk.new or hunk.old))
    return list(dict.fromkeys(name for name in names if name))
