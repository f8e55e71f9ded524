"""The workspace's figures are brought up to date when a build has ended."""

from collections.abc import Iterator
from contextlib import suppress

from engine.analytics.publishing import publish_stats
from engine.workspace.journal import Event, append_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError


def count_build(paths: WorkspacePaths, session_id: str, task_id: str) -> Iterator[Event]:
    """Writes `studio/data/analytics.json`. Figures are no reason for a build to fail: where they cannot be written,
    one event says so."""
    try:
        publish_stats(paths)
    except (OSError, UnusableFileError) as error:
        with suppress(OSError, UnusableFileError):  # a full disk takes no event either, and the build has ended
            yield append_event(paths, session_id, "analytics_not_saved", task_id=task_id, reason=_words(error))


def _words(error: OSError | UnusableFileError) -> str:
    if isinstance(error, UnusableFileError):
        return str(error)
    return f"studio/data/analytics.json: {(error.strerror or str(error)).lower()}. `studio stats --update` tries again"
