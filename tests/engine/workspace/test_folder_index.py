import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.workspace.folder_index import FolderIndex
from engine.workspace.problems import Problem


@dataclass(frozen=True)
class Line:
    name: str
    text: str
    problem: Problem | None = None


class Counted:
    """An index over `folder` that counts how often a sub-folder is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls: list[str] = []
        self.index = FolderIndex(folder, self.summarize)

    def summarize(self, name: str) -> Line | None:
        self.calls.append(name)
        try:
            text = (self.folder / name / "file").read_text()
        except OSError:
            return None
        return Line(name, text, Problem(name, text, "") if text == "bad" else None)

    def put(self, name: str, text: str, modified: int | None = None) -> None:
        (self.folder / name).mkdir(exist_ok=True)
        beside = self.folder / name / "new"
        beside.write_text(text)
        beside.replace(self.folder / name / "file")
        if modified is not None:
            os.utime(self.folder / name, ns=(modified, modified))

    def scan(self) -> list[str]:
        self.calls.clear()
        for _ in self.index.scan():
            pass
        return sorted(self.calls)

    def texts(self) -> list[str]:
        return [line.text for line in self.index.summaries()]


@pytest.fixture
def counted(tmp_path: Path) -> Counted:
    counted = Counted(tmp_path)
    for number in range(5):
        counted.put(f"task_{number}", str(number), number * 10**9)
    return counted


def test_the_first_scan_reads_all_the_last_name_first(counted: Counted) -> None:
    assert len(counted.scan()) == 5
    assert counted.texts() == ["4", "3", "2", "1", "0"]


def test_a_second_scan_reads_nothing(counted: Counted) -> None:
    counted.scan()
    before = counted.index.summaries()
    assert counted.scan() == []
    assert counted.index.summaries() is before


def test_only_what_changed_is_read_again(counted: Counted) -> None:
    counted.scan()
    counted.put("task_2", "two")
    counted.put("task_9", "nine")
    assert counted.scan() == ["task_2", "task_9"]
    assert counted.texts() == ["nine", "4", "3", "two", "1", "0"]


def test_what_is_gone_is_forgotten(counted: Counted) -> None:
    counted.scan()
    (counted.folder / "task_4" / "file").unlink()
    (counted.folder / "task_3" / "file").unlink()
    (counted.folder / "task_3").rmdir()
    assert counted.scan() == ["task_4"]
    assert counted.texts() == ["2", "1", "0"]


def test_one_can_be_read_again(counted: Counted) -> None:
    counted.scan()
    counted.calls.clear()
    counted.put("task_1", "one")
    counted.index.refresh("task_1")
    counted.index.refresh("task_8")
    assert counted.calls == ["task_1"]
    assert counted.texts() == ["4", "3", "2", "one", "0"]
    assert counted.scan() == []


def test_the_newest_is_known_before_and_after_reading(counted: Counted) -> None:
    counted.put("task_0", "0", 10**15)
    assert counted.index.newest() == "task_0"
    assert counted.calls == []
    counted.scan()
    assert counted.index.newest() == "task_0"
    counted.put("task_3", "3", 10**16)
    counted.index.refresh("task_3")
    assert counted.index.newest() == "task_3"
    counted.put("task_3", "3", 10)
    counted.index.refresh("task_3")
    assert counted.index.newest() == "task_0"


def test_problems_come_and_go(counted: Counted) -> None:
    counted.scan()
    assert counted.index.problems() == ()
    counted.put("task_1", "bad")
    counted.scan()
    assert [problem.path for problem in counted.index.problems()] == ["task_1"]
    counted.put("task_1", "good")
    counted.scan()
    assert counted.index.problems() == ()


def test_a_scan_gives_way(counted: Counted) -> None:
    assert len(list(counted.index.scan(batch=2))) == 2


@pytest.mark.parametrize("name", [".hidden", "file", "link"])
def test_only_plain_folders_count(counted: Counted, name: str) -> None:
    path = counted.folder / name
    {".hidden": path.mkdir, "file": path.touch, "link": lambda: path.symlink_to(counted.folder / "task_1")}[name]()
    assert len(counted.scan()) == 5


def test_no_folder_is_empty(tmp_path: Path) -> None:
    counted = Counted(tmp_path / "none")
    assert counted.scan() == []
    assert (counted.index.newest(), counted.index.summaries()) == ("", ())
