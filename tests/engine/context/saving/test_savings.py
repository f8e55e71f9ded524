"""Making room: what is proposed, done and undone."""

import json
from datetime import date

import pytest

from engine.context.counting.encoder import encoder
from engine.context.counting.tokens import TokenCounter
from engine.context.gauges.contents import read_contents
from engine.context.gauges.measure import measure
from engine.context.saving.optimize import ContextSavings
from engine.context.saving.records import NothingToSaveError
from engine.knowledge.deciding.decided import AlreadyDecidedError
from engine.knowledge.deciding.decisions import Decisions
from engine.workspace.learning_files import read_learnings

TODAY = date(2026, 6, 30)
OLD = "## 2026-01-10: Old news\n\nNobody asks for it any more. It cost 3 hours.\n"
LONG = f"## 2026-05-10: Locks\n\nWe decided to lock the row. {'It was a long story with many turns. ' * 40}\n"
YOUNG = "## 2026-06-20: Fresh\n\nKeep <!-- this --> as it is.   \n"
BACKEND = f"# Backend\n\nIntro of a person.\n\n{OLD}\n{LONG}\n{YOUNG}"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("engine.context.saving.learning_savings.utc_today", lambda: TODAY)


@pytest.fixture
def backend(write):
    return write("studio/learnings/backend.md", BACKEND)


@pytest.fixture
def savings(paths):
    return ContextSavings(paths)


def use_of(paths):
    return measure(paths, read_contents(paths), TokenCounter(paths))


def found(paths, savings, pool=""):
    return {saving.id: saving for saving in savings.find(use_of(paths), pool)}


def tokens(text: str) -> int:
    return len(encoder().encode_ordinary(text))


def archive(paths, name="backend"):
    return paths.learnings_archive / f"{name}.md"


def test_nothing_is_proposed_while_pools_have_room(paths, savings, backend):
    assert found(paths, savings) == {}


def test_for_a_named_pool_all_that_can_be_done_is_proposed_what_saves_most_first(paths, savings, backend):
    proposals = found(paths, savings, "learnings")
    assert list(proposals) == ["summarize-backend-2026-05-10", "archive-backend-2026-01-10"]
    assert proposals["archive-backend-2026-01-10"].tokens_saved == tokens(BACKEND) - tokens(
        BACKEND.replace(f"{OLD}\n", "")
    )
    assert all(saving.is_counted for saving in proposals.values())


@pytest.mark.parametrize("pool", ["reserved", "backlog", "plans", "working"])
def test_where_nothing_can_be_done_nothing_is_proposed(paths, savings, backend, pool):
    assert found(paths, savings, pool) == {}


def test_archiving_moves_the_old_entries_whole_and_leaves_the_rest_byte_for_byte(paths, savings, backend):
    savings.accept("archive-backend-2026-01-10", by="person")
    assert backend.read_text() == BACKEND.replace(f"{OLD}\n", "")
    assert archive(paths).read_text() == f"# Archive of backend\n\n{OLD}\n"
    assert "archive" not in " ".join(learning.domain for learning in read_learnings(paths).learnings)


def test_shortening_leaves_the_entry_in_a_few_lines_and_the_whole_in_the_archive(paths, savings, backend):
    savings.accept("summarize-backend-2026-05-10", by="person")
    before, after = BACKEND.split(LONG)
    text = backend.read_text()
    assert text.startswith(before)
    assert text.endswith(after.lstrip("\n"))
    assert "## 2026-05-10: Locks\n\n- We decided to lock the row.\n" in text
    assert "- In full: studio/learnings/archive/backend.md\n" in text
    assert LONG in archive(paths).read_text()
    assert [one.title for one in read_learnings(paths).learnings] == ["Old news", "Locks", "Fresh"]


