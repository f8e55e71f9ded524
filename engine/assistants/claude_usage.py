"""What Claude used, each of its messages counted once.

A message's own count is final only at its end: its blocks come before that, each with the count of its beginning. What
never shows as a stream, such as a sub-agent's messages, is in the totals of the result, and added from there.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.assistants.protocol import Usage


class UsageCount:
    """`total` is what was reported so far; each method returns what is new, None where nothing is."""

    def __init__(self) -> None:
        self.total = Usage()
        self._seen: set[str] = set()
        self._open: dict[str, tuple[str, str, dict[str, Any]]] = {}
        """Sub-agent (or nothing) to the message that it is in: id, model and count so far."""
        self._by_model: dict[str, Usage] = {}

    def stream_event(self, speaker: str, event: Mapping[str, Any]) -> Usage | None:
        """An event of the Messages API's stream; `speaker` tells streams that run at once apart."""
        if event.get("type") == "message_start":
            message = event.get("message") or {}
            self._open[speaker] = (str(message.get("id")), str(message.get("model")), dict(message.get("usage") or {}))
        elif event.get("type") == "message_delta" and speaker in self._open:
            self._open[speaker][2].update({k: v for k, v in (event.get("usage") or {}).items() if v is not None})
        elif event.get("type") == "message_stop" and speaker in self._open:
            return self._close(speaker)
        return None

    def unfinished(self) -> list[Usage]:
        """Messages whose end never came: what their beginning told."""
        return [usage for speaker in list(self._open) if (usage := self._close(speaker))]

    def result(self, model_usage: Mapping[str, Any], cost_usd: float) -> list[Usage]:
        """The totals at the end: what no message told, one for each model. The cost is on the first of them."""
        self._open.clear()
        rests = [self._rest(model, totals) for model, totals in model_usage.items() if isinstance(totals, dict)]
        new = [rest for rest in rests if _tokens(rest)] or [Usage(model=self.total.model)]
        new[0] = replace(new[0], cost_usd=cost_usd)
        return [self._add(usage) for usage in new if _tokens(usage) or usage.cost_usd]

    def _close(self, speaker: str) -> Usage | None:
        message_id, model, counts = self._open.pop(speaker)
        if message_id in self._seen:
            return None
        self._seen.add(message_id)
        return self._add(_usage(counts, model))

    def _rest(self, model: str, totals: Mapping[str, Any]) -> Usage:
        known = self._by_model.get(model, Usage())
        return Usage(
            input_tokens=max(0, _count(totals, "inputTokens") - known.input_tokens),
            cache_read_tokens=max(0, _count(totals, "cacheReadInputTokens") - known.cache_read_tokens),
            cache_write_tokens=max(0, _count(totals, "cacheCreationInputTokens") - known.cache_write_tokens),
            output_tokens=max(0, _count(totals, "outputTokens") - known.output_tokens),
            model=model,
        )

    def _add(self, usage: Usage) -> Usage:
        self.total = _sum(self.total, usage)
        self._by_model[usage.model] = _sum(self._by_model.get(usage.model, Usage()), usage)
        return usage


def _usage(counts: Mapping[str, Any], model: str) -> Usage:
    return Usage(
        input_tokens=_count(counts, "input_tokens"),
        cache_read_tokens=_count(counts, "cache_read_input_tokens"),
        cache_write_tokens=_count(counts, "cache_creation_input_tokens"),
        output_tokens=_count(counts, "output_tokens"),
        model=model,
    )


def _sum(first: Usage, second: Usage) -> Usage:
    return Usage(
        first.input_tokens + second.input_tokens,
        first.cache_read_tokens + second.cache_read_tokens,
        first.cache_write_tokens + second.cache_write_tokens,
        first.output_tokens + second.output_tokens,
        first.cost_usd + second.cost_usd,
        first.model or second.model,
    )


def _tokens(usage: Usage) -> int:
    return usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens + usage.output_tokens


def _count(counts: Mapping[str, Any], name: str) -> int:
    value = counts.get(name)
    return value if isinstance(value, int) and value > 0 else 0
