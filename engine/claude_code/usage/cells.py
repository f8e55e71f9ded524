"""What the memory of transcripts tells of a workspace: counts of each session with each model, a quarter of an hour."""

import os
import sqlite3
from typing import NamedTuple

FIRST_MS = -(2**62)
"""Before any time."""

QUARTER_MS = 15 * 60 * 1000
"""Every time zone's midnight is at one of these."""


class Cell(NamedTuple):
    """Messages that one session had from one model."""

    session: str
    model: str
    quarter_ms: int
    """When the quarter of an hour began; 0 where they are not told apart."""
    messages: int
    input: int
    cache_write: int
    cache_read: int
    output: int
    first_ms: int
    last_ms: int


Costs = dict[str, dict[str, float]]
"""US dollars by session and model. A session that has no figure is not in it."""

CELLS = """
SELECT s.name, m.name, cells.* FROM (
    SELECT session, model, {quarter} AS quarter, count(*), sum(input), sum(cache_write), sum(cache_read), sum(output),
        min(at_ms), max(at_ms)
    FROM messages WHERE at_ms >= ? {scope} GROUP BY session, model, quarter
) AS cells JOIN names s ON s.number = cells.session JOIN names m ON m.number = cells.model
"""

COSTS = """
SELECT files.home, names.name, costs.usd FROM costs JOIN files ON files.number = costs.file
JOIN names ON names.number = costs.model WHERE NOT files.has_copies
"""


def read_cells(database: sqlite3.Connection, root: str | None, since_ms: int | None, *, by_time: bool) -> list[Cell]:
    """Of sessions that began in `root`, a real path, or below it; of all for None."""
    scope = ""
    if root is not None:
        _keep_scope(database, _files_in(database, root))
        scope = "AND file IN (SELECT number FROM temp.scope)"
    quarter = f"at_ms / {QUARTER_MS} * {QUARTER_MS}" if by_time else "0"
    rows = database.execute(CELLS.format(quarter=quarter, scope=scope), (FIRST_MS if since_ms is None else since_ms,))
    return [Cell(session, model, *rest) for session, model, _, _, *rest in rows]


def _keep_scope(database: sqlite3.Connection, files: list[int]) -> None:
    database.execute("CREATE TEMP TABLE IF NOT EXISTS scope (number INTEGER PRIMARY KEY)")
    database.execute("DELETE FROM temp.scope")
    database.executemany("INSERT INTO temp.scope VALUES (?)", ((number,) for number in files))


def _files_in(database: sqlite3.Connection, root: str) -> list[int]:
    """A sub-agent may work elsewhere: it belongs to where its session began."""
    rows = database.execute("SELECT number, path, home, cwd FROM files").fetchall()
    began = {path: cwd for _, path, _, cwd in rows}
    below = root.rstrip(os.sep) + os.sep
    places = ((number, began.get(home) or cwd) for number, _, home, cwd in rows)
    return [number for number, place in places if place == root or place.startswith(below)]


def read_costs(database: sqlite3.Connection, since_ms: int | None) -> Costs:
    """Of whole sessions. A fork's figure holds its parent's, too, so it has none; nor has one that began earlier."""
    costs: Costs = {}
    for home, model, usd in database.execute(COSTS):
        session = os.fsdecode(home).rpartition("/")[2].rpartition(".")[0]
        costs.setdefault(session, {})[model] = usd
    if since_ms is not None:
        earlier = "SELECT DISTINCT names.name FROM messages JOIN names ON number = session WHERE at_ms < ?"
        for (session,) in database.execute(earlier, (since_ms,)):
            costs.pop(session, None)
    return costs


def count_unread(database: sqlite3.Connection) -> int:
    """Claude's messages that nobody could read."""
    unread: int | None = database.execute("SELECT sum(unread) FROM files").fetchone()[0]
    return unread or 0
