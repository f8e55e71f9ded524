"""What lies in a Python project's folder besides its manifests: its interpreter, and how its tests are written."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.planning.code_map import is_test
from engine.planning.manifests import Manifests
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_text

ENVIRONMENTS = (".venv", "venv")

RUNNERS = {
    "uv.lock": "uv run python",
    "poetry.lock": "poetry run python",
    "pdm.lock": "pdm run python",
    "Pipfile": "pipenv run python",
}
"""A lock file, and how its tool calls the environment that it keeps somewhere."""

READ_TESTS = 5
"""Test files that are looked into."""

MAX_TEST_BYTES = 256 * 1024
UNITTEST = re.compile(r"^(?:import unittest|from unittest import)|\bTestCase\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PythonSetup:
    interpreter: str = "python"
    """How it is called in the folder, such as `.venv/bin/python`."""
    modules: frozenset[str] | None = None
    """What is installed for it; None where that is not known."""
    uses_unittest: bool = False

    def lacks(self, module: str) -> bool:
        return self.modules is not None and module not in self.modules and module != "unittest"


def look_at_python(paths: WorkspacePaths, manifest: Manifests) -> PythonSetup:
    """The setup of one folder. Nothing is run for it."""
    folder = paths.root / manifest.folder
    uses_unittest = _uses_unittest(paths, manifest)
    for name in ENVIRONMENTS:
        if (folder / name / "bin" / "python").exists():
            return PythonSetup(f"{name}/bin/python", _modules(folder / name), uses_unittest)
    on_path = "python" if shutil.which("python") else "python3"
    runner = next((command for lock, command in RUNNERS.items() if lock in manifest.names), on_path)
    return PythonSetup(runner, None, uses_unittest)


def _modules(environment: Path) -> frozenset[str]:
    return frozenset(path.stem for path in environment.glob("lib/python3*/site-packages/*"))


def python_tests(manifest: Manifests) -> list[str]:
    """Test files, those of the folder itself before those that lie deep: these may be somebody's sample."""
    found = (name for name in manifest.below if name.endswith(".py") and is_test(name))
    return sorted(found, key=lambda name: (name.count("/"), name))


def _uses_unittest(paths: WorkspacePaths, manifest: Manifests) -> bool:
    tests = python_tests(manifest)[:READ_TESTS]
    return any(UNITTEST.search(_text(paths, manifest.place(name))) for name in tests)


def _text(paths: WorkspacePaths, name: str) -> str:
    try:
        return read_text(paths, paths.root / name, MAX_TEST_BYTES) or ""
    except UnusableFileError:
        return ""  # it only helps to guess
