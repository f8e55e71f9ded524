"""How orchestration says no."""


class OrchestrationError(Exception):
    """Something that was asked for cannot be done. The message says why, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}")
        self.reason = reason
        self.remedy = remedy
