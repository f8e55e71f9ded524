"""Files of the project that a goal names, or whose names say that they may be what it is about."""

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from engine.knowledge.words import telling_words
from engine.planning.code_map import PROSE, language_of
from engine.planning.project_files import shown

MAX_MENTIONED = 10

COMMON_SHARE = 0.05
COMMON_FILES = 12
"""A word in the names of more files than both says nothing about which of them is meant."""

FAR = 0.5
"""Files that score no more than this share of the best one are not likely meant."""

NAMED = 100
"""What it counts for when the goal spells out a file's name."""


def find_mentioned(goal: str, names: Sequence[str]) -> tuple[str, ...]:
    """The files, the likeliest first."""
    spelled = {word.strip(".,;:!?()[]'\"`").removeprefix("./") for word in goal.split()}
    wanted = telling_words(goal)
    by_file = {name: telling_words(PurePosixPath(name).stem) & wanted for name in names if language_of(name)}
    counts = Counter(word for found in by_file.values() for word in found)
    telling = {word for word, count in counts.items() if count <= max(COMMON_FILES, COMMON_SHARE * len(names))}
    scores = {name: _score(name, by_file.get(name, frozenset()), telling, wanted, spelled) for name in names}
    least = max((score for score in scores.values() if score < NAMED), default=0) * FAR
    close = [name for name, score in scores.items() if score > least]
    return tuple(
        shown(name) for name in sorted(close, key=lambda name: (-scores[name], len(name), name))[:MAX_MENTIONED]
    )


def _score(name: str, shared: frozenset[str], telling: set[str], wanted: frozenset[str], spelled: set[str]) -> float:
    """0 for a file that has nothing to do with it. A name whose every word is in the goal counts more."""
    path = PurePosixPath(name)
    if name in spelled or path.name in spelled:
        return NAMED
    told = shared & telling
    if not told:
        return 0
    folders = telling_words(" ".join(path.parts[:-1])) & wanted
    score = 2 * len(told) + len(folders) + 2 * len(told) / len(telling_words(path.stem))
    return score / 2 if language_of(name) == PROSE else score  # a page about it is seldom what a goal means
