"""Which domains of learnings a text belongs to. The words are data, `domain_words.json`."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from engine.knowledge.words import words
from engine.workspace.paths import is_safe_id

TABLE = Path(__file__).with_name("domain_words.json")

GLOBAL = "global"
"""What was learned for the whole project holds for every goal."""

INTEGRATIONS = "integrations/"
"""Learnings about one service each, such as `integrations/label-printer`."""


@cache
def _table() -> dict[str, frozenset[tuple[str, ...]]]:
    document: dict[str, list[str]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return {domain: frozenset(tuple(words(entry)) for entry in entries) for domain, entries in document.items()}


def domain_names() -> tuple[str, ...]:
    """The domains that every workspace has, without the global one."""
    return tuple(_table())


def is_domain(name: str) -> bool:
    """Whether learnings may be kept under this name."""
    return name in (GLOBAL, *domain_names()) or (
        name.startswith(INTEGRATIONS) and is_safe_id(name.removeprefix(INTEGRATIONS))
    )


def find_domains(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The domains a text is about, most words first, after `global`, which always counts.

    `known` are domains with learnings: an integration among them counts when the text names it.
    """
    sequences = _sequences(words(text))
    hits = {domain: len(entries & sequences) for domain, entries in _table().items()}
    found = sorted((domain for domain, count in hits.items() if count), key=lambda domain: -hits[domain])
    named = [domain for domain in dict.fromkeys(known) if _names(domain, sequences)]
    return (GLOBAL, *found, *named)


def _names(domain: str, sequences: set[tuple[str, ...]]) -> bool:
    return domain.startswith(INTEGRATIONS) and tuple(words(domain.removeprefix(INTEGRATIONS))) in sequences


LONGEST = 4
"""Words of the longest entry, or of an integration's name."""


def _sequences(found: list[str]) -> set[tuple[str, ...]]:
    """Each run of one to LONGEST words that stand side by side."""
    return {tuple(found[at : at + size]) for size in range(1, LONGEST + 1) for at in range(len(found) - size + 1)}
