"""`.studio/.cache/context7/`: library docs as they were fetched. Safe to delete at any time."""

import hashlib
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_folder
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record
from engine.workspace.records.base import Record, Str, Time
from engine.workspace.records.survey import LibraryDoc
from engine.workspace.writing import encode, replace_file, timestamp

KEPT = timedelta(days=7)


class CachedDoc(Record):
    library: Str = ""
    question: Str = ""
    text: Str = ""
    source: Str = ""
    fetched_at: Time = None


def cached_doc(paths: WorkspacePaths, library: str, question: str) -> LibraryDoc | None:
    """What was fetched for this question in the last seven days. A broken file is no answer: it is fetched again."""
    found = read_record(paths, _file(paths, library, question), CachedDoc)
    if found is None or isinstance(found, Problem) or (found.library, found.question) != (library, question):
        return None
    age = datetime.now(UTC) - found.fetched_at if found.fetched_at else KEPT
    return LibraryDoc(library=library, text=found.text, source=found.source) if timedelta() <= age < KEPT else None


def keep_doc(paths: WorkspacePaths, doc: LibraryDoc, question: str) -> None:
    """Remembers what was fetched. A folder that cannot be written to costs fetching again."""
    if not is_folder(paths.state):
        return  # a `.studio` that somebody just deleted is not made anew for a cache
    path = _file(paths, doc.library, question)
    fields = {"library": doc.library, "question": question, "text": doc.text, "source": doc.source}
    with suppress(OSError, OutsideWorkspaceError):
        paths.inside(path)
        replace_file(path, encode({**fields, "fetched_at": timestamp()}))


def _file(paths: WorkspacePaths, library: str, question: str) -> Path:
    """Named after the library for people, and after both for us."""
    digest = hashlib.sha256(f"{library}\n{question}".encode("utf-8", "replace")).hexdigest()[:12]
    name = re.sub(r"[^a-z0-9]+", "-", library.lower())[:60].strip("-") or "library"
    return paths.library_docs / f"{name}-{digest}.json"
