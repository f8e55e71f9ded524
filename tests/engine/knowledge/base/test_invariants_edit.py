"""Adding invariants to a person's file."""

from pathlib import Path

import pytest

from engine.knowledge.base.invariants_edit import MAX_TITLE_CHARS, add_invariant
from engine.knowledge.base.knowledge_file import KnowledgeFileError
from engine.knowledge.deciding.decisions import Decisions
from engine.workspace.paths import WorkspacePaths

TEXT = "# Ours\n\n## Constraints\n\n### CON-007: Old\n**Constraint**: Old\n## Mine\nkeep  \n"


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    (tmp_path / ".studio").mkdir()
    (tmp_path / "studio" / "context").mkdir(parents=True)
    return WorkspacePaths(tmp_path)


def add(paths: WorkspacePaths, text: str, kind: str = "CON") -> str:
    return add_invariant(paths, kind, text, by="person").id


def test_a_new_file_is_made_as_in_a_new_workspace(paths: WorkspacePaths) -> None:
    ids = [add(paths, f"A {kind} thing", kind) for kind in ("AD", "CON", "PAT", "CNV")]
    assert ids == ["AD-001", "CON-001", "PAT-001", "CNV-001"]
    text = paths.invariants.read_text()
    for section, entry_id in zip(text.split("\n## ")[1:], ids, strict=True):
        assert f"\n### {entry_id}: A " in section


def test_what_stands_there_stays(paths: WorkspacePaths) -> None:
    paths.invariants.write_text(TEXT)
    assert add(paths, "No names in logs") == "CON-008"
    added = "\n### CON-008: No names in logs\n**Constraint**: No names in logs\n\n"
    assert paths.invariants.read_text() == TEXT.replace("## Mine", f"{added}## Mine")


def test_windows_line_ends_stay(paths: WorkspacePaths) -> None:
    paths.invariants.write_bytes(TEXT.replace("\n", "\r\n").encode())
    add(paths, "No names in logs")
    assert b"\n" not in paths.invariants.read_bytes().replace(b"\r\n", b"")


def test_a_section_that_is_missing_is_made_at_the_end(paths: WorkspacePaths) -> None:
    paths.invariants.write_text(TEXT.rstrip("\n"))
    assert add(paths, "One module an aggregate", "PAT") == "PAT-001"
    ending = "\n\n## Patterns\n\n### PAT-001: One module an aggregate\n**Description**: One module an aggregate"
    assert paths.invariants.read_text() == TEXT.rstrip("\n") + ending


def test_twice_is_once(paths: WorkspacePaths) -> None:
    paths.invariants.write_text(TEXT)
    assert add(paths, "Old") == "CON-007"
    assert paths.invariants.read_text() == TEXT


def test_it_can_be_taken_back_and_its_id_is_not_given_again(paths: WorkspacePaths) -> None:
    paths.invariants.write_text(TEXT)
    added = add_invariant(paths, "CON", "No names in logs", by="person")
    Decisions(paths).undo(added.decision_id, by="person")
    assert paths.invariants.read_text() == TEXT
    assert add(paths, "No names in logs") == "CON-009"


def test_a_long_text_has_a_short_title(paths: WorkspacePaths) -> None:
    added = add_invariant(paths, "CNV", "word " * 60, by="person")
    assert len(added.title) <= MAX_TITLE_CHARS + 2
    assert f"**Convention**: {' '.join(['word'] * 60)}\n" in paths.invariants.read_text()


@pytest.mark.parametrize(("kind", "text"), [("XX", "text"), ("", "text"), ("AD", " \n ")])
def test_what_is_refused(paths: WorkspacePaths, kind: str, text: str) -> None:
    with pytest.raises(KnowledgeFileError):
        add(paths, text, kind)
    assert not paths.invariants.exists()


@pytest.mark.parametrize("damage", ["<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n", "<!-- open\n"])
def test_a_damaged_file_is_left_alone(paths: WorkspacePaths, damage: str) -> None:
    paths.invariants.write_text(TEXT + damage)
    with pytest.raises(KnowledgeFileError):
        add(paths, "No names in logs")
    assert paths.invariants.read_text() == TEXT + damage
