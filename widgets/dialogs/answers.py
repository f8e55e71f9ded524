"""What a person decided in a dialog, as the journal wants it said (engine/workspace/questions.py names the choices)."""

from dataclasses import dataclass
from typing import Any, Literal

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GoalRequest:
    goal: str
    agent: str
    """planner or content-writer."""
    workflow: str = ""
    """What the person overruled the routing with; empty for the engine's own choice."""


@dataclass(frozen=True, slots=True)
class RoundAnswers:
    answers: dict[str, str]
    """Question id to text; the values of a list stand on lines of their own."""
    assumed: frozenset[str] = frozenset()
    """Ids that were left at their default."""

    @property
    def document(self) -> Document:
        """What is left out is assumed: the engine knows the defaults."""
        return {"answers": {key: text for key, text in self.answers.items() if key not in self.assumed}}


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    choice: Literal["accept", "send_back"]
    override: bool = False
    """Accepted although its confidence is blocked."""
    remark: str = ""

    @property
    def document(self) -> Document:
        more: Document = {"remark": self.remark} if self.choice == "send_back" else {"override": self.override}
        return {"choice": self.choice, **more}


@dataclass(frozen=True, slots=True)
class EscalationAnswer:
    choice: Literal["retry", "edit", "skip", "by_hand", "abort"]
    hint: str = ""

    @property
    def document(self) -> Document:
        return {"choice": self.choice, **({"hint": self.hint} if self.choice == "retry" else {})}


@dataclass(frozen=True, slots=True)
class CapAnswer:
    choice: Literal["raise", "abort"]
    cap_usd: float = 0.0

    @property
    def document(self) -> Document:
        return {"choice": self.choice, **({"cap_usd": self.cap_usd} if self.choice == "raise" else {})}


@dataclass(frozen=True, slots=True)
class PermissionAnswer:
    choice: Literal["once", "session", "deny"]
    reason: str = ""
    """Why not; told to the assistant."""

    @property
    def document(self) -> Document:
        return {"choice": self.choice, **({"reason": self.reason} if self.choice == "deny" else {})}


DecidedAnswer = RoundAnswers | ReviewAnswer | EscalationAnswer | CapAnswer | PermissionAnswer
"""What the dialog of an open question gives back."""
