"""How many tokens a file weighs: counted once for each content, remembered by all who ask later.

A count belongs to a content's hash, so it is right wherever that content turns up. A signature of the file (times,
size, inode) spares even the reading, but only one that can be trusted: a file changed in the same instant as it was
read may keep its signature (git's "racy" index entries), so a young file is hashed again until it has aged.
"""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from engine.context.counting.token_cache import Remembered, Signature, TokenCache, content_key
from engine.context.gauges.usage import Source
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import CorruptFileError, UnusableFileError
from engine.workspace.reading import decode_text, read_bytes

BYTES_A_TOKEN = 4
"""For estimates: English text and code come to 3.5 to 4.5 bytes a token."""

SETTLED_NS = 2_000_000_000
"""A file this much older than its reading has a signature to trust: the coarsest file systems keep times to 2 s."""

LONG_RUN = r"(?<!\S)\S{1000,}|(?<!\s)\s{1000,}"
RUN_CHARS = 1000
BLOCK_CHARS = 100_000
"""tiktoken takes 5 s for 8 MB of one letter, and 8 MB of spaces overflow its stack. Text is cut before: inside long
runs at 1,000 characters, elsewhere into blocks between which a count can be stopped. A cut may add one token."""


class Weight(NamedTuple):
    """A number of tokens, and how it is known."""

    tokens: int
    source: Source


NOTHING = Weight(0, Source.COUNTED)


class TokenCounter:
    """Counts for one workspace; serves one thread. With `stop` set it only estimates, so that quitting is instant."""

    def __init__(self, paths: WorkspacePaths, stop: threading.Event | None = None) -> None:
        self._paths = paths
        self._stop = stop or threading.Event()
        self._cache = TokenCache(paths)
        self._has_counted = False
        self._cannot_count = False
        """The encoder could not be loaded; trying again for each file would take 0.1 s each."""

    def weigh_file(
        self, path: Path | str, *, exact: bool, part: str = "", part_of: Callable[[str], str] | None = None
    ) -> Weight:
        """A file's tokens, or those of the text that `part_of` makes of it; `part` is that text's name.

        Not `exact`: what is not known yet is estimated; a young file may be known by its content. A file that is
        missing or cannot be read weighs nothing; the Snapshot shows why.
        """
        name = self._paths.relative(path) + (f"#{part}" if part else "")
        signature = signature_of(path)
        if signature is None:
            return NOTHING
        known = self._cache.tokens_of_file(name, signature)
        if known is not None:
            return Weight(known, Source.COUNTED)
        if not exact and part_of is None and not self._cache.has_texts:
            return Weight(-(-signature.size // BYTES_A_TOKEN), Source.ESTIMATED)
        read_at = time.time_ns()
        file = Path(path)
        content = self._content(file)
        if content is None:
            return NOTHING
        text = self._text(file, content)
        weight = self.weigh_text(part_of(text), exact=exact) if part_of else self._weigh(text, content, exact)
        if weight.source is Source.COUNTED and _is_settled(signature, read_at) and signature_of(path) == signature:
            self._cache.remember_file(name, Remembered(signature, weight.tokens))
        return weight

    def weigh_text(self, text: str, *, exact: bool) -> Weight:
        """A text's tokens; not `exact`: estimated, unless they are known."""
        return self._weigh(text, text.encode(errors="surrogatepass"), exact)

    def _weigh(self, text: str, content: bytes, exact: bool) -> Weight:
        """`content`: the text as it is in its file, which need not be encoded again, the longest part of a look-up."""
        if not text:
            return NOTHING
        key = content_key(content)
        known = self._cache.tokens_of_text(key)
        if known is None and exact and (known := self._count(text)) is not None:
            self._cache.remember_text(key, known)
        if known is not None:
            return Weight(known, Source.COUNTED)
        return Weight(-(-len(content) // BYTES_A_TOKEN), Source.ESTIMATED)

    def save(self) -> None:
        """Keeps what was counted for the next start."""
        self._cache.save()

    def rest(self) -> None:
        """Gives back what counting needed: nothing has been new for a while."""
        if self._has_counted:
            from engine.context.counting.encoder import release

            self._has_counted = False
            release()

    def _content(self, path: Path) -> bytes | None:
        """None for a file that cannot be read now."""
        try:
            return read_bytes(self._paths, path)
        except UnusableFileError:
            return None

    def _text(self, path: Path, content: bytes) -> str:
        """What is no text will be none until it changes: it is empty."""
        try:
            return decode_text(self._paths, path, content)
        except CorruptFileError:
            return ""

    def _count(self, text: str) -> int | None:
        """None if it was stopped, or if this installation cannot count: `studio doctor` says why."""
        if self._cannot_count:
            return None
        from engine.context.counting.encoder import (  # 0.3 s, 30 MB: only for a text that is new
            DamagedVocabularyError,
            encoder,
        )

        try:
            encode = encoder().encode_ordinary
        except (DamagedVocabularyError, ImportError, OSError):
            self._cannot_count = True
            return None
        self._has_counted = True
        total = 0
        for piece in pieces(text):
            if self._stop.is_set():
                return None
            total += len(encode(piece))
        return total


def pieces(text: str) -> Iterator[str]:
    """The text in parts that tiktoken handles in bounded time each."""
    if not _may_hold_long_run(text):
        yield from _cut(text, BLOCK_CHARS)
        return
    start = 0
    for run in re.finditer(LONG_RUN, text):
        yield from _cut(text[start : run.start()], BLOCK_CHARS)
        yield from _cut(run[0], RUN_CHARS)
        start = run.end()
    yield from _cut(text[start:], BLOCK_CHARS)


def _may_hold_long_run(text: str) -> bool:
    """A long run fills at least one window of half its length. Looking for one takes a tenth of the pattern's time."""
    window = RUN_CHARS // 2
    places = range(0, len(text) - window + 1, window)
    return any(len(text[place : place + window].split(None, 1)) < 2 for place in places)


def _cut(text: str, length: int) -> Iterator[str]:
    return (text[place : place + length] for place in range(0, len(text), length))


def signature_of(path: Path | str) -> Signature | None:
    """None where there is no file, or none that we may look at."""
    try:
        status = os.stat(path)  # noqa: PTH116 - `Path.stat` of a string would make a path of it first
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    if not S_ISREG(status.st_mode):
        return None
    return Signature(status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns)


def _is_settled(signature: Signature, read_at: int) -> bool:
    return max(signature.modified_ns, signature.changed_ns) < read_at - SETTLED_NS
