"""How every filter in the control room finds: all words must be there, in any order, in any case."""


def words_of(query: str) -> tuple[str, ...]:
    return tuple(query.casefold().split())


def search_text(*parts: object) -> str:
    """What a filter looks at: all parts that are not empty, one after the other, in one case."""
    return " ".join(str(part) for part in parts if part).casefold()


def holds(text: str, words: tuple[str, ...]) -> bool:
    """Whether a `search_text` holds every one of `words_of` a query."""
    return all(word in text for word in words)
