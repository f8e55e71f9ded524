"""Where the data is that comes with us: what a new workspace receives, the sample workspace."""

from pathlib import Path

ENGINE = Path(__file__).parent


class MissingShippedFilesError(Exception):
    """This installation is incomplete."""


def shipped(name: str) -> Path:
    """A folder of the repository's `studio/`. A wheel carries it inside the engine. Raises MissingShippedFilesError."""
    for home in (ENGINE / "shipped" / "studio", ENGINE.parent / "studio"):
        if (home / name).is_dir():
            return home / name
    raise MissingShippedFilesError(f"studio/{name} is missing from this installation. Install studio-tui anew")
