import json
from pathlib import Path

import pytest

from engine.planning.docs_cache import cached_doc, keep_doc
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.survey import LibraryDoc

DOC = LibraryDoc(library="@scope/rich", text="Tables", source="Context7")


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


def change(paths: WorkspacePaths, **fields: object) -> None:
    (file,) = paths.library_docs.iterdir()
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))


def test_what_was_kept_is_found_again(paths: WorkspacePaths) -> None:
    keep_doc(paths, DOC, "tables")
    assert cached_doc(paths, DOC.library, "tables") == DOC
    assert cached_doc(paths, DOC.library, "colours") is None
    assert cached_doc(paths, "flask", "tables") is None


@pytest.mark.parametrize("time", ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "soon", None])
def test_docs_of_another_time_are_fetched_again(paths: WorkspacePaths, time: str | None) -> None:
    keep_doc(paths, DOC, "tables")
    change(paths, fetched_at=time)
    assert cached_doc(paths, DOC.library, "tables") is None


def test_a_file_of_another_question_is_no_answer(paths: WorkspacePaths) -> None:
    keep_doc(paths, DOC, "tables")
    change(paths, question="colours")
    assert cached_doc(paths, DOC.library, "tables") is None


def test_a_broken_file_is_no_answer(paths: WorkspacePaths) -> None:
    keep_doc(paths, DOC, "tables")
    (file,) = paths.library_docs.iterdir()
    file.write_text("{")
    assert cached_doc(paths, DOC.library, "tables") is None


def test_escape_codes_in_a_cache_are_cleaned(paths: WorkspacePaths) -> None:
    keep_doc(paths, DOC, "tables")
    change(paths, text="\x1b[31mred")
    found = cached_doc(paths, DOC.library, "tables")
    assert found is not None
    assert found.text == "red"


def test_no_cache_is_made_where_there_is_no_state(tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path)
    keep_doc(paths, DOC, "tables")
    assert not paths.state.exists()


def test_a_cache_that_leaves_the_workspace_is_not_written(paths: WorkspacePaths, tmp_path: Path) -> None:
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    paths.cache.symlink_to(elsewhere)
    keep_doc(paths, DOC, "tables")
    assert list(elsewhere.iterdir()) == []
