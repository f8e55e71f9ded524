"""Open questions and plans for review, to try the dialogs with in which a person decides."""

from typing import Any

from engine.plans.runnables import what_runs
from engine.plans.warnings import plan_warnings
from engine.workspace.questions import OpenQuestion, QuestionKind
from engine.workspace.records.confidence import Confidence
from engine.workspace.records.plan import Plan
from widgets.plans.plan_review import PlanReview

Document = dict[str, Any]

PERMISSION = {
    "tool": "Bash",
    "summary": "npm install left-pad",
    "detail": "npm install left-pad && " + "curl https://example.org/a/b/c && " * 8 + "echo END",
    "grant": "Bash npm install",
}
ESCALATION = {
    "tried": [
        {"attempt": 1, "error_kind": "check_failed", "error": "test_mouse failed: 'mouses' == 'mice'"},
        {
            "attempt": 2,
            "error": "test_ox failed: 'oxes' == 'oxen'\nsee the table",
            "hints": ["Irregular ones: a table"],
        },
    ],
    "error_kind": "check_failed",
    "log": "step_2.2.log",
}
LOG = "$ python -m pytest -q\nF.F\n2 failed, 11 passed in 0.41s\n"
CAP = {"spent_usd": 5.02, "cap_usd": 5.0}
ROUND = {
    "round": 2,
    "rounds": 4,
    "questions": [
        {
            "id": "scope",
            "text": "Which files belong to it?",
            "why": "Decides what may change.",
            "default": "src/users.py\ntests/test_users.py",
            "source": "the goal",
            "is_list": True,
        },
        {
            "id": "test",
            "text": "How is it tested?",
            "why": "Becomes a gate.",
            "default": "pytest -q",
            "source": "pyproject.toml",
            "options": ["pytest -q", "unittest", "no tests"],
        },
        {"id": "python", "text": "Which Python at [least]?", "default": "3.11", "source": "pyproject.toml"},
        {"id": "unknown", "text": "What happens with a name that nobody knows?", "why": "Two readers, two answers."},
    ],
}
DIFF = """diff --git a/src/users.py b/src/users.py
--- a/src/users.py
+++ b/src/users.py
@@ -1,2 +1,3 @@
 USERS = {}
-def find_user(name): return USERS.get(name) or "a very long line that has to be folded where the list ends"
+def find_user(name):
+    return USERS[name]
"""


def question(kind: QuestionKind, facts: Document, title: str = "Write the plural engine") -> OpenQuestion:
    return OpenQuestion("question_1", kind, title, "task_1", "orch_1", None, "step_2", facts)


def plan_of(steps: dict[str, list[str]], *, parallel: tuple[str, ...] = ()) -> Plan:
    """A plan of steps that write and run something: step id to the ids it depends on."""
    return Plan.model_validate(
        {
            "task_id": "task_1",
            "goal": "Print shelf labels with the right plurals",
            "steps": [_step(step_id, after, step_id in parallel) for step_id, after in steps.items()],
            "gathered_requirements": {
                "scope": {"included": ["labels", "plurals"], "excluded": ["prices"]},
                "edge_cases": [{"case": "an empty shelf", "handling": "prints nothing"}],
                "quality_requirements": {"testing": ["every rule has a test"]},
                "user_confirmations": [{"question": "Which languages?", "response": "English", "round": 1}],
            },
            "acceptance_criteria": [
                {"id": "AC-1", "criterion": "Mice are mice", "verification": {"type": "command", "command": "true"}}
            ],
            "quality_gates": {"lint": "ruff check", "test": "pytest -q"},
        }
    )


def _step(step_id: str, after: list[str], parallelizable: bool) -> Document:
    return {
        "id": step_id,
        "name": f"Do {step_id}",
        "action": f"Do all of [b]{step_id}[/b]",
        "depends_on": after,
        "parallelizable": parallelizable,
        "micro_actions": [
            {"sequence": 1, "tool": "Write", "file_path": f"src/{step_id}.py", "content": "X = 1\nY = 2\n"},
            {"sequence": 2, "tool": "Bash", "command": f"python src/{step_id}.py", "purpose": "see it run"},
        ],
        "success_criteria": [{"criterion": "it runs", "verification": {"type": "command", "command": "true"}}],
        "retry_behavior": {"max_attempts": 3, "strategy": "fix_and_retry", "fix_hints": ["Look at the table"]},
    }


SHELF = plan_of(
    {
        "step_1": [],
        "step_2": ["step_1"],
        "step_3a": ["step_2"],
        "step_3b": ["step_2"],
        "step_4": ["step_3a", "step_3b"],
        "step_5": ["step_4"],
        "step_6": ["step_4"],
    },
    parallel=("step_3a", "step_3b"),
)


def confidence(score: int, level: str) -> Confidence:
    missing = {"text": "No edge case was named", "gained": 0, "possible": 5, "how": "Say what an empty shelf prints"}
    checks = {"text": "2 of 7 steps have no check", "gained": 4, "possible": 10, "how": "Give step_5 a command"}
    scope = {"text": "Scope says what is out", "gained": 10, "possible": 10}
    return Confidence.model_validate(
        {
            "score": score,
            "level": level,
            "parts": [
                {"name": "requirements", "score": 20, "points": [scope, missing]},
                {"name": "step_quality", "score": 12, "points": [checks]},
                {"name": "context", "score": 18},
                {"name": "risk", "score": 14},
            ],
            "challenges": [
                {"name": "requirements", "question": "Does all of it follow from the goal?"},
                {
                    "name": "edge_cases",
                    "question": "What breaks it?",
                    "findings": [{"text": "An empty shelf", "severity": "blocking", "remedy": "Add a step"}],
                },
            ],
        }
    )


def review_of(plan: Plan = SHELF, score: int = 90, level: str = "proceed", **more: Any) -> PlanReview:
    runnables = more.pop("runnables", None) or what_runs(plan)
    return PlanReview(plan, runnables, confidence(score, level), warnings=tuple(plan_warnings(plan)), **more)
