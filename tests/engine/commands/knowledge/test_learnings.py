"""`studio learnings`."""

import json
import subprocess
import sys

import pytest

from engine.commands.main import run
from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def learnings(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STUDIO_DIR", raising=False)
    (tmp_path / ".studio").mkdir()

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["learnings", *words])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "studio" / "learnings"


def test_init_creates_each_file_once(learnings, folder):
    assert learnings("init")[0] == 0
    assert {path.stem for path in folder.iterdir()} == {
        "global", "frontend", "backend", "testing", "security", "performance",
    }  # fmt: skip
    (folder / "backend.md").write_text("mine")
    assert learnings("init")[:2] == (0, "All learnings files are there already\n")
    assert (folder / "backend.md").read_text() == "mine"


def test_init_makes_a_workspace_where_there_is_none(learnings, tmp_path):
    (tmp_path / ".studio").rmdir()
    assert learnings("init")[0] == 0
    assert (tmp_path / ".studio").is_dir()


def test_what_was_added_is_listed_counted_read_and_found(learnings):
    learnings("init")
    assert learnings("add", "backend", "Lock the row", "task_1: it\ncrashed")[:2] == (
        0,
        "Learning added: backend: Lock the row\n",
    )
    assert learnings("add", "integrations/printer", "It knows ASCII")[0] == 0
    assert learnings("list")[1].splitlines()[0].endswith(": Lock the row")
    assert [learnings("count")[1], learnings("count", "backend")[1]] == ["2\n", "1\n"]
    for words in (("read", "backend"), ("search", "row lock")):
        assert learnings(*words)[1].endswith(": Lock the row [backend]\n\ntask_1: it\ncrashed\n")


def test_the_same_again_changes_nothing(learnings, folder):
    learnings("add", "backend", "Lock the row", "body")
    before = (folder / "backend.md").read_bytes()
    assert learnings("add", "backend", "Lock the row", "body")[:2] == (0, "Already there: backend: Lock the row\n")
    assert (folder / "backend.md").read_bytes() == before


def test_something_much_like_it_is_added_and_told(learnings):
    learnings("add", "backend", "Lock the row of a token")
    code, out, err = learnings("add", "security", "lock rows of tokens", "task_2")
    assert (code, out) == (0, "Learning added: security: lock rows of tokens\n")
    assert err == "Much like backend: Lock the row of a token\n"


def test_an_unknown_domain_is_refused_with_the_known_ones(learnings, folder):
    code, out, err = learnings("add", "nope", "Title")
    assert (code, out) == (1, "")
    assert "There is no domain 'nope'. Known: global, frontend" in err
    assert not folder.exists()


def test_a_secret_is_not_written(learnings, folder):
    learnings("add", "backend", "Title", "token ghp_" + "a" * 36)
    assert "[secret]" in (folder / "backend.md").read_text()


def test_inject_gives_global_and_named_domains(learnings, folder):
    for domain in ("backend", "frontend", "global"):
        learnings("add", domain, f"About {domain}", "Body.")
    _, out, _ = learnings("inject", "backend")
    assert out.index("## Learnings: global") < out.index("### About backend")
    assert "frontend" not in out
    assert "About frontend" in learnings("inject")[1]


def test_detect_prints_domains(learnings):
    learnings("add", "integrations/label-printer", "It knows ASCII")
    code, out, _ = learnings("detect", "Add rate limiting for the label printer")
    assert (code, out.split()) == (0, ["global", "backend", "security", "integrations/label-printer"])


def test_nothing_found(learnings):
    assert learnings("search", "nope") == (0, "", "Nothing found\n")
    assert learnings("list")[:2] == (0, "")


def test_classify_is_that_of_the_audit(learnings):
    assert json.loads(learnings("classify", "task_1: checkout crashed")[1])["signal_type"] == "error"


def test_check_duplicate_tells_by_its_exit_code(learnings):
    learnings("add", "backend", "Lock the row of a token", "task_1: crash")
    code, out, _ = learnings("check-duplicate", "lock rows of tokens")
    match = {"learning": "backend: Lock the row of a token", "title": "Lock the row of a token", "likeness": 1.0}
    assert (code, json.loads(out)) == (0, {"is_duplicate": True, "matches": [{**match, "tasks": ["task_1"]}]})
    assert learnings("check-duplicate", "something new")[0] == 1


def test_extract_metrics(learnings):
    (metric,) = json.loads(learnings("extract-metrics", "load 2.4s → 1.1s")[1])
    assert (metric["before"], metric["after"], metric["delta"]) == ("2.4s", "1.1s", "-54%")


def test_a_file_that_cannot_be_read_is_told(learnings, folder):
    learnings("add", "backend", "Title")
    (folder / "global.md").write_bytes(b"\xff")
    code, out, err = learnings("count")
    assert (code, out) == (0, "1\n")
    assert "studio/learnings/global.md: not UTF-8" in err


@pytest.mark.parametrize("words", [("add",), ("add", "backend"), ("add", "backend", " "), ("search",), ()])
def test_a_missing_argument(learnings, words):
    code, _, err = learnings(*words)
    assert code == 1
    assert "Usage:" in err


def test_what_waits_and_noise_with_its_reason(learnings, tmp_path):
    assert learnings("waiting") == (0, "", "No learning waits\n")
    paths = WorkspacePaths(tmp_path)
    for text in ("The printer rejected every order because it expects Latin-1", "Added a button"):
        write_event(paths, "orch_1", "learning_noticed", task_id="task_1", text=text)
    signal, noise = learnings("waiting")[1].splitlines()
    assert "task_1  Pending Queue: The printer" in signal
    assert "noise: Added a button (No impact" in noise


def test_light_verbs_import_nothing_heavy(tmp_path):
    program = (
        "import sys; from engine.commands.main import run; run(['learnings', 'list']); "
        "run(['learnings', 'detect', 'x']); run(['signal-audit', 'classify', 'task_1: it crashed']); "
        "heavy = {'pydantic', 'regex', 'yaml', 'filelock', 'watchfiles', 'tiktoken', 'git', 'psutil'}; "
        "sys.exit(str(sorted(heavy & sys.modules.keys())))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == "[]\n"
