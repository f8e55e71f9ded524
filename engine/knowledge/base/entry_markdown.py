"""A draft as markdown that a person can change: its title as a heading, its fields, its text. Pure."""

from engine.knowledge.base.entry_text import EntryDraft, entry_lines
from engine.knowledge.base.knowledge_file import FIELD, NAMED, KnowledgeFileError
from engine.workspace.text import clean_text, one_line

MARK = "###"

ANY_ID = "ZZ-001"
"""In the place of the id that it does not have yet."""

MAX_DRAFT_CHARS = 120_000

REMEDY = "Begin with a line `### Title`, then lines `**Field**: value`, then any text"


class NoDraftError(KnowledgeFileError):
    """A text that is no entry."""


def draft_text(draft: EntryDraft) -> str:
    """`### Title`, the fields, and the body below a blank line."""
    fields = [f"**{name}**: {value}".rstrip() for name, value in draft.fields]
    body = ["", draft.body] if draft.body else []
    return "\n".join([f"{MARK} {draft.title}", *fields, *body]) + "\n"


def parse_draft(text: str) -> EntryDraft:
    """The draft that a person wrote; an id in its heading is left out. Raises KnowledgeFileError where it is none."""
    if len(text) > MAX_DRAFT_CHARS:
        raise NoDraftError(f"The entry has {len(text):,} characters, at most {MAX_DRAFT_CHARS:,}", "Shorten it")
    lines = [line.rstrip() for line in clean_text(text.replace("\r\n", "\n")).strip().split("\n")]
    marks, _, title = lines[0].partition(" ")
    if not marks or set(marks) != {"#"} or not title.strip():
        raise NoDraftError("The entry has no title" if lines[0] else "There is no entry", REMEDY)
    if named := NAMED.fullmatch(title.strip()):
        title = named[2]
    fields, body = _fields_and_body(lines[1:])
    draft = EntryDraft(one_line(title), fields, body)
    entry_lines(ANY_ID, draft, "\n")
    return draft


def _fields_and_body(lines: list[str]) -> tuple[tuple[tuple[str, str], ...], str]:
    """The fields at the beginning, blank lines between them or not, and all that follows."""
    fields = []
    place = 0
    for index, line in enumerate(lines):
        if found := FIELD.match(line):
            fields.append((found[2].strip(), found[3]))
            place = index + 1
        elif line:
            break
    return tuple(fields), "\n".join(lines[place:]).strip("\n")
