"""What was read of all transcripts, kept in a small database, so that only what was appended is read the next time.

It holds counts, names of models and sessions, and where Claude worked: nothing that anybody wrote. It is in the user's
cache folder, not in a workspace, since transcripts belong to the user: every workspace's `studio usage` counts the same
files, and a message is counted once over all of them. It may be deleted at any time.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.claude_code.transcripts.files import TranscriptFile

if TYPE_CHECKING:  # msgspec and more, that a look at unchanged files does not need
    from engine.claude_code.transcripts.lines import UsageLine
    from engine.claude_code.transcripts.reading import PartFound

FORMAT = 2
"""Changes whenever reading does: what an older program remembered is read anew then."""

WAIT_S = 20.0

TABLES = """
CREATE TABLE files (
    number INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, home BLOB NOT NULL, inode INTEGER, size INTEGER,
    mtime_ns INTEGER, reached INTEGER, witness BLOB, cwd TEXT, has_copies INTEGER, unread INTEGER
);
CREATE TABLE names (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE messages (
    id TEXT PRIMARY KEY, session INTEGER, model INTEGER, at_ms INTEGER, rank INTEGER, input INTEGER,
    cache_write INTEGER, cache_read INTEGER, output INTEGER, file INTEGER
) WITHOUT ROWID;
CREATE TABLE costs (file INTEGER, model INTEGER, usd REAL);
"""

COUNT_ONCE = """
INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    session = excluded.session, model = excluded.model, at_ms = excluded.at_ms, rank = excluded.rank,
    input = excluded.input, cache_write = excluded.cache_write, cache_read = excluded.cache_read,
    output = excluded.output, file = excluded.file
WHERE excluded.rank > rank
"""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was when it was read last."""

    number: int
    inode: int
    size: int
    mtime_ns: int
    reached: int
    """So many of its bytes need not be read again."""
    witness: bytes
    """The last of them."""

    def is_unchanged(self, file: TranscriptFile) -> bool:
        return (self.inode, self.size, self.mtime_ns) == (file.inode, file.size, file.mtime_ns)


class UsageMemory:
    """One connection; `changing` around all changes that belong together."""

    def __init__(self, place: Path | None) -> None:
        """None: nothing is remembered beyond this object's life. Raises OSError or sqlite3.Error where it cannot be."""
        self._names: dict[str, int] = {}
        if place is not None:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self.database = sqlite3.connect(
            place or ":memory:", timeout=WAIT_S, isolation_level=None, check_same_thread=False
        )
        self.database.executescript("PRAGMA cache_size = -8000; PRAGMA synchronous = OFF;")  # empty tables may be lost
        if not self._is_of_this_format():
            with self.changing():
                if not self._is_of_this_format():  # another process may have begun anew while we waited
                    self._begin_anew()
        self.database.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        self.database.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """All of it is remembered, or nothing. Another process may change it before or after, not meanwhile."""
        self.database.execute("BEGIN IMMEDIATE")
        self._names.clear()  # another process may have given out numbers
        try:
            yield
            self.database.execute("COMMIT")
        except BaseException:
            self.database.execute("ROLLBACK")
            raise

    def _is_of_this_format(self) -> bool:
        (found,) = self.database.execute("PRAGMA user_version").fetchone()
        return bool(found == FORMAT)

    def _begin_anew(self) -> None:
        tables = self.database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in tables:
            self.database.execute(f'DROP TABLE "{name}"')
        for statement in TABLES.split(";"):
            self.database.execute(statement)
        self.database.execute(f"PRAGMA user_version = {FORMAT}")

    def known_files(self) -> dict[str, KnownFile]:
        """By path."""
        rows = self.database.execute("SELECT path, number, inode, size, mtime_ns, reached, witness FROM files")
        return {os.fsdecode(path): KnownFile(*rest) for path, *rest in rows}

    def add_file(self, file: TranscriptFile) -> int:
        """The file's number. A new one counts as changed until it is kept."""
        key = os.fsencode(file.path)
        self.database.execute(
            "INSERT INTO files VALUES (NULL, ?, ?, ?, -1, -1, 0, x'', '', 0, 0) ON CONFLICT DO NOTHING",
            (key, os.fsencode(file.home), file.inode),
        )
        number: int = self.database.execute("SELECT number FROM files WHERE path = ?", (key,)).fetchone()[0]
        return number

    def keep_file(
        self, number: int, file: TranscriptFile, reached: int, witness: bytes, parts: Sequence[PartFound]
    ) -> None:
        """Remembers a file as it was when these parts of it were read."""
        cwd = next((part.cwd for part in parts if part.cwd), "")
        copies, unread = any(part.has_copies for part in parts), sum(part.unread for part in parts)
        self.database.execute(
            "UPDATE files SET size = ?, mtime_ns = ?, reached = ?, witness = ?, cwd = CASE cwd WHEN '' THEN ? ELSE cwd"
            " END, has_copies = has_copies OR ?, unread = unread + ? WHERE number = ?",
            (file.size, file.mtime_ns, reached, witness, cwd, copies, unread, number),
        )

    def forget_all(self) -> None:
        """Every file is new from here on."""
        for table in ("messages", "files", "costs"):
            self.database.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours

    def counts_from(self, file: int) -> bool:
        """Whether anything of this file counts."""
        return self.database.execute("SELECT 1 FROM messages WHERE file = ? LIMIT 1", (file,)).fetchone() is not None

    def forget_file(self, file: int) -> None:
        self.database.execute("DELETE FROM files WHERE number = ?", (file,))
        self.database.execute("DELETE FROM costs WHERE file = ?", (file,))

    def count(self, file: int, session: str, usages: Iterable[UsageLine]) -> None:
        """`session` is whose file it is, for lines that name none."""
        number = self._number_of
        rows = [
            (
                used.message_id,
                number(used.session_id or session),
                number(used.model),
                used.at_ms,
                used.rank,
                used.input_tokens,
                used.cache_write_tokens,
                used.cache_read_tokens,
                used.output_tokens,
                file,
            )
            for used in usages
        ]
        self.database.executemany(COUNT_ONCE, rows)

    def keep_cost(self, file: int, usd_by_model: Mapping[str, float] | None) -> None:
        """What a session cost in the end; None where that is not known."""
        self.database.execute("DELETE FROM costs WHERE file = ?", (file,))
        costs: Sequence[tuple[int, int, float]] = [
            (file, self._number_of(model), usd) for model, usd in (usd_by_model or {}).items()
        ]
        self.database.executemany("INSERT INTO costs VALUES (?, ?, ?)", costs)

    def _number_of(self, name: str) -> int:
        number = self._names.get(name)
        if number is None:
            self.database.execute("INSERT INTO names (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
            (number,) = self.database.execute("SELECT number FROM names WHERE name = ?", (name,)).fetchone()
            self._names[name] = number
        return number
