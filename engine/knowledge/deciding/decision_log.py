"""`.studio/decisions.jsonl`: what was decided about proposals and what each decision changed. Only ever appended to.

A decision is written down before it changes a file (`intended`) and again when the file is changed (`done`), or when
it did not come to that (`dropped`). Each line is one JSON object; the first of a decision holds all of its facts.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from engine.knowledge.base.entry_ids import highest_of
from engine.workspace.growing_file import GrowingFile
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.text import clean_document
from engine.workspace.times import to_time
from engine.workspace.writing import MAX_LINE_BYTES, append_line, encode, replace_file, timestamp, writable_path

if TYPE_CHECKING:
    from engine.knowledge.base.hunks import (
        Hunk,  # with all that finds places in texts: reading the log needs none of it
    )

Document = dict[str, Any]


class Verdict(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    """Accepted after a person changed it."""
    UNDO = "undo"


class State(StrEnum):
    INTENDED = "intended"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Decision:
    """No pydantic record: verbs that hooks call read the log, and would wait for pydantic."""

    id: str = ""
    at: datetime | None = None
    by: str = ""
    """`person`, or who else decided."""
    what: str = ""
    """A Verdict."""
    kind: str = ""
    """What sort of thing was decided about, such as `promote`."""
    subject: str = ""
    """The id of what was decided about."""
    title: str = ""
    """Its title, as it was when it was decided."""
    reason: str = ""
    undoes: str = ""
    """The decision that this one takes back."""
    file: str = ""
    """What it changed, from the workspace's root; empty where it changed nothing."""
    before: str = ""
    """The digest of the file's text before, and after."""
    after: str = ""
    hunks: tuple[Document, ...] = ()
    is_big: bool = False
    """Its hunks are in a file of their own."""
    highest: Document = field(default_factory=dict)
    """The highest number of each kind of entry so far."""
    state: str = ""
    """A State."""
    note: str = ""
    """Why it was dropped."""
    is_undone: bool = False

    @property
    def is_live(self) -> bool:
        """What it decided holds."""
        return self.state == State.DONE and not self.is_undone


OTHER_KINDS: dict[str, type] = {"hunks": list, "is_big": bool, "highest": dict}
KINDS = {one.name: OTHER_KINDS.get(one.name, str) for one in fields(Decision) if one.name not in ("at", "is_undone")}
"""What a line may say of a decision, besides its time."""

WRITTEN = tuple(one.name for one in fields(Decision) if one.name not in ("at", "hunks", "is_undone"))


class DecisionLog:
    """The log of one workspace, read again and again, each time only what was appended since."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._file = GrowingFile(paths, paths.decisions)
        self._torn = b""
        self._decisions: dict[str, Decision] = {}
        self._marked: tuple[Decision, ...] | None = ()
        """What `read` gave, until more is appended."""
        self.skipped = 0
        """Lines that could not be read."""

    def read(self) -> tuple[Decision, ...]:
        """All decisions, oldest first: the same object while nothing was appended.

        A torn or foreign line is skipped and counted. Raises UnusableFileError.
        """
        while (appended := self._file.read()) is not None:
            self._marked = None
            if appended.is_new_file:
                self._decisions, self._torn, self.skipped = {}, b"", 0
            *lines, self._torn = (self._torn + appended.content).split(b"\n")
            for line in lines:
                self._take(line)
            if appended.is_whole:
                break
        if self._marked is None:
            self._marked = tuple(_with_undone(self._decisions.values()))
        return self._marked

    @property
    def problem(self) -> Problem | None:
        if not self.skipped:
            return None
        reason = f"{self.skipped} unreadable line{'s' if self.skipped > 1 else ''} skipped"
        return Problem(self._paths.relative(self._paths.decisions), reason, "Restore the file from version control")

    def _take(self, line: bytes) -> None:
        if not line.strip():
            return
        try:
            document = json.loads(line)
            # Hunks are put back byte for byte: whoever shows them cleans them.
            hunks = document.pop("hunks", None)
            read = _decision({**clean_document(document), "hunks": hunks})
        except (ValueError, RecursionError, AttributeError, TypeError):
            self.skipped += 1
            return
        known = self._decisions.get(read.id)
        self._decisions[read.id] = read if known is None or read.what else _moved_on(known, read)


def _decision(document: Document) -> Decision:
    """Null is not given, a number is its digits, and what is unknown is left out. Else raises TypeError."""
    facts = {name: value for name, value in document.items() if value is not None and name in KINDS}
    for name, value in facts.items():
        if KINDS[name] is str and isinstance(value, int | float):
            facts[name] = str(value)
        elif not isinstance(value, KINDS[name]):
            raise TypeError(f"{name} is a {type(value).__name__}")
    hunks = tuple(facts.pop("hunks", ()))
    if not all(isinstance(hunk, dict) for hunk in hunks):
        raise TypeError("a hunk is no mapping")
    return Decision(at=to_time(document.get("at")), hunks=hunks, **facts)


def _moved_on(known: Decision, read: Decision) -> Decision:
    return replace(known, state=read.state, note=read.note)


def _with_undone(decisions: Iterable[Decision]) -> list[Decision]:
    """Marks what was taken back. An undo that was itself taken back counts no more."""
    undone: set[str] = set()
    marked = []
    for decision in reversed(list(decisions)):
        is_undone = decision.id in undone
        marked.append(replace(decision, is_undone=True) if is_undone else decision)
        if decision.undoes and decision.state == State.DONE and not is_undone:
            undone.add(decision.undoes)
    return marked[::-1]


def used_numbers(decisions: Iterable[Decision]) -> dict[str, int]:
    """The highest numbers ever given to entries, those of removed ones too."""
    marks: list[Mapping[str, int]] = [
        {prefix: number for prefix, number in decision.highest.items() if isinstance(number, int)}
        for decision in decisions
    ]
    return highest_of(*marks)


def write_decision(paths: WorkspacePaths, decision: Decision, hunks: "tuple[Hunk, ...]") -> None:
    """Appends a decision's first line, flushed to disk. Raises OSError, UnusableFileError."""
    document = {name: value for name in WRITTEN if (value := getattr(decision, name))}
    facts: Document = {"at": timestamp(decision.at), **document, "hunks": [asdict(hunk) for hunk in hunks]}
    line = json.dumps(facts, ensure_ascii=False)
    if len(line.encode()) >= MAX_LINE_BYTES - 1:
        place = writable_path(paths, paths.big_decision(decision.id))
        replace_file(place, encode({"hunks": facts.pop("hunks")}))
        line = json.dumps({**facts, "is_big": True}, ensure_ascii=False)
    append_line(writable_path(paths, paths.decisions), line, flush=True)


def write_state(paths: WorkspacePaths, decision_id: str, state: State, note: str = "") -> None:
    """Appends what became of a decision, flushed to disk. Raises OSError, UnusableFileError."""
    facts = {"at": timestamp(), "id": decision_id, "state": state.value, **({"note": note} if note else {})}
    append_line(writable_path(paths, paths.decisions), json.dumps(facts, ensure_ascii=False), flush=True)
