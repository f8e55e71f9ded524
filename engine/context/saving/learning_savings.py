"""Making room among the learnings: old ones to the archive, long ones in short. Nothing of them is ever lost.

The whole text is in the archive before it is taken out of its file; the decision about that is in the log.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from engine.context.counting.token_cache import Signature
from engine.context.counting.tokens import TokenCounter, signature_of
from engine.context.gauges.usage import Source
from engine.context.saving.records import NothingToSaveError, Saving, SavingKind, TextChange
from engine.context.saving.shorter_learnings import (
    Choice,
    Shortening,
    in_short,
    long_entries,
    old_entries,
    with_copy,
    without,
    without_copy,
)
from engine.knowledge.base.splices import Splice, apply_splices
from engine.knowledge.deciding.decided import Subject
from engine.knowledge.deciding.decision_log import Decision
from engine.knowledge.deciding.decisions import Decisions
from engine.workspace.learning_files import domain_of, learning_paths
from engine.workspace.learning_files import today as utc_today
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import change_person_text, read_person_text
from engine.workspace.problems import RefusedError, UnusableFileError
from engine.workspace.text import one_line
from engine.workspace.text_lines import split_lines
from engine.workspace.writing import create_file, writable_path

POOL = "learnings"

NAMED = 3
"""Entries that a reason names."""


class LearningSavings:
    """To be kept: a file that did not change is not read again. One thread at a time."""

    kinds = (SavingKind.ARCHIVE, SavingKind.SUMMARIZE)

    def __init__(self, paths: WorkspacePaths, decisions: Decisions) -> None:
        self._paths = paths
        self._decisions = decisions
        self._found: dict[Path, tuple[Signature, date, tuple[Saving, ...]]] = {}

    def find(self, counter: TokenCounter) -> Iterator[Saving]:
        """All that could be done, by file. Files that cannot be read are left out: the Snapshot names them."""
        today = utc_today()
        with suppress(UnusableFileError):
            for path in learning_paths(self._paths):
                with suppress(UnusableFileError):
                    yield from self._of_file(path, today, counter)

    def preview(self, saving_id: str) -> tuple[TextChange, ...]:
        """Raises NothingToSaveError, UnusableFileError."""
        path, kind, until = self._meaning(saving_id)
        text = self._text(path)
        shortening = self._shortening(kind, path, text, until)
        archive = self._archive(path)
        found = read_person_text(self._paths, archive)
        before = found.text if found else ""
        after = with_copy(before or self._heading(path), shortening.taken_out)
        shorter = apply_splices(split_lines(text), shortening.splices)
        names = self._paths.relative
        return TextChange(names(path), text, shorter), TextChange(names(archive), before, after)

    def accept(self, saving: Subject, *, by: str, reason: str = "") -> Decision:
        """Raises RefusedError, OSError, UnusableFileError; then the file of learnings stays as it is."""
        path, kind, until = self._meaning(saving.id)
        taken_out = self._copy(path, kind, until)

        def shorten(text: str) -> tuple[Splice, ...]:
            shortening = self._shortening(kind, path, text, until)
            if shortening.taken_out != taken_out:
                raise NothingToSaveError(f"{self._paths.relative(path)} was just edited", "Look at it, then try again")
            return shortening.splices

        try:
            return self._decisions.change(saving, path, shorten, by=by, reason=reason)
        except (RefusedError, UnusableFileError, OSError):
            self._take_back_copy(path, taken_out)
            raise

    def undo(self, decision: Decision, *, by: str) -> Decision:
        """Puts the texts back, then takes them out of the archive; the other way round for what undid it.

        Raises like `accept`.
        """
        if decision.undoes and not decision.is_undone:
            self._copy(*self._meaning(decision.subject))
            return self._decisions.undo(decision.id, by=by)
        undone = self._decisions.undo(decision.id, by=by)
        with suppress(NothingToSaveError):  # edited since: the copy in the archive stays
            path, kind, until = self._meaning(decision.subject)
            self._take_back_copy(path, self._shortening(kind, path, self._text(path), until).taken_out)
        return undone

    def _copy(self, path: Path, kind: SavingKind, until: date) -> str:
        """Puts what is about to be taken out of a file into the archive, and returns it. Twice is once."""
        taken_out = self._shortening(kind, path, self._text(path), until).taken_out
        archive = self._archive(path)
        create_file(writable_path(self._paths, archive), self._heading(path).encode())
        change_person_text(self._paths, archive, lambda text: with_copy(text, taken_out))
        return taken_out

    def _take_back_copy(self, path: Path, taken_out: str) -> None:
        """What a person edited in the archive stays: it only costs room on the disk, as does what cannot be written."""
        with suppress(RefusedError, UnusableFileError, OSError):
            change_person_text(self._paths, self._archive(path), lambda text: without_copy(text, taken_out))

    def _of_file(self, path: Path, today: date, counter: TokenCounter) -> tuple[Saving, ...]:
        signature = signature_of(path)
        if signature is None:
            return ()
        known = self._found.get(path)
        if known and known[:2] == (signature, today):
            return known[2]
        text = self._text(path)
        found = tuple(filter(None, (self._saving(kind, path, text, counter) for kind in self.kinds)))
        self._found[path] = (signature, today, found)
        return found

    def _saving(self, kind: SavingKind, path: Path, text: str, counter: TokenCounter) -> Saving | None:
        shortening = self._shortening(kind, path, text, None)
        if not shortening.entries:
            return None
        shorter = apply_splices(split_lines(text), shortening.splices)
        before, after = (counter.weigh_text(one, exact=True) for one in (text, shorter))
        if after.tokens >= before.tokens:
            return None
        domain = domain_of(self._paths, path)
        youngest = max(one.learned_on for one in shortening.entries if one.learned_on)
        return Saving(
            id=f"{kind}-{_key(domain)}-{youngest}",
            kind=kind,
            pool=POOL,
            title=_title(kind, domain, len(shortening.entries)),
            reason=_reason(kind, shortening, self._paths.relative(self._archive(path))),
            path=self._paths.relative(path),
            tokens_saved=before.tokens - after.tokens,
            is_counted=Source.ESTIMATED not in (before.source, after.source),
        )

    def _shortening(self, kind: SavingKind, path: Path, text: str, until: date | None) -> Shortening:
        today = utc_today()
        if kind is SavingKind.ARCHIVE:
            return without(text, old_entries(today, until))
        is_meant: Choice = long_entries(today, until)
        return in_short(text, is_meant, self._paths.relative(self._archive(path)))

    def _meaning(self, saving_id: str) -> tuple[Path, SavingKind, date]:
        """The file, what is done with it, and until which day. Raises NothingToSaveError."""
        kind, _, rest = saving_id.partition("-")
        with suppress(ValueError):
            until = date.fromisoformat(rest[-10:])
            for path in learning_paths(self._paths):
                if _key(domain_of(self._paths, path)) == rest[:-11]:
                    meant = SavingKind(kind)
                    if self._shortening(meant, path, self._text(path), until).entries:
                        return path, meant, until
        reason = f"There is nothing to {kind or 'do'} under {one_line(saving_id)[:80]!r} any more"
        raise NothingToSaveError(reason, "`studio context-manager optimize` lists what can be done")

    def _text(self, path: Path) -> str:
        found = read_person_text(self._paths, path)
        return found.text if found else ""

    def _archive(self, path: Path) -> Path:
        return self._paths.learnings_archive / path.relative_to(self._paths.learnings)

    def _heading(self, path: Path) -> str:
        return f"# Archive of {domain_of(self._paths, path)}\n"


def _key(domain: str) -> str:
    return domain.replace("/", ".")


def _title(kind: SavingKind, domain: str, count: int) -> str:
    what = "learning" if count == 1 else "learnings"
    if kind is SavingKind.ARCHIVE:
        return f"Archive {count} old {what} of {domain}"
    return f"Shorten {count} long {what} of {domain}"


def _reason(kind: SavingKind, shortening: Shortening, archive: str) -> str:
    names = ", ".join(f'"{one_line(one.title)[:60]}"' for one in shortening.entries[:NAMED])
    more = f" and {len(shortening.entries) - NAMED} more" if len(shortening.entries) > NAMED else ""
    age = "over 90 days old" if kind is SavingKind.ARCHIVE else "over 30 days old and long"
    return f"{age}: {names}{more}; the whole text moves to {archive}"
