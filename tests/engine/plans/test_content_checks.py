"""What a text holds, and whether that is what was asked for."""

import time

import pytest

from engine.plans.content import read_content
from engine.plans.content_checks import Keyword, Wanted, check_content, occurrences

TEXT = """---
title: not read
---

# Working offline

Nobody waits for a *network* any more. It's 3.5 times
quicker, see [the numbers](numbers.md#speed "all of them").

## What it costs

| plan | price |
|---|---|
| small | nothing |

```python
# not a heading
code = "not words"
```

Setext heading
--------------

![a picture](pictures/a%20b.png) and <https://example.com>, [mail](mailto:ada@example.com) and [up][top].
<a id="deep"></a>

## What it costs

[top]: #working-offline
"""


def told(wanted: Wanted, text: str = TEXT) -> list[tuple[bool, str]]:
    return [(finding.passed, finding.text) for finding in check_content(read_content(text), wanted, lambda _: "")]


def test_words_are_those_that_a_reader_reads():
    assert read_content("One *two* `three` it's 4.5\n\n```\nnot this\n```\n<!-- nor this -->").words == 5
    assert "not read" not in read_content(TEXT).text
    assert "not words" not in read_content(TEXT).text


def test_headings_are_what_commonmark_says():
    assert [(heading.level, heading.text) for heading in read_content(TEXT).headings] == [
        (1, "Working offline"),
        (2, "What it costs"),
        (2, "Setext heading"),
        (2, "What it costs"),
    ]


def test_anchors_are_spelled_as_git_hosts_do():
    assert {"working-offline", "what-it-costs", "what-it-costs-1", "deep"} <= read_content(TEXT).anchors


def test_links_are_told_from_the_web():
    links = {link.target: link.is_web for link in read_content(TEXT).links}
    assert links == {
        "numbers.md#speed": False,
        "pictures/a b.png": False,
        "https://example.com": True,
        "mailto:ada@example.com": True,
        "#working-offline": False,
    }


def test_length():
    assert told(Wanted(min_words=3, max_words=2), "one two three") == [
        (True, "3 words, at least 3"),
        (False, "3 words, at most 2"),
    ]


@pytest.mark.parametrize(("heading", "is_there"), [("what  IT costs", True), ("What it", False), ("title", False)])
def test_headings_are_asked_for_by_their_whole_text(heading, is_there):
    assert [passed for passed, _ in told(Wanted(headings=(heading,)))] == [is_there]


@pytest.mark.parametrize(
    ("keyword", "count"),
    [("network", 1), ("NET", 0), ("times quicker", 1), ("c++", 2), ("a.c", 0), ("(a+)+$", 0), (" ", 0)],
)
def test_keywords_are_counted_whole_and_are_no_patterns(keyword, count):
    assert occurrences(keyword, "Network times\nquicker, C++ and c++, abc") == count


def test_a_keyword_that_is_there_too_seldom_fails():
    assert told(Wanted(keywords=(Keyword("offline", 2),)))[0] == (False, "keyword 'offline' 1 ×, at least 2")


@pytest.mark.parametrize(("text", "passed"), [("# One\n## Two", True), ("## Two", False), ("# One\n\n# Two", False)])
def test_one_first_heading(text, passed):
    assert told(Wanted(one_h1=True), text)[0][0] is passed


def test_each_broken_link_is_told_and_the_web_is_left_alone():
    asked = []

    def problem(link):
        asked.append(link.target)
        return "gone" if "numbers" in link.target else ""

    findings = check_content(read_content(TEXT), Wanted(links_exist=True), problem)
    assert [(item.passed, item.text) for item in findings] == [(False, "line 7: numbers.md#speed: gone")]
    assert not any(target.startswith("http") for target in asked)


def test_nothing_asked_is_nothing_found():
    assert told(Wanted()) == []


@pytest.mark.parametrize("piece", ["[", "> ", "*a_", "![](", "<a ", "`", "- "])
def test_odd_markdown_takes_no_quadratic_time(piece):
    began = time.process_time()
    read_content(piece * (20_000 // len(piece)))
    assert time.process_time() - began < 10
