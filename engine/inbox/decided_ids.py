"""What was decided, by the ids of what it was about. Looks at the decision log only, so it is quick at any size."""

from engine.knowledge.deciding.decision_log import Decision, DecisionLog


class DecidedIds:
    """To be kept: the log is read on from where it was read before. One thread at a time."""

    def __init__(self, log: DecisionLog) -> None:
        self._log = log
        self._known: tuple[tuple[Decision, ...], frozenset[str]] = ((), frozenset())

    def now(self) -> frozenset[str]:
        """Of all that was decided and holds. Raises UnusableFileError."""
        decisions = self._log.read()
        if decisions is not self._known[0]:
            subjects = frozenset(one.subject for one in decisions if one.is_live and not one.undoes)
            self._known = (decisions, subjects)
        return self._known[1]