@pytest.mark.parametrize("saving_id", ["archive-backend-2026-01-10", "summarize-backend-2026-05-10"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("tail", ["", "\n"])
def test_what_a_preview_shows_is_done_and_undone_byte_for_byte(paths, savings, write, saving_id, end, tail):
    content = (BACKEND.rstrip("\n") + tail).replace("\n", end).encode()
    backend = write("studio/learnings/backend.md", content)
    shown = {change.path: change.after for change in savings.preview(saving_id)}
    decision = savings.accept(saving_id, by="person")
    files = ("studio/learnings/backend.md", "studio/learnings/archive/backend.md")
    assert {name: (paths.root / name).read_bytes().decode() for name in files} == shown
    savings.undo(decision, by="person")
    assert backend.read_bytes() == content
    assert archive(paths).read_text() == "# Archive of backend\n"


def test_undoing_an_undo_brings_the_copy_back_first(paths, savings, backend):
    undone = savings.undo(savings.accept("archive-backend-2026-01-10", by="person"), by="person")
    savings.undo(undone, by="person")
    assert backend.read_text() == BACKEND.replace(f"{OLD}\n", "")
    assert archive(paths).read_text() == f"# Archive of backend\n\n{OLD}\n"


def test_the_log_holds_one_decision_for_each(paths, savings, backend):
    savings.accept("archive-backend-2026-01-10", by="person", title="Archive it")
    (decision,) = Decisions(paths).all()
    assert (decision.kind, decision.subject, decision.title) == (
        "archive",
        "archive-backend-2026-01-10",
        "Archive it",
    )


def test_undoing_keeps_what_a_person_wrote_since(paths, savings, backend):
    decision = savings.accept("archive-backend-2026-01-10", by="person")
    backend.write_text(backend.read_text() + "\n## 2026-06-29: Newer\n\nMine.\n")
    archive(paths).write_text(archive(paths).read_text() + "\nMy remark in the archive.\n")
    savings.undo(decision, by="person")
    assert backend.read_text() == BACKEND + "\n## 2026-06-29: Newer\n\nMine.\n"
    assert "My remark in the archive." in archive(paths).read_text()


def test_accepting_twice_is_once_and_after_an_undo_it_is_done_again(paths, savings, backend):
    saving_id = "archive-backend-2026-01-10"
    first = savings.accept(saving_id, by="person")
    assert savings.accept(saving_id, by="person").id == first.id
    savings.undo(first, by="person")
    again = savings.accept(saving_id, by="person")
    assert again.id != first.id
    assert archive(paths).read_text().count("Old news") == 1


def test_a_rejected_one_is_not_done(paths, savings, backend):
    saving_id = "archive-backend-2026-01-10"
    rejected = savings.reject(saving_id, by="person", reason="we need it")
    with pytest.raises(AlreadyDecidedError):
        savings.accept(saving_id, by="person")
    assert backend.read_text() == BACKEND
    assert not archive(paths).exists()
    savings.undo(rejected, by="person")
    savings.accept(saving_id, by="person")
    assert "Old news" not in backend.read_text()


def test_a_file_that_changes_just_now_is_left_alone(paths, savings, backend, monkeypatch):
    change = Decisions.change

    def edit_first(self, subject, path, *arguments, **named):
        if subject.kind == "archive":
            backend.write_text(BACKEND.replace("3 hours", "4 hours"))
        return change(self, subject, path, *arguments, **named)

    monkeypatch.setattr(Decisions, "change", edit_first)
    with pytest.raises(NothingToSaveError):
        savings.accept("archive-backend-2026-01-10", by="person")
    assert "4 hours" in backend.read_text()
    assert "Old news" not in archive(paths).read_text()


def test_a_crash_between_copy_and_removal_loses_nothing_and_is_made_good(paths, savings, backend, monkeypatch):
    change = Decisions.change

    def die(self, subject, *arguments, **named):
        if subject.kind == "archive":
            raise KeyboardInterrupt
        return change(self, subject, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Decisions, "change", die)
        with pytest.raises(KeyboardInterrupt):
            savings.accept("archive-backend-2026-01-10", by="person")
    assert backend.read_text() == BACKEND
    ContextSavings(paths).accept("archive-backend-2026-01-10", by="person")
    assert "Old news" not in backend.read_text()
    assert archive(paths).read_text().count("Old news") == 1


@pytest.mark.parametrize(
    "saving_id",
    ["archive-backend-2025-01-01", "archive-nowhere-2026-01-10", "archive-", "summarize-x", "drop-x", "x", ""],
)
def test_what_is_not_there_any_more_is_refused(paths, savings, backend, saving_id):
    with pytest.raises(NothingToSaveError):
        savings.accept(saving_id, by="person")


def test_learnings_of_integrations_have_an_archive_of_their_own(paths, savings, write):
    write("studio/learnings/integrations/label-printer.md", f"# Label printer\n\n{OLD}")
    savings.accept("archive-integrations.label-printer-2026-01-10", by="person")
    assert OLD in archive(paths, "integrations/label-printer").read_text()


def test_entries_without_a_date_or_with_one_to_come_stay(paths, savings, write):
    write("studio/learnings/backend.md", f"## Undated\n\n{'Long. ' * 300}\n## 2031-01-01: To come\n\n{'Long. ' * 300}")
    assert found(paths, savings, "learnings") == {}


def test_a_summary_never_hides_the_entries_below_it(paths, savings, write):
    body = "It must <!-- stay.\n\nWe decided on ``` 7 times. " + "Never again, 5 of 6 said. " * 40
    write("studio/learnings/backend.md", f"## 2026-05-10: A\n\n{body}\n\n-->\n\n{YOUNG}")
    savings.accept("summarize-backend-2026-05-10", by="person")
    assert [one.title for one in read_learnings(paths).learnings] == ["A", "Fresh"]


def test_a_file_with_ends_of_lines_that_markdown_does_not_know_is_left_alone(paths, savings, write):
    write("studio/learnings/backend.md", OLD + "\fpage two\n")
    assert found(paths, savings, "learnings") == {}


def full_pool(write, count=300):
    write("studio/learnings/global.md", "".join(f"## 2026-01-01: Old {n}\n\n{'word ' * 80}\n" for n in range(count)))


def test_of_the_full_pools_the_worst_comes_first(paths, savings, write, backend):
    full_pool(write, 250)
    write(".studio/.cache/context7/react.md", "word " * 60_000)
    pools = [saving.pool for saving in savings.find(use_of(paths))]
    assert pools == ["context7", "learnings"]


def test_only_so_much_is_proposed_as_makes_room(paths, savings, write, backend):
    full_pool(write)
    for number in range(5):
        write(f".studio/.cache/context7/{number}.md", f"word{number} " * (6_000 if number else 3_000))
    proposals = found(paths, savings)
    assert [saving.path for saving in proposals.values() if saving.pool == "learnings"] == [
        "studio/learnings/global.md"
    ]
    left = use_of(paths).pools[4].tokens - sum(s.tokens_saved for s in proposals.values() if s.pool == "context7")
    assert left < 20_000
    assert ".studio/.cache/context7/0.md" not in {saving.path for saving in proposals.values()}


def test_a_dropped_doc_leaves_the_pool_and_comes_back(paths, savings, write):
    doc = write(".studio/.cache/context7/react/hooks.md", "use state " * 100)
    (saving,) = savings.find(use_of(paths), "context7")
    assert saving.id.startswith("drop-hooks-")
    assert savings.preview(saving.id)[0].before.startswith("use state")
    decision = savings.accept(saving.id, by="person")
    assert (doc.exists(), use_of(paths).pools[4].tokens) == (False, 0)
    assert savings.accept(saving.id, by="person").id == decision.id
    savings.undo(decision, by="person")
    assert doc.read_text() == "use state " * 100
    assert list((paths.cache / "dropped").rglob("*.md")) == []


def test_undoing_the_undo_drops_the_doc_again(paths, savings, write):
    doc = write(".studio/.cache/context7/react.md", "old words")
    (saving,) = savings.find(use_of(paths), "context7")
    undone = savings.undo(savings.accept(saving.id, by="person"), by="person")
    savings.undo(undone, by="person")
    assert not doc.exists()
    assert Decisions(paths).all()[0].is_live


def test_undoing_the_undo_of_a_rejection_touches_no_file(paths, savings, backend):
    undone = savings.undo(savings.reject("archive-backend-2026-01-10", by="person"), by="person")
    savings.undo(undone, by="person")
    assert backend.read_text() == BACKEND
    assert not archive(paths).exists()


def test_a_doc_that_was_fetched_again_is_another_one(paths, savings, write):
    doc = write(".studio/.cache/context7/react.md", "old words")
    (saving,) = savings.find(use_of(paths), "context7")
    decision = savings.accept(saving.id, by="person")
    doc.write_text("new and other words")
    (other,) = savings.find(use_of(paths), "context7")
    assert other.id != saving.id
    with pytest.raises(NothingToSaveError, match="fetched again"):
        savings.undo(decision, by="person")
    assert doc.read_text() == "new and other words"


def test_what_an_emptied_cache_held_cannot_be_put_back(paths, savings, write):
    write(".studio/.cache/context7/react.md", "old words")
    (saving,) = savings.find(use_of(paths), "context7")
    decision = savings.accept(saving.id, by="person")
    next((paths.cache / "dropped").rglob("react.md")).unlink()
    with pytest.raises(NothingToSaveError, match="emptied"):
        savings.undo(decision, by="person")


def test_a_doc_that_could_not_be_noted_stays(paths, savings, write):
    doc = write(".studio/.cache/context7/react.md", "old words")
    (saving,) = savings.find(use_of(paths), "context7")
    paths.decisions.mkdir()
    with pytest.raises(Exception, match="decisions"):
        savings.accept(saving.id, by="person")
    assert doc.exists()


def test_ten_thousand_learnings_are_looked_through_quickly_and_not_again_while_nothing_changes(
    paths, savings, write, monkeypatch
):
    full_pool(write, 10_000)
    (saving,) = savings.waiting(read_contents(paths))
    assert saving.title == "Archive 10000 old learnings of global"
    monkeypatch.setattr("engine.context.saving.optimize.LOOK_AGAIN_S", 0)
    monkeypatch.setattr("engine.context.saving.learning_savings.without", None)
    assert savings.waiting(read_contents(paths)) == (saving,)


def test_what_is_waiting_is_looked_for_again_after_a_decision(paths, savings, write):
    full_pool(write)
    (saving,) = savings.waiting(read_contents(paths))
    savings.accept(saving.id, by="person")
    assert savings.waiting(read_contents(paths)) == ()
    assert json.loads(paths.token_cache.read_text())["texts"]
