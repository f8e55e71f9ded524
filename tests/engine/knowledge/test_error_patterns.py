"""Known errors, found in a command's output."""

import json
import time

import pytest
import regex

from engine.knowledge.error_patterns import find_errors, match_errors, read_error_patterns
from engine.workspace.paths import WorkspacePaths

SAMPLES = {
    "python-module-missing": "E   ModuleNotFoundError: No module named 'flask'",
    "python-circular-import": "ImportError: cannot import name 'x' from partially initialized module 'app.a' (",
    "python-import-name": "ImportError: cannot import name 'shelve' from 'pantry.shelf' (/w/pantry/shelf.py)",
    "python-indentation": "IndentationError: unexpected indent",
    "python-syntax": "SyntaxError: '(' was never closed",
    "python-none": "AttributeError: 'NoneType' object has no attribute 'name'",
    "python-arguments": "TypeError: Shelf.add() missing 1 required positional argument: 'name'",
    "python-name": "NameError: name 'pantry' is not defined",
    "pytest-fixture": "E       fixture 'acme' not found",
    "pytest-nothing-collected": "==== no tests ran in 0.01s ====",
    "pytest-collection": "______ ERROR collecting tests/test_shelf.py ______",
    "test-assertion": "E       assert 3 == 4",
    "unittest-failure": "FAILED (failures=1, errors=2)",
    "ruff-fixable": "[*] 2 fixable with the `--fix` option.",
    "ruff-format": "Would reformat: engine/a.py",
    "ruff-unused": "a.py:1:8: F401 `os` imported but unused",
    "mypy-missing-types": 'a.py:1: error: Cannot find module named "yaml"  [import-not-found]',
    "mypy-none": 'a.py:3: error: Item "None" of "str | None" has no attribute "strip"  [union-attr]',
    "mypy-type": 'a.py:3: error: Argument 1 to "f" has incompatible type "str"; expected "int"  [arg-type]',
    "npm-missing-script": 'npm error Missing script: "test:unit"',
    "npm-eresolve": "npm ERR! ERESOLVE unable to resolve dependency tree",
    "npm-enoent-package": "npm error enoent ENOENT: no such file or directory, open '/w/package.json'",
    "node-module-missing": "Error: Cannot find module './shelf'",
    "typescript": "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.",
    "rust-borrow": "error[E0502]: cannot borrow `v` as mutable",
    "rust-error": "error[E0425]: cannot find value `x` in this scope",
    "go-undefined": "./main.go:7:2: undefined: Shelf",
    "go-missing-module": "main.go:4:2: no required module provides package github.com/a/b; to add it:",
    "command-not-found": "bash: line 1: rufff: command not found",
    "make-no-target": "make: *** No rule to make target 'tset'.  Stop.",
    "permission-denied": "bash: ./run.sh: Permission denied",
    "port-in-use": "OSError: [Errno 98] Address already in use",
    "connection": "curl: (7) Failed to connect to localhost port 80: Connection refused",
    "disk-full": "OSError: [Errno 28] No space left on device",
    "out-of-memory": "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
    "timeout": "took longer than 600 s and was ended",
    "git-conflict": "CONFLICT (content): Merge conflict in a.txt",
    "git-lock": "fatal: Unable to create '/w/.git/index.lock': File exists.",
    "file-missing": "FileNotFoundError: [Errno 2] No such file or directory: 'shelf.csv'",
    "json-broken": "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
}


@pytest.fixture
def paths(tmp_path) -> WorkspacePaths:
    return WorkspacePaths(tmp_path)


def own(paths: WorkspacePaths, *patterns: object) -> None:
    paths.error_patterns.parent.mkdir(parents=True, exist_ok=True)
    paths.error_patterns.write_text(json.dumps({"patterns": patterns}))


def test_every_shipped_pattern_has_a_sample(paths):
    assert {pattern.id for pattern in read_error_patterns(paths).patterns} == set(SAMPLES)


