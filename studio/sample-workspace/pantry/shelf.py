"""Reads the shelf from a CSV file with the columns `item` and `count`."""

import csv
from dataclasses import dataclass
from pathlib import Path


class ShelfError(ValueError):
    """The file is no shelf. The message says which line is wrong, and why."""


@dataclass(frozen=True)
class Item:
    name: str
    count: int


def read_shelf(path):
    """The items in the file's order. Raises ShelfError, or OSError if the file cannot be read."""
    with Path(path).open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames != ["item", "count"]:
            raise ShelfError("line 1: the columns must be item,count")
        return [_item(number, row) for number, row in enumerate(rows, start=2)]


def _item(number, row):
    name, count = (row["item"] or "").strip(), (row["count"] or "").strip()
    if not name:
        raise ShelfError(f"line {number}: an item needs a name")
    if not count.isdecimal():
        raise ShelfError(f"line {number}: {count!r} is not a count")
    return Item(name, int(count))
