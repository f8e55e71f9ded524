import pytest

from engine.knowledge.domains import domain_names, find_domains
from engine.knowledge.words import telling_words, words


@pytest.mark.parametrize(
    ("goal", "domains"),
    [
        ("Rename a thing", ("global",)),
        ("", ("global",)),
        ("Add a dark mode toggle to the settings page", ("global", "frontend")),
        ("Make the flaky tests stable", ("global", "testing")),
        ("Add rate limiting to sign-in", ("global", "backend", "security")),
        ("Speed up the dashboard", ("global", "performance", "frontend")),
        ("Store PASSWORDS hashed", ("global", "security")),
        ("Port it to FastAPI", ("global", "backend")),
        ("A restful guide to capital cities", ("global",)),
    ],
)
def test_words_match_as_words(goal: str, domains: tuple[str, ...]) -> None:
    assert find_domains(goal) == domains


def test_an_integration_counts_when_it_is_named() -> None:
    known = ("backend", "integrations/label-printer", "integrations/mail", "integrations/label-printer")
    assert find_domains("Let the Label Printer cut", known) == ("global", "integrations/label-printer")


def test_the_table_names_the_domains_of_a_workspace() -> None:
    assert set(domain_names()) == {"frontend", "backend", "testing", "security", "performance"}


def test_words_are_lower_case_and_singular() -> None:
    assert words("Two-factor Classes, boxes_and STATUS queries") == [
        "two",
        "factor",
        "class",
        "box",
        "and",
        "status",
        "query",
    ]


def test_telling_words_leave_out_the_common_and_split_camel_case() -> None:
    assert telling_words("Add the parsePlan to HTTPServer") == {
        "parseplan",
        "parse",
        "plan",
        "httpserver",
        "http",
        "server",
    }
