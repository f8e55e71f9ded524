"""`studio skills`."""

import json

import pytest

from engine.commands.main import run

PASSWORDS = "Hash the passwords at sign-in"

OWN = """
description: Money
priority: 55
team_members: [Accountant, Security engineer]
triggers: {keywords: [invoice]}
injection:
  questions:
    - Which currency?
  guidelines: Round last
"""


@pytest.fixture
def skills(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".studio").mkdir()
    (tmp_path / "studio" / "skills").mkdir(parents=True)

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["skills", *words])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def own(tmp_path, skills):
    (tmp_path / "studio" / "skills" / "billing.yaml").write_text(OWN)


def test_detect_prints_the_best_first(skills):
    code, out, err = skills("detect", PASSWORDS)
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert [one["name"] for one in found] == ["security", "backend"]
    assert found[0] == {
        "name": "security",
        "score": 84,
        "priority": 90,
        "description": "Who may do what, what is secret, and input that somebody meant to do harm with.",
        "matched": {"keywords": ["sign in", "password", "hash"], "domains": ["security"], "file_patterns": []},
    }


def test_detect_without_any(skills):
    assert skills("detect", "Rename a thing")[:2] == (0, "[]\n")


def test_a_score_may_have_a_half(skills, own):
    assert json.loads(skills("detect", "An invoice")[1])[0]["score"] == 25.5


def test_load_prints_the_document(skills, own):
    loaded = json.loads(skills("load", "billing")[1])
    assert (loaded["name"], loaded["priority"]) == ("billing", 55)
    assert loaded["triggers"] == {"keywords": ["invoice"], "domains": [], "file_patterns": []}
    assert loaded["injection"] == {"questions": ["Which currency?"], "guidelines": ["Round last"], "checklist": []}


def test_inject_prints_what_an_agent_is_told(skills, own):
    assert skills("inject", "billing")[1] == ("### billing: Money\n\nAsk:\n- Which currency?\n\nDo:\n- Round last\n")
    assert "Round last" not in skills("inject", "billing", "planner")[1]


def test_inject_all(skills, own):
    code, out, _ = skills("inject-all", "billing, security,billing", "builder")
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("###")] == [
        "### billing: Money",
        "### security: Who may do what, what is secret, and input that somebody meant to do harm with.",
    ]


def test_the_team_of_a_skill_of_several_and_of_a_goal(skills, own):
    assert json.loads(skills("team", "billing")[1]) == [
        {"name": "Accountant", "role": "", "skills": ["billing"]},
        {"name": "Security engineer", "role": "", "skills": ["billing"]},
    ]
    both = json.loads(skills("team", "billing,security")[1])
    assert both[1]["skills"] == ["billing", "security"]
    assert "Privacy reviewer" in [member["name"] for member in json.loads(skills("team", PASSWORDS)[1])]
    assert json.loads(skills("team", "Rename a thing")[1]) == []


def test_list(skills, own):
    code, out, _ = skills("list")
    assert code == 0
    assert "billing         55  Money  (studio/skills/billing.yaml)" in out.splitlines()
    listed = json.loads(skills("list", "--json")[1])
    assert {skill["name"]: skill["source"] for skill in listed}["security"] == "shipped"
    assert len(listed) == 9


def test_validate(skills, own, tmp_path):
    assert skills("validate")[:2] == (0, "✔ 9 skills\n")
    assert skills("validate", "billing")[:2] == (0, "✔ billing\n")
    (tmp_path / "studio" / "skills" / "empty.yaml").write_text("description: x")
    (tmp_path / "studio" / "skills" / "torn.yaml").write_text("a: [")
    code, out, _ = skills("validate")
    assert code == 1
    assert [line.split(": ")[0] for line in out.splitlines()] == ["✘ studio/skills/torn.yaml", "✘ empty", "✘ empty"]
    assert skills("validate", "empty")[0] == 1
    assert skills("validate", "billing")[0] == 0


def test_a_file_that_cannot_be_used_is_said_beside_the_json(skills, tmp_path):
    (tmp_path / "studio" / "skills" / "torn.yaml").write_text("a: [")
    code, out, err = skills("detect", PASSWORDS)
    assert code == 0
    assert json.loads(out)
    assert "studio/skills/torn.yaml: not YAML" in err


def test_clear_cache(skills, tmp_path):
    kept = tmp_path / ".studio" / ".cache" / "skills" / "old.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    assert skills("clear-cache")[:2] == (0, "Cache cleared: 1 file\n")
    assert not kept.exists()


@pytest.mark.parametrize("verb", ["load", "inject", "inject-all", "validate"])
def test_a_skill_that_is_not_there(skills, verb):
    code, out, err = skills(verb, "magic")
    assert (code, out) == (1, "")
    assert "There is no skill 'magic'. Choose one of accessibility" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [((verb,), "Usage: ") for verb in ("detect", "load", "inject", "inject-all", "team")]
    + [(("nope",), "Unknown command: nope"), ((), "Usage: "), (("detect", " "), "Usage: ")],
)
def test_what_is_missing(skills, words, told):
    code, out, err = skills(*words)
    assert (code, out) == (1, "")
    assert told in err


def test_help(skills):
    for word in ("help", "--help"):
        code, out, _ = skills(word)
        assert code == 0
        assert "Exit codes:" in out
