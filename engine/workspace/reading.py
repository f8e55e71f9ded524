"""Tolerant reading: a file becomes a record, or a problem that says why not. Nothing here raises for bad content."""

import errno
import json
import math
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths
from engine.workspace.problems import CorruptFileError, Problem, UnusableFileError
from engine.workspace.text import MAX_DEPTH, TooDeepError, clean_document, clean_text

if TYPE_CHECKING:
    from engine.workspace.records.base import Record

MAX_DOCUMENT_BYTES = 8 * 1024 * 1024
"""A 99 MB JSON file takes 2.4 s and 540 MB to parse (design.md, Measured facts)."""

MAX_YAML_BYTES = 256 * 1024
"""Ours are a few kilobytes, and the parser takes seconds for a megabyte."""

OPEN_FILES = Path("/proc/self/fd")
HAS_PROC = OPEN_FILES.is_dir()
"""Linux."""

SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")

R = TypeVar("R", bound="Record")


def read_record(paths: WorkspacePaths, path: Path, kind: type[R]) -> R | Problem | None:
    """The record in a JSON file, a problem, or None where there is no file."""
    try:
        document = read_document(paths, path)
    except UnusableFileError as error:
        return error.problem
    return None if document is None else to_record(paths, path, document, kind)


def to_record(paths: WorkspacePaths, path: Path, document: dict[str, Any], kind: type[R]) -> R | Problem:
    """A document as a record. Its text is cleaned here, on the way into the record."""
    from pydantic import ValidationError  # 40 ms that whoever only changes a document does not need

    try:
        return kind.model_validate(clean_document(document))
    except TooDeepError as error:
        return _problem(paths, path, str(error), "Move it away: no program of ours writes such a file")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        return _problem(paths, path, f"{where}: {first['msg'].lower()}", f"Correct {where} in the file")


def read_document(paths: WorkspacePaths, path: Path) -> dict[str, Any] | None:
    """The JSON object in a file exactly as it is, or None where there is no file. Raises UnusableFileError."""
    text = read_text(paths, path)
    if text is None:
        return None
    if not text or text.isspace():
        _corrupt(paths, path, "the file is empty", "Delete it, or restore it from version control")
    try:
        document = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
        if SURROGATE_ESCAPE.search(text):  # half a pair parses, but could never be written back
            json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        message = error.msg.lower().removesuffix(" at")
        _corrupt(paths, path, f"not JSON: {message} in line {error.lineno}", "Mend that line")
    except UnicodeEncodeError:
        _corrupt(paths, path, "not JSON: half of a surrogate pair", "Replace the broken \\uXXXX escape")
    except RecursionError:
        _corrupt(paths, path, "nested too deeply", "Move it away: no program of ours writes such a file")
    except ValueError as error:
        _corrupt(paths, path, f"not JSON: {error}", "Correct the value")
    if not isinstance(document, dict):
        _corrupt(paths, path, f"holds a {type(document).__name__}, not an object", "Restore it from version control")
    return document


def read_yaml(paths: WorkspacePaths, path: Path) -> dict[str, Any] | None:
    """The mapping in a YAML file, or None where there is no file. Raises UnusableFileError."""
    text = read_text(paths, path, MAX_YAML_BYTES)
    if text is None:
        return None
    import yaml  # 20 ms that most commands do not need

    try:
        _refuse_bomb(paths, path, text)
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        _corrupt(paths, path, f"not YAML: {getattr(error, 'problem', None) or 'unreadable'}{where}", "Mend that line")
    except (ValueError, OverflowError):  # such as 2026-99-99, or a number of ten thousand digits
        _corrupt(paths, path, "a value in it is not YAML that we can read", "Restore it from version control")
    if document is None:
        return {}
    if not isinstance(document, dict):
        _corrupt(paths, path, f"holds a {type(document).__name__}, not a mapping", "Write it as `key: value` lines")
    return document


