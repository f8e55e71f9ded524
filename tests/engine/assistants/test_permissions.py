import pytest

from engine.assistants.permission_words import DETAIL_CHARACTERS, detail, grant_key, summary
from engine.assistants.permissions import decide
from engine.assistants.protocol import ToolRequest


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "workspace"
    (root / "src").mkdir(parents=True)
    return root


def verdict(root, tool, edits="allow", agreed=(), granted=(), **tool_input):
    request = ToolRequest(tool, tool_input)
    found, reason = decide(
        request, root=root, edits=edits, agreed_commands=frozenset(agreed), granted=frozenset(granted)
    )
    assert reason
    return found


@pytest.mark.parametrize(
    ("tool", "tool_input"),
    [
        ("Read", {"file_path": "src/app.py"}),
        ("Glob", {"pattern": "**/*.py"}),
        ("Grep", {"pattern": "/etc/.*", "path": "src"}),
        ("LS", {"path": "."}),
        ("TodoWrite", {"todos": []}),
    ],
)
def test_looking_around_in_the_workspace_is_allowed(root, tool, tool_input):
    assert verdict(root, tool, **tool_input) == "allow"


@pytest.mark.parametrize(
    ("tool", "tool_input"),
    [
        ("Read", {"file_path": "/etc/passwd"}),
        ("Read", {"file_path": "../secret"}),
        ("Glob", {"pattern": "/etc/*"}),
        ("Glob", {"pattern": "../*"}),
        ("Glob", {"pattern": "~/.ssh/*"}),
        ("Grep", {"pattern": "key", "path": "/home"}),
    ],
)
def test_reading_outside_asks(root, tool, tool_input):
    assert verdict(root, tool, **tool_input) == "ask"


def test_an_absolute_path_inside_is_inside(root):
    assert verdict(root, "Read", file_path=str(root / "src" / "app.py")) == "allow"


@pytest.mark.parametrize("tool", ["Write", "Edit", "MultiEdit"])
def test_changes_inside_follow_the_setting(root, tool):
    assert verdict(root, tool, edits="allow", file_path="src/app.py") == "allow"
    assert verdict(root, tool, edits="ask", file_path="src/app.py") == "ask"


def test_a_notebook_is_a_file_too(root):
    assert verdict(root, "NotebookEdit", notebook_path="a.ipynb") == "allow"
    assert verdict(root, "NotebookEdit", notebook_path=".git/config") == "deny"


@pytest.mark.parametrize(
    "path",
    [
        ".git/hooks/pre-commit",
        "vendor/.git/config",
        "../elsewhere/.git/config",
        ".GIT/config",
        ".studio/tasks/t/plan.json",
        "src/../.studio/x",
        "hooks/hooks.json",
        "STUDIO_KNOWLEDGE_BASE.md",
    ],
)
def test_what_belongs_to_git_or_the_engine_is_never_changed(root, path):
    granted = {grant_key(ToolRequest("Write", {"file_path": path}))}
    assert verdict(root, "Write", granted=granted, file_path=path) == "deny"


def test_a_folder_of_the_same_name_further_down_is_the_projects(root):
    assert verdict(root, "Write", file_path="src/hooks/use_it.py") == "allow"


@pytest.mark.parametrize("path", ["studio/config/engine.yaml", ".claude/settings.json", ".mcp.json"])
def test_its_own_rules_ask_even_where_edits_do_not(root, path):
    assert verdict(root, "Edit", edits="allow", file_path=path) == "ask"


def test_changes_outside_ask(root):
    assert verdict(root, "Write", file_path=str(root.parent / "else.txt")) == "ask"


def test_a_link_leads_where_it_leads(root):
    (root / "out").symlink_to(root.parent)
    (root / "inner").symlink_to(root / ".git")
    assert verdict(root, "Read", file_path="out/secret") == "ask"
    assert verdict(root, "Write", file_path="out/secret") == "ask"
    assert verdict(root, "Write", file_path="inner/config") == "deny"


def test_a_root_behind_a_link_is_the_workspace_all_the_same(root):
    link = root.parent / "link"
    link.symlink_to(root)
    granted = {f"change {link / 'src'}"}
    assert verdict(link, "Write", file_path=str(root / "src" / "app.py")) == "allow"
    assert verdict(link, "Write", edits="ask", granted=granted, file_path=str(link / "src" / "app.py")) == "allow"


