"""Whether a text is as a plan asks for: length, headings, keywords, links. Pure; files are looked up by a function."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.plans.content import Content, Link


@dataclass(frozen=True, slots=True)
class Keyword:
    text: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; None and empty ask for nothing."""

    min_words: int | None = None
    max_words: int | None = None
    headings: tuple[str, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    one_h1: bool = False
    links_exist: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    """min_words, max_words, heading, keyword, one_h1 or link."""
    passed: bool
    text: str
    """What was found, and what was asked for."""


LinkProblem = Callable[[Link], str]
"""What is wrong with a link inside the project, empty where it leads somewhere."""


def check_content(content: Content, wanted: Wanted, link_problem: LinkProblem) -> tuple[Finding, ...]:
    """One finding for each thing that is asked for, and one for each broken link."""
    return tuple(_findings(content, wanted, link_problem))


def _findings(content: Content, wanted: Wanted, link_problem: LinkProblem) -> Iterator[Finding]:
    words = content.words
    if wanted.min_words is not None:
        yield Finding("min_words", words >= wanted.min_words, f"{words:,} words, at least {wanted.min_words:,}")
    if wanted.max_words is not None:
        yield Finding("max_words", words <= wanted.max_words, f"{words:,} words, at most {wanted.max_words:,}")
    if wanted.one_h1:
        yield _one_h1(content)
    for text in wanted.headings:
        is_there = any(_folded(heading.text) == _folded(text) for heading in content.headings)
        yield Finding("heading", is_there, f"heading {text!r} is {'there' if is_there else 'missing'}")
    for keyword in wanted.keywords:
        count = occurrences(keyword.text, content.text)
        found = f"keyword {keyword.text!r} {count} ×, at least {keyword.at_least}"
        yield Finding("keyword", count >= keyword.at_least, found)
    if wanted.links_exist:
        yield from _links(content.links, link_problem)


def occurrences(keyword: str, text: str) -> int:
    """How often a word, or several in a row, stands in a text: whole, in any case, over line ends too."""
    words = r"\s+".join(map(re.escape, keyword.split()))  # nothing in it can be read as a pattern
    return len(re.findall(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE)) if words else 0


def _one_h1(content: Content) -> Finding:
    lines = [heading.line for heading in content.headings if heading.level == 1]
    where = f" (lines {', '.join(map(str, lines[:5]))})" if len(lines) > 1 else ""
    return Finding("one_h1", len(lines) == 1, f"{len(lines)} headings of the first level{where}, exactly 1")


def _links(links: Iterable[Link], link_problem: LinkProblem) -> Iterator[Finding]:
    """Links to the web are not called: a plan's check has to give the same answer without a network."""
    inside = [link for link in links if not link.is_web]
    problems = {link: link_problem(link) for link in inside}
    for link, problem in problems.items():
        if problem:
            yield Finding("link", False, f"line {link.line}: {link.target or '(empty)'}: {problem}")
    if not any(problems.values()):
        yield Finding("link", True, f"{len(inside)} links inside the project lead somewhere")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
