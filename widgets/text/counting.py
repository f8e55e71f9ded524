"""How many of something, in words."""


def counted(count: int, one: str, many: str = "") -> str:
    """`1 task`, `3 tasks`, `2,000 entries`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
