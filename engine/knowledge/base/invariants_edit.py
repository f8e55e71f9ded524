"""Adding an invariant to `studio/context/invariants.md`, a person's file: what stands there stays byte for byte."""

import os
from dataclasses import dataclass

from engine.knowledge.base.damage import open_block
from engine.knowledge.base.entry_ids import highest_numbers, highest_of, make_id
from engine.knowledge.base.entry_text import EntryDraft, entry_lines
from engine.knowledge.base.knowledge_file import KnowledgeFile, KnowledgeFileError, parse_knowledge_file
from engine.knowledge.base.splices import Splice, all_ended, settle
from engine.knowledge.deciding.decided import Subject
from engine.knowledge.deciding.decision_log import used_numbers
from engine.knowledge.deciding.decisions import Decisions
from engine.shipped_files import shipped
from engine.workspace.conflict_marks import conflict_lines
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import read_person_text
from engine.workspace.text import one_line
from engine.workspace.writing import create_file, writable_path

MAX_TITLE_CHARS = 80


@dataclass(frozen=True, slots=True)
class InvariantKind:
    section: str
    field: str
    """What its text stands behind."""


KINDS = {
    "AD": InvariantKind("Architectural Decisions", "Decision"),
    "CON": InvariantKind("Constraints", "Constraint"),
    "PAT": InvariantKind("Patterns", "Description"),
    "CNV": InvariantKind("Conventions", "Convention"),
}
"""By how their ids begin (formats.md)."""


@dataclass(frozen=True, slots=True)
class AddedInvariant:
    id: str
    title: str
    decision_id: str
    """Of the decision log: by it the entry can be taken out again. Empty where it stood there before."""


def add_invariant(paths: WorkspacePaths, kind: str, text: str, *, by: str) -> AddedInvariant:
    """Adds an entry at the end of its section; a file or section that is missing is made. Twice is once.

    Raises KnowledgeFileError for an unknown kind or a text that cannot be an entry, RefusedError for a file that
    cannot be edited now, UnusableFileError and OSError.
    """
    prefix, said = _checked_kind(kind), one_line(text)
    if not said:
        raise KnowledgeFileError("The invariant is empty", "Say what has to hold")
    _make_file(paths)
    if (same := _standing(paths, prefix, said)) is not None:
        return same
    decisions = Decisions(paths)
    added: list[str] = []

    def change(content: str) -> tuple[Splice, ...]:
        file = parse_knowledge_file(content)
        _refuse_damage(file)
        highest = highest_of(highest_numbers(content), used_numbers(decisions.all()))
        added[:] = [make_id(prefix, highest.get(prefix, 0) + 1)]
        draft = EntryDraft(_title(said), ((KINDS[prefix].field, said),))
        return settle(file.lines, [_splice(file, KINDS[prefix].section, added[0], draft)], file.line_end)

    subject = Subject("invariant", f"{prefix.lower()}_{os.urandom(4).hex()}", _title(said))
    decision = decisions.change(subject, paths.invariants, change, by=by)
    return AddedInvariant(added[0], _title(said), decision.id)


def _checked_kind(kind: str) -> str:
    if kind.strip().upper() not in KINDS:
        known = ", ".join(f"{prefix} ({which.field.lower()})" for prefix, which in KINDS.items())
        raise KnowledgeFileError(f"There is no type {one_line(kind)[:40]!r} of invariants", f"Choose one of {known}")
    return kind.strip().upper()


def _make_file(paths: WorkspacePaths) -> None:
    """As a new workspace has it, where there is none yet."""
    template = shipped("new-workspace") / "studio" / "context" / "invariants.md"
    create_file(writable_path(paths, paths.invariants), template.read_bytes())


def _standing(paths: WorkspacePaths, prefix: str, said: str) -> AddedInvariant | None:
    """The entry that says just this already."""
    found = read_person_text(paths, paths.invariants)
    file = parse_knowledge_file(found.text if found else "")
    for entry in file.entries:
        if entry.id.startswith(f"{prefix}-") and said in (entry.title, *(one.value for one in file.fields(entry))):
            return AddedInvariant(entry.id, entry.title, "")
    return None


def _splice(file: KnowledgeFile, title: str, entry_id: str, draft: EntryDraft) -> Splice:
    lines, end = all_ended(entry_lines(entry_id, draft, file.line_end), file.line_end), file.line_end
    section = file.section(title)
    if section is None:
        is_close = bool(file.lines) and not file.lines[-1].isspace()
        above = (*((end,) if is_close else ()), f"## {title}{end}", end)
        return Splice(len(file.lines), len(file.lines), (*above, *lines))
    place = section.content_end
    is_close = place < len(file.lines) and not file.lines[place].isspace()
    return Splice(place, place, (end, *lines, *((end,) if is_close else ())))


def _title(said: str) -> str:
    """Its first sentence, or as many of its words as a heading bears."""
    first = said.partition(". ")[0].rstrip(".")
    if len(first) <= MAX_TITLE_CHARS:
        return first
    return f"{first[:MAX_TITLE_CHARS].rpartition(' ')[0] or first[:MAX_TITLE_CHARS]} …"


def _refuse_damage(file: KnowledgeFile) -> None:
    if marks := conflict_lines(file.text, file.lines):
        raise KnowledgeFileError(
            f"Git left conflict markers in lines {', '.join(map(str, marks[:6]))}", "Resolve the conflict first"
        )
    if block := open_block(file.lines, file.pieces):
        reason = f"What begins in line {block.first + 1} is never closed and hides the rest of the file"
        raise KnowledgeFileError(reason, "Close the comment or code block, then try again")
