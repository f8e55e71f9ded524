"""JSON without the module `json`: its regular expressions take as long to import as Python takes to start.

Below, `json` is the C that is used here. Where a Python has it otherwise, `json` itself does the work.
"""


class _Settings:
    """What CPython's scanner asks a `JSONDecoder` for."""

    strict = False
    object_hook = None
    object_pairs_hook = None
    array_hook = None
    parse_float = float
    parse_int = int
    memo = None

    def __init__(self) -> None:
        self.memo = {}
        self.parse_constant = float


def loads(content: bytes) -> object:
    """What stands in bytes of UTF-8. Raises ValueError."""
    text = content.decode("utf-8", "replace").strip()
    try:
        from _json import make_scanner

        scan = make_scanner(_Settings())
    except (ImportError, AttributeError, TypeError):
        from json import loads as slow

        return slow(text)
    try:
        value, end = scan(text, 0)
    except StopIteration:
        raise ValueError("no JSON") from None
    if end != len(text):
        raise ValueError("something stands behind the JSON")
    return value


def dumps(value: object) -> str:
    """Of None, a truth, a number, a text, and lists and mappings of them."""
    if isinstance(value, str):
        try:
            from _json import encode_basestring_ascii
        except ImportError:
            from json import dumps as slow

            return slow(value)
        return encode_basestring_ascii(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dumps(str(name))}: {dumps(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(dumps, value)) + "]"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
