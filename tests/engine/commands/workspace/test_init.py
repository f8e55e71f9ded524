"""`studio init` makes what is missing and nothing else."""

import json

import pytest

from engine.commands.main import run
from engine.workspace.markdown_files import KNOWLEDGE_SECTIONS, parse_knowledge_base
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reader import WorkspaceReader

MADE = {
    ".studio/",
    ".studio/.gitignore",
    ".studio/orchestration/",
    ".studio/tasks/",
    "STUDIO_KNOWLEDGE_BASE.md",
    "studio/config/engine.yaml",
    "studio/config/tracked-frameworks.json",
    "studio/context/invariants.md",
    "studio/learnings/",
    *(
        f"studio/learnings/{domain}.md"
        for domain in ("global", "frontend", "backend", "testing", "security", "performance")
    ),
}


def contents(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_new_workspace_has_everything(tmp_path, studio_json):
    told = studio_json("init", tmp_path / "new", "--json")
    assert set(told["made"]) == MADE
    assert told["kept"] == []
    assert all((tmp_path / "new" / name).exists() for name in MADE)


def test_a_new_workspace_has_no_problems(tmp_path):
    assert run(["init", str(tmp_path)]) == 0
    reader = WorkspaceReader(tmp_path)
    for _ in reader.gather():
        pass
    assert reader.snapshot().problems == ()
    assert run(["-C", str(tmp_path), "doctor"]) == 0


def test_the_knowledge_base_has_its_sections_and_no_entries(tmp_path):
    run(["init", str(tmp_path)])
    text = WorkspacePaths(tmp_path).knowledge_base.read_text()
    knowledge = parse_knowledge_base(text)
    titles = [section.title for section in knowledge.sections]
    assert titles == [*KNOWLEDGE_SECTIONS, "Statistics", "Changelog"]
    assert [entry for section in knowledge.sections for entry in section.entries] == []
    assert "{date}" not in text


def test_a_second_time_changes_nothing(tmp_path, studio_json):
    run(["init", str(tmp_path)])
    before = contents(tmp_path)
    told = studio_json("init", tmp_path, "--json")
    assert (told["made"], set(told["kept"])) == ([], MADE)
    assert contents(tmp_path) == before


def test_a_persons_files_stay_as_they_are(acme, studio_json):
    before = contents(acme)
    told = studio_json("init", acme, "--json")
    assert "STUDIO_KNOWLEDGE_BASE.md" in told["kept"]
    after = contents(acme)
    assert {path: after[path] for path in before} == before


def test_it_says_what_it_made(tmp_path, capsys):
    run(["init", str(tmp_path)])
    assert "made   STUDIO_KNOWLEDGE_BASE.md" in capsys.readouterr().out


def test_a_file_in_the_way_is_named_and_kept(tmp_path, capsys):
    (tmp_path / ".studio").write_text("mine")
    assert run(["init", str(tmp_path)]) == 1
    assert ".studio: a file is where a folder has to be" in capsys.readouterr().err
    assert (tmp_path / ".studio").read_text() == "mine"


def test_a_path_that_is_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert run(["init", str(tmp_path / "file")]) == 1
    assert "is not a folder" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["studio", ".studio"])
def test_nothing_is_made_behind_a_link_out_of_the_workspace(tmp_path, tmp_path_factory, name):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (tmp_path / name).symlink_to(elsewhere)
    assert run(["init", str(tmp_path)]) == 1
    assert list(elsewhere.iterdir()) == []


def test_the_config_shows_the_engines_own_defaults(tmp_path):
    from engine.workspace.config import EngineConfig

    run(["init", str(tmp_path)])
    text = WorkspacePaths(tmp_path).engine_config.read_text()
    assert all(f"# {name}: " in text for name in EngineConfig.model_fields)
    assert f"# command_timeout_s: {EngineConfig().command_timeout_s:.0f}" in text


def test_tracked_frameworks_are_json(tmp_path):
    run(["init", str(tmp_path)])
    tracked = json.loads(WorkspacePaths(tmp_path).tracked_frameworks.read_text())
    assert {framework["destination"] for framework in tracked["frameworks"]} <= {
        "global",
        "frontend",
        "backend",
        "testing",
        "security",
    }
