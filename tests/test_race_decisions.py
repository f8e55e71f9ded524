"""Several processes, and a person's editor, that decide and save at the same moment."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest
from helpers.due_sprints import KNOWLEDGE, SESSION, TASKS, due_sprint
from helpers.killed_calls import together
from helpers.plans import TASK, run, step, write_plan

from engine.analytics.publishing import publish_stats
from engine.inbox.inbox import Inbox
from engine.inbox.source import UnknownItemError
from engine.knowledge.base.knowledge_file import parse_knowledge_file
from engine.knowledge.deciding import carrying_out
from engine.knowledge.deciding.decided import AlreadyDecidedError
from engine.knowledge.deciding.decision_log import Decision, State
from engine.knowledge.deciding.decisions import Decisions
from engine.overviews import read_overview
from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError

PROMOTE, OTHER, FINISH = "promote-PQ-002", "promote-PQ-004", "finish-sprint-3"
NOTE = "\n<!-- Bob: ask Ann about {} -->\n"

ERRORS = (
    "Error: port 4173 is taken while the preview still runs",
    "Error: alembic found two heads after a rebase",
    "TypeError: the webhook's body is bytes, not text",
    "Error: the certificate of the mail server has expired",
    "Error: pnpm refused a lockfile of another version",
    "KeyError: a tenant without a billing address",
    "Error: the image has no font for Arabic",
    "TimeoutError: the search index was cold",
)


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    return due_sprint(tmp_path / "project")


def accepts(paths: WorkspacePaths, item_id: str) -> Callable[[], str]:
    """Its answer is what came of it."""

    def decide() -> str:
        try:
            Inbox(paths).accept(item_id, by="person")
        except RefusedError as error:
            return type(error).__name__
        return "accepted"

    return decide


def live(paths: WorkspacePaths) -> list[Decision]:
    decisions = Decisions(paths).all()
    assert {one.state for one in decisions} <= {State.DONE, State.DROPPED}
    return [one for one in decisions if one.is_live and not one.undoes]


def entry_ids(paths: WorkspacePaths) -> list[str]:
    return [entry.id for entry in parse_knowledge_file(paths.knowledge_base.read_text()).entries]


def test_of_two_that_decide_the_same_one_does(paths):
    first, second = together(accepts(paths, PROMOTE), accepts(paths, PROMOTE))
    assert "accepted" in (first, second)
    assert first != second
    assert len(live(paths)) == 1
    assert paths.knowledge_base.read_text().count("forbid extra fields at the edge\n") == 1


def test_of_accepting_and_rejecting_at_once_one_holds(paths):
    def rejects() -> str:
        try:
            Inbox(paths).reject(PROMOTE, by="ann")
        except (AlreadyDecidedError, UnknownItemError) as error:
            return type(error).__name__
        return "rejected"

    answers = together(accepts(paths, PROMOTE), rejects)
    (held,) = live(paths)
    assert Counter(answer in ("accepted", "rejected") for answer in answers) == {True: 1, False: 1}
    assert (held.what == "accept") == ("### PQ-002" not in paths.knowledge_base.read_text()) == ("accepted" in answers)


def test_two_different_items_are_both_done(paths):
    assert together(accepts(paths, PROMOTE), accepts(paths, OTHER)) == ["accepted", "accepted"]
    ids = entry_ids(paths)
    assert {"PQ-002", "PQ-004"}.isdisjoint(ids)
    assert len(set(ids)) == len(ids) == 6


def test_what_eight_processes_keep_is_all_there_under_ids_of_its_own(paths):
    for text in ERRORS:
        write_event(paths, SESSION, "learning_noticed", task_id=TASKS[-1], text=text, domains=["backend"])
    waiting = [item for item in read_overview(paths.root).inbox if item.id.startswith("learning-")]
    chosen = [item.id for item in waiting if item.title in ERRORS]
    assert together(*(accepts(paths, item_id) for item_id in chosen)) == ["accepted"] * 8
    text, ids = paths.knowledge_base.read_text(), entry_ids(paths)
    assert [one for one in ERRORS if one not in text] == []
    assert len(set(ids)) == len(ids)
    assert len(live(paths)) == 8


class Editor:
    """A person who saves the knowledge base, without any lock, at each look that ours takes at it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, paths: WorkspacePaths, save: Callable[[str], str]) -> None:
        self.saves = 1

        def change_text(paths_: WorkspacePaths, path: Path, change: Callable[[str], str]) -> str:
            def and_they_save(text: str) -> str:
                changed = change(text)
                if self.saves and path == paths.knowledge_base:
                    self.saves -= 1
                    beside = path.with_suffix(".swp")
                    beside.write_text(save(text))
                    beside.replace(path)
                return changed

            return real(paths_, path, and_they_save)

        real = carrying_out.change_person_text
        monkeypatch.setattr(carrying_out, "change_person_text", change_text)


