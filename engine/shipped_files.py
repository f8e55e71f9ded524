"""Where the data is that comes with us: agents, playbooks, templates, what a new workspace receives, the sample."""

from pathlib import Path

from engine.workspace.problems import RefusedError

ENGINE = Path(__file__).parent

ROOMS = ("agents", "playbooks")
"""Data rooms beside `studio/` in the repository."""


class MissingShippedFilesError(RefusedError):
    """This installation is incomplete."""


def shipped(name: str) -> Path:
    """The folder `agents`, `playbooks`, or one of the repository's `studio/`. Raises MissingShippedFilesError.

    A wheel carries them inside the engine.
    """
    place = Path(name) if Path(name).parts[0] in ROOMS else Path("studio") / name
    for home in (ENGINE / "shipped", ENGINE.parent):
        if (home / place).is_dir():
            return home / place
    raise MissingShippedFilesError(f"{place} is missing from this installation", "Install studio-tui anew")