@pytest.mark.parametrize("pattern_id", SAMPLES)
def test_a_shipped_pattern_finds_its_error_first(paths, pattern_id):
    text = f"Running…\n\n{SAMPLES[pattern_id]}\nmore output\n"
    first = match_errors(paths, text)[0]
    assert (first.id, first.line) == (pattern_id, " ".join(SAMPLES[pattern_id].split()))
    assert first.hint
    assert "{" not in first.hint


def test_shipped_patterns_are_whole_and_quick(paths):
    text = ("warning: value of x\t" * 20 + "\n") * 160
    for pattern in read_error_patterns(paths).patterns:
        assert pattern.severity in ("low", "medium", "high", "critical")
        assert pattern.category
        began = time.process_time()
        regex.search(pattern.pattern, text, regex.MULTILINE)
        assert time.process_time() - began < 0.5, pattern.id


def test_good_output_shows_no_error(paths):
    assert match_errors(paths, "12 passed in 0.31s\nAll checks passed!\nSuccess: no issues found\n") == ()


def test_a_hint_names_what_was_found(paths):
    hint = match_errors(paths, SAMPLES["python-module-missing"])[0].hint
    assert hint.startswith("Python does not find flask:")


def test_no_more_than_asked_for(paths):
    text = "\n".join(SAMPLES.values())
    assert len(match_errors(paths, text)) == 3
    assert len(match_errors(paths, text, limit=1)) == 1


def test_only_the_end_of_a_long_text_counts(paths):
    text = SAMPLES["disk-full"] + "\n" + "fine\n" * 20_000
    assert match_errors(paths, text) == ()
    assert match_errors(paths, text + SAMPLES["timeout"])[0].id == "timeout"


def test_the_workspaces_own_come_first_and_replace(paths):
    own(
        paths,
        {"id": "ours", "pattern": "No space", "category": "ours", "hint": "Ask the admin"},
        {"id": "disk-full", "pattern": "never", "category": "x", "fix_hints": ["no"]},
    )
    found = match_errors(paths, SAMPLES["disk-full"])
    assert [(match.id, match.hint) for match in found] == [("ours", "Ask the admin")]


@pytest.mark.parametrize(
    ("pattern", "reason"), [("(a+)+$", "took longer"), ("(", "no regular expression"), ("x" * 2000, "longer than")]
)
def test_a_pattern_that_cannot_be_used_is_a_problem(paths, pattern, reason, monkeypatch):
    monkeypatch.setattr("engine.knowledge.error_patterns.PATTERN_S", 0.5)  # the good ones have a busy machine, too
    monkeypatch.setattr("engine.knowledge.error_patterns.BUDGET_S", 60.0)
    own(paths, {"id": "bad", "pattern": pattern, "hint": "x"})
    began = time.process_time()
    found = find_errors(paths, "a" * 30_000 + "!\n" + SAMPLES["timeout"])
    assert time.process_time() - began < 3
    assert [match.id for match in found.found] == ["timeout"]
    assert reason in found.problems[0].reason


def test_many_slow_patterns_come_to_an_end(paths):
    own(paths, *({"id": f"bad{number}", "pattern": "(a+)+$", "hint": "x"} for number in range(400)))
    began = time.process_time()
    found = find_errors(paths, "a" * 30_000 + "!")
    assert time.process_time() - began < 5
    assert found.problems[-1].reason == "the patterns take too long together"


@pytest.mark.parametrize("content", ["", "[]", "{half", '{"patterns": 5}', '{"patterns": [5]}'])
def test_a_broken_file_is_a_problem_and_the_shipped_ones_stay(paths, content):
    own(paths)
    paths.error_patterns.write_text(content)
    found = find_errors(paths, SAMPLES["timeout"])
    assert [match.id for match in found.found] == ["timeout"]
    assert found.problems[0].path == "studio/config/error-patterns.json"


def test_nothing_drawn_by_a_text_reaches_a_hint(paths):
    found = match_errors(paths, "NameError: name '\x1b[31mred' is not defined")[0]
    assert "\x1b" not in found.hint + found.line
