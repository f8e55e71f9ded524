"""What is known about errors: patterns that recognise one in a command's output, and hints how to mend it.

Shipped are some forty; a workspace adds its own in `studio/config/error-patterns.json`, or replaces one by its id.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import model_validator

from engine.shipped_files import shipped
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record
from engine.workspace.records.base import Many, Record, Str
from engine.workspace.text import one_line

MAX_CHARS = 64 * 1024
"""Of a text's end; what matters stands there."""

PATTERN_S = 0.1
"""For one pattern on one text. A good one takes less than a millisecond."""

BUDGET_S = 1.0
"""For all patterns together."""

MAX_PATTERNS = 500
MAX_PATTERN_CHARS = 1000
SHOWN_CHARS = 200


class ErrorPattern(Record):
    id: Str = ""
    pattern: Str = ""
    """A regular expression; its named groups may stand as `{name}` in the hints."""
    category: Str = ""
    severity: Str = "medium"
    """low, medium, high or critical."""
    hints: Many[Str] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_hint(cls, value: object) -> object:
        """A file may say `hint` where there is one, and `fix_hints` where it was copied from a plan."""
        if not isinstance(value, dict) or "hints" in value:
            return value
        return {**value, "hints": value.get("fix_hints", value.get("hint"))}


class PatternFile(Record):
    patterns: Many[ErrorPattern] = ()


@dataclass(frozen=True, slots=True)
class ErrorPatterns:
    patterns: tuple[ErrorPattern, ...]
    """The workspace's own first."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ErrorMatch:
    """An error that is known."""

    id: str
    category: str
    severity: str
    hint: str
    """All hints of the pattern, one a line."""
    line: str
    """Where the text shows it."""


@dataclass(frozen=True, slots=True)
class ErrorMatches:
    found: tuple[ErrorMatch, ...]
    problems: tuple[Problem, ...]
    """Patterns that could not be used."""


def match_errors(paths: WorkspacePaths, text: str, limit: int = 3) -> tuple[ErrorMatch, ...]:
    """The known errors in a command's output, at most `limit`. Raises MissingShippedFilesError."""
    return find_errors(paths, text, limit).found


def find_errors(paths: WorkspacePaths, text: str, limit: int = 3) -> ErrorMatches:
    """The same, with what is wrong with the patterns themselves."""
    known = read_error_patterns(paths)
    where = paths.relative(paths.error_patterns)
    found: list[ErrorMatch] = []
    problems = list(known.problems)
    give_up = time.monotonic() + BUDGET_S
    for pattern in known.patterns:
        if len(found) >= limit:
            break
        if time.monotonic() > give_up:
            problems.append(Problem(where, "the patterns take too long together", "Make them simpler, or fewer"))
            break
        match = _match(pattern, text[-MAX_CHARS:])
        if isinstance(match, ErrorMatch):
            found.append(match)
        elif match:
            problems.append(Problem(where, f"{one_line(pattern.id)[:60]}: {match}", "Correct its pattern"))
    return ErrorMatches(tuple(found), tuple(problems))


def read_error_patterns(paths: WorkspacePaths) -> ErrorPatterns:
    """The workspace's patterns over the shipped ones. A broken file is a problem and has no part in it."""
    folder = shipped("config")
    own = read_record(paths, paths.error_patterns, PatternFile)
    ours = read_record(WorkspacePaths(folder), folder / "error-patterns.json", PatternFile)
    problems = [file for file in (own, ours) if isinstance(file, Problem)]
    chosen: dict[str, ErrorPattern] = {}
    for file in (own, ours):
        for pattern in file.patterns if isinstance(file, PatternFile) else ():
            if pattern.id and pattern.pattern and len(chosen) < MAX_PATTERNS:
                chosen.setdefault(pattern.id, pattern)
    return ErrorPatterns(tuple(chosen.values()), tuple(problems))


def _match(pattern: ErrorPattern, text: str) -> ErrorMatch | str:
    """The error, empty where the text does not show it, or what is wrong with the pattern."""
    import regex  # 15 ms; unlike `re` it can be told when to give up

    if len(pattern.pattern) > MAX_PATTERN_CHARS:
        return f"is longer than {MAX_PATTERN_CHARS} characters"
    try:
        match = regex.search(pattern.pattern, text, regex.MULTILINE, timeout=PATTERN_S)
    except regex.error as error:
        return f"is no regular expression: {error}"
    except TimeoutError:
        return f"took longer than {PATTERN_S:g} s"
    except (RecursionError, OverflowError, MemoryError):
        return "is too deep a regular expression"
    if match is None:
        return ""
    groups = {name: one_line(value or "")[:SHOWN_CHARS] for name, value in match.groupdict().items()}
    hint = "\n".join(_filled(pattern.hints, groups))
    return ErrorMatch(pattern.id, pattern.category, pattern.severity, hint, _line_at(text, match.start(), match.end()))


def _filled(hints: tuple[str, ...], groups: dict[str, str]) -> Iterator[str]:
    for hint in hints:
        for name, value in groups.items():
            hint = hint.replace(f"{{{name}}}", value or "it")
        yield one_line(hint)


def _line_at(text: str, start: int, end: int) -> str:
    """The line in which the match begins; a match that begins with line ends means the next one."""
    while start < end and text[start].isspace():
        start += 1
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    return one_line(text[first : last if last >= 0 else len(text)])[:SHOWN_CHARS]
