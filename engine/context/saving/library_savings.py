"""Making room among library docs: heavy ones leave the cache, and can be put back until that is emptied."""

import os
from collections.abc import Iterator
from pathlib import Path

from engine.context.counting.tokens import TokenCounter, signature_of
from engine.context.gauges.tiers import library_docs
from engine.context.gauges.usage import Source
from engine.context.saving.records import NothingToSaveError, Saving, SavingKind, TextChange
from engine.context.summaries.kept import digest
from engine.knowledge.deciding.decided import Subject
from engine.knowledge.deciding.decision_log import Decision, Verdict
from engine.knowledge.deciding.decisions import Decisions
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import RefusedError, UnusableFileError
from engine.workspace.reading import read_clean_text
from engine.workspace.text import one_line
from engine.workspace.writing import make_folder, writable_path

POOL = "context7"


class LibrarySavings:
    """Dropped docs wait in `.studio/.cache/dropped/<id>/`: a decision to drop one says by its id where it is."""

    kinds = (SavingKind.DROP,)

    def __init__(self, paths: WorkspacePaths, decisions: Decisions) -> None:
        self._paths = paths
        self._decisions = decisions

    def find(self, counter: TokenCounter) -> Iterator[Saving]:
        """One for each doc, heaviest first."""
        weighed = [(counter.weigh_file(path, exact=True), path) for path in self._docs()]
        for weight, path in sorted(weighed, key=lambda pair: (-pair[0].tokens, pair[1])):
            if weight.tokens and (saving_id := self._id(path)):
                yield Saving(
                    id=saving_id,
                    kind=SavingKind.DROP,
                    pool=POOL,
                    title=f"Drop {one_line(path.name)[:80]} from the cache of library docs",
                    reason="library docs are fetched again when they are needed",
                    path=self._paths.relative(path),
                    tokens_saved=weight.tokens,
                    is_counted=weight.source is not Source.ESTIMATED,
                )

    def preview(self, saving_id: str) -> tuple[TextChange, ...]:
        """Raises NothingToSaveError, UnusableFileError."""
        path = self._doc(saving_id)
        return (TextChange(self._paths.relative(path), read_clean_text(self._paths, path) or "", ""),)

    def accept(self, saving: Subject, *, by: str, reason: str = "") -> Decision:
        """Raises RefusedError, OSError, UnusableFileError; then the doc is where it was."""
        path, place = self._drop(saving.id)
        try:
            return self._decisions.note(Verdict.ACCEPT, saving, by=by, reason=reason)
        except (RefusedError, OSError, UnusableFileError):
            self._move(place, path)
            raise

    def undo(self, decision: Decision, *, by: str) -> Decision:
        """Puts the doc back, or drops it again where that is undone. Raises like `accept`.

        NothingToSaveError where the cache was emptied since, or the doc fetched again.
        """
        if not decision.is_undone:
            self._drop(decision.subject) if decision.undoes else self._put_back(decision.subject)
        return self._decisions.undo(decision.id, by=by)

    def _drop(self, saving_id: str) -> tuple[Path, Path]:
        """From where to where the doc went. One that a crash left there, before that was noted, stays there."""
        if gone := self._dropped(saving_id):
            return self._paths.library_docs / gone.relative_to(self._place(saving_id)), gone
        path = self._doc(saving_id)
        place = self._place(saving_id) / path.relative_to(self._paths.library_docs)
        self._move(path, place)
        return path, place

    def _put_back(self, saving_id: str) -> None:
        dropped = self._dropped(saving_id)
        if dropped is None:
            if any(self._id(path) == saving_id for path in self._docs()):
                return  # a crash came before that was noted
            raise NothingToSaveError("The cache was emptied since", "The doc is fetched again when it is needed")
        path = self._paths.library_docs / dropped.relative_to(self._place(saving_id))
        if path.exists():
            raise NothingToSaveError(f"{self._paths.relative(path)} was fetched again", "Nothing is missing")
        self._move(dropped, path)

    def _dropped(self, saving_id: str) -> Path | None:
        """The doc, where it waits after it was dropped."""
        place = self._place(saving_id)
        return next((Path(folder, name) for folder, _, names in os.walk(place) for name in names), None)

    def _id(self, path: Path) -> str:
        """Of this content: a doc that was fetched again is another."""
        signature = signature_of(path)
        if signature is None:
            return ""
        name = "".join(char if char.isalnum() and char.isascii() else "-" for char in path.stem)[:40].strip("-")
        told = f"{self._paths.relative(path)} {signature.size} {signature.modified_ns}"
        return f"{SavingKind.DROP}-{name or 'doc'}-{digest(told)[:8]}"

    def _docs(self) -> Iterator[Path]:
        return map(Path, library_docs(self._paths))

    def _doc(self, saving_id: str) -> Path:
        found = next((path for path in self._docs() if self._id(path) == saving_id), None)
        if found is None:
            reason = f"There is no library doc {one_line(saving_id)[:80]!r} any more"
            raise NothingToSaveError(reason, "`studio context-manager optimize` lists what can be done")
        return found

    def _place(self, saving_id: str) -> Path:
        if not is_safe_id(saving_id):  # the log may be somebody else's
            raise NothingToSaveError(f"{one_line(saving_id)[:80]!r} names no doc", "Nothing was put back")
        return self._paths.cache / "dropped" / saving_id

    def _move(self, source: Path, target: Path) -> None:
        """Both stay in the workspace. Raises OSError, UnusableFileError."""
        real = writable_path(self._paths, target)
        make_folder(real.parent)
        writable_path(self._paths, source).rename(real)
