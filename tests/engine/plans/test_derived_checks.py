"""What a result's words say about how to verify it."""

import pytest
from helpers.answers import TESTS, survey

from engine.plans.derived_checks import verification_for


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("It prints 16: `python3 -m pantry total`", "command", "python3 -m pantry total"),
        ("`./run.sh` says so", "command", "./run.sh"),
        (f"All pass: `{TESTS}`", "test_passes", TESTS),
        ("The style holds: `python3 -m compileall -q pantry`", "test_passes", "python3 -m compileall -q pantry"),
        ("docs/total.md is written", "file_exists", "docs/total.md"),
        ("A file `NOTES.md` exists.", "file_exists", "NOTES.md"),
        ("../secret.txt exists", "test_passes", TESTS),
        ("`total()` adds up", "test_passes", TESTS),
        ("`no-such-program here` runs", "test_passes", TESTS),
        ("It looks up the price", "test_passes", TESTS),
        ("Version 1.2.3 is there", "test_passes", TESTS),
        ("It looks good", "", ""),
        ("A person has tried it", "", ""),
    ],
)
def test_words_decide(text, kind, subject):
    found = verification_for(text, survey(), TESTS)
    assert found.get("type", "") == kind
    assert subject == (found.get("command") or found.get("test_command") or found.get("path") or "")


def test_without_tests_only_what_is_named_is_verified():
    assert verification_for("It adds up", survey(), "") == {}
    assert verification_for("total.md is there", survey(), "") == {"type": "file_exists", "path": "total.md"}
