import errno
import json
import multiprocessing
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from engine.workspace import writing
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import CorruptFileError, UnusableFileError
from engine.workspace.text import MAX_DEPTH
from engine.workspace.writing import (
    MAX_LINE_BYTES,
    append_line,
    create_file,
    make_folder,
    replace_file,
    timestamp,
    update_document,
)

FORK = multiprocessing.get_context("fork")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fail(code: int) -> Any:
    def failing(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    return failing


def test_replacing_keeps_the_mode_and_leaves_nothing_else(tmp_path: Path, write: Any) -> None:
    path = write(tmp_path / "state.json", "old")
    path.chmod(0o640)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(tmp_path) == ["state.json"]


@pytest.mark.parametrize(
    ("function", "code"), [("fsync", errno.EIO), ("fsync", errno.ENOSPC), ("replace", errno.EROFS)]
)
def test_a_failed_save_keeps_the_old_content(
    tmp_path: Path, write: Any, monkeypatch: pytest.MonkeyPatch, function: str, code: int
) -> None:
    path = write(tmp_path / "state.json", "old")
    monkeypatch.setattr(Path if function == "replace" else os, function, fail(code))
    with pytest.raises(OSError, match=os.strerror(code)):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["state.json"]


def test_a_failed_folder_flush_is_told_although_the_new_file_is_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "flush_folder", fail(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        replace_file(tmp_path / "state.json", b"new")
    assert names(tmp_path) == ["state.json"]


def test_a_file_system_that_cannot_flush_folders_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", fail(errno.EINVAL))
    writing.flush_folder(tmp_path)


def test_a_name_as_long_as_names_may_be(tmp_path: Path) -> None:
    replace_file(tmp_path / ("n" * 255), b"x")
    assert names(tmp_path) == ["n" * 255]


def test_creating_never_overwrites(tmp_path: Path) -> None:
    assert create_file(tmp_path / "deep" / "file", b"first")
    assert not create_file(tmp_path / "deep" / "file", b"second")
    assert (tmp_path / "deep" / "file").read_bytes() == b"first"
    assert names(tmp_path / "deep") == ["file"]


def test_new_folders_are_flushed_into_those_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[Path] = []
    monkeypatch.setattr(writing, "flush_folder", flushed.append)
    make_folder(tmp_path / "a" / "b")
    assert flushed == [tmp_path, tmp_path / "a"]


class TestUpdating:
    def test_a_change_keeps_what_we_do_not_know(self, paths: WorkspacePaths, write: Any) -> None:
        write(paths.backlog, {"strange": {"a": [None, 1.5, "ü"]}, "project_name": "x"})
        update_document(paths, paths.backlog, lambda document: document.update(project_name="y"))
        assert json.loads(paths.backlog.read_text()) == {"strange": {"a": [None, 1.5, "ü"]}, "project_name": "y"}

    def test_a_missing_file_starts_from_what_is_given(self, paths: WorkspacePaths) -> None:
        assert update_document(paths, paths.backlog, lambda _: None, missing={"epics": []}) == {"epics": []}
        assert json.loads(paths.backlog.read_text()) == {"epics": []}

    @pytest.mark.parametrize("content", [b'{"half', b"", b"\xff", b"[]", b'{"a":' + b"[" * 90 + b"]" * 90 + b"}"])
    def test_a_corrupt_file_is_set_aside_whole(self, paths: WorkspacePaths, write: Any, content: bytes) -> None:
        write(paths.backlog, content)
        update_document(paths, paths.backlog, lambda document: document.update(a=1), missing={})
        kept = [path for path in paths.state.iterdir() if ".corrupt-" in path.name]
        assert [path.read_bytes() for path in kept] == [content]
        assert json.loads(paths.backlog.read_text()) == {"a": 1}

    def test_a_corrupt_file_without_a_start_stays(self, paths: WorkspacePaths, write: Any) -> None:
        write(paths.backlog, "{half")
        with pytest.raises(CorruptFileError):
            update_document(paths, paths.backlog, lambda _: None)
        assert paths.backlog.read_text() == "{half"

    def test_what_could_not_be_written_back_is_refused(self, paths: WorkspacePaths, write: Any) -> None:
        content = '{"a":' + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1) + "}"
        write(paths.backlog, content)
        with pytest.raises(UnusableFileError, match="nested"):
            update_document(paths, paths.backlog, lambda _: None)
        assert paths.backlog.read_text() == content

    def test_a_folder_in_the_place_stays(self, paths: WorkspacePaths) -> None:
        paths.backlog.mkdir()
        with pytest.raises(UnusableFileError, match="regular"):
            update_document(paths, paths.backlog, lambda _: None, missing={})
        assert paths.backlog.is_dir()

    def test_a_big_file_stays(self, paths: WorkspacePaths) -> None:
        with paths.backlog.open("wb") as file:
            file.truncate(100_000_000)
        with pytest.raises(UnusableFileError, match="too big"):
            update_document(paths, paths.backlog, lambda _: None, missing={})
        assert paths.backlog.stat().st_size == 100_000_000

    @pytest.mark.parametrize("linked", ["file", "folder", "studio"])
    def test_nothing_is_written_outside(self, paths: WorkspacePaths, write: Any, tmp_path: Path, linked: str) -> None:
        outside = write(tmp_path / "outside" / "progress.json", "{}").parent
        path = paths.progress("task_1")
        if linked == "studio":
            paths.state.rmdir()
            paths.state.symlink_to(outside)
        elif linked == "folder":
            paths.tasks.mkdir()
            path.parent.symlink_to(outside)
        else:
            path.parent.mkdir(parents=True)
            path.symlink_to(outside / "progress.json")
        with pytest.raises(UnusableFileError, match="leaves the workspace"):
            update_document(paths, path, lambda document: document.update(a=1), missing={})
        assert [path.read_text() for path in outside.iterdir()] == ["{}"]

    def test_a_link_inside_stays_a_link(self, paths: WorkspacePaths, write: Any) -> None:
        real = write(paths.root / "docs" / "backlog.json", "{}")
        paths.backlog.symlink_to(real)
        update_document(paths, paths.backlog, lambda document: document.update(a=1))
        assert paths.backlog.is_symlink()
        assert json.loads(real.read_text()) == {"a": 1}

    def test_a_failing_change_changes_nothing(self, paths: WorkspacePaths, write: Any) -> None:
        write(paths.backlog, '{"a": 1}')
        with pytest.raises(ZeroDivisionError):
            update_document(paths, paths.backlog, lambda document: document.update(a=1 // 0))
        assert paths.backlog.read_text() == '{"a": 1}'

    def test_eight_processes_lose_no_update(self, paths: WorkspacePaths) -> None:
        writers = [FORK.Process(target=_count_up, args=(paths, name, 200)) for name in "abcdefgh"]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(100)
        assert [writer.exitcode for writer in writers] == [0] * 8
        assert json.loads(paths.sprint_counter.read_text()) == {"total": 1600, **dict.fromkeys("abcdefgh", 200)}


def _count_up(paths: WorkspacePaths, name: str, times: int) -> None:
    def count(document: dict[str, Any]) -> None:
        document["total"] = document.get("total", 0) + 1
        document[name] = document.get(name, 0) + 1

    for _ in range(times):
        update_document(paths, paths.sprint_counter, count, missing={})


class TestAppending:
    def test_a_torn_tail_is_ended_first(self, tmp_path: Path, write: Any) -> None:
        path = write(tmp_path / "events.jsonl", '{"a": 1}\n{"torn')
        append_line(path, '{"b": 2}', flush=True)
        assert path.read_text() == '{"a": 1}\n{"torn\n{"b": 2}\n'

    def test_a_line_too_long_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="65537 bytes"):
            append_line(tmp_path / "x", "x" * MAX_LINE_BYTES, flush=False)
        assert not (tmp_path / "x").exists()

    def test_half_a_surrogate_pair_is_no_obstacle(self, tmp_path: Path) -> None:
        append_line(tmp_path / "x", "a\udcffb", flush=False)
        assert (tmp_path / "x").read_text() == "a?b\n"

    @pytest.mark.parametrize("kind", ["link", "fifo"])
    def test_only_regular_files_are_written(self, tmp_path: Path, write: Any, kind: str) -> None:
        path = tmp_path / "events.jsonl"
        path.symlink_to(write(tmp_path / "real", "x")) if kind == "link" else os.mkfifo(path)
        with pytest.raises(OSError, match=r"regular|symbolic"):
            append_line(path, "line", flush=False)
        assert kind != "link" or path.read_text() == "x"

    def test_eight_writers_tear_no_line(self, tmp_path: Path) -> None:
        path = tmp_path / "events.jsonl"
        writers = [FORK.Process(target=_append, args=(path, number)) for number in range(8)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(60)
        lines = [line for line in path.read_text().splitlines() if line]  # an empty one may stand between two
        assert sorted(lines) == sorted(_line(number, count) for number in range(8) for count in range(50))


def _line(number: int, count: int) -> str:
    return f"{number}:{count}:" + str(number) * (number * 8_000)


def _append(path: Path, number: int) -> None:
    for count in range(50):
        append_line(path, _line(number, count), flush=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_keeps_the_old_content(tmp_path: Path) -> None:
    import subprocess

    script = f"""
mount -t tmpfs -o size=64k none {tmp_path} && exec "$PYTHON" - <<'END'
import sys
from pathlib import Path
from engine.workspace.paths import WorkspacePaths
from engine.workspace.writing import update_document
from engine.workspace.journal import append_event, read_events
paths = WorkspacePaths(Path({str(tmp_path)!r}))
update_document(paths, paths.backlog, lambda d: d.update(a=1), missing={{}})
for change in (lambda: update_document(paths, paths.backlog, lambda d: d.update(b="x" * 100_000)),
               lambda: [append_event(paths, "s1", "e", text="x" * 3_000) for _ in range(100)]):
    try:
        change()
    except OSError as error:
        assert error.errno == 28, error
    else:
        raise AssertionError("the disk was not full")
assert paths.backlog.read_text() == '{{\\n  "a": 1\\n}}\\n'
assert not list(paths.root.rglob("*.tmp"))
assert read_events(paths, "s1")
print("ok")
END
"""
    import sys

    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = ["unshare", "-m", "sh", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(f"no small disk here: {done.stderr.strip()}")
    assert (done.stdout, done.stderr) == ("ok\n", "")


def test_timestamps_are_utc_to_the_second() -> None:
    from datetime import datetime, timedelta, timezone

    east = timezone(timedelta(hours=5, minutes=30))
    assert timestamp(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=east)) == "2026-01-01T21:34:05Z"
