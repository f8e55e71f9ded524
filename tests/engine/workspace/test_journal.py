import json
from pathlib import Path
from typing import Any

import pytest

from engine.workspace import journal as journal_module
from engine.workspace.journal import Event, JournalReader, append_event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.writing import MAX_LINE_BYTES


@pytest.fixture
def journal(paths: WorkspacePaths) -> Path:
    paths.session("s1").mkdir(parents=True)
    return paths.journal("s1")


@pytest.fixture
def reader(paths: WorkspacePaths, journal: Path) -> JournalReader:
    return JournalReader(paths, journal)


def told(events: tuple[Event, ...]) -> list[str]:
    return [event.event for event in events]


def line(event: str) -> str:
    return json.dumps({"at": "2026-01-01T00:00:00Z", "event": event}) + "\n"


def test_an_event_is_read_back(paths: WorkspacePaths, reader: JournalReader) -> None:
    written = append_event(paths, "s1", "step_started", task_id="t", step_id="step_1", attempt=1, log="a.log")
    assert reader.read() == (written,)
    assert (written.get("attempt"), written.step_id, written.by) == (1, "step_1", "engine")


def test_only_what_was_appended_is_read(reader: JournalReader, journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.write_text(line("one") * 1000)
    reader.read()
    parsed: list[bytes] = []
    parse = journal_module._parse
    monkeypatch.setattr(journal_module, "_parse", lambda text: parsed.append(text) or parse(text))
    with journal.open("a") as file:
        file.write(line("two"))
    assert told(reader.read())[-1] == "two"
    assert reader.read() is reader.read()
    assert len(parsed) == 1


def test_a_torn_line_waits_for_its_end(reader: JournalReader, journal: Path) -> None:
    journal.write_text(line("one") + line("two")[:20])
    assert told(reader.read()) == ["one"]
    assert reader.problem is None
    with journal.open("a") as file:
        file.write(line("two")[20:])
    assert told(reader.read()) == ["one", "two"]


def test_a_torn_line_that_was_ended_is_skipped_and_counted(
    paths: WorkspacePaths, reader: JournalReader, journal: Path
) -> None:
    journal.write_text(line("one") + '{"torn')
    reader.read()
    append_event(paths, "s1", "two")
    assert told(reader.read()) == ["one", "two"]
    assert reader.problem is not None
    assert reader.problem.reason == "1 unreadable line skipped"


def test_foreign_lines_are_skipped(reader: JournalReader, journal: Path) -> None:
    journal.write_bytes(b'[1]\nnull\nNaN\n{"a": NaN}\n\xff\xfe\n' + b"[" * 50_000 + b"\n\n" + line("one").encode())
    assert told(reader.read()) == ["one"]
    assert reader.problem is not None
    assert reader.problem.reason == "6 unreadable lines skipped"


def test_text_of_an_event_is_clean(reader: JournalReader, journal: Path) -> None:
    journal.write_text(json.dumps({"event": "\x1b[31mred", "more": ["\x07"]}) + "\n")
    assert [(event.event, event.get("more")) for event in reader.read()] == [("red", ["\ufffd"])]


@pytest.mark.parametrize("is_same_size", [True, False])
def test_a_replaced_journal_is_read_anew(reader: JournalReader, journal: Path, is_same_size: bool) -> None:
    journal.write_text(line("one"))
    reader.read()
    beside = journal.with_name("new")
    beside.write_text(line("two") if is_same_size else line("two") + line("three"))
    beside.replace(journal)
    assert told(reader.read()) == (["two"] if is_same_size else ["two", "three"])


def test_a_journal_rewritten_in_place_is_read_anew(reader: JournalReader, journal: Path) -> None:
    journal.write_text(line("one"))
    reader.read()
    journal.write_text(line("two") + line("three"))
    assert told(reader.read()) == ["two", "three"]


def test_a_recreated_journal_is_read_anew(reader: JournalReader, journal: Path) -> None:
    journal.write_text(line("one"))
    reader.read()
    journal.unlink()
    assert reader.read() == ()
    journal.write_text(line("two"))
    assert told(reader.read()) == ["two"]


def test_a_truncated_journal_is_read_anew(reader: JournalReader, journal: Path) -> None:
    journal.write_text(line("one") * 3)
    reader.read()
    journal.write_text(line("two"))
    assert told(reader.read()) == ["two"]


def test_no_more_than_the_newest_events_are_kept(
    reader: JournalReader, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "MAX_EVENTS", 10)
    journal.write_text("".join(line(f"e{number}") for number in range(50)))
    assert told(reader.read()) == [f"e{number}" for number in range(40, 50)]


def test_a_sparse_giant_is_no_danger(reader: JournalReader, journal: Path) -> None:
    with journal.open("wb") as file:
        file.truncate(100_000_000_000)
    assert reader.read() == ()


def test_a_journal_that_leaves_the_workspace(
    paths: WorkspacePaths, reader: JournalReader, journal: Path, tmp_path: Path, write: Any
) -> None:
    journal.symlink_to(write(tmp_path / "outside", line("one")))
    with pytest.raises(UnusableFileError, match="leaves the workspace"):
        reader.read()
    with pytest.raises(UnusableFileError, match="leaves the workspace"):
        append_event(paths, "s1", "two")
    assert read_events(paths, "s1") == ()
    assert (tmp_path / "outside").read_text() == line("one")


class TestLongEvents:
    def test_long_texts_are_shortened(self, paths: WorkspacePaths) -> None:
        event = append_event(paths, "s1", "e", error="x" * 10_000)
        assert len(event.get("error")) == 4_000
        assert read_events(paths, "s1") == (event,)

    def test_a_sessions_state_stays_whole(self, paths: WorkspacePaths) -> None:
        state = {"goal": "x" * 10_000}
        assert append_event(paths, "s1", "session_opened", state=state).get("state") == state

    @pytest.mark.parametrize(
        "facts",
        [
            {"state": {"goal": "x" * 100_000}},
            {"checks": [{"text": "y" * 3_000}] * 100},
            {f"f{number}": "z" * 4_000 for number in range(100)},
            {f"f{number}": number for number in range(20_000)},
            {"error": "\x01" * 60_000},
        ],
        ids=["state", "checks", "texts", "numbers", "escaped"],
    )
    def test_what_is_too_long_for_a_line_is_shortened(self, paths: WorkspacePaths, facts: dict[str, Any]) -> None:
        event = append_event(paths, "s1", "e", task_id="t", **facts)
        assert (event.event, event.task_id) == ("e", "t")
        assert read_events(paths, "s1") == (event,)
        assert paths.journal("s1").stat().st_size <= MAX_LINE_BYTES
