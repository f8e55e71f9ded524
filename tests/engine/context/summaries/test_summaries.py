"""Summaries of tasks and texts, kept by content."""

import json

import pytest

from engine.context.summaries import extraction
from engine.context.summaries.extraction import extract_summary
from engine.context.summaries.kept import keep_text, kept_text, task_summary, text_summary
from engine.workspace.problems import UnusableFileError

TASK = "task_20260101_000001"


def kept(paths):
    return sorted(path.name for path in (paths.cache / "summaries").glob("*"))


@pytest.fixture
def extracted(monkeypatch):
    texts = []
    monkeypatch.setattr(
        extraction, "extract_summary", lambda text, most: texts.append(text) or extract_summary(text, most)
    )
    return texts


def test_the_same_text_is_summarized_once(paths, extracted):
    first, again = (text_summary(paths, "It must stay. Really.") for _ in range(2))
    assert (first, again, len(extracted)) == ("It must stay.", "It must stay.", 1)


def test_another_text_or_length_has_a_summary_of_its_own(paths):
    assert text_summary(paths, "One thing.") == "One thing."
    assert text_summary(paths, "Another thing.") == "Another thing."
    assert text_summary(paths, "Another thing.", 5) == "Ano"
    assert len(kept(paths)) == 3


def test_the_cache_may_be_deleted_or_damaged_at_any_time(paths):
    text_summary(paths, "One thing.")
    (file,) = (paths.cache / "summaries").glob("*")
    file.write_bytes(b"\xff\xfe")
    assert text_summary(paths, "One thing.") == "One thing."
    file.unlink()
    assert text_summary(paths, "One thing.") == "One thing."


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(paths):
    paths.cache.write_text("a file, where a folder should be")
    assert text_summary(paths, "One thing.") == "One thing."


def test_nothing_is_kept_behind_a_link_out_of_the_workspace(paths, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    paths.cache.symlink_to(outside)
    assert text_summary(paths, "One thing.") == "One thing."
    assert list(outside.rglob("*")) == []


def test_a_task_is_told_by_its_plan_unless_somebody_summarized_it(paths, write):
    write(f".studio/tasks/{TASK}/plan.json", json.dumps({"goal": "Add a form", "steps": [{"name": "Write it"}]}))
    assert task_summary(paths, TASK) == "Add a form\nWrite it"
    keep_text(paths, TASK, "The form is there.")
    assert task_summary(paths, TASK) == "The form is there."


@pytest.mark.parametrize("plan", ["", "no JSON at all, but it must have 3 words", "[]", b"\xff"])
def test_a_task_whose_plan_says_nothing_has_no_summary(paths, write, plan):
    write(f".studio/tasks/{TASK}/plan.json", plan)
    assert task_summary(paths, TASK) == ""


def test_a_task_that_is_none_has_no_summary(paths):
    assert (task_summary(paths, TASK), task_summary(paths, "../../etc/passwd")) == ("", "")


def test_a_text_is_kept_under_its_key(paths):
    keep_text(paths, "k1", "a text")
    assert (kept_text(paths, "k1"), kept_text(paths, "k2")) == ("a text", None)


def test_without_a_workspace_keeping_is_refused(paths):
    paths.tasks.rmdir()
    paths.state.rmdir()
    with pytest.raises(UnusableFileError):
        keep_text(paths, "k1", "a text")
