"""Settings that git tracks: what connecting writes there names folders of this machine, and would go to everybody."""

import shutil
import threading
from pathlib import Path

from engine.building.git_calls import GitCalls, PointError


def tracked_words(settings: Path) -> str:
    """What to say of a settings file that is in somebody's repository, such as of dotfiles; empty for any other."""
    real = settings.resolve()
    program = shutil.which("git")
    if program is None or not real.is_file():
        return ""
    try:
        code, _, _ = GitCalls(program, real.parent, {}, threading.Event()).ask(
            "ls-files", "--error-unmatch", "--", real.name
        )
    except (PointError, OSError):
        return ""  # no git that works: nobody commits by it either
    where = f"{settings} is {real}, which" if real != settings else str(settings)
    told = f"{where} is tracked by git: it names folders of this machine now, so do not commit that"
    return "" if code else told
