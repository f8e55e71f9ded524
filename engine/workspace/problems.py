"""A file that cannot be used as it stands: expected, shown to the person, never in the way of the rest."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where, and what to do about it."""

    path: str
    """From the workspace's root."""
    reason: str
    remedy: str


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
