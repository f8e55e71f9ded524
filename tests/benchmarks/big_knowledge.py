"""A knowledge base and learnings as large as they get, for measuring."""

import random
from pathlib import Path

SECTIONS = {"Strict Constraints": "SC", "Slop Ledger": "SL", "Performance Delta": "PD", "Pending Queue": "PQ"}
DOMAINS = ("global", "frontend", "backend", "testing", "security")
STEMS = ("cache", "token", "row", "page", "queue", "limit", "index", "lock", "retry", "parser", "login", "upload")
ENDS = ("", "s", "er", "ing", "Pool", "Size", "Time", "Key")
WORDS = tuple(stem + end for stem in STEMS for end in ENDS)


def make_knowledge(root: Path, entries: int = 10_000, learnings: int = 10_000) -> None:
    """Fills `root`: the same texts each time."""
    chance = random.Random(4)
    (root / ".studio").mkdir(parents=True)
    (root / "STUDIO_KNOWLEDGE_BASE.md").write_text(_knowledge_base(chance, entries))
    folder = root / "studio" / "learnings"
    folder.mkdir(parents=True)
    for domain in DOMAINS:
        texts = (_learning(chance, number) for number in range(learnings // len(DOMAINS)))
        (folder / f"{domain}.md").write_text(f"# {domain}\n\n{''.join(texts)}")


def _knowledge_base(chance: random.Random, entries: int) -> str:
    parts = ["# STUDIO Knowledge Base\n"]
    for section, prefix in SECTIONS.items():
        parts.append(f"\n## {section}\n")
        parts += [_entry(chance, f"{prefix}-{number:03}") for number in range(1, entries // len(SECTIONS) + 1)]
    parts.append("\n## Statistics\n\n| Section | Count | Last Updated |\n|---|---|---|\n\n## Changelog\n")
    return "".join(parts)


def _entry(chance: random.Random, entry_id: str) -> str:
    task = f"task_20260204_{chance.randrange(100_000, 999_999)}"
    fields = {"What": _words(chance, 8), "Why": f"{task}: {_words(chance, 6)}", "Source": task, "Occurrences": "1"}
    lines = [f"**{name}**: {value}" for name, value in fields.items()]
    return "\n".join(["", f"### {entry_id}: Never {_words(chance, 6)}", *lines, ""])


def _learning(chance: random.Random, number: int) -> str:
    day = f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}"
    return f"## {day}: {_words(chance, 6)}\n\ntask_20260204_{100_000 + number}: {_words(chance, 25)}.\n\n"


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))
