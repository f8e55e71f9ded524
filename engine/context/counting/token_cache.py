"""`.studio/.cache/token-counts.json`: what has been counted already. Safe to delete at any time."""

from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_folder
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import MAX_DOCUMENT_BYTES, read_document

T = TypeVar("T")

FORMAT = 1
VOCABULARY = "cl100k_base"

KEPT = 20_000
"""Files and contents at most, the longest untouched go first: about 3 MB."""


class Signature(NamedTuple):
    """What changes when a file's content does."""

    modified_ns: int
    size: int
    inode: int
    changed_ns: int
    """The inode's own time: nobody can set it back."""


class Remembered(NamedTuple):
    signature: Signature
    tokens: int


class TokenCache:
    """Read when first asked; a file that is corrupt or of another format is no cache."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._loaded: _Counts | None = None
        self._changed = False

    def tokens_of_file(self, name: str, signature: Signature) -> int | None:
        known = self._counts.files.get(name)
        return known.tokens if known and known.signature == signature else None

    def remember_file(self, name: str, known: Remembered) -> None:
        _put(self._counts.files, name, known)
        self._changed = True

    @property
    def has_texts(self) -> bool:
        """Reading a file to see whether its content is known can be of use."""
        return bool(self._counts.texts)

    def tokens_of_text(self, key: str) -> int | None:
        """`key` is the `content_key` of its bytes."""
        return self._counts.texts.get(key)

    def remember_text(self, key: str, tokens: int) -> None:
        _put(self._counts.texts, key, tokens)
        self._changed = True

    def save(self) -> None:
        """Writes the file if there is something new. A folder that cannot be written to costs counting again."""
        if not self._changed or not is_folder(self._paths.state):
            return  # a `.studio` that somebody just deleted is not made anew for a cache
        from engine.workspace.writing import encode, replace_file

        self._changed = False
        with suppress(OSError, OutsideWorkspaceError):
            self._paths.inside(self._paths.token_cache)
            replace_file(self._paths.token_cache, encode(self._counts.as_document()))

    @property
    def _counts(self) -> "_Counts":
        if self._loaded is None:
            try:
                document = read_document(self._paths, self._paths.token_cache)
            except UnusableFileError:
                document = None
            self._loaded = _Counts.from_document(document or {})
        return self._loaded


class _Counts:
    def __init__(self, files: dict[str, Remembered], texts: dict[str, int]) -> None:
        self.files = files
        self.texts = texts

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "_Counts":
        if (document.get("format"), document.get("vocabulary")) != (FORMAT, VOCABULARY):
            return cls({}, {})
        try:
            files = {name: _remembered(*entry) for name, entry in document["files"].items()}
            return cls(files, {name: _count(tokens) for name, tokens in document["texts"].items()})
        except (AttributeError, KeyError, TypeError, ValueError):
            return cls({}, {})

    def as_document(self) -> dict[str, Any]:
        files = {name: [*known.signature, known.tokens] for name, known in self.files.items()}
        return {"format": FORMAT, "vocabulary": VOCABULARY, "files": files, "texts": self.texts}


def _put(counts: dict[str, T], name: str, value: T) -> None:
    """As the youngest; the oldest makes room."""
    counts.pop(name, None)
    counts[name] = value
    if len(counts) > KEPT:
        del counts[next(iter(counts))]


def _remembered(modified_ns: int, size: int, inode: int, changed_ns: int, tokens: int) -> Remembered:
    return Remembered(Signature(modified_ns, size, inode, changed_ns), _count(tokens))


def _count(tokens: Any) -> int:
    """Raises ValueError for what can be nobody's count: anybody may have written this file."""
    if not isinstance(tokens, int) or not 0 <= tokens <= MAX_DOCUMENT_BYTES:
        raise ValueError(f"{tokens!r:.40} is not a number of tokens")
    return tokens


def content_key(content: bytes) -> str:
    """The same for the same content only."""
    from hashlib import blake2b  # loads OpenSSL, 2 ms

    return blake2b(content, digest_size=16).hexdigest()
