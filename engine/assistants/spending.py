"""What assistants used in a session, added up from its journal, and the limit that a person set."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.workspace.journal import Event
from engine.workspace.usage_facts import amount, cost_usd_of, tokens_of


@dataclass(frozen=True, slots=True)
class Spending:
    """Measured by whoever ran the model; nothing here is estimated."""

    tokens: int = 0
    cost_usd: float = 0.0
    cap_usd: float = 0.0

    @property
    def left_usd(self) -> float:
        return max(0.0, self.cap_usd - self.cost_usd)

    @property
    def is_over(self) -> bool:
        return self.cost_usd >= self.cap_usd


def spending(events: Iterable[Event], cap_usd: float) -> Spending:
    """`cap_usd` is the configured limit; a person's answer in the journal raises it for this session."""
    tokens, cost = 0, 0.0
    for event in events:
        if event.event == "assistant_used":
            tokens += tokens_of(event)
            cost += cost_usd_of(event)
        elif event.event == "question_answered" and event.get("kind") == "cap":
            cap_usd = max(cap_usd, _raised_to(event.get("answer")))
    return Spending(tokens, round(cost, 6), cap_usd)


def _raised_to(answer: object) -> float:
    return amount(answer.get("cap_usd")) if isinstance(answer, dict) and answer.get("choice") == "raise" else 0.0
