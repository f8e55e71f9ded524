"""Changing a file of learnings as a person's file: an entry more, or a line more in one that is there. Pure."""

from collections.abc import Sequence

from engine.knowledge.base.splices import Splice, apply_splices, settle
from engine.knowledge.errors import LearningError
from engine.workspace.learning_files import entry_text
from engine.workspace.learning_markdown import DATED, parse_learnings
from engine.workspace.markdown_headings import HEADING, heading_title, marked_lines
from engine.workspace.records.learning import Learning
from engine.workspace.text import clean_text
from engine.workspace.text_lines import bare, line_end, split_lines

ENTRY_LEVEL = 2


def added_entry(text: str, learning: Learning) -> tuple[Splice, ...]:
    """What adds an entry at the file's end. Raises LearningError where it would not be read as one."""
    lines, end = split_lines(text), line_end(text)
    above = [end] if lines and not lines[-1].isspace() else []
    new = (*above, *split_lines(entry_text(learning, end)))
    splices = settle(lines, [Splice(len(lines), len(lines), new)], end)
    before, after = (parse_learnings("", clean_text(one)) for one in (text, apply_splices(lines, splices)))
    if len(after) != len(before) + 1 or after[:-1] != before:
        raise LearningError("The file ends inside a code block or a comment", "Close it at its end, then try again")
    return splices


def added_line(text: str, title: str, sentence: str) -> tuple[Splice, ...] | None:
    """What adds a sentence at the end of the entry with this title; None where there is no such entry.

    Raises LearningError where the sentence would not be read as part of it.
    """
    lines, end = split_lines(text), line_end(text)
    place = _end_of(lines, title)
    if place is None:
        return None
    below = [end] if place < len(lines) and not lines[place].isspace() else []
    splices = settle(lines, [Splice(place, place, (end, sentence + end, *below))], end)
    changed = split_lines(apply_splices(lines, splices))
    if not any(is_text and line == sentence for _, line, is_text in marked_lines(_plain(changed))):
        raise LearningError(f"{title[:80]!r} ends inside a code block or a comment", "Close it, then try again")
    return splices


def _end_of(lines: Sequence[str], title: str) -> int | None:
    """The index of the line behind an entry's last line of text."""
    start = None
    end = len(lines)
    for number, line, is_text in marked_lines(_plain(lines)):
        heading = HEADING.match(line) if is_text else None
        if heading is None or len(heading[1]) > ENTRY_LEVEL:
            continue
        if start is not None:
            end = number - 1
            break
        start = number if len(heading[1]) == ENTRY_LEVEL and _title(heading_title(heading)) == title else None
    if start is None:
        return None
    while end > start and lines[end - 1].isspace():
        end -= 1
    return end


def _plain(lines: Sequence[str]) -> str:
    """For markdown_headings, to which a form feed would end a line too."""
    return "\n".join(" ".join(bare(line).splitlines()) for line in lines)


def _title(heading: str) -> str:
    dated = DATED.match(clean_text(heading))
    return dated[2] if dated else clean_text(heading)
