"""Any sequence of accept, reject, edit and undo: untouched text stays byte for byte, and undoing gives it all back."""

import tempfile
from pathlib import Path

from helpers.knowledge_bases import SECTIONS, knowledge_bases
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.base.hunks import CannotTakeBackError
from engine.knowledge.base.knowledge_file import parse_knowledge_file
from engine.knowledge.deciding.decided import Subject
from engine.knowledge.deciding.decisions import Decisions
from engine.workspace.paths import WorkspacePaths
from engine.workspace.text_lines import split_lines

ACTIONS = st.lists(
    st.sampled_from(["promote", "drop", "add", "field", "reject", "undo", "undo"]), min_size=1, max_size=7
)


class Review:
    """A person who decides about a knowledge base, and may write into it meanwhile."""

    def __init__(self, root: Path, text: str, data: st.DataObject) -> None:
        (root / ".studio").mkdir()
        self.paths = WorkspacePaths(root)
        self.paths.knowledge_base.write_bytes(text.encode())
        self.decisions = Decisions(self.paths)
        self.data = data
        self.given: list[str] = []
        """Ids in the order in which they were given out."""
        self.number = 0

    @property
    def file(self):
        return parse_knowledge_file(self.paths.knowledge_base.read_bytes().decode())

    def do(self, action: str) -> None:
        entries = [entry.id for entry in self.file.entries if entry.section in SECTIONS]
        self.number += 1
        subject = Subject(action, str(self.number))
        section = self.data.draw(st.sampled_from(list(SECTIONS)))
        if action == "reject":
            self.decisions.reject(subject, by="person")
        elif action == "undo":
            self.undo_one()
        elif action == "add":
            draft = EntryDraft("New", (("What", "x"),))
            self.decisions.accept(
                subject, lambda edit: self._counted(edit, edit.add_entry(section, draft)), by="person"
            )
        elif entries:
            chosen = self.data.draw(st.sampled_from(entries))
            self.decisions.accept(subject, lambda edit: self._change(edit, action, chosen, section), by="person")

    def undo_one(self) -> None:
        done = [one for one in self.decisions.all() if one.state == "done" and not one.is_undone]
        if done:
            before = self.paths.knowledge_base.read_bytes()
            try:
                self.decisions.undo(self.data.draw(st.sampled_from(done)).id, by="person")
            except CannotTakeBackError:
                assert self.paths.knowledge_base.read_bytes() == before

    def undo_all(self) -> None:
        """The latest first. An undo is taken back too: then what it undid holds again, and its turn comes later."""
        for made in reversed(self.decisions.all()):
            now = next(one for one in self.decisions.all() if one.id == made.id)
            if now.is_live:
                self.decisions.undo(now.id, by="person")

    def _change(self, edit, action: str, entry_id: str, section: str) -> None:
        if action == "promote":
            self._counted(edit, edit.move_entry(entry_id, section))
        elif action == "drop":
            edit.remove_entry(entry_id)
            edit.add_to_changelog(f"{entry_id} was dropped")
        else:
            edit.set_field(entry_id, "What", f"changed {self.number}")
        edit.count_again("2026-02-05")

    def _counted(self, edit, new_id: str) -> None:
        self.given.append(new_id)
        edit.count_again("2026-02-04")


@settings(max_examples=60, deadline=None)
@given(knowledge_bases(), ACTIONS, st.data())
def test_undoing_all_gives_every_byte_back(text, actions, data):
    with tempfile.TemporaryDirectory() as folder:
        review = Review(Path(folder), text, data)
        for action in actions:
            review.do(action)
        assert len(review.given) == len(set(review.given))
        assert not set(review.given) & {entry.id for entry in parse_knowledge_file(text).entries}
        review.undo_all()
        assert review.paths.knowledge_base.read_bytes() == text.encode()


@settings(max_examples=60, deadline=None)
@given(knowledge_bases(), ACTIONS, st.data())
def test_what_nobody_decided_about_stays(text, actions, data):
    with tempfile.TemporaryDirectory() as folder:
        review = Review(Path(folder), text, data)
        kept = _foreign_lines(text)
        for action in actions:
            review.do(action)
            now = iter(_foreign_lines(review.file.text))
            assert all(line in now for line in kept)
            ids = [entry.id for entry in review.file.entries]
            assert len(ids) == len(set(ids))


def _foreign_lines(text: str) -> list[str]:
    """Lines in sections that decisions have nothing to do with, and above the first."""
    file = parse_knowledge_file(text)
    ours = {
        index
        for section in file.sections
        if section.title in SECTIONS or section.title in ("Changelog", "Statistics")
        for index in range(section.first, section.end)
    }
    lines = split_lines(text)
    return [
        line.rstrip("\r\n") for index, line in enumerate(lines) if index not in ours and line.strip() not in ("", "---")
    ]
