"""How full the context is, as JSON: what the Context pane shows."""

from engine.commands.status.report_times import Document, time_of
from engine.context.gauges.usage import ContextUse, Gauge


def context_document(context: ContextUse | None) -> Document | None:
    if context is None:
        return None
    return {
        "level": context.level,
        "counted": context.is_counted,
        "tiers": [gauge_document(gauge) for gauge in context.tiers],
        "pools": [gauge_document(gauge) for gauge in context.pools],
        "heaviest": [
            {"path": file.path, "tokens": file.tokens, "gauge": file.gauge, "source": file.source}
            for file in context.heaviest
        ],
        "trend": context.trend,
        "trend_since": time_of(context.trend_since),
    }


def gauge_document(gauge: Gauge) -> Document:
    return {
        "name": gauge.name,
        "tokens": gauge.tokens,
        "limit": gauge.limit,
        "hard_limit": gauge.hard_limit,
        "percent": gauge.percent,
        "level": gauge.level,
        "source": gauge.source,
        "what": gauge.what,
        "heaviest": gauge.heaviest.path if gauge.heaviest else None,
    }
