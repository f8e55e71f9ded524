"""A short command starts quickly and ends with everything printed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

RECORD = "import pydantic\nclass M(pydantic.BaseModel):\n    n: int\nprint(M(n='3').n)\n"
SKIP = "from engine.quick_imports import skip_pydantic_plugins\nskip_pydantic_plugins()\n"


def python(code: str, **how) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, check=False, **how)


def test_records_work_without_pydantics_search_for_plugins():
    code = SKIP + "import sys\n" + RECORD + "print('importlib.metadata' in sys.modules)"
    assert python(code, capture_output=True).stdout.split() == ["3", "False"]


def test_anything_else_pydantic_wants_of_its_loader_it_gets():
    code = SKIP + RECORD + "from pydantic.plugin._loader import PYDANTIC_ENTRY_POINT_GROUP as group\nprint(group)"
    assert python(code, capture_output=True).stdout.split() == ["3", "pydantic"]


@pytest.mark.parametrize("code", [0, 3])
def test_leaving_prints_everything_and_keeps_the_exit_code(code):
    text = f"from engine.commands.startup import leave\nprint('x' * 100_000, end='')\nleave({code})"
    done = python(text, capture_output=True)
    assert (len(done.stdout), done.returncode, done.stderr) == (100_000, code, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's /dev/full")
def test_output_that_cannot_be_written_is_a_failure():
    with open("/dev/full", "w") as full:
        assert python("from engine.commands.startup import leave\nprint('x')\nleave(0)", stdout=full).returncode == 1


def test_a_reader_that_left_is_no_error(acme):
    program = [sys.executable, "-m", "engine.commands.main", "-C", str(acme), "status", "--json"]
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as pipe:
        done = subprocess.run(program, cwd=ROOT, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
