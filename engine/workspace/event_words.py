"""Journal events as sentences, for the Activity pane and for whoever follows a run in a plain terminal."""

from collections.abc import Callable
from typing import Any

from engine.workspace.journal import Event
from engine.workspace.questions import QuestionKind

QUIET = frozenset(
    {"session_opened", "session_changed", "assistant_began", "assistant_used", "step_point", "plan_drafted"}
)
"""Not told: a session's state file tells of its life itself, also where v5's scripts wrote no journal; the rest is too
much of too little."""

MAX_STEPS_TOLD = 5


def sentence(event: Event) -> str:
    """What happened, and why where that is known. An unknown event is told by its own name."""
    words = _WORDS.get(event.event)
    what = words(event) if words else f"{event.event.replace('_', ' ')} {event.step_id}".strip()
    detail = _text(event, "error", "reason", "detail")
    return f"{what}: {detail}" if detail else what


def _text(event: Event, *names: str) -> str:
    """The first of these facts that says something."""
    return next((str(found) for name in names if (found := event.get(name))), "")


def _step(event: Event) -> str:
    return f"{event.step_id} {event.event.removeprefix('step_').replace('_', ' ')}".strip()


def _attempt(event: Event) -> str:
    holdup = f"held up by {_text(event, 'error_kind') or 'something'}"
    word = {"step_started": "started", "attempt_failed": "failed"}.get(event.event, holdup)
    of_all = f"/{event.get('max_attempts')}" if event.get("max_attempts") else ""
    return f"{event.step_id} attempt {event.get('attempt', '?')}{of_all} {word}"


def _holdup(event: Event) -> str:
    return f"planning held up by {_text(event, 'error_kind') or 'something'}"


def _phase(event: Event) -> str:
    word = {"phase_started": "started", "phase_finished": "done", "phase_waits": "waits"}[event.event]
    return f"{_text(event, 'phase')} {word}"


def _checked(event: Event) -> str:
    return f"{event.event.removesuffix('_checked')} {event.get('name', '')} {event.get('status', '')}"


def _build_finished(event: Event) -> str:
    return f"build {event.get('status', 'finished')}"


def _challenged(event: Event) -> str:
    return f"plan challenged: confidence {event.get('score', '?')} ({_text(event, 'level')})"


def _changed(event: Event) -> str:
    changes = event.get("changes")
    items = [change for change in changes if isinstance(change, dict)] if isinstance(changes, list) else []
    told = [f"{change.get('step_id', '')} {change.get('change', '')}" for change in items[:MAX_STEPS_TOLD]]
    more = [f"{len(items) - MAX_STEPS_TOLD} more"] if len(items) > MAX_STEPS_TOLD else []
    listed = ", ".join([*told, *more])
    return f"plan changed ({listed})" if listed else "plan changed"


def _replan(event: Event) -> str:
    subject = f"the rest after {event.step_id}" if event.step_id else "the rest"
    return f"planning {subject} anew{'' if event.event == 'replan_started' else ' failed'}"


def _asked(event: Event) -> str:
    is_permission = event.get("kind") == QuestionKind.PERMISSION.value
    return f"asks {'permission' if is_permission else 'you'}: {_text(event, 'title')}"


def _answered(event: Event) -> str:
    answer: Any = event.get("answer")
    facts = answer if isinstance(answer, dict) else {}
    subject = " ".join(filter(None, (_text(event, "kind") or "question", event.step_id)))
    choice = str(facts.get("choice") or "").replace("_", " ")
    said = next((str(facts[name]) for name in ("hint", "remark", "reason") if facts.get(name)), "")
    raised = f" to ${facts.get('cap_usd')}" if choice == "raise" else ""
    return f"{subject} answered{f': {choice}{raised}' if choice else ''}{f': {said}' if said else ''}"


def _hook(event: Event) -> str:
    subject = " ".join(_text(event, name) for name in ("hook_event", "subject")).strip()
    return f"hook {subject} {_text(event, 'outcome').replace('_', ' ')}, {event.get('what', '')}"


