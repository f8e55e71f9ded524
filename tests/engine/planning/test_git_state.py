import os
import sys
import threading
from pathlib import Path

import git
import pytest
from helpers.projects import commit_all, make_project, survey_of

from engine.assistants.errors import StoppedError
from engine.planning import git_reader
from engine.planning.git_reader import GitReader, GitReadError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = make_project(tmp_path / "project", {"a.py": "", ".gitignore": "ignored/\n"})
    commit_all(root, "First of all")
    return root


def test_a_clean_tree(project: Path) -> None:
    state = survey_of(project).git
    assert (state.is_repository, state.branch, state.is_detached, state.changed) == (True, "main", False, ())
    assert [commit.subject for commit in state.commits] == ["First of all"]
    assert len(state.commits[0].id) == 10


def test_a_dirty_tree(project: Path) -> None:
    make_project(
        project, {"a.py": "changed", "new file.py": "", "folder/b.py": "", "ignored/c.py": "", ".studio/x": ""}
    )
    assert survey_of(project).git.changed == ("a.py", "folder/", "new file.py")


def test_what_studio_keeps_in_a_workspace_is_no_change_of_the_persons(project: Path) -> None:
    make_project(
        project, {"STUDIO_KNOWLEDGE_BASE.md": "", "studio/config/engine.yaml": "", "studio/learnings/a.md": ""}
    )
    assert survey_of(project).git.changed == ()
    make_project(project, {"studio/own.py": ""})
    assert survey_of(project).git.changed == ("studio/",)


def test_more_changes_than_are_listed(project: Path) -> None:
    make_project(project, {f"new_{number:02}.py": "" for number in range(60)})
    found = survey_of(project)
    assert len(found.git.changed) == 50
    assert "git: 60 files are changed, the first 50 are listed" in found.notes


def test_a_detached_head(project: Path) -> None:
    commit = commit_all(project, "Second")
    with git.Repo(project) as repository:
        repository.git.checkout("--detach", commit)
    state = survey_of(project).git
    assert (state.branch, state.is_detached, state.problem) == ("", True, "")
    assert state.commits[0].id == commit[:10]


def test_before_the_first_commit(tmp_path: Path) -> None:
    make_project(tmp_path, {"a.py": ""})
    git.Repo.init(tmp_path, initial_branch="trunk").close()
    state = survey_of(tmp_path).git
    assert (state.branch, state.commits, state.changed, state.problem) == ("trunk", (), ("a.py",), "")


def test_a_folder_inside_a_repository(project: Path) -> None:
    inside = make_project(project / "part", {"b.py": ""})
    make_project(project, {"a.py": "changed outside"})
    found = survey_of(inside)
    assert (found.git.changed, found.git.commits, found.files) == (("./",), (), 1)  # the folder itself is new


def test_a_folder_that_the_repository_around_it_ignores(project: Path) -> None:
    inside = make_project(project / "ignored", {"b.py": ""})
    assert survey_of(inside).languages == {"Python": 1}


def test_a_work_tree_of_another_repository(project: Path, tmp_path: Path) -> None:
    with git.Repo(project) as repository:
        repository.git.worktree("add", "-b", "side", str(tmp_path / "side"))
    state = survey_of(tmp_path / "side").git
    assert (state.branch, state.problem, len(state.commits)) == ("side", "", 1)


def test_a_bare_repository(tmp_path: Path) -> None:
    git.Repo.init(tmp_path, bare=True).close()
    assert survey_of(tmp_path).git.problem == "a bare repository has no files of its own"


def test_a_broken_repository(project: Path) -> None:
    (project / ".git" / "HEAD").write_bytes(b"\xff nonsense")
    found = survey_of(project)
    assert found.git.problem
    assert found.languages == {"Python": 1}


def test_a_lock_that_is_left(project: Path) -> None:
    (project / ".git" / "index.lock").touch()
    found = survey_of(project)
    assert found.git.problem == ""
    assert "git: a lock is left in it: another git works there now, or one crashed" in found.notes


