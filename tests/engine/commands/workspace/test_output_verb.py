"""`studio output`: formatting for scripts."""

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from engine.commands.main import run

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["success", "All", "green"], "✓ All green\n"),
        (["warning", "Look out"], "! Look out\n"),
        (["info", "By the way"], "· By the way\n"),
        (["agent", "builder"], "▸ builder\n"),
        (["status", "Step", "2", "of", "5"], "Step:           2 of 5\n"),
        (["status", "waiting"], "waiting\n"),
        (["phase", "Building"], f"── Building {'─' * 48}\n"),
        (["header", "Studio"], f"{'═' * 60}\n  STUDIO\n{'═' * 60}\n"),
        (["info", "--json", "-x"], "· --json -x\n"),
    ],
)
def test_plain_where_nobody_looks(capsys, words, said):
    assert run(["output", *words]) == 0
    assert capsys.readouterr().out == said


def test_errors_go_to_standard_error(capsys):
    assert run(["output", "error", "It broke"]) == 0
    assert capsys.readouterr() == ("", "✗ It broke\n")


def test_no_text_draws_on_the_terminal(capsys):
    run(["output", "success", "\x1b[2Jred"])
    assert capsys.readouterr().out == "✓ red\n"


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_only_on_a_terminal_that_wants_them(environment, coloured):
    command = ["-m", "engine.commands.main", "output", "success", "Done"]
    terminal = pexpect.spawn(
        sys.executable, command, cwd=str(ROOT), env={**os.environ, "TERM": "xterm", **environment}, timeout=100
    )
    shown = terminal.read()
    terminal.close()
    assert (b"\x1b[32m" in shown) is coloured
    assert "✓ Done".encode() in shown


def test_many_words(capsys):
    run(["output", "info", *["word"] * 200])
    assert capsys.readouterr().out.count("word") == 200


@pytest.mark.parametrize(
    ("words", "told"), [(["nope", "x"], "Unknown command: nope"), (["header"], "Usage: "), (["header", " "], "Usage: ")]
)
def test_what_is_not_there(capsys, words, told):
    assert run(["output", *words]) == 1
    assert told in capsys.readouterr().err


def test_it_loads_nothing_heavy():
    code = (
        "import sys; from engine.commands.main import run; run(['output', 'info', 'x']);"
        "print([name for name in ('pydantic', 'git', 'textual') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.endswith("[]\n")
