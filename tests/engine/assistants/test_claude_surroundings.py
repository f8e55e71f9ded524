import pytest

from engine.assistants.claude_lines import RESULT_LINES, result_lines, tool_line
from engine.assistants.claude_surroundings import MAX_RULES_CHARACTERS, persons_claude, project_rules
from engine.assistants.protocol import ToolRequest


@pytest.fixture
def root(tmp_path):
    (tmp_path / "workspace").mkdir()
    return tmp_path / "workspace"


def put_claude(folder, monkeypatch):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "claude").write_text("#!/bin/sh\n")
    (folder / "claude").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_the_persons_own_claude_is_found(root, monkeypatch):
    put_claude(root.parent / "bin", monkeypatch)
    assert persons_claude(root) == str(root.parent / "bin" / "claude")


def test_a_claude_in_the_workspace_is_not_run(root, monkeypatch):
    put_claude(root / "node_modules" / ".bin", monkeypatch)
    assert persons_claude(root) is None


def test_without_one_the_sdk_finds_its_own(root, monkeypatch):
    monkeypatch.setenv("PATH", str(root))
    assert persons_claude(root) is None


def test_the_projects_rules_stand_under_a_heading(root):
    (root / "CLAUDE.md").write_text("Use tabs.\n")
    assert project_rules(root) == "# The project's CLAUDE.md\n\nUse tabs."


def test_a_project_without_rules_has_none(root):
    assert project_rules(root) == ""


def test_rules_from_elsewhere_are_left_out(root):
    (root.parent / "secret").write_text("a key")
    (root / "CLAUDE.md").symlink_to(root.parent / "secret")
    assert project_rules(root) == ""


def test_endless_rules_are_cut_and_say_so(root):
    (root / "CLAUDE.md").write_text("x" * (MAX_RULES_CHARACTERS + 1))
    assert project_rules(root).endswith("read the file where you need it.)")


@pytest.mark.parametrize(
    ("tool", "tool_input", "line"),
    [
        ("Bash", {"command": "pytest -q"}, "$ pytest -q"),
        ("Edit", {"file_path": "{root}/src/x.py"}, "✎ Edit src/x.py"),
        ("Read", {"file_path": "/etc/hosts"}, "· Read /etc/hosts"),
        ("Grep", {"pattern": "def", "path": "{root}/src"}, "· Grep def in src"),
        ("TodoWrite", {}, "· TodoWrite"),
    ],
)
def test_a_tool_is_one_line(root, tool, tool_input, line):
    tool_input = {name: value.format(root=root) for name, value in tool_input.items()}
    assert tool_line(ToolRequest(tool, tool_input), root) == line


def test_a_long_result_is_shortened():
    lines = result_lines([{"type": "text", "text": "line\n\n" * 50}], is_error=False)
    assert lines == ["  line"] * RESULT_LINES + ["  … 47 more lines"]


def test_a_failed_tool_is_marked():
    assert result_lines("Exit code 1\nno such file", is_error=True) == ["  ✗ Exit code 1", "  no such file"]


def test_a_result_without_words_is_no_line():
    assert result_lines(None, is_error=False) == []
