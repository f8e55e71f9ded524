"""What is known of a small Python project, and what its owner answers."""

from typing import Any

from engine.plans.from_template import plan_from_template
from engine.plans.questions import Round, rounds_for
from engine.plans.requirements import requirements_from
from engine.plans.templates import choose_template, read_templates
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.survey import Survey

Document = dict[str, Any]

TESTS = "python3 -m unittest -q"

GOAL = "Add a total to the shelf"

ANSWERS = {
    "included": "The shelf knows the total of its items\nThe command prints the total",
    "excluded": "The file format",
    "success": f"The total of loaf 4 and egg 12 is 16: `{TESTS} tests.test_total`\nAn empty shelf has the total 0",
    "constraints": "SC-001: No network in tests",
    "files": "pantry/shelf.py\npantry/__main__.py",
    "test_command": TESTS,
    "dependencies": "No new dependencies",
    "edge_cases": "The shelf is empty: the total is 0\nA count is negative: refuse it",
    "adversaries": "None",
    "half_way": "Nothing is written",
    "testing": "The total, in tests/test_total.py",
    "security": "None",
    "performance": "None",
    "ready": "Nothing",
}


def survey(**more: Any) -> Survey:
    known: Document = {
        "languages": {"Python": 4},
        "test_folders": ["tests"],
        "mentioned": ["pantry/shelf.py"],
        "commands": [
            {"name": "test", "command": TESTS, "source": "tests/"},
            {"name": "lint", "command": "python3 -m compileall -q pantry", "source": "Makefile"},
        ],
        "dependencies": [{"name": "click", "source": "pyproject.toml"}],
        "domains": ["global", "testing"],
        "constraints": [{"id": "SC-001", "title": "No network in tests"}],
        "git": {"is_repository": True, "branch": "main"},
    }
    return Survey.model_validate(known | more)


def ids(rounds: tuple[Round, ...]) -> frozenset[str]:
    return frozenset(question.id for asked in rounds for question in asked.questions)


def planned(
    paths: WorkspacePaths,
    goal: str = GOAL,
    answers: dict[str, str] | None = None,
    agent: str = "planner",
    known: Survey | None = None,
    remarks: tuple[str, ...] = (),
) -> Document:
    """A plan from our templates; without answers from the defaults."""
    known = known or survey()
    rounds = rounds_for(agent, goal, known)
    requirements = requirements_from(rounds, answers or {}, frozenset())
    template = choose_template(read_templates(paths), agent, goal, known)
    return plan_from_template(
        template, task_id="task_1", goal=goal, survey=known, requirements=requirements, remarks=remarks
    )
