"""A session's journal adds up to its state, whatever happened."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.workspace.journal import Event, append_event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.session_changes import IDENTITY, apply_change, rebuild_session

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="\u2028\u2029"), max_size=5)
PLAIN = st.none() | st.booleans() | st.integers(-9, 9) | TEXT
VALUE = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2), max_leaves=4
)
FIELDS = st.dictionaries(
    st.sampled_from(["goal", "status", "updated_at", "strange", "agent_states"]), VALUE, max_size=3
)


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(IDENTITY)))
    named = {key: draw(st.sampled_from(["a", "b"])) for key in IDENTITY[name]}
    return {name: {**named, "more": draw(VALUE)}}


def opened(state: dict[str, Any]) -> Event:
    return Event.model_validate({"event": "session_opened", "state": state})


@given(FIELDS, st.lists(st.tuples(FIELDS, st.one_of(st.just({}), items())), max_size=8))
def test_the_journal_adds_up_to_the_state(
    first: dict[str, Any], changes: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    events = [opened(copy.deepcopy(first))]
    state = copy.deepcopy(first)
    for fields, put in changes:
        apply_change(state, fields, put)
        events.append(
            Event.model_validate({"event": "session_changed", "set": copy.deepcopy(fields), "put": copy.deepcopy(put)})
        )
    assert rebuild_session(events) == state
    assert rebuild_session(events) == state


@given(
    st.lists(
        st.fixed_dictionaries(
            {"event": st.sampled_from(["session_opened", "session_changed", "x"])},
            optional={
                "state": VALUE,
                "set": VALUE,
                "put": VALUE | st.dictionaries(st.sampled_from(sorted(IDENTITY)), VALUE),
            },
        ),
        max_size=6,
    )
)
def test_no_journal_is_too_strange(documents: list[dict[str, Any]]) -> None:
    found = rebuild_session([Event.model_validate(document) for document in documents])
    assert found is None or isinstance(found, dict)


def test_through_a_real_journal(paths: WorkspacePaths) -> None:
    state: dict[str, Any] = {"id": "s1", "goal": "x" * 9_000, "agent_states": []}
    append_event(paths, "s1", "session_opened", state=state)
    for status in ("running", "completed"):
        change = {"agent_states": {"invocation_id": "i1", "status": status}}
        append_event(paths, "s1", "session_changed", set={"status": status}, put=change)
        apply_change(state, {"status": status}, change)
    assert rebuild_session(read_events(paths, "s1")) == state
    assert state["agent_states"] == [{"invocation_id": "i1", "status": "completed"}]


def test_a_session_whose_opening_is_not_told_is_not_made_up() -> None:
    assert rebuild_session([Event.model_validate({"event": "session_changed", "set": {"status": "x"}})]) is None
