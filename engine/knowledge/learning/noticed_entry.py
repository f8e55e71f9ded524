"""A noticed learning as an entry of the knowledge base, or of a file of learnings: written, shown, read back. Pure.

What a person edits is the entry as it would stand in the file: its heading, `**Field**: value` lines, and a text.
"""

import re
from collections.abc import Iterable
from datetime import date

from engine.knowledge.base.entry_text import MAX_BODY_CHARS, EntryDraft
from engine.knowledge.base.knowledge_file import FIELD
from engine.knowledge.errors import LearningError
from engine.knowledge.learning.noticed_event import MAX_TITLE_CHARS, NoticedLearning
from engine.knowledge.signals.metrics import Metric, MetricKind
from engine.workspace.learning_markdown import DATED
from engine.workspace.records.learning import Learning
from engine.workspace.text import clean_text, one_line

HEADING = re.compile(r"#{1,6}[ \t]+(.*)")

MAX_FIELD_CHARS = 1_000

BARE_ATTEMPT = re.compile(r"attempt \d+")
"""Tells nobody what to do the next time."""

NOT_MEASURED = "not measured"


def entry_draft(learning: NoticedLearning, section: str, tasks: Iterable[str], today: date) -> EntryDraft:
    """The entry with the fields that its section uses. `tasks` are those it was learned in, before and now."""
    on = learning.on or today
    known = tuple(dict.fromkeys((*tasks, learning.task_id)))
    source, day = ("Source", ", ".join(known)), ("Date", f"{on:%Y-%m-%d}")
    what, remedy = learning.failed or _first_line(learning), _remedy(learning)
    match section:
        case "Performance Delta":
            fields: tuple[tuple[str, str], ...] = (*_measured(learning), ("How", remedy), source, day)
        case "Slop Ledger":
            cost = f"{learning.occurrences} failed attempts" if learning.failed else NOT_MEASURED
            fields = (("Pattern", what), ("Fix", remedy), ("Rework Cost", cost), source, day)
        case _:
            fields = (("What", what), ("Why", _why(learning)), ("Instead", remedy), source)
            fields = (*fields, ("Occurrences", str(len(known))))
            if section == "Strict Constraints":
                fields = (*fields, ("Last Violated", f"{on:%Y-%m-%d}"))
    body = "" if learning.failed else _below_first_line(learning)
    return EntryDraft(learning.title, tuple(one for one in fields if one[1]), body)


def learning_entry(learning: NoticedLearning, domain: str, today: date) -> Learning:
    """For a file of learnings."""
    first, _, rest = learning.text.partition("\n")
    body = rest if one_line(first) == learning.title else learning.text
    return Learning(domain, learning.title, learning.on or today, body.strip())


def shown_learning(learning: Learning) -> str:
    return f"## {learning.title}\n" + (f"\n{learning.body}\n" if learning.body else "")


def edited_learning(text: str, domain: str, on: date) -> Learning:
    """What a person made of it. Raises LearningError where it holds no title or is too long."""
    title, lines = _title_and_rest(text)
    return Learning(domain, title, on, "\n".join(lines).strip())


def _title_and_rest(text: str) -> tuple[str, list[str]]:
    if len(text) > MAX_BODY_CHARS:
        raise LearningError(f"The text has {len(text):,} characters, at most {MAX_BODY_CHARS:,}", "Say it shorter")
    first, *rest = clean_text(text).strip().split("\n")
    heading = HEADING.fullmatch(first.strip())
    title = one_line(heading[1] if heading else first)
    dated = DATED.fullmatch(title)
    title = dated[2] if dated else title
    if not title.strip("# ") or FIELD.match(title):
        raise LearningError("The text has no title", "Begin it with a line such as `### What was learned`")
    if len(title) > 2 * MAX_TITLE_CHARS:
        reason = f"The title has {len(title):,} characters, at most {2 * MAX_TITLE_CHARS}"
        raise LearningError(reason, "Say in one short line what was learned, and the rest below it")
    return title, rest


def _why(learning: NoticedLearning) -> str:
    times = f", {learning.occurrences} times" if learning.occurrences > 1 else ""
    what = "it failed there" if learning.failed else "it was seen there"
    return f"{learning.task_id}{f', {learning.step_id}' if learning.step_id else ''}: {what}{times}"


def _remedy(learning: NoticedLearning) -> str:
    """What helped, as far as anybody said; a person knows more than that."""
    is_bare = BARE_ATTEMPT.fullmatch(learning.mended) is not None and learning.advice != ""
    parts = (learning.advice,) if is_bare else (learning.mended, learning.advice)
    return ". ".join(dict.fromkeys(part.rstrip(". ") for part in parts if part))


def _first_line(learning: NoticedLearning) -> str:
    first = one_line(learning.said.partition("\n")[0])
    return first if len(first) <= MAX_FIELD_CHARS else f"{first[: MAX_FIELD_CHARS - 1]}…"


def _below_first_line(learning: NoticedLearning) -> str:
    return learning.said.partition("\n")[2].strip()


def _measured(learning: NoticedLearning) -> tuple[tuple[str, str], ...]:
    metrics = learning.signal.metrics
    changes = [metric for metric in metrics if metric.kind is MetricKind.CHANGE]
    best: Metric | None = next(iter((*changes, *metrics)), None)
    subject = (one_line(best.lead).rstrip(" :,=") if best else "") or learning.title
    before, after, delta = (best.before, best.after, best.delta) if best else ("", "", "")
    return (
        ("Metric", subject),
        ("Before", before or NOT_MEASURED),
        ("After", after or NOT_MEASURED),
        ("Delta", delta or NOT_MEASURED),
    )
