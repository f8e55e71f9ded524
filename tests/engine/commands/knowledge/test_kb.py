"""`studio kb`: what is in the knowledge base, and what is wrong with it."""

import json

import pytest

from engine.commands.main import run

BROKEN = """\
## Strict Constraints
### SC-001: One
**What**: x
**What**: y
### SC-001: Two
### PQ-001:
**Date**: 2026-02-30

## Statistics
| Section | Count | Last Updated |
|---|---|---|
| Strict Constraints | 7 | soon |

## Statistics
<<<<<<< HEAD
>>>>>>> other
<!-- open
"""


@pytest.fixture
def kb(acme, capsys):
    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["-C", str(acme), "kb", *words])
        return code, *capsys.readouterr()

    return call


def test_list(kb):
    code, out, err = kb("list")
    assert (code, err) == (0, "6 entries\n")
    assert out.startswith("Strict Constraints\n  SC-001   Lock the row before consuming a token\n")


def test_list_one_section_as_json(kb):
    code, out, _ = kb("list", "--section", "pending queue", "--json")
    entries = json.loads(out)["entries"]
    assert (code, [entry["id"] for entry in entries]) == (0, ["PQ-001", "PQ-002"])
    assert entries[0]["line"] == 61
    assert entries[0]["fields"]["Instead"] == "Inject the clock"


def test_a_section_that_is_not_there(kb):
    code, _, err = kb("list", "--section", "Nope")
    assert code == 1
    assert "There are: Strict Constraints" in err


def test_show_an_entry_as_it_stands(kb, acme):
    code, out, _ = kb("show", "sl-001")
    assert code == 0
    assert out.startswith("### SL-001: ")
    assert out in (acme / "STUDIO_KNOWLEDGE_BASE.md").read_text()


def test_show_one_that_is_not_there(kb):
    assert kb("show", "SC-9")[0] == 1


def test_search(kb):
    code, out, _ = kb("search", "TOKEN", "row", "--json")
    assert (code, [entry["id"] for entry in json.loads(out)["entries"]]) == (0, ["SC-001"])
    assert kb("search", "unheard-of")[0] == 1


def test_lint_of_a_sound_file(kb):
    assert kb("lint")[:2] == (0, "✔ 6 entries, nothing to mend\n")


def test_lint_names_lines_and_remedies(kb, acme):
    (acme / "STUDIO_KNOWLEDGE_BASE.md").write_text(BROKEN)
    code, out, _ = kb("lint", "--json")
    document = json.loads(out)
    assert (code, document["passed"]) == (3, False)
    assert [(one["rule"], one["line"]) for one in document["findings"]] == [
        ("missing-section", None),
        ("missing-section", None),
        ("missing-section", None),
        ("missing-section", None),
        ("duplicate-id", 2),
        ("repeated-field", 4),
        ("duplicate-id", 5),
        ("no-fields", 5),
        ("wrong-prefix", 6),
        ("no-title", 6),
        ("bad-date", 7),
        ("wrong-count", 12),
        ("bad-date", 12),
        ("repeated-section", 14),
        ("conflict", 15),
        ("conflict", 16),
        ("open-block", 17),
    ]
    assert all(one["remedy"] for one in document["findings"])
    code, out, _ = kb("lint")
    assert code == 3
    assert "line 2: SC-001 is also in line 5. Give one of them a number that is not in use\n" in out


def test_escape_codes_do_not_reach_the_terminal(kb, acme):
    (acme / "STUDIO_KNOWLEDGE_BASE.md").write_text("## Slop Ledger\n### SL-001: \x1b[31mred\n**Fix**: \x1b]0;x\x07y\n")
    for words in (["list"], ["show", "SL-001"], ["show", "SL-001", "--json"], ["lint"]):
        assert "\x1b" not in kb(*words)[1]


def test_without_a_knowledge_base(kb, acme):
    (acme / "STUDIO_KNOWLEDGE_BASE.md").unlink()
    code, _, err = kb("list")
    assert code == 1
    assert "studio init" in err


def test_an_unknown_verb(kb):
    code, _, err = kb("frob")
    assert code == 1
    assert err.startswith("Unknown command: frob")
