"""How old a learning is, and how much of it is told for that. The one place for these numbers."""

from datetime import date
from enum import StrEnum

FULL_DAYS = 30
SUMMARY_DAYS = 90
"""Days (formats.md, Numbers: "learnings by age"): under 30 in full, from 30 to 90 a summary, over 90 an index entry."""


class LearningAge(StrEnum):
    FULL = "full"
    SUMMARY = "summary"
    INDEX = "index"


def learning_age(learned_on: date | None, on: date) -> LearningAge:
    """What is told on a day of something learned on another. Without a date, or with one to come, it is young."""
    days = (on - learned_on).days if learned_on else 0
    if days < FULL_DAYS:
        return LearningAge.FULL
    return LearningAge.SUMMARY if days <= SUMMARY_DAYS else LearningAge.INDEX
