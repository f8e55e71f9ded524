"""A file that cannot be used as it stands: expected, shown to the person, never in the way of the rest."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where, and what to do about it."""

    path: str
    """From the workspace's root."""
    reason: str
    remedy: str


def unexpected(where: str, error: Exception) -> Problem:
    """A fault of ours that is shown instead of ending everything: what it was, and the line that it came from."""
    from pathlib import Path  # seldom needed
    from traceback import extract_tb

    from engine.workspace.text import one_line  # it may quote a file

    frames = extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    reason = one_line(f"{type(error).__name__}: {error}")[:200]
    remedy = "This is a fault of studio-tui, please report it; the rest goes on"
    return Problem(where, f"Something unexpected happened: {reason}{place}", remedy)


class RefusedError(Exception):
    """Something that was asked for cannot be done. The message says why, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}")
        self.reason = reason
        self.remedy = remedy


class UnusableFileError(Exception):
    """A file was needed, is there, and cannot be used. Carries the problem to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.path}: {problem.reason}. {problem.remedy}")
        self.problem = problem


class CorruptFileError(UnusableFileError):
    """The file could be read, but what is in it is no document: restoring it helps, waiting does not."""
