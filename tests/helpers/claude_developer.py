"""A scripted model that plans and builds one small feature, by way of the tools of the real Claude Code CLI.

What it does next depends on the newest order alone: the kind of the order, and for a step its id and attempt.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from helpers.messages_script import Document, Item, Respond, Text, Tool, in_turn, newest_prompt

Turns = Sequence[Sequence[Item]]
"""One answer after another, until one uses no tool."""

GOAL = "Add a function longest_word to words.py that returns the longest word of a text"

SMALL = ("--workflow", "build_only")
"""One round of questions."""

QUESTION = "What is the longest word of an empty text?"

TEST_FILE = "tests/test_longest.py"
TEST = f"python3 -m pytest -q {TEST_FILE}"
"""The plan names this command."""

COUNTING = "wc -w README.md"
"""It does not name this one."""

HINT = "An empty text has no words, and max() of nothing raises."

FIRST_TRY = "max(text.split(), key=len)"
MENDED = 'max(text.split(), key=len, default="")'

TESTS = """from words import longest_word


def test_the_longest_word_is_found():
    assert longest_word("a longer one") == "longer"


def test_an_empty_text_has_none():
    assert longest_word("") == ""
"""

STEP_1: Document = {
    "id": "step_1",
    "name": "The function and its tests",
    "action": f"Add longest_word(text) to words.py and its tests to {TEST_FILE}. An empty text gives an empty word.",
    "success_criteria": [
        {"criterion": "The tests of longest_word pass", "verification": {"type": "test_passes", "test_command": TEST}}
    ],
    "depends_on": [],
    "retry_behavior": {"max_attempts": 5, "fix_hints": [HINT]},
    "produces": ["words.py", TEST_FILE],
}

STEP_2: Document = {
    "id": "step_2",
    "name": "The README names it",
    "action": "Name longest_word in README.md, in one sentence.",
    "success_criteria": [
        {
            "criterion": "The README names longest_word",
            "verification": {"type": "file_contains", "path": "README.md", "pattern": "longest_word"},
        }
    ],
    "depends_on": ["step_1"],
    "retry_behavior": {"max_attempts": 5, "fix_hints": ["The name is spelled as in words.py."]},
    "produces": ["README.md"],
}

DONE: Turns = [[Text("Done.")]]

GATES = {"lint": "python3 -m ruff check .", "test": "python3 -m pytest -q"}

PLAN: Document = {
    "context": {"learnings_loaded": [], "constraints": [], "dependencies": []},
    "steps": [STEP_1, STEP_2],
    "acceptance_criteria": [
        {
            "id": "AC-1",
            "criterion": "longest_word gives the longest word, and an empty one for an empty text",
            "priority": "must",
            "verification": {"type": "test_passes", "test_command": TEST},
        }
    ],
    "quality_gates": GATES,
}

QUESTIONS: Document = {
    "questions": [
        {
            "id": "success",
            "text": QUESTION,
            "why": "max() of nothing raises, so somebody has to decide.",
            "default": f"longest_word('') is '': `{TEST}`",
            "source": "words.py",
        }
    ]
}


def answering(data: Document) -> Turns:
    """Hands over data of the wanted shape."""
    return [[Tool("StructuredOutput", data)]]


def first_try(root: Path) -> Turns:
    """Forgets the empty text, and says that it is done."""
    words = str(root / "words.py")
    old = "    return len(text.split())\n"
    new = f'{old}\n\ndef longest_word(text: str) -> str:\n    """The first of the longest."""\n    return {FIRST_TRY}\n'
    return [
        [Text("I look at the file first."), Tool("Read", {"file_path": words})],
        [Tool("Edit", {"file_path": words, "old_string": old, "new_string": new})],
        [Tool("Write", {"file_path": str(root / TEST_FILE), "content": TESTS})],
        [Text("Done: longest_word and its tests are there.")],
    ]


def second_try(root: Path) -> Turns:
    """Runs the check itself, mends what it says, and runs it again."""
    words = str(root / "words.py")
    return [
        [Tool("Bash", {"command": TEST}), Tool("Read", {"file_path": words})],
        [Tool("Edit", {"file_path": words, "old_string": FIRST_TRY, "new_string": MENDED})],
        [Tool("Bash", {"command": TEST})],
        [Text("An empty text gives an empty word now.")],
    ]


def rest_of_first_step(root: Path) -> Turns:
    """What is left once words.py has its function: in one attempt, with the same mistake and its mending."""
    return [first_try(root)[2], *second_try(root)]


def readme(root: Path) -> Turns:
    """Wants to run a command that the plan does not name."""
    file = str(root / "README.md")
    return [
        [Tool("Read", {"file_path": file}), Tool("Bash", {"command": COUNTING})],
        [
            Tool(
                "Edit",
                {"file_path": file, "old_string": "Counts words.", "new_string": "Counts words; `longest_word`."},
            )
        ],
        [Text("Named.")],
    ]


def developer(root: Path, **other: Turns) -> Respond:
    """Plans and builds the feature. `other` replaces what it does at an order, such as `step_1_attempt_2`."""
    scripts: dict[str, Turns] = {
        "questions": answering(QUESTIONS),
        "plan": answering(PLAN),
        "step_1_attempt_1": first_try(root),
        "step_1_attempt_2": second_try(root),
        "step_2_attempt_1": readme(root),
        **other,
    }
    return lambda request: in_turn(*scripts.get(order_of(request), ()))(request)


KINDS: Mapping[str, str] = {
    "Choose the questions for round": "questions",
    "Make a plan for this goal": "plan",
    "The build of this plan cannot go on": "replan",
    "Do one step of a plan": "step",
}


def order_of(request: Document) -> str:
    """Such as `plan` or `step_1_attempt_2`; empty where the newest prompt is none of our orders."""
    prompt = newest_prompt(request)
    kind = next((kind for words, kind in KINDS.items() if words in prompt), "")
    if kind != "step":
        return kind
    step_id, attempt = re.search(r'"id": "(\w+)"', prompt), re.search(r"This is attempt (\d+)", prompt)
    return f"{step_id[1]}_attempt_{attempt[1]}" if step_id and attempt else ""


def prompts_of(requests: Sequence[Document], order: str) -> list[str]:
    """The prompts that named this order, each once."""
    return list(dict.fromkeys(newest_prompt(request) for request in requests if order_of(request) == order))
