"""What was learned before, wherever it stands: learnings, and the knowledge base's entries."""

from collections.abc import Iterator
from functools import lru_cache

from engine.knowledge.learning.learnings import known_learning
from engine.knowledge.signals.duplicates import DuplicateIndex, KnownItem
from engine.knowledge.signals.tasks_named import named_tasks
from engine.workspace.learning_files import read_learnings
from engine.workspace.markdown_headings import blocks
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_clean_text

KEPT_ENTRIES = 20_000
"""That are remembered: each decision changes one of perhaps ten thousand, and all are looked through again."""


def read_known_items(paths: WorkspacePaths, problems: list[Problem]) -> DuplicateIndex:
    """An index of all. Files that cannot be read are added to the problems."""
    read = read_learnings(paths)
    problems.extend(read.problems)
    index = DuplicateIndex(map(known_learning, read.learnings))
    try:
        text = read_clean_text(paths, paths.knowledge_base) or ""
    except UnusableFileError as error:
        problems.append(error.problem)
        return index
    for item in known_entries(text):
        index.add(item)
    return index


def known_entries(text: str) -> Iterator[KnownItem]:
    """The knowledge base's entries, without its records: those take 100 ms to import, and a hook waits for this."""
    for _, heading, lines in blocks(text, level=3):
        if item := _known_entry(heading, "\n".join(lines)):
            yield item


@lru_cache(maxsize=KEPT_ENTRIES)
def _known_entry(heading: str, text: str) -> KnownItem | None:
    entry_id, colon, title = heading.partition(":")
    if not colon or "-" not in entry_id:
        return None
    lines = text.split("\n")
    body = "\n".join(line for line in lines if not line.startswith(("**Source", "**Occurrences", "**Date")))
    return KnownItem(entry_id.strip(), title.strip(), f"{title.strip()}\n{body}", named_tasks(text))