def _refuse_bomb(paths: WorkspacePaths, path: Path, text: str) -> None:
    """Looks at the parser's events, which come one by one, before anything is built from them."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            _corrupt(paths, path, "uses YAML aliases", "Write the values out: an alias can grow without bound")
        if isinstance(event, yaml.CollectionStartEvent | yaml.CollectionEndEvent):
            depth += 1 if isinstance(event, yaml.CollectionStartEvent) else -1
        if depth > MAX_DEPTH:
            _corrupt(paths, path, f"nested deeper than {MAX_DEPTH} levels", "Write it flatter")


def read_text(paths: WorkspacePaths, path: Path, limit: int = MAX_DOCUMENT_BYTES) -> str | None:
    """A file's text, or None where there is no file. Raises UnusableFileError."""
    content = read_bytes(paths, path, limit)
    return None if content is None else decode_text(paths, path, content)


def decode_text(paths: WorkspacePaths, path: Path, content: bytes) -> str:
    """A file's content as text, without a byte order mark. Raises UnusableFileError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _corrupt(paths, path, f"not UTF-8 at byte {error.start}", "Save it as UTF-8")


def read_clean_text(paths: WorkspacePaths, path: Path) -> str | None:
    """A markdown file's text, fit for a record. Raises UnusableFileError."""
    text = read_text(paths, path)
    return None if text is None else clean_text(text)


def read_bytes(
    paths: WorkspacePaths, path: Path, limit: int = MAX_DOCUMENT_BYTES, start: int = 0, *, is_part: bool = False
) -> bytes | None:
    """A regular file's content from byte `start`, or None where there is no file. Raises UnusableFileError.

    More than `limit` bytes are a problem, unless a part is asked for: then they are what is returned.
    """
    try:
        descriptor = _open_inside(paths, path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OutsideWorkspaceError:
        _unusable(paths, path, "is a link that leaves the workspace", "Replace the link by the file itself")
    except OSError as error:
        _unreadable(paths, path, error)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            _unusable(paths, path, "is not a regular file", "Move it away")
        if status.st_size - start > limit and not is_part:
            size = f"{status.st_size / 1e6:.1f} MB"
            _unusable(paths, path, f"{size} is too big, at most {limit / 1e6:.1f} MB", "Move it away or shorten it")
        return _read_exactly(descriptor, start, min(status.st_size - start, limit))
    except OSError as error:
        _unreadable(paths, path, error)
    finally:
        os.close(descriptor)


def _open_inside(paths: WorkspacePaths, path: Path) -> int:
    """A descriptor of the file. Raises OSError, or OutsideWorkspaceError.

    Opened first and then asked where it is: no link can change in between, and it takes a third of the time that
    following all links takes.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC  # O_NONBLOCK: a FIFO must not hang us
    if not HAS_PROC:
        return os.open(paths.inside(path), flags | os.O_NOFOLLOW)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise
    except (OSError, ValueError):
        paths.inside(path)  # where a link leads out of the workspace, that is what is wrong
        raise
    try:
        is_inside = paths.holds(os.readlink(f"{OPEN_FILES}/{descriptor}"))  # noqa: PTH115 - a third of pathlib's time
    except BaseException:
        os.close(descriptor)
        raise
    if not is_inside:
        os.close(descriptor)
        raise OutsideWorkspaceError(f"{str(path)[:120]!r} leads out of the workspace")
    return descriptor


def _read_exactly(descriptor: int, start: int, size: int) -> bytes:
    """So many bytes, or fewer where the file has become shorter. What grows it meanwhile is left for the next time."""
    parts = []
    while size > 0 and (part := os.pread(descriptor, size, start)):
        parts.append(part)
        start, size = start + len(part), size - len(part)
    return b"".join(parts)


def _unreadable(paths: WorkspacePaths, path: Path, error: OSError) -> NoReturn:
    remedy = "Allow yourself to read it" if error.errno in (errno.EACCES, errno.EPERM) else "Check the disk"
    _unusable(paths, path, f"cannot be read: {(error.strerror or str(error)).lower()}", remedy)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too big a number")
    return number


def _problem(paths: WorkspacePaths, path: Path, reason: str, remedy: str) -> Problem:
    return Problem(clean_text(paths.relative(path)), clean_text(reason), remedy)


def _unusable(paths: WorkspacePaths, path: Path, reason: str, remedy: str) -> NoReturn:
    raise UnusableFileError(_problem(paths, path, reason, remedy))


def _corrupt(paths: WorkspacePaths, path: Path, reason: str, remedy: str) -> NoReturn:
    raise CorruptFileError(_problem(paths, path, reason, remedy))
