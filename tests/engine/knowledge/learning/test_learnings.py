from datetime import date, timedelta

import pytest

from engine.knowledge.errors import LearningError
from engine.knowledge.learning.learnings import add_learning, search_learnings, told_by_age
from engine.knowledge.signals.known_items import read_known_items
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.learning import Learning

NOW = date(2026, 11, 20)


@pytest.mark.parametrize("domain", ["backend", "global", "integrations/label-printer"])
def test_a_known_domain(tmp_path, domain):
    assert add_learning(WorkspacePaths(tmp_path), domain, "Title", "", NOW) == Learning(domain, "Title", NOW)


@pytest.mark.parametrize("domain", ["nope", "", "integrations/", "integrations/../x", "../backend", "integrations/a/b"])
def test_an_unknown_domain_names_the_known(tmp_path, domain):
    with pytest.raises(LearningError, match=r"Known: global, frontend, .*integrations/<name>"):
        add_learning(WorkspacePaths(tmp_path), domain, "Title", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", [" \n", "x" * 201])
def test_a_title_that_is_none(tmp_path, title):
    with pytest.raises(LearningError, match="The title"):
        add_learning(WorkspacePaths(tmp_path), "backend", title, "")


def test_searching_finds_all_words_titles_first():
    learnings = [
        Learning("a", "Other", date(2026, 1, 2), "lock the rows"),
        Learning("a", "Lock a row", date(2026, 1, 1)),
        Learning("a", "Lock"),
    ]
    assert [one.title for one in search_learnings(learnings, "row LOCK")] == ["Lock a row", "Other"]
    assert search_learnings(learnings, "") == ()


@pytest.mark.parametrize(
    ("age", "told"), [(29, "### T\n\nOne. Two.\n"), (30, "- T: One."), (90, "- T: One."), (91, "- T")]
)
def test_older_learnings_are_told_shorter(age, told):
    assert told_by_age(Learning("a", "T", NOW - timedelta(age), "One. Two."), NOW) == told


def test_known_items_come_from_learnings_and_knowledge_base(tmp_path):
    paths = WorkspacePaths(tmp_path)
    add_learning(paths, "backend", "Freeze the clock in tests", "task_1: it failed")
    entry = "## Pending Queue\n\n### PQ-007: Lock rows of tokens\n**What**: x\n**Source**: task_2, task_3\n"
    paths.knowledge_base.write_text(entry)
    known = read_known_items(paths, [])
    found = [known.find(text)[0].item for text in ("freeze clocks in a test", "lock the row of a token")]
    assert [item.where for item in found] == ["backend: Freeze the clock in tests", "PQ-007"]
    assert [item.tasks for item in found] == [("task_1",), ("task_2", "task_3")]
