"""Summaries of tasks and files: what somebody wrote, else what can be extracted. Kept by content, so never stale."""

from contextlib import suppress
from pathlib import Path

from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_clean_text
from engine.workspace.text import clean_text

SUMMARY_TOKENS = 1_000
"""Of one task: fifteen of them fit into the tier of summaries."""

METHOD = "extracted-1"
"""Changes with the way in which summaries are extracted: those made in another way are not used any more."""


def task_summary(paths: WorkspacePaths, task_id: str) -> str:
    """What stands for a task in tier 2: the summary that somebody wrote, else one extracted from its plan.

    Empty where there is neither. A file that cannot be read counts as none; the Snapshot says why.
    """
    if not is_safe_id(task_id):
        return ""
    for path, is_summary in ((summary_file(paths, task_id), True), (paths.plan(task_id), False)):
        with suppress(UnusableFileError):
            if text := read_clean_text(paths, path):
                return text if is_summary else plan_summary(text)
    return ""


def plan_summary(plan_text: str) -> str:
    """A plan's stand-in: its goal, its steps' names, what was decided; nothing for what is no plan."""
    from engine.context.summaries.extraction import (  # young workspaces have nothing to summarize
        extract_summary,
        json_object,
    )

    return extract_summary(plan_text, SUMMARY_TOKENS) if json_object(plan_text) is not None else ""


def text_summary(paths: WorkspacePaths, text: str, max_tokens: int = SUMMARY_TOKENS) -> str:
    """A text's summary, from the cache where the same text was summarized before."""
    from engine.context.summaries.extraction import extract_summary

    path = summary_file(paths, f"{METHOD}-{max_tokens}-{digest(text)}")
    with suppress(UnusableFileError):
        if (kept := read_clean_text(paths, path)) is not None:
            return kept
    made = clean_text(extract_summary(text, max_tokens))
    with suppress(OSError, UnusableFileError):  # what cannot be kept is made again
        _write(paths, path, made)
    return made


def kept_text(paths: WorkspacePaths, key: str) -> str | None:
    """What was kept under a key by `keep_text`; None where nothing was. Raises UnusableFileError."""
    return read_clean_text(paths, summary_file(paths, key))


def keep_text(paths: WorkspacePaths, key: str, text: str) -> None:
    """Keeps a text under a key; under a task's id it is that task's summary. Raises OSError, UnusableFileError."""
    _write(paths, summary_file(paths, key), text)


def summary_file(paths: WorkspacePaths, key: str) -> Path:
    return paths.cache / "summaries" / f"{key}.md"


def digest(text: str) -> str:
    from hashlib import blake2b  # loads OpenSSL, 2 ms

    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _write(paths: WorkspacePaths, path: Path, text: str) -> None:
    from engine.workspace.writing import replace_file, writable_path  # locks, 5 ms that a look does not need

    if not is_folder(paths.state):
        raise UnusableFileError(Problem(paths.state_folder, "there is no such folder", "Run `studio init`"))
    replace_file(writable_path(paths, path), text.encode("utf-8", "replace"))
