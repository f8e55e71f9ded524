"""A folder is gone only once its archive can be read back."""

import os
import tarfile
import threading
import time

import pytest

from engine.workspace import archiving
from engine.workspace.archiving import ArchivingStoppedError, archive_folder, remove_leftovers
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


@pytest.fixture
def folder(paths):
    folder = paths.state / "old"
    (folder / "below").mkdir(parents=True)
    (folder / "state.json").write_text("{}")
    (folder / "below" / "data.bin").write_bytes(os.urandom(700_000))
    (folder / "link").symlink_to("/etc/passwd")
    os.link(folder / "state.json", folder / "twin.json")
    return folder


def test_everything_is_in_the_archive_and_the_folder_is_gone(paths, folder):
    data = (folder / "below" / "data.bin").read_bytes()
    archive = archive_folder(paths, folder, "old", threading.Event())
    assert not folder.exists()
    with tarfile.open(archive) as packed:
        assert packed.extractfile("old/below/data.bin").read() == data
        assert packed.extractfile("old/twin.json").read() == b"{}"
        assert packed.getmember("old/link").linkname == "/etc/passwd"
    assert [path.name for path in paths.archive.iterdir()] == ["old.tar.gz"]


def test_an_archive_of_that_name_stays(paths, folder):
    paths.archive.mkdir()
    (paths.archive / "old.tar.gz").write_text("older")
    assert archive_folder(paths, folder, "old", threading.Event()).name == "old-2.tar.gz"
    assert (paths.archive / "old.tar.gz").read_text() == "older"


def test_a_folder_that_changes_meanwhile_stays(paths, folder, monkeypatch):
    read_back = archiving._unpacked

    def read_back_late(*arguments):
        (folder / "state.json").write_text('{"more": 1}')
        return read_back(*arguments)

    monkeypatch.setattr(archiving, "_unpacked", read_back_late)
    with pytest.raises(UnusableFileError, match="changed while it was packed"):
        archive_folder(paths, folder, "old", threading.Event())
    assert (folder / "state.json").exists()
    assert list(paths.archive.iterdir()) == []


def test_an_archive_that_cannot_be_read_back_is_none(paths, folder, monkeypatch):
    monkeypatch.setattr(archiving, "_unpacked", lambda *_: {})
    with pytest.raises(UnusableFileError):
        archive_folder(paths, folder, "old", threading.Event())
    assert folder.exists()


def test_a_fifo_is_refused_without_waiting_for_it(paths, folder):
    os.mkfifo(folder / "pipe")
    with pytest.raises(UnusableFileError, match="neither a file nor a folder"):
        archive_folder(paths, folder, "old", threading.Event())
    assert folder.exists()


def test_it_stops_when_asked(paths, folder):
    stop = threading.Event()
    stop.set()
    with pytest.raises(ArchivingStoppedError):
        archive_folder(paths, folder, "old", stop)
    assert folder.exists()
    assert list(paths.archive.iterdir()) == []


def test_what_a_killed_removal_left_behind_goes(paths):
    left = paths.archive / f"{archiving.REMOVING}old-1"
    left.mkdir(parents=True)
    (left / "state.json").write_text("{}")
    for name, age in ((".old.tar.gz.1-a.tmp", 7200), (".new.tar.gz.2-b.tmp", 0)):
        (paths.archive / name).write_text("half")
        os.utime(paths.archive / name, (time.time() - age,) * 2)
    remove_leftovers(paths)
    assert [path.name for path in paths.archive.iterdir()] == [".new.tar.gz.2-b.tmp"]