@pytest.mark.parametrize("tool_input", [{}, {"file_path": ""}, {"file_path": 7}, {"file_path": "a\0b"}])
def test_a_change_without_a_file_is_denied(root, tool_input):
    assert verdict(root, "Write", **tool_input) == "deny"


def test_a_command_of_the_plan_is_allowed_and_no_other(root):
    assert verdict(root, "Bash", agreed={"pytest -q"}, command="pytest -q") == "allow"
    assert verdict(root, "Bash", agreed={"pytest -q"}, command="pytest -q; rm -rf /") == "ask"
    assert verdict(root, "Bash", agreed={"pytest -q"}, command=["pytest -q"]) == "ask"


def test_an_empty_command_is_never_agreed(root):
    assert verdict(root, "Bash", command="") == "ask"


def test_a_granted_command_is_allowed_again(root):
    granted = {grant_key(ToolRequest("Bash", {"command": "make docs"}))}
    assert verdict(root, "Bash", granted=granted, command="make docs") == "allow"
    assert verdict(root, "Bash", granted=granted, command="make clean") == "ask"


def test_a_grant_on_files_is_for_their_kind_and_folder(root):
    granted = {grant_key(ToolRequest("Edit", {"file_path": "src/app.py"}))}
    assert verdict(root, "Write", edits="ask", granted=granted, file_path="src/other.py") == "allow"
    assert verdict(root, "Write", edits="ask", granted=granted, file_path="src/deep/other.py") == "ask"
    assert verdict(root, "Write", edits="ask", granted=granted, file_path="docs/a.md") == "ask"


def test_a_grant_does_not_reach_through_a_link(root):
    (root / "src" / "app.py").symlink_to(root.parent / "elsewhere.py")
    granted = {grant_key(ToolRequest("Edit", {"file_path": "src/app.py"}))}
    assert verdict(root, "Edit", granted=granted, file_path="src/app.py") == "ask"


def test_a_granted_page_opens_its_host(root):
    granted = {grant_key(ToolRequest("WebFetch", {"url": "https://docs.example.com/a"}))}
    assert verdict(root, "WebFetch", granted=granted, url="https://docs.example.com/b") == "allow"
    assert verdict(root, "WebFetch", granted=granted, url="https://example.com/b") == "ask"


def test_anything_else_asks_and_a_grant_is_for_exactly_this(root):
    granted = {grant_key(ToolRequest("mcp__mail__send", {"to": "a"}))}
    assert verdict(root, "mcp__mail__send", to="a") == "ask"
    assert verdict(root, "mcp__mail__send", granted=granted, to="a") == "allow"
    assert verdict(root, "mcp__mail__send", granted=granted, to="b") == "ask"


def test_a_summary_is_one_clean_line():
    assert summary(ToolRequest("Bash", {"command": "echo a\n\x1b[31mecho b"})) == "echo a echo b"
    assert summary(ToolRequest("Edit", {"file_path": "src/app.py"})) == "src/app.py"
    assert summary(ToolRequest("Grep", {"pattern": "def", "path": "src"})) == "def in src"
    assert summary(ToolRequest("WebFetch", {"url": "https://example.com"})) == "https://example.com"
    assert summary(ToolRequest("Odd", {"a": 1})) == '{"a": 1}'


def test_a_command_is_shown_whole():
    command = "set -e\n" + "make lint\n" * 20
    assert detail(ToolRequest("Bash", {"command": command})) == command


def test_a_change_is_shown_line_by_line():
    edit = {"file_path": "a.py", "old_string": "one\ntwo", "new_string": "one\nthree"}
    assert detail(ToolRequest("Edit", edit)).splitlines() == ["a.py", "  one", "- two", "+ three"]


def test_new_content_is_shown():
    write = {"file_path": "a.py", "content": "one\n"}
    assert detail(ToolRequest("Write", write)).splitlines() == ["a.py", "+ one"]


def test_something_huge_is_cut_and_says_so():
    text = detail(ToolRequest("Bash", {"command": "x" * (DETAIL_CHARACTERS + 5)}))
    assert text.endswith("5 more characters that are not shown")
