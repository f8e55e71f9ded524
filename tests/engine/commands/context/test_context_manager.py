"""`studio context-manager`."""

import io
import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from engine.commands.main import run
from engine.context.counting.encoder import encoder
from engine.overviews import read_overview
from engine.workspace.learning_files import today

SAMPLE = Path(__file__).parents[3] / "workspaces" / "acme-portal"


@pytest.fixture
def root(tmp_path, monkeypatch):
    shutil.copytree(SAMPLE, tmp_path / "acme")
    monkeypatch.chdir(tmp_path / "acme")
    return tmp_path / "acme"


@pytest.fixture
def manage(root, capsys):
    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["context-manager", *words])
        return code, *capsys.readouterr()

    return call


def days_ago(days: int) -> str:
    return str(today() - timedelta(days))


def learn(root, domain: str, *entries: tuple[int, str]) -> None:
    path = root / "studio" / "learnings" / f"{domain}.md"
    path.write_text("".join(f"## {days_ago(days)}: Learned {days} days ago\n\n{body}\n\n" for days, body in entries))


# estimate


def test_estimate_prints_a_number_of_tokens(manage, root):
    (root / "note.txt").write_text("12345678")
    assert manage("estimate", "note.txt") == (0, "2\n", "")
    assert json.loads(manage("estimate", "note.txt", "--json")[1]) == {
        "file": "note.txt",
        "tokens": 2,
        "source": "estimated",
    }


def test_estimate_works_without_a_workspace(tmp_path, manage, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.txt").write_text("1234")
    assert manage("estimate", str(tmp_path / "note.txt"))[:2] == (0, "1\n")


@pytest.mark.parametrize("name", ["gone.md", "studio", "\0", "x" * 5000])
def test_estimate_of_what_is_no_file_is_refused(manage, name):
    code, out, err = manage("estimate", name)
    assert (code, out) == (1, "")
    assert "There is no file" in err


# budget


def test_budget_lists_every_tier_and_pool(manage):
    code, out, _ = manage("budget")
    assert code == 0
    assert out.startswith("CONTEXT BUDGET STATUS\n")
    for name in ("Invariants", "Active", "Summarized", "Indexed", "reserved", "learnings", "backlog", "working"):
        assert name in out


def test_budget_of_one_pool_has_the_documented_lines(manage):
    _, out, _ = manage("budget", "learnings")
    assert [line.partition(":")[0] for line in out.splitlines()] == [
        "Pool",
        "Used",
        "Soft Limit",
        "Hard Limit",
        "Level",
    ]
    assert "Soft Limit: 20000\nHard Limit: 25000\n" in out


def test_an_unknown_pool_is_refused_and_the_known_ones_are_named(manage):
    for verb in ("budget", "optimize"):
        code, _, err = manage(verb, "swimming")
        assert code == 1
        assert "There is no pool 'swimming'" in err
        assert "context7" in err


def test_command_and_pane_say_the_same(manage, root):
    overview = read_overview(root)
    assert overview.context is not None
    shown = json.loads(manage("status", "--json")[1])
    assert {one["name"]: one["tokens"] for one in (*shown["tiers"], *shown["pools"])} == {
        gauge.name: gauge.tokens for gauge in (*overview.context.tiers, *overview.context.pools)
    }
    assert shown["level"] == overview.context.level


def test_what_was_not_counted_is_marked_as_an_estimate(manage, root):
    assert "Used: ~" in manage("budget", "backlog")[1]
    read_overview(root)
    assert "~" not in manage("status")[1]


def test_status_tells_pressure_and_heaviest_files(manage, root):
    (root / ".studio" / "backlog.json").write_text(json.dumps({"x": "word " * 14_500}))
    code, out, _ = manage("status")
    assert code == 0
    assert "Pressure: critical" in out
    assert ".studio/backlog.json" in out.partition("Heaviest files")[2].splitlines()[1]


# tier


@pytest.mark.parametrize(
    ("days", "lines"),
    [
        (0, "tier1\nfull\n"),
        (29, "tier1\nfull\n"),
        (30, "tier2\nsummary\n"),
        (90, "tier2\nsummary\n"),
        (91, "tier3\nindex\n"),
    ],
)
def test_tier_prints_tier_and_what_is_told(manage, days, lines):
    assert manage("tier", days_ago(days)) == (0, lines, "")


def test_a_time_counts_as_its_date(manage):
    assert manage("tier", f"{days_ago(40)}T10:00:00Z")[1] == "tier2\nsummary\n"


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "26-1-1", "0000-01-01", "-"])
def test_a_bad_date_is_refused(manage, day):
    for words in (("tier", day), ("summarize", "STUDIO_KNOWLEDGE_BASE.md", day)):
        code, out, err = manage(*words)
        assert (code, out) == (1, "")
        assert "is no date" in err


# scan


def test_scan_counts_learnings_by_age(manage, root):
    learn(root, "backend", (1, "One."), (40, "Two."), (41, "Three."), (100, "Four."))
    code, out, _ = manage("scan", "backend")
    assert code == 0
    assert out.startswith("LEARNINGS CONTEXT SCAN\n")
    assert "1 full, 2 summary, 1 index" in out
    assert json.loads(manage("scan", "backend", "--json")[1])["domains"][0]["total"] == 4


