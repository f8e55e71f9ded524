"""Secrets that only the words before them give away: `--password x`, `"clientSecret": "x"`, `API_KEY=x`, a header.

A value is hidden, its name stays. Numbers, references such as `$TOKEN` and plain prose are no secrets: a log in which
`input_tokens=3000` or `unexpected token: semicolon` was hidden would be of no use.
"""

import re

from engine.workspace.marked_lines import change_marked_lines

HIDDEN = "[secret]"

VALUE = r"""(?:"[^"\n]{1,400}"?|'[^'\n]{1,400}'?|[^\s"'`&;,|()<>\[\]{}]{3,400})"""
"""One in quotation marks may hold spaces."""

NAMED = re.compile(
    r"(?:passw(?:or)?d|passphrase|secret|token|credential|(?:api|access|account|private|auth|signing)[_-]?key"
    r"|(?<![a-z])pass|(?<![a-z])pwd)s?(?-i:(?![a-z]))[\w-]{0,24}"
    r"(?P<between>[\"']?[ \t]{0,3}(?:=>|[:=]|is:?(?=\s))?[ \t]{0,3})(?P<value>" + VALUE + ")",
    re.IGNORECASE,
)

VARIABLE = re.compile(r"\b(?P<name>[A-Z][A-Z0-9_]{2,60})=(?P<value>" + VALUE + ")")

SECRET_NAME = re.compile(
    r"(?:^|_)(?:TOKENS?|SECRETS?|PASSWORD|PASSWD|PASSPHRASE|PASS|KEY|CREDENTIALS?|COOKIE)(?:_|$)"
    r"|(?:TOKEN|SECRET|PASSWORD|APIKEY)$",
    re.IGNORECASE,
)

PLAIN = re.compile(
    r"\b(?:proxy-)?authorization[\"']?:\s{0,3}[\"']?(?:(?:bearer|basic|token|digest)\s+)?(?P<header>[^\s\"']{4,}[^\"'\n]{0,400})"
    r"|\b(?:set-)?cookie:\s{0,3}(?P<cookie>[^\"'\n]{3,400})"
    r"|\bx-[a-z-]{0,20}key:\s{0,3}(?P<key>[^\s\"']{3,400})"
    r"|\s--cookie[ =][\"']?(?P<jar>[^\"'\n]{3,400})"
    r"|\s(?:-u|--user|--proxy-user)[ =]?[\"']?[^\s:\"'/]{1,64}:(?P<login>[^\s\"']{3,128})"
    r"|\bsshpass\s{1,3}-p\s{0,3}(?P<ssh>\S{3,128})"
    r"|\b(?:mysql|mariadb|mysqldump)\b[^|;&\n]{0,80}?\s-p(?P<sql>[^\s\"'-]\S{2,128})"
    r"|\blogin\b[^|;&\n]{0,80}?\s-p\s(?P<registry>\S{3,128})"
    r"|[?&](?:key|sig|signature|auth|code)=(?P<query>[^\s&\"'#]{3,400})"
    r"|\baccountkey=(?P<account>[^\s;\"']{3,400})",
    re.IGNORECASE,
)

NUMBER = re.compile(r"[\d.,:%/_-]+[kKmM]?")
REFERENCE = re.compile(r"[$%<{*]|\[secret\]|(?:None|null|true|false|undefined)\b")
PLAIN_WORD = re.compile(r"[A-Za-z_.]+")
OPTION = re.compile(r"(?:^|\s)--?[\w-]{0,24}$")

OF_PASSWORDS = ("passw", "passphrase", "sshpass", "_pass", "-pass", "pass=", "pass:", 'pass"', "pass'", "pwd")
OF_OTHERS = (
    "mysql",
    "mariadb",
    "secret",
    "token",
    "credential",
    "key",
    "cookie",
    "login",
    "auth",
    "sig",
    "code=",
    "-u",
)
HINTS = (*OF_PASSWORDS, *OF_OTHERS)
"""No value is looked for in a line without any of these."""


def hide_named(text: str) -> str:
    """The text with such values replaced by `[secret]`."""
    return change_marked_lines(text, HINTS, _hide_in)


def _hide_in(line: str) -> str:
    return NAMED.sub(_named, PLAIN.sub(_plain, VARIABLE.sub(_variable, line)))


def _variable(found: re.Match[str]) -> str:
    return _without(found, "value") if SECRET_NAME.search(found["name"]) and _may_be_one(found) else found[0]


def _plain(found: re.Match[str]) -> str:
    return _without(found, str(found.lastgroup)) if not REFERENCE.match(found[str(found.lastgroup)]) else found[0]


def _named(found: re.Match[str]) -> str:
    between = found["between"].strip(" \t")
    is_told = (":" in between or "=" in between) and _is_close(found) and not _is_talk(found)
    is_option = not between and OPTION.search(found.string, max(0, found.start() - 26), found.start()) is not None
    is_one = is_told or is_option or _looks_random(_bare(found))
    return _without(found, "value") if is_one and _may_be_one(found) else found[0]


def _is_close(found: re.Match[str]) -> bool:
    """`password = read()` is code; `password=x`, `password: x` and whatever stands in quotation marks is a value."""
    return found["between"].strip(" \t") != "=" or found["between"] == "=" or found["value"][0] in "\"'"


def _is_talk(found: re.Match[str]) -> bool:
    """`password: str`, `unexpected token: semicolon`, `connect(token=token)`: a plain word, without quotation marks."""
    is_password = found["between"] == "=" and not found[0].lower().startswith("token")
    return not is_password and PLAIN_WORD.fullmatch(found["value"]) is not None


def _may_be_one(found: re.Match[str]) -> bool:
    bare = _bare(found)
    is_counted = "token" in found[0][: found.start("value") - found.start()].lower() and NUMBER.fullmatch(bare)
    return len(bare) >= 3 and not is_counted and not REFERENCE.match(bare)


def _looks_random(bare: str) -> bool:
    """As no word of prose does: `the token's first 6 characters` names none."""
    has_both = any(map(str.isdigit, bare)) and any(map(str.isalpha, bare))
    return len(bare) >= 8 and has_both and not any(one in bare for one in "/ \t")


def _bare(found: re.Match[str]) -> str:
    return found["value"].strip("\"'")


def _without(found: re.Match[str], group: str) -> str:
    """The match with what this group found hidden, between its quotation marks if it has any."""
    value = found[group]
    first = value[0] if value[0] in "\"'" else ""
    last = first if first and value.endswith(first) and len(value) > 1 else ""
    start, end = found.start(group) - found.start(), found.end(group) - found.start()
    return f"{found[0][:start]}{first}{HIDDEN}{last}{found[0][end:]}"
