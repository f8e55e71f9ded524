"""What `studio context-manager` prints, as text and as JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.context.gauges.usage import ContextUse, Gauge, Source

if TYPE_CHECKING:
    # Each is needed by one verb only.
    from engine.context.gauges.scan import LearningsScan
    from engine.context.saving.records import Saving

Document = dict[str, Any]


def budget_text(use: ContextUse) -> str:
    return "\n".join(["CONTEXT BUDGET STATUS", "", *_table(use)])


def status_text(use: ContextUse) -> str:
    lines = [
        "CONTEXT STATUS",
        "",
        f"Pressure: {use.level.value}",
        f"Total: {_tokens(use.total, use)}",
        "",
        *_table(use),
    ]
    if use.heaviest:
        files = [f"  {_number(file.tokens, file.source):>10}  {file.path}" for file in use.heaviest]
        lines += ["", "Heaviest files", *files]
    return "\n".join(lines)


def pool_text(pool: Gauge) -> str:
    return "\n".join(
        [
            f"Pool: {pool.name}",
            f"Used: {_number(pool.tokens, pool.source)}",
            f"Soft Limit: {pool.limit}",
            f"Hard Limit: {pool.hard_limit}",
            f"Level: {pool.level.value}",
        ]
    )


def scan_text(scan: "LearningsScan") -> str:
    lines = ["LEARNINGS CONTEXT SCAN", ""]
    width = max((len(one.domain) for one in scan.domains), default=0)
    for one in scan.domains:
        ages = f"{one.full} full, {one.summary} summary, {one.index} index"
        lines.append(f"{one.domain:{width}}  {one.total:>6}  {ages}, at most {one.tokens:,} tokens")
    return "\n".join(lines if scan.domains else [*lines, "No learnings yet"])


def savings_text(use: ContextUse, savings: Sequence["Saving"], pool: str) -> str:
    if not savings:
        return _no_savings(use, pool)
    lines = []
    for saving in savings:
        lines += [f"{saving.id}", f"  {saving.title}: saves {saving.tokens_saved:,} tokens in {saving.pool}"]
        lines += [f"  {saving.reason}"]
    return "\n".join([*lines, "", "Accept one with `studio decide ID accept`"])


def _no_savings(use: ContextUse, pool: str) -> str:
    full = [gauge for gauge in use.pools if gauge.name == pool or (not pool and gauge.percent >= 80)]
    if not full:
        return "Nothing to do: every pool is below 80% of its soft limit"
    lines = []
    for gauge in full:
        where = f", look at {gauge.heaviest.path}" if gauge.heaviest else ""
        lines.append(f"{gauge.name} is {gauge.percent}% full; nothing in it can be archived or dropped{where}")
    return "\n".join(lines)


def scan_document(scan: "LearningsScan") -> Document:
    return {
        "domains": [
            {
                "domain": one.domain,
                "total": one.total,
                "full": one.full,
                "summary": one.summary,
                "index": one.index,
                "tokens_at_most": one.tokens,
            }
            for one in scan.domains
        ]
    }


def savings_document(use: ContextUse, savings: Sequence["Saving"]) -> Document:
    return {
        "pressure_level": use.level.value,
        "proposals": [
            {
                "id": saving.id,
                "action": saving.kind.value,
                "pool": saving.pool,
                "title": saving.title,
                "reason": saving.reason,
                "path": saving.path,
                "tokens_saved": saving.tokens_saved,
                "counted": saving.is_counted,
            }
            for saving in savings
        ],
    }


def _table(use: ContextUse) -> list[str]:
    return [
        *(_row(f"Tier {number} {gauge.name}", gauge) for number, gauge in enumerate(use.tiers)),
        "",
        *(_row(gauge.name, gauge) for gauge in use.pools),
    ]


def _row(name: str, gauge: Gauge) -> str:
    used = _number(gauge.tokens, gauge.source)
    return f"{name:18}{used:>10} / {gauge.limit:>6,}  {gauge.percent:>4}%  {gauge.level.value}"


def _number(tokens: int, source: Source) -> str:
    return f"~{tokens:,}" if source is Source.ESTIMATED else f"{tokens:,}"


def _tokens(tokens: int, use: ContextUse) -> str:
    return f"{_number(tokens, Source.COUNTED if use.is_counted else Source.ESTIMATED)} tokens in the tiers"
