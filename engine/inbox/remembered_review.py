"""The sprint's review as it was found last, in any process: `.studio/.cache/review.json`. Safe to delete at any time.

Finding it takes 0.1 s of imports, and seconds where there are ten thousand entries: a status only counts what waits.
It is used as long as all that it was found in is the same to the byte; else the review is found anew.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from engine import __version__
from engine.context.gauges.usage import ContextUse
from engine.inbox.item import InboxItem, ItemKind
from engine.inbox.source import Source
from engine.inbox.stand_in import StandIn
from engine.knowledge.evolution.proposal import Evidence
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_folder
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_bytes, read_document
from engine.workspace.snapshot import Snapshot
from engine.workspace.text import TooDeepError, clean_document

FORMAT = 1
"""Changes whenever what is proposed, or how it is written here, does."""

Document = dict[str, Any]


class RememberedReview(StandIn):
    """Stands for the review's source: asked what waits, it looks for what is remembered first."""

    def __init__(self, paths: WorkspacePaths, make: Callable[[], Source]) -> None:
        super().__init__(make)
        self._paths = paths
        self._was_asked = False

    def items(self, snapshot: Snapshot, context: ContextUse | None) -> Sequence[InboxItem]:
        # Whoever asks again follows the workspace, and a person may decide any moment: then it is better found already.
        if self._is_made or self._was_asked:
            return self._source.items(snapshot, context)
        self._was_asked = True
        digest = found_in(self._paths, snapshot)
        remembered = recall(self._paths, digest)
        if remembered is not None:
            return remembered
        items = self._source.items(snapshot, context)
        # A file that changed meanwhile may have been read before or after; one that cannot be read is told every time.
        if not self._source.problems and digest == found_in(self._paths, snapshot):
            remember(self._paths, digest, items)
        return items


def found_in(paths: WorkspacePaths, snapshot: Snapshot) -> str:
    """A digest of all that a review is made from; empty where some of it cannot be read."""
    files = (
        paths.sprint_counter,
        paths.decisions,
        paths.knowledge_base,
        paths.engine_config,
        paths.signal_rules,
        paths.tracked_frameworks,
    )
    sprint = snapshot.sprint
    digest = hashlib.sha256(f"{FORMAT} {__version__}".encode())
    digest.update(f" {sprint.current_sprint} {sprint.tasks_in_sprint}\0".encode() if sprint else b"\0")
    try:
        for path in files:
            content = read_bytes(paths, path)
            digest.update(b"-\0" if content is None else hashlib.sha256(content).digest())
    except UnusableFileError:
        return ""
    for one in snapshot.learnings:
        told = "\0".join((one.domain, one.title, str(one.learned_on), str(one.line), one.body))
        digest.update(f"{len(told)} {told}".encode("utf-8", "replace"))
    return digest.hexdigest()


def recall(paths: WorkspacePaths, digest: str) -> Sequence[InboxItem] | None:
    """What was found in the same; None where nothing was. Anybody may have written it: it is read as tolerantly."""
    if not digest:
        return None
    try:
        document = read_document(paths, paths.review_cache)
        if document is None or document.get("found_in") != digest:
            return None
        return tuple(map(_item, clean_document(document)["items"]))
    except (UnusableFileError, TooDeepError, AttributeError, KeyError, TypeError, ValueError):
        return None


def remember(paths: WorkspacePaths, digest: str, items: Sequence[InboxItem]) -> None:
    """A folder that cannot be written to costs finding it again, nothing else."""
    if not digest or not is_folder(paths.state):
        return
    from engine.workspace.writing import replace_file  # only when something changed

    document = {"found_in": digest, "items": [_document(item) for item in items]}
    with suppress(OSError, OutsideWorkspaceError):
        paths.inside(paths.review_cache)
        replace_file(paths.review_cache, json.dumps(document, separators=(",", ":")).encode("utf-8", "replace"))


TEXTS = ("id", "action", "title", "reason", "task_id", "editable", "subject")


def _document(item: InboxItem) -> Document:
    return {
        **{name: getattr(item, name) for name in TEXTS},
        "kind": item.kind.value,
        "at": item.at.isoformat() if item.at else None,
        "evidence": [
            [one.text, one.task_id, one.on.isoformat() if one.on else None, one.where] for one in item.evidence
        ],
    }


def _item(document: Document) -> InboxItem:
    """Raises KeyError, TypeError or ValueError for what we never write."""
    texts: Document = {name: _text(document[name]) for name in TEXTS}
    return InboxItem(
        **texts,
        kind=ItemKind(document["kind"]),
        at=datetime.fromisoformat(document["at"]) if document["at"] is not None else None,
        evidence=tuple(
            Evidence(_text(text), _text(task_id), date.fromisoformat(on) if on is not None else None, _text(where))
            for text, task_id, on, where in document["evidence"]
        ),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value
