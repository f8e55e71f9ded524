"""`studio-tui [PATH]`: finds the workspace and opens the control room on it."""

import argparse
import sys
from pathlib import Path

from engine import __version__
from engine.quick_imports import quick_imports
from engine.workspace.paths import find_git_root, find_workspace

PERSONAL_SETTINGS = (
    "Your own settings are in settings.yaml, in a folder that `studio doctor` names and STUDIO_TUI_CONFIG may choose. "
    "`notifications: bell`, `desktop` or `off` says how you hear that something waits for you."
)


def main() -> None:
    """Exit codes: 0 closed by the person, 1 there is no such folder, 2 wrong arguments."""
    arguments = _parser().parse_args()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        _fail("needs a terminal to draw on and to read keys from. `studio status` prints the same for scripts.")
    root, is_new = _root(arguments)
    with quick_imports():
        from control_room.app import ControlRoom
    ControlRoom(root, offer_to_create=is_new).run()


def _root(arguments: argparse.Namespace) -> tuple[Path, bool]:
    """The folder to open, and whether it has yet to become a workspace."""
    if arguments.sample:
        from control_room.sample import copy_sample

        return copy_sample(), False
    if arguments.path is not None:
        root = Path(arguments.path).expanduser()
        if not root.is_dir():
            _fail(f"{root} is not a folder. Give the project's folder, or go there and leave the path out.")
        root = root.resolve()
        return root, not (root / ".studio").is_dir()
    here = Path.cwd()
    if workspace := find_workspace(here):
        return workspace, False
    return find_git_root(here) or here.resolve(), True


def _parser() -> argparse.ArgumentParser:
    # argparse rather than the click of `studio`: three options are not worth 30 ms before the first picture.
    parser = argparse.ArgumentParser(
        prog="studio-tui", description="The control room for Claude Code.", epilog=PERSONAL_SETTINGS
    )
    parser.add_argument("path", nargs="?", metavar="PATH", help="the project's folder; else the nearest with .studio/")
    parser.add_argument("--sample", action="store_true", help="open a sample workspace in a temporary folder")
    parser.add_argument("--version", action="version", version=f"studio-tui {__version__}")
    return parser


def _fail(text: str) -> None:
    sys.stderr.write(f"studio-tui: {text}\n")
    sys.stderr.flush()
    raise SystemExit(1)
