"""Frameworks and signals that a workspace watches for: `studio/config/tracked-frameworks.json`."""

from dataclasses import dataclass

from engine.knowledge.signals.signal_rules import Document, read_table, severity_of, texts
from engine.shipped_files import shipped
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem

MAX_ENTRIES = 500


@dataclass(frozen=True, slots=True)
class TrackedFramework:
    name: str
    keywords: tuple[str, ...]
    severity: str
    domain: str
    """Of learnings; the file calls it `destination`."""


@dataclass(frozen=True, slots=True)
class CustomSignal:
    """A phrase that makes a text worth keeping."""

    pattern: str
    severity: str
    domain: str
    description: str


@dataclass(frozen=True, slots=True)
class Tracked:
    frameworks: tuple[TrackedFramework, ...]
    signals: tuple[CustomSignal, ...]
    noise: tuple[str, ...]
    """Phrases that say themselves that a text is nothing special."""
    problems: tuple[Problem, ...]


def read_tracked(paths: WorkspacePaths) -> Tracked:
    """What the workspace tracks; where it says nothing, what a new workspace would. Raises MissingShippedFilesError."""
    problems: list[Problem] = []
    document = read_table(paths, paths.tracked_frameworks, problems)
    if not document:
        folder = shipped("new-workspace")
        ours = WorkspacePaths(folder)
        document = read_table(ours, ours.tracked_frameworks, problems)
    return Tracked(
        frameworks=tuple(map(_framework, _named(document, "frameworks", "name"))),
        signals=tuple(map(_signal, _named(document, "custom_signals", "pattern"))),
        noise=texts(document.get("noise_patterns"))[:MAX_ENTRIES],
        problems=tuple(problems),
    )


def _named(document: Document, key: str, name: str) -> list[Document]:
    found = document.get(key)
    items = found[:MAX_ENTRIES] if isinstance(found, list) else []
    return [item for item in items if isinstance(item, dict) and isinstance(item.get(name), str) and item[name].strip()]


def _framework(value: Document) -> TrackedFramework:
    keywords = (value["name"], *texts(value.get("keywords")))
    severity, domain = severity_of(value.get("severity")), str(value.get("destination") or "")
    return TrackedFramework(value["name"], tuple(dict.fromkeys(keywords)), severity, domain)


def _signal(value: Document) -> CustomSignal:
    description = str(value.get("description") or "")
    return CustomSignal(
        value["pattern"], severity_of(value.get("severity")), str(value.get("destination") or ""), description
    )
