"""Whatever is in a file, reading it ends in a record or in a problem that can be shown."""

import json
import os
import time
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workspace import reading
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import CorruptFileError, Problem, UnusableFileError
from engine.workspace.reading import read_bytes, read_document, read_record, read_text, read_yaml, to_record
from engine.workspace.records.backlog import Backlog
from engine.workspace.records.plan import Plan
from engine.workspace.records.session import Session
from engine.workspace.records.task import Manifest, Progress, RunOwner
from engine.workspace.text import MAX_DEPTH, UNSAFE

BAD_JSON = {
    "half-written": (b'{"status": "pend', "not JSON"),
    "empty": (b"", "empty"),
    "blank": (b" \n\n", "empty"),
    "not UTF-8": (b'{"status": "\xff\xfe"}', "not UTF-8 at byte 12"),
    "UTF-16": ('{"status": "x"}'.encode("utf-16"), "not UTF-8"),
    "a list": (b"[1, 2]", "holds a list"),
    "a text": (b'"hello"', "holds a str"),
    "NaN": (b'{"context_used": NaN}', "NaN"),
    "infinity": (b'{"context_used": -Infinity}', "Infinity"),
    "a number without end": (b'{"context_used": 1e999}', "1e999"),
    "too many digits": (b'{"context_used": ' + b"9" * 5000 + b"}", "not JSON"),
    "half a surrogate pair": (b'{"status": "\\ud800"}', "surrogate"),
    "half a surrogate pair in a key": (b'{"\\udc00x": 1}', "surrogate"),
    "nested 100,000 levels deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested"),
    "lists nested 100,000 levels deep": (b'{"a":' + b"[" * 100_000, "nested"),
    "nested a little too deep": (b'{"a":' + b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1) + b"}", "nested"),
    "wrong kind inside": (b'{"completed_steps": {"a": {}}}', "completed_steps.0"),
}


@pytest.mark.parametrize(("content", "reason"), BAD_JSON.values(), ids=BAD_JSON)
def test_bad_json_is_a_problem(paths: WorkspacePaths, write: Any, content: bytes, reason: str) -> None:
    path = write(paths.progress("task_1"), content)
    problem = read_record(paths, path, Progress)
    assert isinstance(problem, Problem)
    assert problem.path == ".studio/tasks/task_1/progress.json"
    assert reason in problem.reason
    assert problem.remedy
    assert path.read_bytes() == content


def test_a_whole_surrogate_pair_is_text(paths: WorkspacePaths, write: Any) -> None:
    write(paths.backlog, b'{"project_name": "\\ud83d\\ude00"}')
    assert read_record(paths, paths.backlog, Backlog) == Backlog(project_name="😀")


def test_a_byte_order_mark_is_no_harm(paths: WorkspacePaths, write: Any) -> None:
    write(paths.backlog, b'\xef\xbb\xbf{"project_name": "x"}')
    assert read_document(paths, paths.backlog) == {"project_name": "x"}


def test_no_file_is_none(paths: WorkspacePaths, write: Any) -> None:
    write(paths.root / "file", "x")
    assert read_record(paths, paths.backlog, Backlog) is None
    assert read_text(paths, paths.root / "file" / "below") is None


