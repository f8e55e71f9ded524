"""Whether texts fit into a budget, one after another, counting only where it matters.

A text has at most as many tokens as bytes. While the bytes fit, nothing needs to be counted; where they do not, the
texts are counted, once for each content. So whether a text fits does not depend on what was counted before.
"""

from collections.abc import Iterable

from engine.context.counting.tokens import TokenCounter

MAX_BYTES = 200_000
"""Of one text; a longer one is not even counted."""


class Room:
    """So many tokens, for texts of one or more parts."""

    def __init__(self, counter: TokenCounter, tokens: int) -> None:
        self._counter = counter
        self._left = tokens
        """As if texts that are not counted yet had a token a byte."""
        self._uncounted: list[str] = []

    def takes(self, text: str) -> bool:
        """Whether there is room for a text; then it has it."""
        size = _size(text)
        if size <= self._left:
            self.charge([text])
            return True
        if size > MAX_BYTES:
            return False
        self._count_all()
        tokens = self._counter.weigh_text(text, exact=True).tokens
        if tokens > self._left:
            return False
        self._left -= tokens
        return True

    def charge(self, texts: Iterable[str]) -> None:
        """These are in it, whether there is room or not."""
        for text in texts:
            self._uncounted.append(text)
            self._left -= _size(text)

    def _count_all(self) -> None:
        for text in self._uncounted:
            self._left += _size(text) - self._counter.weigh_text(text, exact=True).tokens
        self._uncounted = []


def _size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))
