from pathlib import Path

import pytest

from engine.knowledge.relevant import Lessons, find_lessons
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    return WorkspacePaths(tmp_path)


def lessons(paths: WorkspacePaths, goal: str) -> tuple[Lessons, list[str]]:
    notes: list[str] = []
    return find_lessons(paths, goal, notes), notes


def write_base(paths: WorkspacePaths, *entries: str) -> None:
    text = "\n".join(entries)
    paths.knowledge_base.write_text(
        f"## Strict Constraints\n{text}\n## Slop Ledger\n## Performance Delta\n## Pending Queue\n"
    )


def write_learnings(paths: WorkspacePaths, domain: str, text: str) -> None:
    path = paths.learnings / f"{domain}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_constraints_that_share_a_word_or_a_domain(paths: WorkspacePaths) -> None:
    write_base(
        paths,
        "### SC-001: Escape every cookie\n**What**: Never trust it",
        "### SC-002: Labels are short\n**What**: Never print long labels\n**Instead**: Cut\n**Why**: the roll ends",
        "### SC-003: Green buttons",
    )
    found, notes = lessons(paths, "Print a label after the password was changed")
    assert [rule.id for rule in found.constraints] == ["SC-002", "SC-001"]
    assert found.constraints[0].text == "Never print long labels. Instead: Cut. Why: the roll ends"
    assert notes == ["1 strict constraints share no word or domain with the goal: SC-003"]


def test_among_equals_the_one_seen_more_often_comes_first(paths: WorkspacePaths) -> None:
    write_base(paths, "### SC-001: A label\n**Occurrences**: 2", "### SC-002: A label\n**Occurrences**: 7")
    assert [rule.id for rule in lessons(paths, "label")[0].constraints] == ["SC-002", "SC-001"]


def test_too_many_constraints_are_told(paths: WorkspacePaths) -> None:
    write_base(paths, *(f"### SC-{number:03}: A label" for number in range(20)))
    found, notes = lessons(paths, "Print a label")
    assert len(found.constraints) == 12
    assert notes[0].endswith("the closest 12 are taken without SC-012, SC-013, SC-014, SC-015, SC-016 and 3 more")


def test_learnings_of_the_domains_the_closest_first_then_the_newest(paths: WorkspacePaths) -> None:
    write_learnings(paths, "global", "## 2026-01-01: Old\n\n## 2026-05-01: New\nBody\n\n## 2026-03-01: Print twice\n")
    write_learnings(paths, "frontend", "## 2026-01-01: Not for this goal\n")
    write_learnings(paths, "integrations/label-printer", "## 2026-02-01: It needs paper\n")
    found, notes = lessons(paths, "Let the label printer print")
    titles = [(rule.id, rule.title) for rule in found.learnings]
    assert titles[:2] == [("global", "Print twice"), ("global", "New")]
    assert ("integrations/label-printer", "It needs paper") in titles
    assert ("frontend", "Not for this goal") not in titles
    assert notes == []


def test_too_many_learnings_are_told(paths: WorkspacePaths) -> None:
    write_learnings(paths, "global", "".join(f"## 2026-01-01: Number {number}\n" for number in range(15)))
    found, notes = lessons(paths, "Anything")
    assert len(found.learnings) == 12
    assert notes == ["15 learnings are in the domains global: the closest 12 are taken"]


def test_a_workspace_without_knowledge(paths: WorkspacePaths) -> None:
    found, notes = lessons(paths, "Anything")
    assert (found.domains, found.constraints, found.learnings, notes) == (("global",), (), (), [])


def test_what_cannot_be_read_is_a_note(paths: WorkspacePaths) -> None:
    paths.knowledge_base.write_bytes(b"\xff")
    (note,) = lessons(paths, "Anything")[1]
    assert note.startswith("STUDIO_KNOWLEDGE_BASE.md: not UTF-8 at byte 0")
