"""Documentation of the libraries that a goal names, where the person has a Context7 server."""

import os
import re
import threading
from collections.abc import Sequence

from engine.knowledge.words import words
from engine.planning.docs_cache import cached_doc, keep_doc
from engine.planning.docs_client import DocsError, fetch_docs
from engine.planning.docs_config import DocsServer, find_docs_server
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.survey import Dependency, LibraryDoc
from engine.workspace.secrets import secret_remover

MAX_LIBRARIES = 3
MAX_QUESTION_CHARS = 500

VERSION_PART = re.compile(r"v\d+")
"""A Go module's last part may be its version."""


def find_docs(
    paths: WorkspacePaths, goal: str, dependencies: Sequence[Dependency], stop: threading.Event, notes: list[str]
) -> tuple[LibraryDoc, ...]:
    """At most three libraries' docs, from the cache or fetched. Why there are none is noted. Raises StoppedError."""
    libraries = named_libraries(goal, dependencies)
    if not libraries:
        notes.append("No library docs: the goal names none of the project's dependencies")
        return ()
    if len(libraries) > MAX_LIBRARIES:
        notes.append(f"Library docs only for {MAX_LIBRARIES} of {len(libraries)} libraries that the goal names")
    libraries = libraries[:MAX_LIBRARIES]
    question = secret_remover(os.environ)(goal)[:MAX_QUESTION_CHARS]
    docs = {name: doc for name in libraries if (doc := cached_doc(paths, name, question))}
    missing = [name for name in libraries if name not in docs]
    if missing and (server := find_docs_server(paths, notes)):
        docs |= _fetched(paths, server, missing, question, stop, notes)
    return tuple(docs[name] for name in libraries if name in docs)


def named_libraries(goal: str, dependencies: Sequence[Dependency]) -> list[str]:
    """Names of dependencies whose words stand side by side in the goal, in the order of the dependencies."""
    text = f" {' '.join(words(goal))} "
    names = dict.fromkeys(_plain_name(dependency.name) for dependency in dependencies)
    return [name for name in names if (own := " ".join(words(name))) and f" {own} " in text]


def _fetched(
    paths: WorkspacePaths,
    server: DocsServer,
    libraries: list[str],
    question: str,
    stop: threading.Event,
    notes: list[str],
) -> dict[str, LibraryDoc]:
    """What came before anything went wrong."""
    docs: dict[str, LibraryDoc] = {}

    def keep(library: str, text: str) -> None:
        if text.strip():
            docs[library] = LibraryDoc(library=library, text=text, source="Context7")
            keep_doc(paths, docs[library], question)

    try:
        fetch_docs(server, libraries, question, stop, keep)
    except DocsError as error:
        notes.append(f"Library docs are missing: {error}")
    else:
        notes.extend(f"Context7 knows no {name}" for name in libraries if name not in docs)
    return docs


def _plain_name(name: str) -> str:
    """`query` of `@scope/query`, `chi` of `github.com/go-chi/chi/v5`: what people call it."""
    parts = [part for part in name.split("/") if not VERSION_PART.fullmatch(part)]
    return parts[-1] if parts else name
