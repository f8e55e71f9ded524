"""A workspace whose sprint's review is due: something to promote, to drop, to merge, and a learning to keep."""

import json
from pathlib import Path

from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths

SESSION = "orch_20261120_100000_aaaa"
TASKS = tuple(f"task_2026112{number}_090000" for number in range(5))

KNOWLEDGE = """# STUDIO Knowledge Base

<!-- Bob's own words: keep them. -->

## Strict Constraints

### SC-001: Never commit generated files
**What**: They differ on every machine
**Source**: task_20261001_090000, task_20261002_090000
**Occurrences**: 2

### SC-002: Hash passwords with argon2
**What**: Never store a password in plain text
**Source**: task_20261003_090000, task_20261004_090000
**Occurrences**: 2

## Pending Queue

### PQ-001: Freeze the clock in tests of the rate limiter
**What**: Never let a test of the rate limiter read the real clock
**Source**: task_20261005_090000
**Occurrences**: 1

### PQ-002: Models must forbid extra fields at the edge
**What**: Never accept unknown fields in a request body
**Source**: task_20261006_090000, task_20261007_090000
**Occurrences**: 2

### PQ-003: Freeze the clock in the rate limiter's tests
**What**: Never let a test of the rate limiter read the real clock
**Source**: task_20261008_090000
**Occurrences**: 1

### PQ-004: Close every database cursor after its query
**What**: Never leave a cursor open, the pool runs dry
**Source**: task_20261009_090000, task_20261010_090000
**Occurrences**: 2

## Changelog

*Begun on 2026-10-01.*
"""

LEARNED = "Reusing the pool of connections made sign-in faster: 2.4s → 1.1s"


def due_sprint(root: Path) -> WorkspacePaths:
    """Five tasks are complete, in which nobody broke SC-001."""
    paths = WorkspacePaths(root)
    paths.orchestration.mkdir(parents=True)
    paths.knowledge_base.write_text(KNOWLEDGE)
    counter = {
        "current_sprint": 3,
        "tasks_in_sprint": 5,
        "total_tasks": 15,
        "task_ids": list(TASKS),
        "rules": {"SC-001": {"held_in": 12, "since": "2026-10-02T09:00:00Z"}, "SC-002": {"held_in": 3}},
    }
    paths.sprint_counter.parent.mkdir(parents=True, exist_ok=True)
    paths.sprint_counter.write_text(json.dumps(counter))
    session = paths.session_state(SESSION)
    session.parent.mkdir(parents=True)
    session.write_text(json.dumps({"session_id": SESSION, "status": "completed", "user_goal": "Sign in faster"}))
    write_event(paths, SESSION, "learning_noticed", task_id=TASKS[-1], text=LEARNED, domains=["backend"])
    return paths
