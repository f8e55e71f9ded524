"""Which tasks a session is about: those named in what its agents were given, handed over and gave back."""

from collections.abc import Iterable
from typing import Any


def latest_task_ids(documents: Iterable[Any]) -> tuple[str, ...]:
    """The tasks that these documents name, the last first."""
    found = [document["task_id"] for document in documents if isinstance(document, dict) and "task_id" in document]
    return tuple(dict.fromkeys(str(task_id) for task_id in reversed(found)))
