import shutil
import subprocess
from pathlib import Path

import pytest
from helpers.projects import commands_of, make_project, survey_of

PYTHON = "python" if shutil.which("python") else "python3"


def found_in(root: Path, files: dict[str, str]) -> dict[str, str]:
    return commands_of(survey_of(make_project(root, files)))


def test_python_tools_that_are_configured(tmp_path: Path) -> None:
    pyproject = """
        [tool.ruff.format]
        [tool.mypy]
        [tool.pytest.ini_options]
        [tool.bandit]
    """
    assert found_in(tmp_path, {"pyproject.toml": pyproject, "a.py": ""}) == {
        "format": f"{PYTHON} -m ruff format --check .",
        "lint": f"{PYTHON} -m ruff check .",
        "typecheck": f"{PYTHON} -m mypy .",
        "test": f"{PYTHON} -m pytest -q",
        "security": f"{PYTHON} -m bandit -q -r .",
    }


def test_python_tools_that_are_only_dependencies(tmp_path: Path) -> None:
    files = {"requirements-dev.txt": "pytest==8\npip-audit\nblack>=24 # formatter\n", "a.py": ""}
    assert found_in(tmp_path, files) == {
        "format": f"{PYTHON} -m black --check --quiet .",
        "test": f"{PYTHON} -m pytest -q",
        "security": f"{PYTHON} -m pip_audit",
    }


def test_linting_with_ruff_is_not_formatting_with_it(tmp_path: Path) -> None:
    assert found_in(tmp_path, {"ruff.toml": "", "a.py": ""}) == {"lint": f"{PYTHON} -m ruff check ."}


def test_mypy_that_knows_its_files(tmp_path: Path) -> None:
    files = {"pyproject.toml": '[tool.mypy]\npackages = ["a"]', "a.py": ""}
    assert found_in(tmp_path, files) == {"typecheck": f"{PYTHON} -m mypy"}


def test_sections_of_older_files(tmp_path: Path) -> None:
    files = {"setup.cfg": "[tool:pytest]\n[flake8]\n", "a.py": ""}
    assert found_in(tmp_path, files) == {"lint": f"{PYTHON} -m flake8 .", "test": f"{PYTHON} -m pytest -q"}


def test_the_environment_of_the_project_is_used_and_known(tmp_path: Path) -> None:
    files = {"pyproject.toml": "[tool.ruff]\n[tool.mypy]", "a.py": "", ".venv/bin/python": ""}
    make_project(tmp_path, {".venv/lib/python3.12/site-packages/ruff/__init__.py": ""})
    found = survey_of(make_project(tmp_path, files))
    assert commands_of(found)["lint"] == ".venv/bin/python -m ruff check ."
    assert "pyproject.toml asks for mypy, which .venv/bin/python does not have" in found.notes
    assert not any("ruff" in note for note in found.notes)


@pytest.mark.parametrize(
    ("lock", "runner"),
    [("uv.lock", "uv run python"), ("poetry.lock", "poetry run python"), ("Pipfile", "pipenv run python")],
)
def test_the_runner_of_a_lock_file(tmp_path: Path, lock: str, runner: str) -> None:
    files = {lock: "", "pytest.ini": "", "a.py": ""}
    assert found_in(tmp_path, files) == {"test": f"{runner} -m pytest -q"}


UNITTEST = "import unittest\nclass Test(unittest.TestCase):\n    def test_it(self): self.assertTrue(True)\n"


@pytest.mark.parametrize("package", [{}, {"tests/__init__.py": ""}])
def test_unittest_finds_the_tests(tmp_path: Path, package: dict[str, str]) -> None:
    command = found_in(tmp_path, {"tests/test_a.py": UNITTEST, **package})["test"]
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Ran 1 test" in done.stderr


def test_plain_functions_need_pytest(tmp_path: Path) -> None:
    files = {"tests/test_a.py": "def test_it():\n    assert True\n"}
    assert found_in(tmp_path, files) == {"test": f"{PYTHON} -m pytest -q"}


def test_the_tests_of_the_project_itself_decide_not_those_of_a_sample(tmp_path: Path) -> None:
    sample = {f"a_sample/tests/test_{number}.py": "def test_it(): pass" for number in range(6)}
    assert found_in(tmp_path, {"tests/test_a.py": UNITTEST, **sample}) == {
        "test": f"{PYTHON} -m unittest discover -q -s tests"
    }


def test_tox_where_nothing_else_is_known(tmp_path: Path) -> None:
    assert found_in(tmp_path, {"tox.ini": "[tox]", "a.py": ""}) == {"test": f"{PYTHON} -m tox"}


def test_npm_scripts(tmp_path: Path) -> None:
    package = """{"scripts": {"lint": "eslint .", "type-check": "tsc", "test": "vitest", "build": "vite build",
                  "format": "prettier --write .", "format:check": "prettier --check ."}}"""
    assert found_in(tmp_path, {"package.json": package}) == {
        "format": "npm run format:check",
        "lint": "npm run lint",
        "typecheck": "npm run type-check",
        "test": "npm run test",
        "build": "npm run build",
    }


