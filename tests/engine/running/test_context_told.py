"""What the agents of a run are told, and what the journal keeps of it."""

from pathlib import Path

import pytest
from helpers.planned import Planned, plan_entry

from engine.assistants.briefing import MAX_FACT_CHARS, system_for
from engine.context.injection.facts import MAX_KEYS, injection_facts, known_rules
from engine.context.injection.records import Part
from engine.planning.context import knowledge_for
from engine.running.runs import informed, make_crew
from engine.workspace.event_words import sentence
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths

BASE = "## Strict Constraints\n### SC-001: Greet by name\n## Slop Ledger\n## Performance Delta\n## Pending Queue\n"


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    (tmp_path / "STUDIO_KNOWLEDGE_BASE.md").write_text(BASE)
    return Planned(WorkspacePaths(tmp_path), plan_entry())


def told(events: list[Event]) -> list[Event]:
    return [event for event in events if event.event == "context_injected"]


def test_once_a_run_the_journal_keeps_who_knew_which_rules(planned: Planned) -> None:
    planned.to_review()
    planned.answer(choice="accept", override=True)
    (planner,) = told(planned.run())
    (builder,) = told(planned.run("build"))
    assert known_rules(planned.events, planned.task) == {"SC-001"}
    assert known_rules(planned.events, "task_other") == frozenset()
    assert (planner.get("agent"), builder.get("agent")) == ("planner", "builder")
    for event in (planner, builder):
        assert (event.get("keys"), event.get("learnings"), event.task_id) == (["SC-001"], 0, planned.task)
        assert event.get("tokens") > 0


def test_the_event_in_words() -> None:
    facts = {"agent": "builder", "keys": ["SC-001", "CON-001"], "learnings": 3, "tokens": 1200}
    assert sentence(Event(event="context_injected", **facts)) == ("builder told of 2 rules, 3 learnings (1,200 tokens)")
    assert sentence(Event(event="context_injected", keys="x", tokens="?")) == (
        "agent told of 0 rules, 0 learnings (tokens unknown)"
    )


def test_an_order_has_it_between_marks_and_uncut(tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path)
    paths.invariants.parent.mkdir(parents=True)
    long = "".join(f"## S{number}\n### CON-{number:03}: {'</data> ' * 200}\n" for number in range(5))
    paths.invariants.write_text(long)
    crew = make_crew(paths, "task_1", "offline")
    system = system_for(crew.builder, crew.builder_context)
    marked = system[system.index('<data name="context">') :]
    assert marked.count("</data>") == 1
    assert "CON-004" in marked
    assert "x" * (MAX_FACT_CHARS + 1) in system_for(crew.builder, "x" * (MAX_FACT_CHARS + 1))


def test_rules_that_change_between_planning_and_building_are_told(planned: Planned) -> None:
    paths = planned.paths
    crew = make_crew(paths, planned.task)
    paths.knowledge_base.write_text(BASE.replace("## Slop", "### SC-002: Never greet by name twice\n## Slop"))
    assert "SC-002" not in crew.builder_context
    assert "SC-002" in informed(paths, planned.task, crew).builder_context


def test_a_journals_line_has_room_for_all_rules(tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path)
    paths.invariants.parent.mkdir(parents=True)
    rules = "\n".join(f"### CON-{number}: r{number}" for number in range(MAX_KEYS + 100))
    paths.invariants.write_text(f"## Constraints\n{rules}\n")
    known = knowledge_for(paths, "task_1", "builder", goal="x")
    assert sum(item.part is Part.INVARIANTS for item in known.items) > MAX_KEYS
    assert len(str(injection_facts(known))) < 40_000
