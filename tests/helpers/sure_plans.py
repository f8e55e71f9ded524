"""A plan that one may be sure enough of to build it."""

from pathlib import Path

from helpers.plans import command_check, step, write_plan

from engine.workspace.paths import WorkspacePaths

GATES = {"lint": "ruff check .", "test": "pytest -q"}

CRITERION = {
    "id": "AC-1",
    "criterion": "words are counted: SC-001",
    "priority": "must",
    "verification": {"type": "command", "command": "pytest -q tests/test_words.py"},
}

REQUIREMENTS = {
    "scope": {"included": ["counting"], "excluded": ["reading files"]},
    "success_criteria": ["words are counted"],
    "technical_constraints": ["SC-001"],
    "edge_cases": [{"case": "empty text", "handling": "0"}],
    "user_confirmations": [{"question": "q", "response": "yes, as said", "round": number} for number in (1, 2, 3)],
}

FOUND_OUT = {
    "languages": ["python"],
    "entry_points": [],
    "tests": ["tests"],
    "commands": GATES,
    "learnings": [],
    "constraints": ["SC-001"],
}


def write_sure_plan(root: Path) -> WorkspacePaths:
    """Two steps, each with a check of its own, gates and a criterion; nobody trusted it yet."""
    steps = [
        step(
            f"step_{number}",
            success_criteria=[command_check(f"pytest -q tests/test_{number}.py")],
            retry_behavior={"fix_hints": ["Look at the test"]},
        )
        for number in (1, 2)
    ]
    return write_plan(
        root,
        *steps,
        trusted=False,
        goal="Count the words of a text",
        acceptance_criteria=[CRITERION],
        quality_gates=GATES,
        gathered_requirements=REQUIREMENTS,
        context=FOUND_OUT,
    )
