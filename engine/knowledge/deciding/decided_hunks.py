"""What a decision changed, read back from the log: hunk for hunk as it was written there, byte for byte."""

from typing import Any

from engine.knowledge.base.hunks import Hunk
from engine.knowledge.base.splices import Part
from engine.knowledge.deciding.decision_log import Decision
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import CorruptFileError, Problem
from engine.workspace.reading import read_document


def read_hunks(paths: WorkspacePaths, decision: Decision) -> tuple[Hunk, ...]:
    """What a decision changed. Raises UnusableFileError where that cannot be read."""
    documents: Any = decision.hunks
    place = paths.big_decision(decision.id) if decision.is_big else paths.decisions
    if decision.is_big:
        documents = (read_document(paths, place) or {}).get("hunks")
    try:
        return tuple(_hunk(document) for document in documents)
    except (TypeError, ValueError, KeyError, AttributeError):
        reason = f"what {decision.id} changed cannot be read"
        problem = Problem(paths.relative(place), reason, "Restore the file, or change the knowledge base by hand")
        raise CorruptFileError(problem) from None


def _hunk(document: dict[str, Any]) -> Hunk:
    """Raises KeyError, TypeError, ValueError for what is none."""
    texts = {name: tuple(document[name]) for name in ("above", "old", "new", "below")}
    if not all(isinstance(line, str) for lines in texts.values() for line in lines):
        raise ValueError("no lines")
    return Hunk(int(document["line"]), str(document["under"]), **texts, part=Part(document["part"]))
