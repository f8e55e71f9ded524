"""What was read of the transcripts is remembered by one program at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.claude_code.transcripts.memory import UsageMemory


def test_what_another_process_remembered_while_we_waited_for_it_stays(tmp_path: Path) -> None:
    place = tmp_path / "transcripts.sqlite"

    class Late(UsageMemory):
        """Finds an old file, and another process that makes it anew at the same moment."""

        @contextmanager
        def changing(self) -> Iterator[None]:
            other = UsageMemory(place)
            other.database.execute("INSERT INTO names VALUES (1, 'opus')")
            other.close()
            with super().changing():
                yield

    memory = Late(place)
    assert memory.database.execute("SELECT name FROM names").fetchall() == [("opus",)]
    memory.close()
