from pathlib import Path

import pytest
from helpers.projects import make_project, survey_of


def found_in(root: Path, name: str, text: str) -> dict[str, str]:
    """Name to version."""
    found = survey_of(make_project(root, {name: text})).dependencies
    assert all(dependency.source == name for dependency in found)
    return {dependency.name: dependency.version for dependency in found}


def test_pyproject(tmp_path: Path) -> None:
    text = """
        [project]
        dependencies = ["httpx[http2]>=0.27,<1 ; python_version > '3.8'", "rich", "odd @ https://example.invalid/a.whl"]
        [project.optional-dependencies]
        docs = ["mcp>=2"]
        [dependency-groups]
        dev = ["pytest", {include-group = "docs"}]
    """
    assert found_in(tmp_path, "pyproject.toml", text) == {
        "httpx": ">=0.27,<1",
        "rich": "",
        "odd": "@ https://example.invalid/a.whl",
        "mcp": ">=2",
        "pytest": "",
    }


def test_poetry(tmp_path: Path) -> None:
    text = """
        [tool.poetry.dependencies]
        python = "^3.11"
        rich = "^13"
        local = {path = "../local"}
        [tool.poetry.group.dev.dependencies]
        pytest = {version = "^8", extras = ["x"]}
    """
    assert found_in(tmp_path, "pyproject.toml", text) == {"rich": "^13", "local": "", "pytest": "^8"}


def test_requirements(tmp_path: Path) -> None:
    text = "# all\nflask==3.0 # web\n-r other.txt\n--hash=sha256:abc\nhttps://example.invalid/a.whl\n\npsycopg[binary]>=3\n"
    assert found_in(tmp_path, "requirements.txt", text) == {"flask": "==3.0", "psycopg": ">=3"}


def test_package_json(tmp_path: Path) -> None:
    text = '{"dependencies": {"@scope/a": "^1"}, "devDependencies": {"jest": "29"}, "peerDependencies": {"react": "*"}}'
    assert found_in(tmp_path, "package.json", text) == {"@scope/a": "^1", "jest": "29", "react": "*"}


def test_cargo(tmp_path: Path) -> None:
    text = '[dependencies]\nserde = { version = "1", features = ["derive"] }\n[dev-dependencies]\nproptest = "1.4"\n'
    assert found_in(tmp_path, "Cargo.toml", text) == {"serde": "1", "proptest": "1.4"}


def test_go_mod(tmp_path: Path) -> None:
    text = """module example.com/mine/tool

go 1.22

require github.com/one/two v1.2.3
require (
	github.com/go-chi/chi/v5 v5.0.1
	golang.org/x/sys v0.1.0 // indirect
)
replace (
	github.com/old/one v1.0.0 => ../one
)
"""
    assert found_in(tmp_path, "go.mod", text) == {"github.com/one/two": "v1.2.3", "github.com/go-chi/chi/v5": "v5.0.1"}


@pytest.mark.parametrize("count", [200, 201])
def test_at_most_two_hundred(tmp_path: Path, count: int) -> None:
    make_project(tmp_path, {"requirements.txt": "\n".join(f"package-{number}" for number in range(count))})
    found = survey_of(tmp_path)
    assert len(found.dependencies) == 200
    assert ("There are 201 dependencies: the first 200 are listed" in found.notes) == (count > 200)


def test_a_line_made_to_keep_a_pattern_busy(tmp_path: Path) -> None:
    assert found_in(tmp_path, "go.mod", "require a" + "/" * 400) == {}
    assert found_in(tmp_path, "requirements.txt", "a" + "[" * 400 + " " * 90) == {"a": "[" * 80}
