"""A session's todos, event by event."""

from datetime import UTC, datetime

from engine.claude_code.events.journal import ClaudeEvent
from engine.claude_code.events.todos import Todo
from engine.claude_code.live.todos import TodoFold

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)


def used(tool: str, *todos: Todo, hook: str = "PostToolUse", agent: str = "") -> ClaudeEvent:
    return ClaudeEvent(at=AT, id="1", hook=hook, tool=tool, todos=todos, agent_id=agent)


def folded(*events: ClaudeEvent) -> tuple[Todo, ...]:
    fold = TodoFold()
    for event in events:
        fold.take(event)
    return fold.todos


def test_a_new_list_takes_the_place_of_the_old_one():
    first, second = Todo("1", "a", "completed"), Todo("1", "b", "pending")
    assert folded(used("TodoWrite", first), used("TodoWrite", second)) == (second,)
    assert folded(used("TodoWrite", first), used("TodoWrite", hook="PreToolUse")) == (first,)
    assert folded(used("TodoWrite", first), used("TodoWrite")) == ()


def test_a_sub_agents_list_is_its_own_affair():
    own = Todo("1", "a", "pending")
    assert folded(used("TodoWrite", own), used("TodoWrite", Todo("1", "b", "pending"), agent="x")) == (own,)


def test_tasks_come_change_and_go():
    made = used("TaskCreate", Todo("1", "a", "pending")), used("TaskCreate", Todo("2", "b", "pending"))
    begun = used("TaskUpdate", Todo("2", "", "in_progress"))
    assert folded(*made, begun) == (Todo("1", "a", "pending"), Todo("2", "b", "in_progress"))
    assert folded(*made, used("TaskUpdate", Todo("1", "", "deleted"))) == (Todo("2", "b", "pending"),)


def test_a_task_whose_beginning_nobody_heard_is_shown_by_its_number():
    assert folded(used("TaskUpdate", Todo("7", "", "completed"))) == (Todo("7", "task 7", "completed"),)


def test_another_conversation_begins_without():
    cleared = ClaudeEvent(at=AT, id="2", hook="SessionStart", kind="clear")
    assert folded(used("TaskCreate", Todo("1", "a", "pending")), cleared) == ()
