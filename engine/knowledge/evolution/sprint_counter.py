"""The document in `sprint-counter.json`: what every change of it begins with. Pure."""

from typing import Any

Document = dict[str, Any]


def with_defaults(counter: Document) -> Document:
    """The same document, with the fields that v5's scripts expect. Unknown ones and odd ones stay."""
    counter.setdefault("current_sprint", 1)
    counter.setdefault("tasks_in_sprint", 0)
    counter.setdefault("last_evolution", None)
    counter.setdefault("task_ids", [])
    counter.setdefault("total_tasks", 0)
    counter.setdefault("violations", {})
    return counter


def number(value: object) -> int:
    """A whole number; 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def documents(value: object) -> list[Document]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def mapping(counter: Document, name: str) -> Document:
    """A mapping in the document, which is made where it is missing or something else."""
    found = counter.get(name)
    if not isinstance(found, dict):
        found = counter[name] = {}
    return found
