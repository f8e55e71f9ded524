"""tiktoken's cl100k_base encoder, built from the vocabulary that ships with us: it works offline from the first start.

`tiktoken.get_encoding` would download the vocabulary. Loading takes 0.3 s and 30 MB, so nothing here runs until
something is really to be counted.
"""

import threading
from base64 import b64decode
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

VOCABULARY = Path(__file__).with_name("vocabulary") / "cl100k_base.tiktoken.xz"

VOCABULARY_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
"""Of the decompressed text; the same as in tiktoken's own source (`tiktoken_ext/openai_public.py`)."""

PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)

SPECIAL_TOKENS = {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
}


class DamagedVocabularyError(Exception):
    """The shipped vocabulary is not what it should be: counts would be wrong."""


_loading = threading.Lock()


def encoder() -> "tiktoken.Encoding":
    """The encoder, loaded once however many threads ask. Raises DamagedVocabularyError, or OSError."""
    with _loading:
        return _load()


def release() -> None:
    """Forgets the encoder, to be loaded again when needed, and gives its 30 MB back to the system. Twice is once."""
    with _loading:
        if not _load.cache_info().currsize:
            return
        _load.cache_clear()
    import ctypes

    with suppress(OSError, AttributeError):  # a C library without it keeps the memory for later
        ctypes.CDLL(None).malloc_trim(0)


@cache
def _load() -> "tiktoken.Encoding":
    import tiktoken

    encoding = tiktoken.Encoding(
        name="cl100k_base",
        pat_str=PATTERN,
        mergeable_ranks=parse_ranks(vocabulary_text()),
        special_tokens=SPECIAL_TOKENS,
    )
    # 12 MB that only pickling needs: the encoder has its own tables by now.
    encoding._mergeable_ranks = {}
    return encoding


def vocabulary_text(path: Path = VOCABULARY) -> bytes:
    """The decompressed vocabulary, one token and its rank a line. Raises DamagedVocabularyError, or OSError."""
    import hashlib
    import lzma

    try:
        text = lzma.decompress(path.read_bytes())
    except lzma.LZMAError as error:
        raise DamagedVocabularyError(f"{path.name} cannot be decompressed: {error}. Install studio-tui anew") from error
    if hashlib.sha256(text).hexdigest() != VOCABULARY_SHA256:
        raise DamagedVocabularyError(f"{path.name} is not tiktoken's own. Install studio-tui anew")
    return text


def parse_ranks(text: bytes) -> dict[bytes, int]:
    """Token bytes to rank."""
    pairs = (line.split() for line in text.splitlines())
    return {b64decode(token): int(rank) for token, rank in pairs}