def test_no_git_program(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "git", None)
    found = survey_of(project)
    assert found.git.problem == "git is not installed"
    assert found.languages == {"Python": 1}


def test_git_that_vanished_from_path(project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert survey_of(project).git.problem == "git is not installed"


def test_a_work_tree_elsewhere_is_not_looked_at(project: Path, tmp_path: Path) -> None:
    make_project(tmp_path / "home", {"diary.py": ""})
    with git.Repo(project) as repository, repository.config_writer() as config:
        config.set_value("core", "worktree", str(tmp_path / "home"))
    found = survey_of(project)
    assert found.git.problem == "the repository's work tree is somewhere else"
    assert "diary.py" not in found.model_dump_json()


def test_git_dir_in_the_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    found = survey_of(project)
    assert found.git.problem.startswith("GIT_DIR is set")
    assert found.files == 2


def test_nothing_of_the_repository_runs(project: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    trap = f"touch '{mark}'; cat"
    make_project(project, {".gitattributes": "*.py filter=trap\n"})
    commit_all(project, "Second")
    with git.Repo(project) as repository, repository.config_writer() as config:
        config.set_value("core", "fsmonitor", trap)
        config.set_value('filter "trap"', "clean", trap)
        config.set_value('filter "trap"', "process", trap)
        config.set_value('filter "trap"', "required", "true")
        config.set_value("gpg", "program", trap)
        config.set_value("log", "showSignature", "true")
    hook = project / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{trap}")
    hook.chmod(0o755)
    os.utime(project / "a.py", (1, 1))  # git has to look into it
    assert survey_of(project).git.changed == ()
    assert not mark.exists()


def test_the_persons_own_git_settings_stay(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with git.Repo(project) as repository, repository.config_writer() as config:
        config.set_value('filter "local"', "clean", "cat")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.excludesFile")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(make_project(project.parent, {"excludes": "mine.txt"}) / "excludes"))
    make_project(project, {"mine.txt": "", "new.txt": ""})
    assert survey_of(project).git.changed == ("new.txt",)


def test_a_submodule_is_left_alone(project: Path, tmp_path: Path) -> None:
    other = make_project(tmp_path / "other", {"b.py": ""})
    commit_all(other)
    with git.Repo(project) as repository:
        repository.git.execute(["git", "-c", "protocol.file.allow=always", "submodule", "add", str(other), "sub"])
    commit_all(project, "Second")
    with git.Repo(project / "sub") as repository, repository.config_writer() as config:
        config.set_value("core", "fsmonitor", f"touch '{tmp_path}/ran'; false")
    make_project(project, {"sub/new.py": ""})
    assert survey_of(project).git.changed == ()
    assert not (tmp_path / "ran").exists()


def test_a_repository_inside_it_is_no_file(project: Path) -> None:
    commit_all(make_project(project / "inner", {"b.py": "", "c.py": ""}))
    assert survey_of(project).files == 2


def test_a_filter_would_have_run_without_our_care(project: Path, tmp_path: Path) -> None:
    """Holds the test above against git: if this fails, that one proves nothing any more."""
    make_project(project, {".gitattributes": "*.py filter=trap\n"})
    commit_all(project, "Second")
    with git.Repo(project) as repository:
        with repository.config_writer() as config:
            config.set_value('filter "trap"', "clean", f"touch '{tmp_path}/ran'; cat")
        os.utime(project / "a.py", (1, 1))
        repository.git.status("--porcelain")
    assert (tmp_path / "ran").exists()


def test_a_git_that_hangs_is_ended(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_git(tmp_path, monkeypatch)
    monkeypatch.setattr(git_reader, "TIMEOUT_S", 0.2)
    with pytest.raises(GitReadError, match="longer"):
        GitReader(project, threading.Event()).lines("status")


def test_a_stop_ends_a_running_git(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_git(tmp_path, monkeypatch)
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(StoppedError):
        GitReader(project, stop).lines("status")


def slow_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that never answers comes first on PATH."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
