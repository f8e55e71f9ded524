"""A process that is meant to live longer than whoever started it."""

import subprocess
from typing import Any


class OutlivingProcess(subprocess.Popen[bytes]):
    """Nothing is wrong where it still runs when nobody holds it any more, so Python need not warn of that."""

    def __del__(self) -> None:
        super().__del__(_warn=_say_nothing)  # type: ignore[call-arg] # which also sees to it that no zombie is left


def _say_nothing(*_words: Any, **_more: Any) -> None:
    """Instead of the ResourceWarning."""
