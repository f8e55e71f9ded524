"""Our own program `studio`, for those who start it: runs in the background, and the commands of plans and hooks."""

import os
import shutil
import sys
from pathlib import Path


def own_command(*arguments: str) -> list[str]:
    """`studio` with these arguments, by the Python that runs us.

    `-P`, since Python would first look for `engine` in the current folder, which is somebody else's project.
    """
    return [sys.executable, "-P", "-m", "engine.commands.main", *arguments]


def make_findable() -> None:
    """Lets whatever this process starts find `studio`, also where its virtual environment is not active.

    Its folder becomes the last of PATH: `python` and much else stand in it, and a project's own come first.
    """
    folder = Path(sys.executable).parent
    if shutil.which("studio") is None and (folder / "studio").is_file():
        os.environ["PATH"] = os.pathsep.join((os.environ.get("PATH") or os.defpath, str(folder)))
