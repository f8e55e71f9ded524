import importlib.util
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from helpers.claude import MUST_RUN

from engine.assistants.errors import StoppedError
from engine.planning import docs_client
from engine.planning.docs_config import DocsServer, find_docs_server
from engine.planning.library_docs import find_docs, named_libraries
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.survey import Dependency, LibraryDoc

SERVER = Path(__file__).parents[2] / "helpers" / "docs_server.py"
KEY = "not-a-real-key-1234"

needs_mcp = pytest.mark.skipif(
    importlib.util.find_spec("mcp") is None and MUST_RUN not in os.environ,
    reason="needs mcp: pip install --group claude",
)

DEPENDENCIES = [Dependency(name=name) for name in ("rich", "flask", "unheard-of")]


class Desk:
    """A workspace, a person's config, and what the server noted."""

    def __init__(self, folder: Path, config: Path) -> None:
        self.log = folder / "server.log"
        self.config = config / "mcp.json"
        self.paths = WorkspacePaths(folder / "project")
        self.paths.state.mkdir(parents=True)
        self.notes: list[str] = []

    def configure(self, behaviour: str) -> None:
        write_config(self.config, [str(SERVER), behaviour, str(self.log)])

    def find(self, goal: str, stop: threading.Event | None = None) -> tuple[LibraryDoc, ...]:
        self.notes.clear()
        return find_docs(self.paths, goal, DEPENDENCIES, stop or threading.Event(), self.notes)

    @property
    def logged(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


def write_config(path: Path, arguments: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    entry = {"command": sys.executable, "args": arguments, "env": {"CONTEXT7_API_KEY": "${TEST_KEY}"}}
    path.write_text(json.dumps({"mcpServers": {"context7": entry}}))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("STUDIO_TUI_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("TEST_KEY", KEY)
    return Desk(tmp_path, tmp_path / "config")


@needs_mcp
@pytest.mark.parametrize("behaviour", ["new", "old"])
def test_docs_of_the_libraries_that_the_goal_names(
    desk: Desk, behaviour: str, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.configure(behaviour)
    (doc,) = desk.find("Draw a table with rich")
    assert (doc.library, doc.source) == ("rich", "Context7")
    assert doc.text.startswith("/textualize/rich about Draw a table with rich\n")
    assert len(doc.text) == docs_client.MAX_TEXT_CHARS
    assert desk.notes == []
    assert capfd.readouterr() == ("", "")
    assert desk.logged[0].endswith(f" in {Path.home()}")


@needs_mcp
def test_the_second_time_nobody_is_asked_and_no_secret_is_sent(desk: Desk) -> None:
    desk.configure("new")
    goal = f"Draw {KEY} with rich"
    first = desk.find(goal)
    assert desk.find(goal) == first
    assert [line for line in desk.logged if line.startswith("docs")] == [
        "docs /textualize/rich Draw [secret] with rich"
    ]


@needs_mcp
def test_a_library_that_the_server_does_not_know(desk: Desk) -> None:
    desk.configure("new")
    assert [doc.library for doc in desk.find("Show flask's unheard of routes")] == ["flask"]
    assert desk.notes == ["Context7 knows no unheard-of"]


@needs_mcp
@pytest.mark.parametrize(
    ("behaviour", "words"), [("other", "has no tools resolve-library-id and query-docs"), ("failing", "is used up")]
)
def test_a_server_that_is_of_no_use(desk: Desk, behaviour: str, words: str) -> None:
    desk.configure(behaviour)
    assert desk.find("Use rich") == ()
    (note,) = desk.notes
    assert words in note
    assert KEY not in note


@pytest.mark.parametrize("arguments", [["-c", "pass"], ["-c", "print('hello')"]])
def test_a_program_that_speaks_no_mcp(desk: Desk, arguments: list[str]) -> None:
    write_config(desk.config, arguments)
    assert desk.find("Use rich") == ()
    assert desk.notes[0].startswith("Library docs are missing: ")


@needs_mcp
def test_a_program_that_is_not_there(desk: Desk) -> None:
    desk.config.parent.mkdir()
    desk.config.write_text('{"mcpServers": {"context7": {"command": "/nowhere/at-all"}}}')
    assert desk.find("Use rich") == ()
    assert "/nowhere/at-all" in desk.notes[0]


def test_an_address_where_nobody_answers(desk: Desk) -> None:
    desk.config.parent.mkdir()
    desk.config.write_text('{"mcpServers": {"context7": {"type": "http", "url": "http://127.0.0.1:9/mcp"}}}')
    assert desk.find("Use rich") == ()
    assert desk.notes[0].startswith("Library docs are missing: ")


@needs_mcp
def test_a_server_that_takes_long_is_ended(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.configure("slow")
    monkeypatch.setattr(docs_client, "TIMEOUT_S", 2.5)
    assert desk.find("Use rich") == ()
    assert desk.notes[0].endswith("the server took longer than 2 s")
    assert_ended(desk)


@needs_mcp
def test_a_stop_ends_the_server(desk: Desk) -> None:
    desk.configure("slow")
    stop = threading.Event()

    def stop_when_asked() -> None:
        while not any(line.startswith("docs") for line in desk.logged):
            time.sleep(0.01)
        stop.set()

    threading.Thread(target=stop_when_asked, daemon=True).start()
    with pytest.raises(StoppedError):
        desk.find("Use rich", stop)
    assert_ended(desk)


def assert_ended(desk: Desk) -> None:
    """On a busy machine it may have been ended before it could note its start."""
    assert not any(psutil.pid_exists(int(line.split()[1])) for line in desk.logged if line.startswith("started"))


@pytest.mark.parametrize("name", [".mcp.json", "studio/config/mcp.json"])
def test_a_server_of_the_workspace_is_not_started(desk: Desk, name: str) -> None:
    write_config(desk.paths.root / name, [str(SERVER), "new", str(desk.log)])
    assert desk.find("Use rich") == ()
    assert desk.notes == [
        f"No library docs: a workspace's {name} may not start a program: to use its servers, copy the entry into "
        f"{desk.config}"
    ]
    assert desk.logged == []


def test_without_a_server_it_says_so(desk: Desk) -> None:
    assert desk.find("Use rich") == ()
    assert desk.notes == [f"No library docs: there is no Context7 server: name one in {desk.config}"]


@pytest.mark.parametrize("text", ["{", "[]", '{"mcpServers": 3}', '{"mcpServers": {"context7": {"url": "file:///x"}}}'])
def test_a_config_that_is_none(desk: Desk, text: str) -> None:
    desk.config.parent.mkdir()
    desk.config.write_text(text)
    assert desk.find("Use rich") == ()
    assert desk.notes[-1].startswith("No library docs: ")


def test_what_was_added_to_claude_code_for_oneself(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STUDIO_TUI_CONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    here, everywhere = ({"mcpServers": {"context7": {"command": name}}} for name in ("here", "everywhere"))
    file = tmp_path / ".claude.json"
    file.write_text(json.dumps({"projects": {str(desk.paths.root): here}, **everywhere}))
    assert find_docs_server(desk.paths, []) == DocsServer(str(file), "here")
    file.write_text(json.dumps(everywhere))
    assert find_docs_server(desk.paths, []) == DocsServer(str(file), "everywhere")


@needs_mcp
def test_a_server_behind_an_address_gets_its_key(desk: Desk) -> None:
    process = subprocess.Popen([sys.executable, str(SERVER), "http", str(desk.log)])
    try:
        while not (ports := [line.split()[1] for line in desk.logged if line.startswith("port")]):
            time.sleep(0.02)
        entry = {
            "type": "http",
            "url": f"http://127.0.0.1:{ports[0]}/mcp",
            "headers": {"CONTEXT7_API_KEY": "${TEST_KEY}"},
        }
        desk.config.parent.mkdir()
        desk.config.write_text(json.dumps({"mcpServers": {"context7": entry}}))
        assert [doc.library for doc in desk.find("Use rich")] == ["rich"]
    finally:
        process.kill()
        process.wait()
    assert {line for line in desk.logged if line.startswith("key ")} >= {f"key {KEY}"}


def test_without_the_mcp_package(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.configure("new")
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert desk.find("Use rich") == ()
    assert desk.notes == ["Library docs are missing: the mcp package is not installed: install studio-tui[docs]"]


def test_at_most_three_libraries(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [Dependency(name=name) for name in ("one", "two", "three", "four")]
    find_docs(desk.paths, "one two three four", many, threading.Event(), desk.notes)
    assert desk.notes[0] == "Library docs only for 3 of 4 libraries that the goal names"


@pytest.mark.parametrize(
    ("goal", "name", "found"),
    [
        ("Use react query", "@tanstack/react-query", "react-query"),
        ("Route with Chi", "github.com/go-chi/chi/v5", "chi"),
        ("Enrich the data", "rich", None),
        ("query the react tree", "@tanstack/react-query", None),
    ],
)
def test_names_match_as_people_say_them(goal: str, name: str, found: str | None) -> None:
    assert named_libraries(goal, [Dependency(name=name)]) == ([found] if found else [])
