"""The Python tools that a project has configured or asks for, called with the project's own interpreter."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.planning.code_map import TEST_FOLDERS
from engine.planning.dependencies import find_dependencies
from engine.planning.found_command import Found
from engine.planning.manifests import Manifests, table
from engine.planning.python_setup import PythonSetup, python_tests


@dataclass(frozen=True, slots=True)
class _Tool:
    gate: str
    module: str
    arguments: str
    tables: tuple[str, ...]
    """Below `[tool]` in pyproject.toml."""
    files: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    """Of setup.cfg or tox.ini."""
    wants_target: bool = True
    """Whether it is told to look at the whole folder."""


TOOLS = (
    _Tool("lint", "ruff", "check", ("ruff",), ("ruff.toml", ".ruff.toml")),
    _Tool("lint", "flake8", "", (), (".flake8",), ("flake8",)),
    _Tool("format", "black", "--check --quiet", ("black",)),
    _Tool("typecheck", "mypy", "", ("mypy",), ("mypy.ini", ".mypy.ini"), ("mypy",)),
    _Tool("typecheck", "pyright", "", ("pyright",), ("pyrightconfig.json",), wants_target=False),
    _Tool("security", "bandit", "-q -r", ("bandit",), (".bandit",), ("bandit",)),
    _Tool("security", "pip_audit", "", (), wants_target=False),
)


def python_commands(manifest: Manifests, setup: PythonSetup, notes: list[str]) -> list[Found]:
    """Formatting, lint, types, security and tests. A tool that is wanted but not installed is noted."""
    if not any(name.endswith(".py") for name in manifest.below):
        return []
    wanted = _wanted(manifest)
    found = [
        *_ruff_format(manifest, setup),
        *_configured_tools(manifest, wanted, setup),
        *_tests(manifest, wanted, setup),
    ]
    for one in found:
        module = one.tool.split()[0]
        if setup.lacks(module):
            notes.append(f"{manifest.place(one.source)} asks for {module}, which {setup.interpreter} does not have")
    return found


def _wanted(manifest: Manifests) -> dict[str, str]:
    """Module name of each dependency to the file that asks for it."""
    dependencies = find_dependencies([manifest], [])
    prefix = manifest.place("")
    return {one.name.lower().replace("-", "_"): one.source.removeprefix(prefix) for one in dependencies}


def _call(gate: str, module: str, arguments: str, source: str, setup: PythonSetup, tool: str = "") -> Found:
    command = f"{setup.interpreter} -m {module} {arguments}".rstrip()
    return Found(gate, command, source, kind="python", tool=tool or module)


def _ruff_format(manifest: Manifests, setup: PythonSetup) -> Iterator[Found]:
    """Many lint with ruff and do not format with it: only where the project says so."""
    for source, says_so in (
        ("pyproject.toml", "format" in table(manifest.pyproject, "tool", "ruff")),
        (".pre-commit-config.yaml", "ruff-format" in manifest.texts.get(".pre-commit-config.yaml", "")),
    ):
        if says_so:
            yield _call("format", "ruff", "format --check .", source, setup, tool="ruff format")
            return


def _configured_tools(manifest: Manifests, wanted: dict[str, str], setup: PythonSetup) -> Iterator[Found]:
    for tool in TOOLS:
        source = _configured_in(tool, manifest) or wanted.get(tool.module, "")
        if source:
            target = "." if tool.wants_target and not _knows_its_files(tool, manifest) else ""
            yield _call(tool.gate, tool.module, f"{tool.arguments} {target}".strip(), source, setup)


def _configured_in(tool: _Tool, manifest: Manifests) -> str:
    """The file that configures a tool, empty where none does."""
    if any(name in table(manifest.pyproject, "tool") for name in tool.tables):
        return "pyproject.toml"
    if named := next((name for name in tool.files if name in manifest.names), ""):
        return named
    return _with_section(manifest, tool.sections)


def _with_section(manifest: Manifests, sections: tuple[str, ...]) -> str:
    for name in ("setup.cfg", "tox.ini"):
        lines = manifest.texts.get(name, "").splitlines()
        if any(f"[{section}]" in lines for section in sections):
            return name
    return ""


def _knows_its_files(tool: _Tool, manifest: Manifests) -> bool:
    """mypy is told in its config which files to look at; naming the folder would override that."""
    if tool.module != "mypy":
        return False
    configured = table(manifest.pyproject, "tool", "mypy")
    return bool({"files", "packages", "modules"} & configured.keys()) or "mypy.ini" in {
        n.lstrip(".") for n in manifest.names
    }


def _tests(manifest: Manifests, wanted: dict[str, str], setup: PythonSetup) -> Iterator[Found]:
    source = _pytest_source(manifest, wanted)
    first = next(iter(python_tests(manifest)), "")
    if not source and (first and not setup.uses_unittest):
        source = first  # functions named test_… that no unittest would find
    if source:
        yield _call("test", "pytest", "-q", source, setup)
    elif first:
        yield _call("test", "unittest", _discovery(manifest, first), first, setup)
    elif any(name in manifest.names for name in ("tox.ini", "noxfile.py")):
        runner = "tox" if "tox.ini" in manifest.names else "nox"
        yield _call("test", runner, "", "tox.ini" if runner == "tox" else "noxfile.py", setup)


def _pytest_source(manifest: Manifests, wanted: dict[str, str]) -> str:
    if "pytest" in table(manifest.pyproject, "tool"):
        return "pyproject.toml"
    if "pytest.ini" in manifest.names:
        return "pytest.ini"
    if section := _with_section(manifest, ("pytest", "tool:pytest")):
        return section
    conftest = next((name for name in manifest.below if name.rpartition("/")[2] == "conftest.py"), "")
    return wanted.get("pytest", "") or conftest


def _discovery(manifest: Manifests, test: str) -> str:
    """unittest looks only into packages, unless it is told where to start."""
    folder = test.split("/")[0]
    is_loose = folder in TEST_FOLDERS and f"{folder}/__init__.py" not in manifest.below
    return f"discover -q -s {folder}" if is_loose else "discover -q"
