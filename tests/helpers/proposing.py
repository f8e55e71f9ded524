"""Knowledge bases in a few words, and what is proposed for them."""

from functools import cache
from pathlib import Path

from helpers.samples import WORKSPACES

from engine.knowledge.base.knowledge_file import parse_knowledge_file
from engine.knowledge.evolution.proposal import Proposal
from engine.knowledge.evolution.proposals import Knowns, Thresholds, find_proposals
from engine.knowledge.signals.evidence import SignalTables, read_signal_tables
from engine.workspace.paths import WorkspacePaths

TASKS = tuple(f"task_2026020{day}_100000" for day in range(1, 8))

SECTIONS = {"SC": "Strict Constraints", "SL": "Slop Ledger", "PD": "Performance Delta", "PQ": "Pending Queue"}


@cache
def tables() -> SignalTables:
    return read_signal_tables(WorkspacePaths(Path(WORKSPACES / "acme-portal")))


def entry(entry_id: str, title: str, tasks: tuple[str, ...] = (), **fields: str) -> str:
    """`last_violated="x"` is the field Last Violated."""
    named = {name.replace("_", " ").title(): value for name, value in fields.items()}
    if tasks:
        named = {**named, "Source": ", ".join(tasks), "Occurrences": named.get("Occurrences", str(len(tasks)))}
    return "\n".join([f"### {entry_id}: {title}", *(f"**{name}**: {value}" for name, value in named.items()), ""])


def base(*entries: str) -> str:
    """The text of a knowledge base with these entries, each in the section of its id."""
    lines = ["# STUDIO Knowledge Base", ""]
    for prefix, title in SECTIONS.items():
        lines += [f"## {title}", "", *(one for one in entries if one.startswith(f"### {prefix}-"))]
    return "\n".join([*lines, "## Statistics", "", "## Changelog", ""])


def proposed(text: str, *learnings, history=None, promote_at=2, drop_after_tasks=10) -> list[Proposal]:
    knowns = Knowns(
        parse_knowledge_file(text), tuple(learnings), history or {}, Thresholds(promote_at, drop_after_tasks)
    )
    return list(find_proposals(knowns, tables()))


def ids(proposals) -> list[str]:
    return [one.id for one in proposals]
