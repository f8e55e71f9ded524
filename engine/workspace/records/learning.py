"""What a build or a person learned."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Learning:
    """`## YYYY-MM-DD: Title` and a markdown body, in `studio/learnings/<domain>.md`.

    No pydantic record: nothing in it needs checking, and verbs that hooks call read them by the thousand.
    """

    domain: str
    title: str
    learned_on: date | None = None
    body: str = ""
    line: int = 0
    """Where its heading is, counted from 1."""

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}" if self.body else self.title
