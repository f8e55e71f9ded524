"""Which tasks a text names as its source."""

import re

TASK_ID = re.compile(r"(?<!\w)task_(?=[A-Za-z_]{0,40}\d)[A-Za-z0-9_]{1,100}")
"""Ids in the wild do not always hold a time (`task_test_001`), but always a digit: `task_name` is a variable."""

BEGINNING = re.compile(r"\A(?:[\s:,;.–—()\[\]#*]|-(?!\d))+")
"""Marks between an id and its text. `-71%` keeps its sign."""


def named_tasks(text: str) -> tuple[str, ...]:
    """Each once, in the text's order."""
    return tuple(dict.fromkeys(TASK_ID.findall(text)))


def without_tasks(text: str) -> str:
    """The text without the ids, and without what would then stand at its beginning."""
    return BEGINNING.sub("", TASK_ID.sub(" ", text))
