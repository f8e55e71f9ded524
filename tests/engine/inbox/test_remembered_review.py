"""The review that was found last is used again by another process, as long as it was found in the very same."""

import json

import pytest
from helpers.dead_runs import waiting
from helpers.due_sprints import KNOWLEDGE, due_sprint
from helpers.samples import read_workspace

from engine.inbox.evolution_source import EvolutionSource
from engine.inbox.inbox import Inbox
from engine.inbox.remembered_review import found_in


@pytest.fixture
def paths(tmp_path):
    return due_sprint(tmp_path)


@pytest.fixture
def searches(monkeypatch):
    """How often the review was really looked for."""
    made = []
    items = EvolutionSource.items
    monkeypatch.setattr(EvolutionSource, "items", lambda *args: made.append(1) or items(*args))
    return made


def of_review(paths):
    return [item for item in waiting(Inbox(paths)) if item.is_of_review]


def test_the_next_process_knows_all_of_it_without_searching(paths, searches):
    found = of_review(paths)
    assert of_review(paths) == found
    assert len(found) > 2
    assert all(item.evidence and item.editable for item in found if item.action == "promote")
    assert len(searches) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("STUDIO_KNOWLEDGE_BASE.md", KNOWLEDGE.replace("argon2", "bcrypt")),
        (".studio/sprint-counter.json", json.dumps({"current_sprint": 4, "tasks_in_sprint": 5})),
        ("studio/config/engine.yaml", "promote_at: 3\n"),
        ("studio/learnings/backend.md", "## 2026-10-01: Close cursors\n\ntask_20261001_090000: they leak\n"),
        (".studio/decisions.jsonl", '{"id": "dec_1", "what": "reject", "state": "done"}\n'),
    ],
)
def test_whatever_it_is_made_from_changes_it_is_found_anew(paths, searches, name, text):
    of_review(paths)
    changed = paths.root / name
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text(text)
    of_review(paths)
    assert len(searches) == 2


def test_what_was_decided_is_not_remembered_as_waiting(paths):
    assert "promote-PQ-002" in {item.id for item in of_review(paths)}
    Inbox(paths).reject("promote-PQ-002", by="person")
    for _ in range(2):
        *left, end = of_review(paths)
        assert "promote-PQ-002" not in {item.id for item in left}
        assert ": 1 of " in end.title


@pytest.mark.parametrize("text", ["", "{", "[]", '{"found_in": 1}', '{"found_in": "DIGEST", "items": [{"id": 3}]}'])
def test_what_somebody_else_wrote_there_is_no_review(paths, searches, text):
    found = of_review(paths)
    paths.review_cache.write_text(text.replace("DIGEST", found_in(paths, read_workspace(paths.root))))
    assert of_review(paths) == found
    assert len(searches) == 2


def test_a_problem_is_told_every_time(paths):
    paths.knowledge_base.write_text(KNOWLEDGE.replace("## Pending", "<<<<<<< HEAD\n=======\n>>>>>>> x\n## Pending"))
    for _ in range(2):
        inbox = Inbox(paths)
        waiting(inbox)
        assert [problem.path for problem in inbox.problems] == ["STUDIO_KNOWLEDGE_BASE.md"]


def test_whoever_asks_again_has_it_ready_for_deciding(paths, searches):
    of_review(paths)
    inbox = Inbox(paths)
    first = waiting(inbox)
    assert len(searches) == 1
    assert waiting(inbox) == first
    assert len(searches) == 2
