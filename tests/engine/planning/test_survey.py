import threading
from pathlib import Path

import pytest
from helpers.projects import commands_of, commit_all, make_project, survey_of

from engine.assistants.errors import StoppedError
from engine.planning.survey import survey
from engine.workspace.paths import WorkspacePaths

ACME = Path(__file__).parents[2] / "workspaces" / "acme-portal"


def test_an_empty_folder_has_nothing_and_says_what_is_missing(tmp_path: Path) -> None:
    found = survey_of(tmp_path)
    assert (found.files, found.languages, found.commands, found.entry_points) == (0, {}, (), ())
    assert found.git.problem == "this folder is in no git repository"
    assert "No test command was found in the project" in found.notes


def test_a_recorded_workspace() -> None:
    found = survey_of(ACME, "Let greet log each sign-in")
    assert next(iter(found.languages)) == "Python"
    assert found.mentioned[:1] == ("src/greet.py",)
    assert found.test_folders == ("tests",)
    assert found.command("test").endswith(" -m pytest -q")
    assert [rule.id for rule in found.constraints] == ["SC-002", "SC-001"]
    assert [rule.title for rule in found.learnings] == ["Use SELECT FOR UPDATE when consuming tokens"]


def test_broken_files_are_notes(tmp_path: Path) -> None:
    make_project(
        tmp_path, {"pyproject.toml": "[project", "package.json": "{", "Cargo.toml": "= 1", "go.mod": "\0", "a.py": ""}
    )
    (tmp_path / "requirements.txt").write_bytes(b"\xff\xfe")
    found = survey_of(tmp_path)
    noted = [note.split(" ")[0] for note in found.notes if "was left out" in note]
    assert sorted(noted) == ["Cargo.toml", "package.json", "pyproject.toml", "requirements.txt"]
    assert found.languages == {"Python": 1}


@pytest.mark.parametrize(
    "content",
    [
        '{"scripts": ["test"], "bin": 3, "dependencies": {"a": null}, "packageManager": 4}',
        '{"scripts": {"test": 1}, "main": [], "workspaces": 3}',
        "[1, 2]",
        '{"a":' * 5000 + "1" + "}" * 5000,
    ],
)
def test_odd_shapes_are_passed_over(tmp_path: Path, content: str) -> None:
    make_project(tmp_path, {"package.json": content, "main.js": ""})
    found = survey_of(tmp_path)
    assert found.entry_points == ("main.js",)
    assert found.commands == ()


def test_odd_toml_is_passed_over(tmp_path: Path) -> None:
    text = 'project = 3\ntool = [1]\ndependency-groups = {dev = 3, more = [{include-group = "dev"}]}\nbin = [3]\n'
    make_project(tmp_path, {"pyproject.toml": text, "Cargo.toml": text, "a.py": ""})
    assert survey_of(tmp_path).dependencies == ()


def test_a_manifest_that_leaves_the_workspace_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text('[project]\ndependencies = ["secret"]')
    root = make_project(tmp_path / "project", {"a.py": ""})
    (root / "pyproject.toml").symlink_to(tmp_path / "elsewhere.toml")
    found = survey_of(root)
    assert found.dependencies == ()
    assert "pyproject.toml was left out: is a link that leaves the workspace" in found.notes


def test_escape_codes_in_names_never_reach_a_record(tmp_path: Path) -> None:
    make_project(tmp_path, {"greet\x1b[31m.py": "", "\x1b]0;x\x07tests/test_greet.py": ""})
    commit_all(tmp_path)
    make_project(tmp_path, {"greet\x1b[32m_more.py": ""})
    assert "\x1b" not in survey_of(tmp_path, "greet \x1b[31mloudly").model_dump_json().replace("\\u001b", "\x1b")


def test_parts_of_a_project_with_manifests_of_their_own(tmp_path: Path) -> None:
    make_project(
        tmp_path,
        {
            "backend/pyproject.toml": '[project]\ndependencies = ["fastapi>=0.1"]\n[tool.pytest.ini_options]\n',
            "backend/app.py": "",
            "web app/package.json": '{"scripts": {"test": "vitest run"}, "dependencies": {"vue": "^3"}}',
            "tests/package.json": '{"scripts": {"lint": "no"}}',
        },
    )
    found = survey_of(tmp_path)
    commands = [(one.command.replace("python3 ", "python "), one.source) for one in found.commands]
    assert commands == [
        ("cd backend && python -m pytest -q", "backend/pyproject.toml"),
        ("cd 'web app' && npm run test", "web app/package.json scripts"),
    ]
    assert [one.source for one in found.dependencies] == ["backend/pyproject.toml", "web app/package.json"]


def test_what_the_root_runs_is_not_repeated_for_its_parts(tmp_path: Path) -> None:
    scripts = '{"scripts": {"test": "jest"}}'
    make_project(tmp_path, {"package.json": scripts, "core/package.json": scripts})
    assert commands_of(survey_of(tmp_path)) == {"test": "npm run test"}
    assert len(survey_of(tmp_path).commands) == 1


def test_progress_names_each_part_before_it_begins(tmp_path: Path) -> None:
    told: list[str] = []
    survey(WorkspacePaths(tmp_path), "Add a thing", threading.Event(), told.append)
    assert told[0] == "Asking git"
    assert len(told) == 5


@pytest.mark.parametrize("part", range(5))
def test_a_stop_ends_it_at_any_part(tmp_path: Path, part: int) -> None:
    stop = threading.Event()
    told: list[str] = []

    def progress(text: str) -> None:
        told.append(text)
        if len(told) > part:
            stop.set()

    make_project(tmp_path, {"a.py": ""})
    if part < 4:
        with pytest.raises(StoppedError):
            survey(WorkspacePaths(tmp_path), "Add a thing", stop, progress)
    else:  # nothing was left to be stopped
        survey(WorkspacePaths(tmp_path), "Add a thing", stop, progress)
    assert len(told) == part + 1


def test_nothing_is_written(tmp_path: Path) -> None:
    make_project(tmp_path, {"pyproject.toml": "", "a.py": "", ".studio/backlog.json": "{}"})
    commit_all(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    survey_of(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
