"""`kill -9` at random moments of a whole run with the real Claude Code, as `test_kill_whole_runs.py` does without."""

import random
from pathlib import Path

import pytest
from helpers.claude_developer import COUNTING, FIRST_TRY, GOAL, MENDED, TEST, TEST_FILE, TESTS, Turns, developer
from helpers.claude_project import FILES, Project
from helpers.killing import Answer, KilledRun, Moment
from helpers.messages_api import MessagesApi
from helpers.messages_script import Text, Tool
from helpers.whole_runs import ANALYTICS, Witness, until_complete

from engine.planning.opening import open_goal
from engine.workspace.questions import OpenQuestion, QuestionKind

SEED = 20260404
KILLS = 10

WORDS = f'''{FILES["words.py"]}

def longest_word(text: str) -> str:
    """The first of the longest."""
    return {{}}
'''


def step_1(root: Path, body: str) -> Turns:
    """Files are written whole: a conversation that goes on after a kill may do all of it again."""
    words = str(root / "words.py")
    return [
        [Text("I look at the file."), Tool("Read", {"file_path": words})],
        [Tool("Write", {"file_path": words, "content": WORDS.format(body)})],
        [Tool("Bash", {"command": f"mkdir -p tests; rm -f {TEST_FILE}"})],
        [Tool("Write", {"file_path": str(root / TEST_FILE), "content": TESTS})],
        [Tool("Bash", {"command": TEST})],
        [Text("Done.")],
    ]


def step_2(root: Path) -> Turns:
    file = str(root / "README.md")
    return [
        [Tool("Read", {"file_path": file}), Tool("Bash", {"command": COUNTING})],
        [Tool("Write", {"file_path": file, "content": "# Words\n\n`longest_word`\n"})],
        [Text("Named.")],
    ]


def person(question: OpenQuestion) -> Answer:
    match question.kind:
        case QuestionKind.ROUND:
            return {"answers": {"success": "It is an empty word"}}
        case QuestionKind.PERMISSION:
            return {"choice": "session"}
        case QuestionKind.REVIEW:
            return {"choice": "accept"}
    raise AssertionError(question)


@pytest.mark.timeout(600)
def test_a_run_with_claude(project: Project, api: MessagesApi) -> None:
    print(f"seed {SEED}")
    root = project.root
    api.respond = developer(
        root,
        step_1_attempt_1=step_1(root, FIRST_TRY),
        step_1_attempt_2=step_1(root, MENDED),
        step_2_attempt_1=step_2(root),
    )
    project.configure(assistant="claude")
    task_id = open_goal(project.paths, GOAL, workflow="build_only")
    run, chance = KilledRun(root, task_id, person), random.Random(SEED)
    witness = Witness(run, may_write=("words.py", "tests/", "README.md", ANALYTICS))
    until_complete(witness, KILLS, lambda: Moment.random(chance, max_lines=8, max_ms=1000))
    assert len(run.kills) == KILLS
    assert MENDED in (root / "words.py").read_text()
