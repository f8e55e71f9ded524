"""`studio doctor`: is this machine fit for the control room? One check, one function."""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from engine import __version__
from engine.commands.doctor.findings import Finding, Level, ok, problem, warning

OLDEST_PYTHON = (3, 11)

LIBRARIES = (
    "click",
    "filelock",
    "gitpython",
    "jsonschema",
    "markdown-it-py",
    "msgspec",
    "platformdirs",
    "psutil",
    "pydantic",
    "pyyaml",
    "regex",
    "rich",
    "textual",
    "tiktoken",
    "watchfiles",
)

INOTIFY = Path("/proc/sys/fs/inotify")
FEWEST_WATCHES = 65_536
"""One watch a folder, shared with the person's editor: ten thousand tasks need 20,000 or more."""

FEWEST_INSTANCES = 128


def check_python() -> Iterator[Finding]:
    running = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        yield problem(f"Python {running} is too old", "Install Python 3.11 or newer, then `make install`")
    else:
        yield ok(f"studio {__version__} on Python {running}")


def check_libraries() -> Iterator[Finding]:
    found: list[str] = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            yield problem(f"the library {name} is missing", "Install studio-tui anew")
    yield ok(", ".join(found))


def check_shipped_files() -> Iterator[Finding]:
    from engine.context.counting.encoder import DamagedVocabularyError, vocabulary_text
    from engine.shipped_files import MissingShippedFilesError, shipped

    try:
        vocabulary_text()
        shipped("new-workspace")
    except (DamagedVocabularyError, MissingShippedFilesError, OSError) as error:
        yield problem(f"files of this installation are damaged: {error}", "Install studio-tui anew")
    else:
        yield ok("the token vocabulary and the workspace template are whole")


def check_terminal() -> Iterator[Finding]:
    encoding = (sys.stdout.encoding or "unknown").lower()
    if encoding.replace("-", "") != "utf8":
        yield warning(f"the terminal's encoding is {encoding}", "Set LANG to a UTF-8 locale, such as C.UTF-8")
    term = os.environ.get("TERM", "")
    if term in ("", "dumb"):
        yield warning(f"TERM is {term or 'not set'}: no screen can be drawn", "Run `studio-tui` in a real terminal")
    elif "NO_COLOR" in os.environ:
        yield ok(f"terminal {term}, without colours since NO_COLOR is set")
    else:
        yield ok(f"terminal {term}, {_colours(term)}")


def _colours(term: str) -> str:
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "all colours"
    return "256 colours" if "256" in term else "16 colours (COLORTERM=truecolor where it can show more)"


def check_claude() -> Iterator[Finding]:
    from engine.assistants.claude import is_installed

    found = shutil.which("claude")
    if found:
        yield ok(f"Claude Code is at {found}")
    if is_installed():
        program = "it" if found else "the program in Claude's SDK"
        yield ok(f"Claude plans, and does steps of prose, through {program}; `assistant: offline` does without")
    else:
        remedy = "Install studio-tui[claude] to have Claude do them"
        yield warning("Claude's SDK is not installed: plans come from templates, steps of prose wait for you", remedy)


def check_git() -> Iterator[Finding]:
    found = shutil.which("git")
    if found:
        yield ok(f"git is at {found}")
    else:
        yield warning("git is not on PATH: a step that is run again cannot go back first", "Install git")


def check_file_events() -> Iterator[Finding]:
    """Linux has limits; elsewhere the system watches whole trees."""
    if not INOTIFY.is_dir():
        return
    for name, fewest in (("max_user_watches", FEWEST_WATCHES), ("max_user_instances", FEWEST_INSTANCES)):
        try:
            limit = int((INOTIFY / name).read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
        if limit < fewest:
            yield warning(
                f"fs.inotify.{name} is {limit}: big workspaces are polled", f"sysctl fs.inotify.{name}={fewest}"
            )
        else:
            yield ok(f"fs.inotify.{name} is {limit}")


def check_state_folder() -> Iterator[Finding]:
    """Where trust is remembered, outside every workspace."""
    from engine.plans.trust import memory_file

    yield _may_be_written(memory_file().parent, "trust cannot be remembered")


def check_data_folder() -> Iterator[Finding]:
    """Where the plugin for Claude Code is put, and what connecting changed."""
    from engine.claude_code.connecting.plugin import plugin_home

    lost = "Claude Code cannot be connected; XDG_DATA_HOME may name another"
    found = _may_be_written(plugin_home().parent, lost)
    if found.level is not Level.OK:
        yield found


def _may_be_written(folder: Path, else_lost: str) -> Finding:
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return ok(f"{folder} can be written to")
    return problem(f"{folder} cannot be written to: {else_lost}", f"Allow yourself to write in {nearest}")


def check_personal() -> Iterator[Finding]:
    """The person's own settings, and where they would be."""
    from engine.workspace.personal import SETTINGS, PersonalSettings, personal_folder, read_personal

    found = read_personal()
    if isinstance(found, PersonalSettings):
        yield ok(f"{personal_folder() / SETTINGS}, your own settings: notifications {found.notifications}")
    else:
        yield warning(f"{found.path}: {found.reason}", found.remedy)


CHECKS = (
    check_python,
    check_libraries,
    check_shipped_files,
    check_terminal,
    check_claude,
    check_git,
    check_file_events,
    check_state_folder,
    check_data_folder,
    check_personal,
)
