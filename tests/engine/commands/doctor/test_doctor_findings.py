"""What `studio doctor` finds beyond unreadable files."""

import os
import time

import pytest
from helpers.plans import step, write_plan

from engine.commands.doctor import check_files, check_installation, check_runs, check_workspace
from engine.commands.doctor.command import _run
from engine.commands.doctor.findings import Finding, Level
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(acme):
    return WorkspacePaths(acme)


def not_ok(findings) -> list[Finding]:
    return [finding for finding in findings if finding.level is not Level.OK]


def the_only(findings) -> Finding:
    (found,) = not_ok(findings)
    assert found.remedy
    return found


def test_a_setting_nobody_knows_is_named(paths):
    paths.engine_config.write_text("comand_timeout_s: 5\nworkers: 2\n")
    found = the_only(check_files.check_engine_config(paths))
    assert (found.level, "comand_timeout_s" in found.what) == (Level.WARNING, True)
    assert "command_timeout_s" in found.remedy


@pytest.mark.parametrize("text", ["workers: 0", "command_timeout_s: -1", "workers: many"])
def test_a_setting_that_a_build_would_refuse_is_a_problem(paths, text):
    paths.engine_config.write_text(text)
    assert the_only(check_files.check_engine_config(paths)).level is Level.PROBLEM


def test_an_entry_that_stands_there_twice(paths):
    with paths.knowledge_base.open("a") as file:
        file.write("\n## More\n\n### SC-900: one\n\n### SC-900: again\n")
    assert "SC-900" in the_only(check_files.check_knowledge_base(paths)).what


def test_a_big_knowledge_base_takes_no_time(paths):
    entries = "".join(f"### PQ-{number}: item\n" for number in range(60_000))
    paths.knowledge_base.write_text(paths.knowledge_base.read_text() + "\n## More\n" + entries)
    started = time.process_time()
    list(check_files.check_knowledge_base(paths))
    assert time.process_time() - started < 20


def test_a_link_out_of_the_workspace_is_a_problem(paths, tmp_path_factory):
    paths.learnings.rename(paths.root / "kept")
    paths.learnings.symlink_to(tmp_path_factory.mktemp("outside"))
    assert the_only(check_workspace.check_links(paths)).level is Level.PROBLEM


def test_a_task_whose_plan_names_another(tmp_path):
    paths = write_plan(tmp_path, step("a", "true"), trusted=False)
    paths.task("task_x").mkdir()
    paths.plan("task_x").write_bytes(next(paths.tasks.glob("*/plan.json")).read_bytes())
    assert "task_x" in the_only(check_runs.check_tasks(paths)).what


def test_folders_whose_names_are_no_ids(paths):
    for folder in (paths.tasks / "a b", paths.orchestration / ".hidden"):
        folder.mkdir()
    assert "a b" in the_only(check_runs.check_tasks(paths)).what
    assert ".hidden" in the_only(check_runs.check_sessions(paths)).what


def test_a_current_session_that_is_no_id(paths):
    paths.current_session.write_text("../../etc")
    assert the_only(check_runs.check_current_session(paths)).level is Level.PROBLEM


def test_a_temporary_file_counts_as_left_behind_when_it_is_old(paths):
    left = paths.state / ".backlog.json.1-ab.tmp"
    left.touch()
    assert not_ok(check_workspace.check_kept_aside(paths)) == []
    os.utime(left, (1, 1))
    assert "killed" in the_only(check_workspace.check_kept_aside(paths)).what


def test_a_check_that_the_system_stops_is_a_finding():
    def stopped():
        raise PermissionError(13, "Permission denied", "/x\n\x1b[2Jy")
        yield

    found = the_only(_run(stopped))
    assert (found.level, found.what) == (Level.PROBLEM, "/x y: permission denied")


def test_state_is_looked_for_where_trust_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path / "mine"))
    (found,) = check_installation.check_state_folder()
    assert (found.level, str(tmp_path / "mine") in found.what) == (Level.OK, True)


def test_the_persons_own_settings_are_named_and_looked_into(tmp_path, monkeypatch):
    monkeypatch.setenv("STUDIO_TUI_CONFIG", str(tmp_path))
    (finding,) = check_installation.check_personal()
    assert (finding.level, f"{tmp_path / 'settings.yaml'}, your own" in finding.what) == (Level.OK, True)
    (tmp_path / "settings.yaml").write_text("notifications: loudly\n")
    found = the_only(check_installation.check_personal())
    assert (found.level, "'loudly'" in found.what, "desktop" in found.remedy) == (Level.WARNING, True, True)


def test_a_terminal_that_can_show_nothing(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert "TERM is dumb" in not_ok(check_installation.check_terminal())[-1].what


def test_a_program_that_is_missing_is_a_warning(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert the_only(check_installation.check_git()).level is Level.WARNING


@pytest.mark.parametrize(("installed", "told"), [(True, "does without"), (False, "wait for you")])
def test_whether_claude_or_a_person_does_steps_of_prose(installed, told, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr("engine.assistants.claude.is_installed", lambda: installed)
    (finding,) = check_installation.check_claude()
    assert told in finding.what


def test_few_file_events_are_a_warning(tmp_path, monkeypatch):
    (tmp_path / "max_user_watches").write_text("8192\n")
    monkeypatch.setattr(check_installation, "INOTIFY", tmp_path)
    assert "8192" in the_only(check_installation.check_file_events()).what


def test_a_missing_library_is_a_problem(monkeypatch):
    monkeypatch.setattr(check_installation, "LIBRARIES", ("no-such-library",))
    assert the_only(check_installation.check_libraries()).level is Level.PROBLEM


def test_a_skill_that_cannot_be_used_or_says_nothing(paths):
    paths.skills.mkdir()
    (paths.skills / "torn.yaml").write_text("a: [")
    (paths.skills / "mute.yaml").write_text("description: x\ntriggers: {keywords: [flux]}")
    torn, mute = not_ok(check_files.check_skills(paths))
    assert (torn.level, "studio/skills/torn.yaml" in torn.what) == (Level.PROBLEM, True)
    assert (mute.level, mute.what) == (Level.WARNING, "studio/skills/mute.yaml: it tells agents nothing")