def _injected(event: Event) -> str:
    keys = event.get("keys")
    rules = f"{len(keys) if isinstance(keys, list) else 0} rules, {event.get('learnings', 0)} learnings"
    tokens = event.get("tokens")
    said = f"{tokens:,} tokens" if isinstance(tokens, int) else "tokens unknown"
    return f"{_text(event, 'agent') or 'agent'} told of {rules} ({said})"


def _pressure(event: Event) -> str:
    share = event.get("share")
    full = f"{share:.0%} full" if isinstance(share, int | float) else "full"
    look = f", look at {heaviest}" if (heaviest := _text(event, "heaviest")) else ""
    return f"context: {_text(event, 'pool') or 'a pool'} is {full}{look}"


def _learning(event: Event) -> str:
    hint = _text(event, "hint")
    return f"{event.step_id} taught something: {_text(event, 'title', 'text')}{f' ({hint})' if hint else ''}".strip()


def _rule_violated(event: Event) -> str:
    who = "you say" if event.by == "person" else "a check says"
    where = f" in {event.step_id}" if event.step_id else ""
    return f"{_text(event, 'rule_id') or 'a rule'} broken{where}, {who}: {_text(event, 'text')}".removesuffix(": ")


def _holder(event: Event) -> str:
    return _text(event, "holder") or "Claude"


def _taken_over(event: Event) -> str:
    return f"{_holder(event)} took {event.task_id} over from {_text(event, 'taken_from') or 'Claude'}"


def _rolled_back(event: Event) -> str:
    files = event.get("files")
    count = len(files) if isinstance(files, list) else 0
    return f"{event.step_id} rolled back{f', {count} files as before it' if count else ''}"


_WORDS: dict[str, Callable[[Event], str]] = {
    "build_started": lambda event: f"build {'resumed' if event.get('resumed') is True else 'started'}",
    "step_started": _attempt,
    "attempt_failed": _attempt,
    "attempt_held": _attempt,
    "step_taken_up": _step,
    "step_finished": _step,
    "step_failed": _step,
    "step_skipped": _step,
    "step_stopped": _step,
    "step_waiting": lambda event: f"{event.step_id} asks you",
    "step_committed": lambda event: f"{event.step_id} committed as {_text(event, 'commit')[:10]}",
    "step_not_committed": _step,
    "step_put_back": lambda event: f"{event.step_id} files are as before its cut-off attempt",
    "step_not_put_back": lambda event: f"{event.step_id} what its cut-off attempt changed stays",
    "step_rolled_back": _rolled_back,
    "point_missed": lambda event: f"{event.step_id} has no point to roll back to".strip(),
    "points_unavailable": lambda _: "steps cannot be rolled back",
    "criterion_checked": _checked,
    "gate_checked": _checked,
    "build_finished": _build_finished,
    "goal_routed": lambda _: "goal routed",
    "planning_started": lambda event: f"planning started: {_text(event, 'goal')}".removesuffix(": "),
    "planning_held": _holdup,
    "replan_held": _holdup,
    "phase_started": _phase,
    "phase_finished": _phase,
    "phase_waits": _phase,
    "plan_rejected": lambda _: "plan not usable, made again",
    "plan_challenged": _challenged,
    "plan_edited": lambda _: "plan edited by a person",
    "plan_changed": _changed,
    "replan_started": _replan,
    "replan_failed": _replan,
    "question_asked": _asked,
    "question_answered": _answered,
    "assistant_failed": lambda event: f"assistant failed {event.step_id}".strip(),
    "context_injected": _injected,
    "context_pressure": _pressure,
    "learning_noticed": _learning,
    "rule_violated": _rule_violated,
    "stop_requested": lambda event: f"stop requested, {'now' if event.get('now') is True else 'after this step'}",
    "run_stopping": lambda event: f"the run stops {'now' if event.get('now') is True else 'after its step'}",
    "hook_ran": _hook,
    "lease_taken": lambda event: f"{_holder(event)} builds {event.task_id}",
    "lease_taken_over": _taken_over,
    "lease_released": lambda event: f"{_holder(event)} no longer builds {event.task_id}",
    "upkeep_failed": lambda event: _text(event, "part") or "a part beside the run",
    "lease_lapsed": lambda event: f"{_holder(event)} left {event.task_id}",
}
"""Events that their own name would not say well enough."""
