"""`studio error-matcher`."""

import io
import json
import sys

import pytest

from engine.commands.main import run

MISSING = "ModuleNotFoundError: No module named 'flask'"


@pytest.fixture
def matcher(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["error-matcher", *words])
        return code, *capsys.readouterr()

    return call


def test_an_error_that_is_known(matcher):
    code, out, _ = matcher("match", MISSING)
    found = json.loads(out)
    assert (code, found["matched"]) == (0, True)
    assert found["matches"][0]["id"] == "python-module-missing"
    assert found["matches"][0]["category"] == "dependency"
    assert found["matches"][0]["line"] == MISSING


def test_one_that_is_not(matcher):
    code, out, _ = matcher("match", "all is well")
    assert (code, json.loads(out)) == (1, {"matched": False, "matches": []})


def test_standard_input(matcher, monkeypatch):
    text = b"x" * 1_000_000 + b"\n\xff\n" + MISSING.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert json.loads(matcher("match", "-")[1])["matches"][0]["id"] == "python-module-missing"


def test_the_workspaces_own_patterns(tmp_path, matcher):
    (tmp_path / ".studio").mkdir()
    file = tmp_path / "studio" / "config" / "error-patterns.json"
    file.parent.mkdir(parents=True)
    patterns = [{"id": "ours", "pattern": "flux", "hint": "Refill it"}, {"id": "bad", "pattern": "("}]
    file.write_text(json.dumps({"patterns": patterns}))
    code, out, err = matcher("match", "out of flux")
    assert code == 0
    assert json.loads(out)["matches"][0]["hints"] == ["Refill it"]
    assert "bad: is no regular expression" in err
    listed = json.loads(matcher("list")[1])["patterns"]
    assert [pattern["id"] for pattern in listed[:2]] == ["ours", "bad"]
    assert len(listed) > 25


@pytest.mark.parametrize(
    ("words", "told"), [(("match",), "Usage: "), (("nope",), "Unknown command: nope"), ((), "Usage: ")]
)
def test_what_is_not_there(matcher, words, told):
    code, out, err = matcher(*words)
    assert (code, out) == (1, "")
    assert told in err


def test_help(matcher):
    for word in ("help", "--help"):
        code, out, _ = matcher(word)
        assert code == 0
        assert "Exit codes:" in out
