"""A person's answer: what does not fit is refused, and the question stays."""

from pathlib import Path

import pytest

from engine.orchestration.errors import OrchestrationError
from engine.orchestration.questions import ask, find_question
from engine.orchestration.sessions import open_session
from engine.running.answers import give_answer
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind


def test_a_plan_that_is_not_there_yet_cannot_be_edited(tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path)
    session_id = open_session(paths, "Sell tea", mode="plan", trigger="test")
    ask(paths, session_id, "q", QuestionKind.ESCALATION, "No login", task_id="task_1", step_id="", facts={})
    with pytest.raises(OrchestrationError, match="no plan to edit"):
        give_answer(paths, session_id, "q", {"choice": "edit"})
    assert find_question(paths, session_id, "q").title == "No login"
