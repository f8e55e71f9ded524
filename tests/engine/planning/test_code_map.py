from pathlib import Path

import pytest
from helpers.projects import commit_all, make_project, survey_of

from engine.planning import project_files
from engine.planning.code_map import count_languages, find_test_folders, is_test


def test_languages_the_most_used_first_and_prose_last() -> None:
    names = ["a.md", "b.md", "c.rst", "a.py", "b.PY", "c.ts", "data.json", "Makefile"]
    assert list(count_languages(names).items()) == [("Python", 2), ("TypeScript", 1), ("Markdown", 3)]


@pytest.mark.parametrize(
    "name",
    [
        "test_a.py",
        "a/a_test.py",
        "a_test.go",
        "a.test.ts",
        "a.spec.jsx",
        "a-test.mjs",
        "a_spec.rb",
        "ATest.java",
        "tests/it.rs",
    ],
)
def test_a_test_file(name: str) -> None:
    assert is_test(name)


@pytest.mark.parametrize(
    "name", ["attest.py", "test_data.json", "latest.ts", "testing.go", "src/tests.rs", "contest.js"]
)
def test_no_test_file(name: str) -> None:
    assert not is_test(name)


def test_the_topmost_folder_of_tests_and_those_beside_the_code() -> None:
    names = ["tests/unit/test_a.py", "tests/test_b.py", "pkg/api/a_test.go", "test_top.py", "docs/a.md"]
    assert find_test_folders(names, []) == ("tests", ".", "pkg/api")


def test_entry_points_that_are_declared_and_those_that_are_files(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[project.scripts]\nrun = "pkg.main:main"\n[tool.poetry.scripts]\nold = "pkg:old"\n',
        "package.json": '{"name": "web", "bin": "cli.js", "main": "index.js"}',
        "Cargo.toml": '[[bin]]\nname = "tool"\npath = "src/tool.rs"\n',
        "pkg/__main__.py": "",
        "manage.py": "",
        "cmd/api/main.go": "",
        "src/main.rs": "",
        "tests/main.py": "",
        "pkg/deep/main.py": "",
    }
    assert survey_of(make_project(tmp_path, files)).entry_points == (
        "run = pkg.main:main (pyproject.toml)",
        "old = pkg:old (pyproject.toml)",
        "web = cli.js (package.json)",
        "main = index.js (package.json)",
        "tool = src/tool.rs (Cargo.toml)",
        "manage.py",
        "pkg/__main__.py",
        "src/main.rs",
        "cmd/api/main.go",
    )


def test_without_git_what_nobody_wrote_is_skipped(tmp_path: Path) -> None:
    skipped = {f"{folder}/a.py": "" for folder in (".git", "node_modules", ".venv", "target", "dist", "a/__pycache__")}
    assert survey_of(make_project(tmp_path, skipped | {"a/b.py": ""})).files == 1


def test_with_git_new_files_count_ignored_ones_do_not(tmp_path: Path) -> None:
    make_project(tmp_path, {".gitignore": "secret.py", "a.py": "", "dist/tracked.py": ""})
    commit_all(tmp_path)
    make_project(tmp_path, {"secret.py": "", "new.py": "", "node_modules/a.js": "", ".studio/x.py": ""})
    assert survey_of(tmp_path).languages == {"Python": 3}


@pytest.mark.parametrize("has_git", [True, False])
def test_too_many_files_are_cut_and_told(tmp_path: Path, has_git: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project_files, "MAX_FILES", 10)
    make_project(tmp_path, {f"{number}.py": "" for number in range(12)})
    if has_git:
        commit_all(tmp_path)
    found = survey_of(tmp_path)
    assert found.files == 10
    assert "There are more than 10 files: the code map leaves the rest out" in found.notes


def test_tracked_files_are_not_crowded_out_by_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project_files, "MAX_FILES", 10)
    make_project(tmp_path, {"zebra.py": ""})
    commit_all(tmp_path)
    make_project(tmp_path, {f"{number}.txt": "" for number in range(30)})
    assert survey_of(tmp_path, "stripe the zebra").mentioned == ("zebra.py",)


def test_a_link_to_a_folder_is_not_walked_through(tmp_path: Path) -> None:
    make_project(tmp_path / "elsewhere", {"a.py": ""})
    root = make_project(tmp_path / "project", {"b.py": ""})
    (root / "loop").symlink_to(root)
    (root / "out").symlink_to(tmp_path / "elsewhere")
    assert survey_of(root).files == 1