def test_a_person_who_saves_elsewhere_in_the_file_meanwhile_loses_nothing(paths, monkeypatch):
    Editor(monkeypatch, paths, lambda text: text + NOTE.format("ports"))
    Inbox(paths).accept(PROMOTE, by="person")
    text = paths.knowledge_base.read_text()
    assert NOTE.format("ports") in text
    assert "### PQ-002" not in text
    assert len(live(paths)) == 1


def test_a_person_who_saves_the_very_entry_meanwhile_keeps_it(paths, monkeypatch):
    Editor(monkeypatch, paths, lambda text: text.replace("forbid extra", "refuse extra"))
    with pytest.raises(RefusedError):
        Inbox(paths).accept(PROMOTE, by="person")
    assert paths.knowledge_base.read_text() == KNOWLEDGE.replace("forbid extra", "refuse extra")
    assert live(paths) == []


def test_a_person_who_saves_during_an_undo_loses_nothing(paths, monkeypatch):
    made = Inbox(paths).accept(PROMOTE, by="person")
    Editor(monkeypatch, paths, lambda text: NOTE.format("undo") + text)
    Inbox(paths).undo(made.id, by="person")
    entries = paths.knowledge_base.read_text().partition("## Statistics")[0]  # a table that was begun stays
    assert entries == NOTE.format("undo") + KNOWLEDGE.partition("## Changelog")[0]
    assert live(paths) == []


def test_a_person_who_saves_what_an_undo_would_take_away_keeps_it(paths, monkeypatch):
    made = Inbox(paths).accept(PROMOTE, by="person")
    theirs = paths.knowledge_base.read_text().replace("forbid extra", "refuse extra")
    Editor(monkeypatch, paths, lambda _: theirs)
    with pytest.raises(RefusedError):
        Inbox(paths).undo(made.id, by="person")
    assert paths.knowledge_base.read_text() == theirs
    assert [one.id for one in live(paths)] == [made.id]


def test_a_person_who_saves_all_the_time_while_two_processes_decide(paths):
    """By renaming, as most editors save, each time on what is there just then."""
    ends, saved = Event(), []

    def edit() -> None:
        while not ends.is_set():
            text, note = paths.knowledge_base.read_text(), NOTE.format(len(saved))
            beside = paths.knowledge_base.with_suffix(".swp")
            beside.write_text(text + note)
            if paths.knowledge_base.read_text() == text:  # else it would be the editor that loses what we wrote
                beside.replace(paths.knowledge_base)
                saved.append(note)
            ends.wait(0.03)

    editor = Thread(target=edit)
    editor.start()
    try:  # on a busy machine a decision may be refused, since somebody keeps saving the file
        together(accepts(paths, PROMOTE), accepts(paths, OTHER))
    finally:
        ends.set()
        editor.join()
    text = paths.knowledge_base.read_text()
    assert saved
    assert [note for note in saved if note not in text] == []


def test_a_build_that_ends_while_the_review_is_finished_counts_once_for_one_sprint(paths):
    root = paths.root
    write_plan(root, step("a", "true"))

    def build() -> str:
        return run(WorkspacePaths(root))[-1].get("status")

    assert together(build, accepts(paths, FINISH)) == ["COMPLETE", "accepted"]
    counter = json.loads(paths.sprint_counter.read_text())
    (review,) = counter["reviews"]
    counted = [*review["task_ids"], *counter["task_ids"]]
    assert sorted(counted) == sorted([*TASKS, TASK])
    assert (counter["current_sprint"], counter["total_tasks"]) == (4, 16)
    assert counter["tasks_in_sprint"] == len(counter["task_ids"])


def test_four_that_write_the_figures_at_once_leave_one_whole_file(paths):
    paths.analytics.parent.mkdir(parents=True)
    paths.analytics.write_text(json.dumps({"theirs": [1, 2], "weeks": [{"week": "2020-W01", "note": "ours"}]}))

    def publish() -> str:
        for _ in range(5):
            publish_stats(paths)
        return ""

    together(*[publish] * 4)
    document = json.loads(paths.analytics.read_text())
    assert document["theirs"] == [1, 2]
    assert document["weeks"][0] == {"week": "2020-W01", "note": "ours"}
    assert [path.name for path in paths.analytics.parent.iterdir()] == ["analytics.json"]