def test_a_huge_file_is_refused_unread(paths: WorkspacePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    with paths.backlog.open("wb") as file:
        file.truncate(100_000_000)
    monkeypatch.setattr(os, "pread", lambda *_: pytest.fail("was read"))
    problem = read_record(paths, paths.backlog, Backlog)
    assert isinstance(problem, Problem)
    assert "100.0 MB is too big" in problem.reason


@pytest.mark.timeout(60)
def test_a_fifo_does_not_hang(paths: WorkspacePaths) -> None:
    os.mkfifo(paths.backlog)
    problem = read_record(paths, paths.backlog, Backlog)
    assert isinstance(problem, Problem)
    assert "not a regular file" in problem.reason


def test_a_folder_in_place_of_a_file(paths: WorkspacePaths) -> None:
    paths.backlog.mkdir()
    problem = read_record(paths, paths.backlog, Backlog)
    assert isinstance(problem, Problem)
    assert "not a regular file" in problem.reason


def test_a_file_that_may_not_be_read(paths: WorkspacePaths, write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write(paths.backlog, "{}")  # tests may run as root, who may read all

    def refuse(path: Any, *_: Any) -> int:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(reading.os, "open", refuse)
    problem = read_record(paths, paths.backlog, Backlog)
    assert isinstance(problem, Problem)
    assert problem.reason == "cannot be read: permission denied"
    assert problem.remedy == "Allow yourself to read it"


@pytest.mark.parametrize("has_proc", [True, False])
class TestLinks:
    @pytest.fixture(autouse=True)
    def _system(self, has_proc: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "HAS_PROC", has_proc and reading.HAS_PROC)

    @pytest.fixture
    def outside(self, tmp_path: Path, write: Any) -> Path:
        return write(tmp_path / "outside" / "progress.json", {"status": "secret"}).parent

    def test_a_link_out_of_the_workspace(self, paths: WorkspacePaths, outside: Path) -> None:
        paths.task("task_1").mkdir(parents=True)
        paths.progress("task_1").symlink_to(outside / "progress.json")
        problem = read_record(paths, paths.progress("task_1"), Progress)
        assert isinstance(problem, Problem)
        assert problem.reason == "is a link that leaves the workspace"

    def test_a_linked_folder_out_of_the_workspace(self, paths: WorkspacePaths, outside: Path) -> None:
        paths.tasks.mkdir()
        paths.task("task_1").symlink_to(outside)
        assert isinstance(read_record(paths, paths.progress("task_1"), Progress), Problem)

    def test_a_linked_studio_folder_out_of_the_workspace(self, paths: WorkspacePaths, outside: Path) -> None:
        (outside / "tasks" / "task_1").mkdir(parents=True)
        (outside / "progress.json").rename(outside / "tasks" / "task_1" / "progress.json")
        paths.state.rmdir()
        paths.state.symlink_to(outside)
        assert isinstance(read_record(paths, paths.progress("task_1"), Progress), Problem)

    def test_a_link_inside_the_workspace(self, paths: WorkspacePaths, write: Any) -> None:
        write(paths.root / "docs" / "real.json", {"status": "pending"})
        paths.task("task_1").mkdir(parents=True)
        paths.progress("task_1").symlink_to(paths.root / "docs" / "real.json")
        assert read_record(paths, paths.progress("task_1"), Progress) == Progress(status="pending")

    def test_a_linked_root(self, paths: WorkspacePaths, write: Any, tmp_path: Path) -> None:
        write(paths.backlog, {"project_name": "x"})
        (tmp_path / "link").symlink_to(paths.root)
        linked = WorkspacePaths(tmp_path / "link")
        assert read_document(linked, linked.backlog) == {"project_name": "x"}

    def test_a_link_to_itself(self, paths: WorkspacePaths) -> None:
        paths.backlog.symlink_to(paths.backlog)
        assert isinstance(read_record(paths, paths.backlog, Backlog), Problem)


def test_a_root_that_becomes_a_link_elsewhere(paths: WorkspacePaths, write: Any, tmp_path: Path) -> None:
    write(paths.backlog, {"project_name": "old"})
    link = WorkspacePaths(tmp_path / "link")
    link.root.symlink_to(paths.root)
    assert read_document(link, link.backlog) == {"project_name": "old"}
    write(tmp_path / "new" / ".studio" / "backlog.json", {"project_name": "new"})
    link.root.unlink()
    link.root.symlink_to(tmp_path / "new")
    assert read_document(link, link.backlog) == {"project_name": "new"}


def test_no_descriptor_is_left_open(paths: WorkspacePaths, write: Any, tmp_path: Path) -> None:
    write(tmp_path / "outside", "{}")
    paths.backlog.symlink_to(tmp_path / "outside")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        with pytest.raises(UnusableFileError):
            read_bytes(paths, paths.backlog)
    assert len(os.listdir("/proc/self/fd")) == before


class TestYaml:
    BAD: ClassVar = {
        "an alias": ("a: &x [1]\nb: *x\n", "aliases"),
        "torn": ("a: [1", "not YAML"),
        "a list": ("- 1\n- 2\n", "holds a list"),
        "a text": ("just text", "holds a str"),
        "a Python object": ("a: !!python/object/apply:os.system ['true']\n", "not YAML"),
        "no such day": ("a: 2026-99-99\n", "not YAML"),
        "too many digits": ("a: " + "9" * 5000, "not YAML"),
        "nested 100,000 levels deep": ("a: " + "[" * 100_000, "nested"),
        "a list as a key": ("? [1]\n: 2\n", "not YAML"),
        "a NUL character": ("a: \x00", "not YAML"),
    }

    @pytest.mark.parametrize(("content", "reason"), BAD.values(), ids=BAD)
    def test_bad_yaml_is_a_problem(self, paths: WorkspacePaths, write: Any, content: str, reason: str) -> None:
        path = write(paths.engine_config, content)
        started = time.process_time()
        with pytest.raises(CorruptFileError) as error:
            read_yaml(paths, path)
        assert reason in error.value.problem.reason
        assert time.process_time() - started < 5

    def test_a_bomb_never_grows(self, paths: WorkspacePaths, write: Any) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
        with pytest.raises(CorruptFileError, match="aliases"):
            read_yaml(paths, write(paths.engine_config, "\n".join(lines)))

    def test_a_big_file_is_refused(self, paths: WorkspacePaths, write: Any) -> None:
        with pytest.raises(UnusableFileError, match="too big"):
            read_yaml(paths, write(paths.engine_config, "a: 1\n" * 100_000))

    def test_good_yaml(self, paths: WorkspacePaths, write: Any) -> None:
        assert read_yaml(paths, write(paths.engine_config, "a: {b: [1, ü]}\n")) == {"a": {"b": [1, "ü"]}}
        assert read_yaml(paths, write(paths.engine_config, "# nothing\n")) == {}
        assert read_yaml(paths, paths.root / "none.yaml") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)

FIELDS = sorted({name for kind in (Plan, Progress, Session, Manifest, RunOwner) for name in kind.model_fields})


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    return [text for item in items for text in texts(item)] if isinstance(items, list | tuple) else []


@given(document=st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=3), JSON, max_size=6))
@pytest.mark.parametrize("kind", [Plan, Progress, Session, Manifest, RunOwner, Backlog])
def test_any_document_is_a_record_with_clean_text_or_a_problem(document: dict[str, Any], kind: Any) -> None:
    found = to_record(WorkspacePaths(Path("/w")), Path("/w/x.json"), document, kind)
    if isinstance(found, Problem):
        assert not UNSAFE.search(found.reason)
    else:
        assert not [text for text in texts(found.model_dump()) if UNSAFE.search(text)]
        json.dumps(found.model_dump(mode="json"))
