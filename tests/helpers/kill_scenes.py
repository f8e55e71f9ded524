"""A small project in git with work of a person in it, and a script by which its goal is planned and built."""

import json
from pathlib import Path
from typing import Any

from helpers.plans import command_check, plan_document, step
from helpers.repositories import git, repository, write
from helpers.whole_runs import RAN

Document = dict[str, Any]

NOTE = f'echo "$1" >> {RAN}; sleep 0.02\n'
"""Says that a step's action was done."""

FILES: dict[str, str | bytes] = {
    ".gitignore": f".studio/\n{RAN}\n",
    "README.md": "# Words\n\nCounts words.\n",
    "Makefile": "test:\n\ttest -f README.md\n",
    "note.sh": NOTE,
    "mine.txt": "mine\n",
}

RULE = "SC-001"
"""What a step breaks, in workspaces whose knowledge base has it."""

REMARK = "Name the last step"


def project(root: Path, **settings: object) -> Path:
    """A repository in which a person has staged, changed, added and stashed something."""
    repository(root, {**FILES, "studio/config/engine.yaml": json.dumps(settings)})
    write(root, {"mine.txt": "stashed\n"})
    git(root, "stash", "-q")
    write(root, {"staged.txt": "staged\n"})
    git(root, "add", "staged.txt")
    write(root, {"mine.txt": "changed\n", "new.txt": "new\n"})
    return root


def noted(step_id: str, command: str, **more: Any) -> Document:
    """A step that says that it ran, changes something, and is checked."""
    check = command_check(f"test -s made/{step_id}.txt")
    return step(step_id, f"sh note.sh {step_id}", f"mkdir -p made; {command}", success_criteria=[check], **more)


def _prose(step_id: str, wanted: str, **more: Any) -> Document:
    check = command_check(f"grep -q {wanted} made/{step_id}.txt")
    return step(step_id, success_criteria=[check], **{"attempts": 5, **more})


A = noted("a", "echo a >> made/a.txt")
B = noted("b", "echo b > made/b.txt", after=("a",), parallelizable=True)
C = noted("c", "echo c > made/c.txt", after=("a",), parallelizable=True)
PROSE = _prose("prose", "right", after=("b", "c"))
HOPELESS = {
    **noted("f", "echo f > made/f.txt", after=("prose",), attempts=5),
    "success_criteria": [{**command_check("false"), "rule": RULE}],
}
LAST = noted("last", "echo last >> made/last.txt", after=("f",))
MENDED = noted("f", "echo f > made/f.txt", after=("prose",))
ADDED = noted("added", "echo added >> made/added.txt", after=("f",))
THE_LAST = {**LAST, "depends_on": ["added"]}

MADE = {name: f"{name}\n" for name in ("a", "b", "c", "f", "added", "last")} | {"prose": "right\n"}
"""The files that a run without kills makes."""


def _plan(*steps: Document, holds: str = "grep -q right made/prose.txt") -> Document:
    found = plan_document(
        *steps,
        context={"learnings_loaded": [], "constraints": [], "dependencies": []},
        acceptance_criteria=[
            {
                "id": "AC-1",
                "criterion": "What is made is right",
                "priority": "must",
                "verification": {"type": "command", "command": holds},
            }
        ],
        quality_gates={"lint": "test -f made/a.txt", "test": "sh note.sh gate"},
    )
    return {name: value for name, value in found.items() if name not in ("task_id", "goal")}


def _question(number: int) -> Document:
    return {
        "order": "questions",
        "key": f"questions {number}",
        "data": {
            "questions": [
                {
                    "id": f"q{number}",
                    "text": f"What of {number}?",
                    "why": "It matters.",
                    "default": "x",
                    "source": "goal",
                }
            ]
        },
    }


def _says(wrong_or_right: str, **more: Any) -> Document:
    return {
        "order": "step",
        "step": "prose",
        **more,
        "does": [
            {"say": "I look around.\nI write.", "pace_s": 0.02},
            {"run": {"tool": "Bash", "input": {"command": "sh note.sh prose"}}, "needed": True},
            {"write": {"path": "made/prose.txt", "content": f"{wrong_or_right}\n"}},
            {"use": {"input_tokens": 10, "output_tokens": 10, "cost_usd": 0.001}},
        ],
        "text": "Written.",
    }


SCRIPT: Document = {
    "name": "Everything that may happen to a plan",
    "entries": [
        *(_question(number) for number in range(1, 5)),
        {
            "order": "plan",
            "key": "plan 1.1",
            "data": _plan({**A, "depends_on": ["last"]}, {**LAST, "depends_on": ["a"]}),
        },
        {"order": "plan", "key": "plan 1.*", "data": _plan(A, B, C, PROSE, HOPELESS, {**LAST, "name": "Do it"})},
        {"order": "plan", "key": "plan 2.*", "data": _plan(A, B, C, PROSE, HOPELESS, LAST)},
        _says("wrong", attempt=1),
        _says("right"),
        {"order": "replan", "data": {"reason": "f cannot pass", "steps": [MENDED, ADDED, THE_LAST]}},
    ],
}


SHORT_SCRIPT: Document = {
    "entries": [
        _question(1),
        {"order": "plan", "data": _plan(A, {**HOPELESS, "depends_on": ["a"]}, holds="test -s made/f.txt")},
        {"order": "replan", "data": {"reason": "f cannot pass", "steps": [{**MENDED, "depends_on": ["a"]}, ADDED]}},
    ],
}