@pytest.mark.parametrize(
    ("files", "manager"),
    [({"pnpm-lock.yaml": ""}, "pnpm"), ({"yarn.lock": ""}, "yarn"), ({"bun.lock": ""}, "bun"), ({}, "npm")],
)
def test_the_package_manager_of_the_lock_file(tmp_path: Path, files: dict[str, str], manager: str) -> None:
    package = {"package.json": '{"scripts": {"test": "jest"}}'}
    assert found_in(tmp_path, files | package) == {"test": f"{manager} run test"}


def test_the_package_manager_that_is_named(tmp_path: Path) -> None:
    files = {"package.json": '{"packageManager": "yarn@4.1.0", "scripts": {"test": "jest"}}', "package-lock.json": ""}
    assert found_in(tmp_path, files) == {"test": "yarn run test"}


def test_scripts_that_are_no_gates(tmp_path: Path) -> None:
    watching = '{"scripts": {"test": "jest --watch", "test:ci": "jest --watchAll=false"}}'
    root = make_project(tmp_path / "a", {"package.json": watching})
    assert commands_of(survey_of(root)) == {"test": "npm run test:ci"}
    assert any("script test watches" in note for note in survey_of(root).notes)
    never = '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'
    assert found_in(tmp_path / "b", {"package.json": never}) == {}


def test_types_without_a_script(tmp_path: Path) -> None:
    assert found_in(tmp_path, {"package.json": '{"name": "a"}', "tsconfig.json": "{}"}) == {
        "typecheck": "npx --no-install tsc --noEmit"
    }


def test_make_targets_go_before_tools_and_their_recipes_cover_them(tmp_path: Path) -> None:
    makefile = "A := b\n.PHONY: test lint\nlint: install ## Lint\n\truff check .\n\tmypy\ntest tests:\n\tpytest\n"
    files = {"Makefile": makefile, "pyproject.toml": "[tool.ruff]\n[tool.mypy]\n[tool.bandit]", "a.py": ""}
    assert found_in(tmp_path, files) == {
        "lint": "make lint",
        "test": "make test",
        "security": f"{PYTHON} -m bandit -q -r .",
    }


@pytest.mark.parametrize(("recipe", "gate"), [("ruff check", "lint"), ("./run-all", "test")])
def test_make_check_is_what_its_recipe_says(tmp_path: Path, recipe: str, gate: str) -> None:
    assert found_in(tmp_path, {"Makefile": f"check:\n\t{recipe}\n"}) == {gate: "make check"}


@pytest.mark.parametrize(
    "line", ["test := a", "test = a:b", "test ::= a", "define test:", "\ttest:", "# test:", "export test:"]
)
def test_lines_that_declare_no_target(tmp_path: Path, line: str) -> None:
    assert found_in(tmp_path, {"Makefile": f"{line}\n\tpytest\n"}) == {}


def test_cargo(tmp_path: Path) -> None:
    found = found_in(tmp_path / "a", {"Cargo.toml": "[package]\nname = 'a'", "src/main.rs": ""})
    assert found == {"format": "cargo fmt --check", "lint": "cargo clippy", "test": "cargo test"}
    workspace = found_in(tmp_path / "b", {"Cargo.toml": "[workspace]\nmembers = ['a']", "deny.toml": ""})
    assert (workspace["test"], workspace["security"]) == ("cargo test --workspace", "cargo deny check")


def test_go(tmp_path: Path) -> None:
    module = {"go.mod": "module example.com/a\n"}
    assert found_in(tmp_path / "a", module) == {"lint": "go vet ./...", "test": "go test ./..."}
    assert found_in(tmp_path / "b", module | {".golangci.yml": ""})["lint"] == "golangci-lint run"


@pytest.mark.parametrize(
    ("more", "runners"), [({"b.py": ""}, [PYTHON, "npm"]), ({"b.ts": "", "c.js": ""}, ["npm", PYTHON])]
)
def test_two_languages_side_by_side_the_most_used_first(
    tmp_path: Path, more: dict[str, str], runners: list[str]
) -> None:
    files = {"pytest.ini": "", "a.py": "", "package.json": '{"scripts": {"test": "jest"}}'}
    found = survey_of(make_project(tmp_path, files | more))
    assert [command.command.split()[0] for command in found.commands] == runners


def test_no_text_of_the_project_gets_into_a_command(tmp_path: Path) -> None:
    evil = "x; touch /tmp/owned"
    files = {
        f"{evil}/package.json": '{"scripts": {"test": "jest"}, "packageManager": "npm; true@1"}',
        "Makefile": f"test {evil}:\n\ttrue\n",
    }
    assert found_in(tmp_path, {"Makefile": files["Makefile"]}) == {"test": "make test"}
    found = found_in(tmp_path / "b", {"x; touch owned/package.json": files[f"{evil}/package.json"]})
    assert found == {"test": "cd 'x; touch owned' && npm run test"}


def test_a_program_that_is_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = survey_of(make_project(tmp_path, {"core/go.mod": ""}))
    assert "go is not installed here, so `cd core && go test ./...` (core/go.mod) cannot run" in found.notes
