"""Makes a workspace as large as one gets, for measuring: `python tests/benchmarks/big_workspace.py FOLDER`."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

KNOWLEDGE_BASE = """# Knowledge

## Strict Constraints

### SC-001: Money is stored in cents
**What**: Never floats

## Slop Ledger

## Performance Delta

## Pending Queue

### PQ-001: Freeze the clock in tests
**Occurrences**: 1
"""

DOMAINS = ("global", "frontend", "backend", "testing", "security", "performance")


def make_workspace(root: Path, tasks: int = 10_000, sessions: int = 200, learnings: int = 2_000) -> str:
    """Fills `root`; returns the id of the task that its active session is about: the last one."""
    ids = [f"task_{NOON + timedelta(minutes=number):%Y%m%d_%H%M%S}" for number in range(tasks)]
    for number, task_id in enumerate(ids):
        _make_task(root / ".studio/tasks" / task_id, task_id, number)
    for number in range(sessions):
        _make_session(root / ".studio/orchestration", number, ids[-1 - number % tasks] if ids else "")
    _make_backlog(root / ".studio/backlog.json", ids)
    _make_learnings(root / "studio/learnings", learnings)
    (root / "STUDIO_KNOWLEDGE_BASE.md").write_text(KNOWLEDGE_BASE)
    return ids[-1] if ids else ""


def plan_of(task_id: str, steps: int = 8) -> dict[str, object]:
    """A plan as v5 writes it."""
    return {
        "id": f"bp_{task_id[5:]}_ab12",
        "task_id": task_id,
        "goal": f"Add the endpoint of {task_id} with a limit on its rate and a page that tells of it",
        "created_at": _time(0),
        "acceptance_criteria": [
            {
                "id": "AC-1",
                "criterion": "The tests pass",
                "priority": "must",
                "verification": {"type": "command", "command": "pytest -q"},
            }
        ],
        "steps": [
            {
                "id": f"step_{number}",
                "name": f"Write part {number} of the endpoint",
                "action": {"description": "Write the part and its test", "primary_tool": "Write"},
                "success_criteria": [
                    {"criterion": f"Part {number} is there", "type": "file_exists", "path": f"src/p{number}.py"}
                ],
                "depends_on": [f"step_{number - 1}"] if number > 1 else [],
                "retry_behavior": {"max_attempts": 3, "fix_hints": ["Read the error first"]},
                "micro_actions": [
                    {"sequence": 1, "tool": "Write", "file_path": f"src/p{number}.py", "content": "x = 1\n" * 5},
                    {"sequence": 2, "tool": "Bash", "command": "python -m pytest -q"},
                ],
            }
            for number in range(1, steps + 1)
        ],
        "quality_gates": {"lint": "ruff check .", "test": "pytest -q"},
    }


def _make_task(folder: Path, task_id: str, number: int) -> None:
    plan = plan_of(task_id)
    _write(folder / "plan.json", plan)
    progress = {
        "task_id": task_id,
        "updated_at": _time(number),
        "steps": [f"step_{step}" for step in range(1, 9)],
        "completed_steps": ["step_1", "step_2"],
        "failed_steps": [],
        "current_step": "step_3",
        "status": "in_progress",
    }
    _write(folder / "progress.json", progress)
    if number % 2:
        _write(folder / "manifest.json", {"task_id": task_id, "status": "BUILDING", "started_at": _time(number)})


def _make_session(folder: Path, number: int, task_id: str) -> None:
    session_id = f"orch_{NOON + timedelta(hours=number):%Y%m%d_%H%M%S}_{number:04x}"
    agents = [
        {
            "agent_name": agent,
            "invocation_id": f"inv_{number}_{agent}",
            "status": "completed",
            "started_at": _time(number),
            "completed_at": _time(number + 1),
            "input": {"task_id": task_id},
            "context_used": 12_000,
        }
        for agent in ("planner", "builder", "learner")
    ]
    state = {
        "id": session_id,
        "mode": "explicit",
        "status": "executing",
        "created_at": _time(number),
        "updated_at": _time(number),
        "goal": f"Build part {number} of the portal",
        "routing": {"selected_workflow": "plan_then_build", "agent_sequence": [], "routing_confidence": 0.9},
        "agent_states": agents,
    }
    _write(folder / session_id / "state.json", state)
    event = {"at": _time(number), "event": "step_started", "by": "engine", "task_id": task_id, "step_id": "step_1"}
    (folder / session_id / "events.jsonl").write_text((json.dumps(event) + "\n") * 20)
    if number == 0:
        (folder / ".current").write_text(session_id + "\n")


def _make_backlog(path: Path, ids: list[str]) -> None:
    tasks = [
        {
            "id": task_id,
            "short_id": f"T{number}",
            "name": f"Part {number} of the portal",
            "status": "PENDING",
            "changelog": [{"timestamp": _time(number), "action": "create", "new_value": "PENDING"}],
        }
        for number, task_id in enumerate(ids, start=1)
    ]
    features = [
        {"id": f"FEAT-{number:03}", "short_id": f"F{number}", "name": f"Feature {number}", "tasks": tasks[start:][:50]}
        for number, start in enumerate(range(0, len(tasks), 50), start=1)
    ]
    _write(path, {"project_name": "big", "epics": [{"id": "EPIC-001", "short_id": "E1", "features": features}]})


def _make_learnings(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for place, domain in enumerate(DOMAINS):
        entries = (
            f"## {NOON + timedelta(days=number):%Y-%m-%d}: What {domain} taught us, part {number}\n\n"
            f"{'Read the error first, then the code. ' * 8}\n"
            for number in range(place, count, len(DOMAINS))
        )
        (folder / f"{domain}.md").write_text(f"# {domain}\n\n" + "\n".join(entries))


def _time(minutes: int) -> str:
    return f"{NOON + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def _write(path: Path, document: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2))


if __name__ == "__main__":
    make_workspace(Path(sys.argv[1]))
