"""Measured changes in a text: "2.4s → 1.1s", "from 512MB to 128MB", "40% faster"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_METRICS = 20
"""Of one text; a log full of numbers tells no more with all of them."""

NUMBER = r"(?<![\w.,])[-+~≈]?\d{1,15}(?:[.,]\d{1,9}){0,4}"

UNIT = (
    r"(?:ns|[µμu]s|ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?"
    r"|[kKMGT]i?[bB]|bytes?|B|[MG]bit"
    r"|%|percent|x|×|fps|rps|qps|tps|ops|req|px|tokens?"
    r"|quer(?:y|ies)|requests?|renders?|re-?renders|calls?|round ?trips?|allocations?|chunks?|lines?|rows?|files?|points?"
    r"|Sekunden?|Minuten?|Stunden?|Prozent|Abfragen|secondes?|heures?|requêtes?|segundos?|minutos?|horas?|consultas?"
    r"|秒|毫秒|分钟|分|ミリ秒)"
    r"(?:/(?:s|sec|min|h|op|req))?"
)
"""What is written right behind a number, or after one blank. Nothing that goes on with a letter is a unit."""

VALUE = rf"(?P<{{0}}>{NUMBER})(?:[ \u00a0\u202f]?(?P<{{0}}_unit>{UNIT})(?![^\W\d_]))?"

ARROW = r"[ \t]*(?:→|⇒|->|=>|-->|==>)[ \t]*"

WORDS_BETWEEN = r"[ \t]{1,3}(?:down to|up to|to|auf|à|a|hasta|para)[ \t]{1,3}|(?:降到|减少到|降至|から)"

FROM = r"(?:from|von|de|从|從)[ \t]{0,3}"

MORE_IS_LESS = r"faster|slower|less|fewer|more|smaller|larger|bigger|lighter|quicker|shorter|longer|schneller|langsamer|weniger"

CHANGED = (
    r"(?:cut|reduc\w+|drop\w*|fell|improv\w+|lower\w+|decreas\w+|increas\w+|grew|grow\w*|r[oi]se\w*|shr[aiu]nk\w*|slow\w*"
    r"|sav\w+|sped|speed\w*|gain\w*)"
)

PAIR = re.compile(
    rf"{VALUE.format('before')}(?:{ARROW}){VALUE.format('after')}"
    .replace("?P<before>", "?P<before>")
    , re.IGNORECASE)
