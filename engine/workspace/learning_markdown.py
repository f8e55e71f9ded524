"""Learnings as they stand in their files."""

import re
from datetime import date

from engine.workspace.markdown_headings import blocks
from engine.workspace.records.learning import Learning

DATED = re.compile(r"(\d{4}-\d{2}-\d{2})\s*:\s*(.*)")


def parse_learnings(domain: str, text: str) -> tuple[Learning, ...]:
    """The dated entries of `studio/learnings/<domain>.md`, in the file's order."""
    return tuple(_learning(domain, number, title, body) for number, title, body in blocks(text, level=2))


def _learning(domain: str, number: int, title: str, body: list[str]) -> Learning:
    dated = DATED.match(title)
    try:
        learned_on = date.fromisoformat(dated[1]) if dated else None
    except ValueError:
        learned_on = None
    title = dated[2] if dated and learned_on else title
    return Learning(domain=domain, title=title, learned_on=learned_on, body="\n".join(body).strip(), line=number)
