"""What messages are about: a class for each topic, by which the switchboard passes them on.

Apart from the messages themselves, which are loaded with whoever takes them: making a class of facts costs 0.3 ms, and
there are thirty that the first picture does not need.
"""

from textual.message import Message


class ContextMessage(Message):
    """What an agent would receive."""


class InboxMessage(Message):
    """The inbox."""


class RuleMessage(Message):
    """A rule that was broken."""


class RollbackMessage(Message):
    """Rolling a step back."""


class SessionMessage(Message):
    """One session."""

    session_id: str


class StatsMessage(Message):
    """The figures of the Statistics screen."""
