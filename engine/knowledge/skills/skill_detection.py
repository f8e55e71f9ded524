"""Which skills a goal calls for, each with a score and what it was found by."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from engine.knowledge.domains import GLOBAL, find_domains
from engine.knowledge.signals.phrases import PhraseTable
from engine.knowledge.skills.skill import Skill
from engine.knowledge.words import words

KEYWORD_POINTS = 20
DOMAIN_POINTS = 15
PRIORITY_SHARE = 10
"""Score = 20 a keyword, 15 a domain, + priority/10 (formats.md, `skills`)."""

FILE_POINTS = 10
"""A pattern that a file matches: a hint, since a file may be named for many reasons. formats.md leaves it open."""

MAX_GOAL_CHARS = 20_000
MAX_FILES = 500

NAMED_FILE = re.compile(r"[\w.@+-]*(?:/[\w.@+-]+)+|[\w@+-][\w.@+-]*\.[A-Za-z]\w{0,7}")
"""A path, or a name with an ending, as a goal may hold one."""


@dataclass(frozen=True, slots=True)
class DetectedSkill:
    skill: Skill
    score: float
    keywords: tuple[str, ...] = ()
    """Those of the skill that stand in the goal."""
    domains: tuple[str, ...] = ()
    file_patterns: tuple[str, ...] = ()


def detect(
    skills: Sequence[Skill], goal: str, files: Iterable[str] = (), domains: Iterable[str] = ()
) -> tuple[DetectedSkill, ...]:
    """The skills that anything of a goal triggers, the best first.

    `files` are those that are changed or meant, besides those that the goal names; `domains` are known from elsewhere.
    """
    goal = goal[:MAX_GOAL_CHARS]
    found = _phrases(skills).find(goal, words(goal))
    said = {(hit.owner, hit.phrase) for hit in found}
    meant = {*find_domains(goal), *domains} - {GLOBAL}
    paths = [path.lower() for path in dict.fromkeys((*NAMED_FILE.findall(goal), *files))][:MAX_FILES]
    scored = (_scored(number, skill, said, meant, paths) for number, skill in enumerate(skills))
    triggered = [one for one in scored if one.keywords or one.domains or one.file_patterns]
    return tuple(sorted(triggered, key=lambda one: (-one.score, one.skill.name)))


def _phrases(skills: Sequence[Skill]) -> PhraseTable[int]:
    """What the skills look for, with the number of the skill."""
    return PhraseTable((phrase, at) for at, skill in enumerate(skills) for phrase in (*skill.keywords, *skill.domains))


def _scored(number: int, skill: Skill, said: set[tuple[int, str]], meant: set[str], paths: list[str]) -> DetectedSkill:
    keywords = _distinct(keyword for keyword in skill.keywords if (number, keyword) in said)
    domains = _distinct(domain for domain in skill.domains if domain in meant or (number, domain) in said)
    patterns = tuple(pattern for pattern in skill.file_patterns if any(_is_match(path, pattern) for path in paths))
    points = KEYWORD_POINTS * len(keywords) + DOMAIN_POINTS * len(domains) + FILE_POINTS * len(patterns)
    return DetectedSkill(skill, points + skill.priority / PRIORITY_SHARE, keywords, domains, patterns)


def _distinct(phrases: Iterable[str]) -> tuple[str, ...]:
    """`test` and `tests` are one and the same word, and count once."""
    by_words = {tuple(words(phrase)) or (phrase,): phrase for phrase in phrases}
    return tuple(by_words.values())


def _is_match(path: str, pattern: str) -> bool:
    """As git reads it: without a slash it is about the file's name, and `**/` may stand for no folder at all."""
    pattern = pattern.lower()
    if "/" not in pattern:
        return fnmatchcase(path.rsplit("/", 1)[-1], pattern)
    return fnmatchcase(path, pattern) or fnmatchcase(path, pattern.removeprefix("**/"))
