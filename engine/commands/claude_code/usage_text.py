"""What Claude used, as `studio usage` prints it: JSON, and a table for a person."""

from collections.abc import Sequence

from engine.claude_code.usage.records import SOURCE, By, Tokens, UsageReport, UsageSum
from engine.commands.status.report_times import Document, time_of
from engine.workspace.problems import Problem

UNKNOWN = "unknown"
SHORT_ID = 8
"""Of a session's id: enough to know it again; `--json` has it whole."""

ROUNDED_UP = 0.99995
"""From here on a thousand of the smaller letter would be written."""

STEPS = ((10**9, "B"), (10**6, "M"), (10**3, "k"))
NOTHING = "Nothing to count: Claude has no transcripts of this. `--all-projects` counts those of all folders."


def usage_document(report: UsageReport) -> Document:
    return {
        "by": report.by.value,
        "source": SOURCE,
        "read_at": time_of(report.read_at),
        report.by.value + "s": [_sum_document(one) for one in report.sums],
        "total": _sum_document(report.together) if report.together else None,
        "cost": {
            "known_usd": round(report.known_cost_usd, 6),
            "sessions_without_cost": report.sessions_without_cost,
        },
        "transcripts": report.files,
        "unread_messages": report.unread,
        "problems": [_problem_document(problem) for problem in report.problems],
    }


def _sum_document(one: UsageSum) -> Document:
    return {
        "name": one.name or None,
        "tokens": _tokens_document(one.tokens),
        "messages": one.messages,
        "sessions": one.sessions,
        "models": list(one.models),
        "first_at": time_of(one.first_at),
        "last_at": time_of(one.last_at),
        "cost_usd": None if one.cost_usd is None else round(one.cost_usd, 6),
    }


def _tokens_document(tokens: Tokens) -> Document:
    return {
        "input": tokens.input,
        "cache_write": tokens.cache_write,
        "cache_read": tokens.cache_read,
        "output": tokens.output,
        "total": tokens.total,
    }


def _problem_document(problem: Problem) -> Document:
    return {"path": problem.path, "reason": problem.reason, "remedy": problem.remedy}


def usage_text(report: UsageReport) -> str:
    table = _table(report, report.together) if report.together else [NOTHING]
    problems = [f"{problem.path}: {problem.reason}. {problem.remedy}" for problem in report.problems]
    if report.unread:
        problems.append(f"{report.unread:,} messages could not be read, and are not counted.")
    return "\n".join([*table, *(["", *problems] if problems else [])])


def _table(report: UsageReport, together: UsageSum) -> list[str]:
    rows: list[tuple[str, ...]] = [(report.by.value, "last", "messages", "input", "written", "read", "output", "cost")]
    rows += [_row(_short(one.name, report.by), one) for one in report.sums]
    rows.append(_row("together", together))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    return [*lines[:-1], "", lines[-1], *_sources(report, together)]


def _row(name: str, one: UsageSum) -> tuple[str, ...]:
    tokens = one.tokens
    counts = (tokens.input, tokens.cache_write, tokens.cache_read, tokens.output)
    last = f"{one.last_at.astimezone():%m-%d %H:%M}"
    return (name, last, f"{one.messages:,}", *map(count_text, counts), cost_text(one.cost_usd))


def _short(name: str, by: By) -> str:
    return name[:SHORT_ID] if by is By.SESSION else name


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (f"{cell:{'>' if place else '<'}{widths[place]}}" for place, cell in enumerate(row))
    return "  ".join([first, *others]).rstrip()


def _sources(report: UsageReport, together: UsageSum) -> list[str]:
    age = max(0, round((report.read_at - together.last_at).total_seconds()))
    said = [f"{SOURCE}, to {_age_text(age)} ago. Written, read: the cache."]
    with_cost = together.sessions - report.sessions_without_cost
    if report.sessions_without_cost and with_cost:
        said.append(f"Cost known of {with_cost} of {together.sessions} sessions: {cost_text(report.known_cost_usd)}.")
    if report.sessions_without_cost:
        said.append("Claude tells a session's cost when it ends; a fork's has its parent's in it.")
    return said


def count_text(count: int) -> str:
    """`0`, `812`, `12.3k`, `4.1M`, `2.0B`"""
    for size, letter in STEPS:
        if count >= size * (ROUNDED_UP if size > 1000 else 1):
            return f"{count / size:.1f}{letter}"
    return str(count)


def cost_text(usd: float | None) -> str:
    """Cents, and more of what is less than one."""
    if usd is None:
        return UNKNOWN
    return f"${usd:,.2f}" if usd >= 0.01 or not usd else f"${usd:.4f}"


def _age_text(seconds: int) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
