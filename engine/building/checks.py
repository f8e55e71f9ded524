"""How something is found to be true: a command's exit, a file that is there, a text in it, a test run."""

from dataclasses import dataclass
from typing import Literal

from engine.building.micro_actions import PATTERN_S, last_line
from engine.building.processes import CommandRunner
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_bytes
from engine.workspace.records.plan import Verification


@dataclass(frozen=True, slots=True)
class Verdict:
    ending: Literal["passed", "failed", "timeout", "unverifiable"]
    """`unverifiable`: nothing on this machine can tell, so it counts as failed, and trying again changes nothing."""
    detail: str = ""

    @property
    def passed(self) -> bool:
        return self.ending == "passed"


def verify(paths: WorkspacePaths, runner: CommandRunner, verification: Verification) -> Verdict:
    """Looks whether it holds now. Raises AttemptStoppedError, and OSError where the log cannot be written."""
    runner.raise_if_stopped()
    match verification.type:
        case "command" if verification.command:
            return verify_command(runner, verification.command, verification.exit_code)
        case "test_passes" if verification.test_command:
            return verify_command(runner, verification.test_command)
        case "file_exists" if verification.path:
            return _file_exists(paths, verification.path)
        case "file_contains" if verification.path and verification.pattern:
            return _file_contains(paths, verification.path, verification.pattern)
        case "":
            return Verdict("unverifiable", "the plan does not say how to verify this")
        case "command" | "test_passes" | "file_exists" | "file_contains":
            return Verdict("unverifiable", f"the plan leaves out what {verification.type} has to look at")
        case _:
            return Verdict("unverifiable", f"{verification.type} checks cannot be run here")


def verify_command(runner: CommandRunner, command: str, wanted: int = 0) -> Verdict:
    result = runner.run(command)
    said = last_line(result.tail)
    if result.timed_out:
        return Verdict("timeout", f"took longer than {runner.timeout_s:g} s and was ended")
    if result.exit_code == wanted:
        return Verdict("passed", said)
    expected = f" instead of {wanted}" if wanted else ""
    return Verdict("failed", f"exited {result.exit_code}{expected}: {said}".removesuffix(": "))


def _file_exists(paths: WorkspacePaths, path: str) -> Verdict:
    try:
        return Verdict("passed") if paths.inside(path).exists() else Verdict("failed", f"{path} is not there")
    except (OutsideWorkspaceError, OSError, ValueError) as error:
        return Verdict("failed", str(error))


def _file_contains(paths: WorkspacePaths, path: str, pattern: str) -> Verdict:
    try:
        content = read_bytes(paths, paths.inside(path))
    except UnusableFileError as error:
        return Verdict("failed", f"{path}: {error.problem.reason}")
    except (OutsideWorkspaceError, OSError, ValueError) as error:
        return Verdict("failed", str(error))
    if content is None:
        return Verdict("failed", f"{path} is not there")
    return _contains(content.decode("utf-8", "replace"), path, pattern)


def _contains(text: str, path: str, pattern: str) -> Verdict:
    """Plans give a literal text or a regular expression and do not say which: either will do."""
    if pattern in text:
        return Verdict("passed")
    import regex  # 15 ms; unlike `re` it can be told when to give up

    missing = Verdict("failed", f"{path} does not contain {pattern[:120]!r}")
    try:
        return Verdict("passed") if regex.search(pattern, text, regex.MULTILINE, timeout=PATTERN_S) else missing
    except regex.error:
        return missing
    except TimeoutError:
        return Verdict("failed", f"looking for {pattern[:120]!r} in {path} took longer than {PATTERN_S:g} s")
