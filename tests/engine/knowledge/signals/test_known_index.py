"""What is known, kept ready while files change."""

import pytest

from engine.knowledge.signals.known_index import KnownIndex
from engine.workspace.paths import WorkspacePaths

BASE = "## Strict Constraints\n\n### SC-001: Lock the row\n\n### SC-002: Close the export stream\n"


@pytest.fixture
def paths(tmp_path):
    paths = WorkspacePaths(tmp_path)
    paths.knowledge_base.write_text(BASE)
    paths.learnings.mkdir(parents=True)
    paths.learning_file("backend").write_text("## 2026-01-01: Pool the connections\n")
    return paths


@pytest.fixture
def found(paths):
    index = KnownIndex(paths)
    return lambda text: [one.item.where for one in index.read().find(text)]


def test_all_files_are_in(found):
    assert found("Lock the row") == ["SC-001"]
    assert found("Pool the connections") == ["backend: Pool the connections"]


def test_what_changed_since_is_found_and_what_went_is_not(paths, found):
    assert found("Lock the row") == ["SC-001"]
    paths.knowledge_base.write_text(BASE.replace("Lock the row", "Freeze the clock"))
    assert (found("Lock the row"), found("Freeze the clock")) == ([], ["SC-001"])
    paths.knowledge_base.write_text(BASE)
    assert (found("Lock the row"), found("Freeze the clock")) == (["SC-001"], [])
    paths.learning_file("backend").unlink()
    assert found("Pool the connections") == []


def test_an_entry_that_is_there_twice_is_found_once(paths, found):
    paths.knowledge_base.write_text(BASE + "\n### SC-001: Lock the row\n")
    assert found("Lock the row") == ["SC-001"]


def test_a_file_that_cannot_be_read_is_a_problem_and_the_others_are_in(paths):
    index = KnownIndex(paths)
    paths.knowledge_base.write_bytes(b"\xff\xfe\x00")
    assert [one.item.where for one in index.read().find("Pool the connections")] == ["backend: Pool the connections"]
    assert len(index.problems) == 1
    paths.knowledge_base.write_text(BASE)
    index.read()
    assert index.problems == ()


def test_an_id_is_known_while_its_entry_is_there(paths):
    index = KnownIndex(paths)
    assert (index.read().has("SC-001"), index.read().has("SC-003")) == (True, False)