def test_scan_lists_all_domains_and_an_unknown_one_as_empty(manage, root):
    learn(root, "backend", (1, "One."))
    assert "backend" in manage("scan")[1]
    assert json.loads(manage("scan", "nowhere", "--json")[1])["domains"][0]["total"] == 0


def test_scan_of_ten_thousand_learnings(manage, root):
    for path in (root / "studio" / "learnings").glob("*.md"):
        path.unlink()
    learn(root, "global", *((number % 200, "It must stay. " * 5) for number in range(10_000)))
    (domain,) = json.loads(manage("scan", "--json")[1])["domains"]
    assert (domain["full"], domain["summary"], domain["index"]) == (1_500, 3_050, 5_450)


# summarize


@pytest.mark.parametrize(
    ("days", "told"),
    [(0, "# Note\n\nIt must stay. Really."), (45, "Note\nIt must stay."), (200, "Note")],
)
def test_summarize_tells_of_a_file_what_its_age_leaves(manage, root, days, told):
    (root / "note.md").write_text("# Note\n\nIt must stay. Really.\n")
    assert manage("summarize", "note.md", days_ago(days)) == (0, f"{told}\n", "")


def test_summaries_are_kept_by_content(manage, root):
    note = root / "note.md"
    note.write_text("It must stay.")
    before = set((root / ".studio/.cache/summaries").iterdir())
    manage("summarize", "note.md", days_ago(45))
    (kept,) = set((root / ".studio/.cache/summaries").iterdir()) - before
    kept.write_text("from the cache")
    assert manage("summarize", "note.md", days_ago(45))[1] == "from the cache\n"
    note.write_text("Another one.")
    assert manage("summarize", "note.md", days_ago(45))[1] == "Another one.\n"


@pytest.mark.parametrize("name", ["gone.md", "../outside.md", "studio"])
def test_a_file_that_cannot_be_summarized_is_refused(manage, tmp_path, name):
    (tmp_path / "outside.md").write_text("not ours")
    code, out, err = manage("summarize", name, days_ago(1))
    assert (code, out) == (1, "")
    assert "Traceback" not in err


# cache


def test_what_v5_cached_is_found(manage):
    assert manage("cache-get", "k1") == (0, "summary\n", "")


def test_what_is_set_is_got(manage, root):
    assert manage("cache-set", "task_1", "A summary of it")[0] == 0
    assert manage("cache-get", "task_1") == (0, "A summary of it\n", "")
    assert (root / ".studio/.cache/summaries/task_1.md").read_text() == "A summary of it\n"


def test_a_text_may_come_on_standard_input(manage, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("von außen\n".encode())))
    manage("cache-set", "k2")
    assert manage("cache-get", "k2")[1] == "von außen\n"


def test_nothing_cached_is_exit_1(manage):
    code, out, err = manage("cache-get", "k9")
    assert (code, out) == (1, "")
    assert "k9" in err


@pytest.mark.parametrize("key", ["../../evil", "a/b", ".hidden"])
def test_a_key_cannot_leave_the_cache(manage, root, key):
    for words in (("cache-set", key, "text"), ("cache-get", key)):
        assert manage(*words)[0] == 1
    assert list(root.parent.rglob("*evil*")) == []


# optimize


def test_optimize_says_that_nothing_needs_to_be_done(manage):
    assert manage("optimize")[:2] == (0, "Nothing to do: every pool is below 80% of its soft limit\n")


def test_optimize_proposes_what_makes_room(manage, root):
    learn(root, "backend", *((100, "word " * 900) for _ in range(20)))
    code, out, _ = manage("optimize")
    assert code == 0
    assert out.startswith(f"archive-backend-{days_ago(100)}\n")
    (proposal,) = json.loads(manage("optimize", "learnings", "--json")[1])["proposals"]
    assert (proposal["action"], proposal["pool"], proposal["counted"]) == ("archive", "learnings", True)
    text = (root / "studio/learnings/backend.md").read_text()
    assert proposal["tokens_saved"] == len(encoder().encode_ordinary(text))


def test_optimize_names_the_file_where_nothing_can_be_moved(manage, root):
    (root / ".studio" / "backlog.json").write_text(json.dumps({"x": "word " * 14_500}))
    assert "look at .studio/backlog.json" in manage("optimize")[1]


# the group


def test_verbs_keep_v5s_contract(manage):
    assert manage("help")[0] == 0
    code, _, err = manage("frobnicate")
    assert code == 1
    assert "Unknown command: frobnicate" in err
    for verb in ("estimate", "tier", "summarize", "cache-get", "cache-set"):
        code, _, err = manage(verb)
        assert code == 1
        assert "Usage:" in err


def test_studio_dir_names_another_folder(manage, root, tmp_path, monkeypatch):
    (root / ".studio").rename(root / "state")
    monkeypatch.setenv("STUDIO_DIR", str(root / "state"))
    monkeypatch.chdir(tmp_path)
    assert manage("cache-get", "k1")[1] == "summary\n"


def test_without_a_workspace_it_says_what_to_do(manage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = manage("status")
    assert code == 1
    assert "studio init" in err


def test_status_imports_neither_records_nor_the_encoder(root):
    heavy = ("pydantic", "tiktoken", "regex", "textual", "yaml", "markdown_it")
    told = "import sys; from engine.commands.main import run; run(['context-manager', 'status'])\n"
    told += f"print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
