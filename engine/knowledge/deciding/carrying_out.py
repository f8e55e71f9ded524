"""A decision and the file it changes: first the intent, then the file, then that it is done."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from engine.knowledge.base.entry_ids import highest_numbers, highest_of
from engine.knowledge.base.hunks import make_hunks
from engine.knowledge.base.splices import Splice, apply_splices
from engine.knowledge.base.taking_back import was_applied
from engine.knowledge.deciding.decided_hunks import read_hunks
from engine.knowledge.deciding.decision_log import Decision, State, write_decision, write_state
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import change_person_text, read_person_text, settle_person_text
from engine.workspace.problems import RefusedError, UnusableFileError
from engine.workspace.text import one_line
from engine.workspace.text_lines import split_lines

MARKDOWN = ".md"

MAX_NOTE_CHARS = 500

Change = Callable[[str], tuple[Splice, ...]]
"""From a file's text to what shall change in it. May refuse by raising a RefusedError."""


class NothingToChangeError(RefusedError):
    """The file that a decision changes is not there, or none that decisions may change."""


def carry_out(
    paths: WorkspacePaths, decision: Decision, path: Path, change: Change, used: Mapping[str, int]
) -> Decision:
    """Changes the file and logs it; whoever calls this holds the log's lock. Returns the decision as done.

    What cannot be done is noted as dropped and raised: RefusedError, OSError, UnusableFileError.
    """
    intended: list[Decision] = []

    def change_text(text: str) -> str:
        lines = split_lines(text)
        splices = change(text)
        changed = apply_splices(lines, splices)
        told = replace(
            decision,
            file=paths.relative(path),
            before=text_digest(text),
            after=text_digest(changed),
            highest=highest_of(highest_numbers(text), highest_numbers(changed), used),
        )
        intended[:] = [told]
        write_decision(paths, intended[0], make_hunks(lines, splices))
        return changed

    try:
        change_person_text(paths, path, change_text)
    except BaseException as error:
        if intended:
            _drop_unless_done(paths, intended[0], error)
        if isinstance(error, FileNotFoundError) and not intended:
            raise no_such_file(paths, path) from None
        raise
    write_state(paths, decision.id, State.DONE)
    return replace(intended[0], state=State.DONE.value)


def what_became_of(paths: WorkspacePaths, decision: Decision) -> tuple[State, str]:
    """Whether what was intended is in the file, and what to note. Raises UnusableFileError, OSError."""
    try:
        path = changed_file(paths, decision)
    except NothingToChangeError as error:  # somebody else's log, which must not keep anybody from deciding
        return State.DROPPED, error.reason[:MAX_NOTE_CHARS]
    settle_person_text(paths, path)
    found = read_person_text(paths, path)
    digest = text_digest(found.text) if found else ""
    if found and digest == decision.after:
        return State.DONE, ""
    if found and digest != decision.before and was_applied(found.text, read_hunks(paths, decision)):
        return State.DONE, ""
    return State.DROPPED, "interrupted before it changed the file"


def changed_file(paths: WorkspacePaths, decision: Decision) -> Path:
    """The file that a decision changed. The log may be somebody else's, and name anything: raises RefusedError."""
    path = paths.root / decision.file
    is_text_of_ours = path.is_relative_to(paths.studio) and ".." not in path.parts and path.suffix == MARKDOWN
    if path != paths.knowledge_base and not is_text_of_ours:
        reason = f"{decision.id} changed {one_line(decision.file)[:80]!r}, which is none of the files decisions change"
        raise NothingToChangeError(reason, "Change that file by hand")
    return path


def no_such_file(paths: WorkspacePaths, path: Path) -> NothingToChangeError:
    return NothingToChangeError(f"There is no {paths.relative(path)}", "Run `studio init`: it adds one")


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _drop_unless_done(paths: WorkspacePaths, decision: Decision, error: BaseException) -> None:
    """After an error. Where even this cannot be written, the next one that decides finds out."""
    with suppress(OSError, UnusableFileError):
        state, _ = what_became_of(paths, decision)
        note = "" if state == State.DONE else one_line(str(error))[:MAX_NOTE_CHARS] or "interrupted"
        write_state(paths, decision.id, state, note)
