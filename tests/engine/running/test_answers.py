"""A person's answer: what does not fit is refused, and the question stays."""

from pathlib import Path

import pytest

from engine.orchestration.errors import OrchestrationError
from engine.orchestration.questions import ask, find_question
from engine.orchestration.sessions import open_session
from engine.running.answers import give_answer
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind

CAP = {"spent_usd": 1.2, "cap_usd": 1.0}


@pytest.mark.parametrize(
    "cap", [1.0, 1.1, 1.2, -5, 0, float("nan"), float("inf"), 1e9, "7", None, True], ids=lambda cap: str(cap)
)
def test_a_limit_that_would_be_reached_at_once_or_is_none_is_refused(tmp_path: Path, cap: object) -> None:
    paths = WorkspacePaths(tmp_path)
    session_id = open_session(paths, "Sell tea", mode="plan", trigger="test")
    ask(paths, session_id, "q", QuestionKind.CAP, "More?", task_id="task_1", facts=CAP)
    with pytest.raises(OrchestrationError, match="is not more than"):
        give_answer(paths, session_id, "q", {"choice": "raise", "cap_usd": cap})
    give_answer(paths, session_id, "q", {"choice": "raise", "cap_usd": 1.3})


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (QuestionKind.ESCALATION, {"choice": "magic"}),
        (QuestionKind.ESCALATION, {}),
        (QuestionKind.PERMISSION, {"choice": ["once"]}),
        (QuestionKind.REVIEW, {"choice": "skip"}),
        (QuestionKind.ROUND, {"choice": "accept"}),
        (QuestionKind.ROUND, {"answers": "all of them"}),
    ],
)
def test_what_is_no_answer_to_this_is_refused_and_the_question_stays(
    tmp_path: Path, kind: QuestionKind, given: dict[str, object]
) -> None:
    paths = WorkspacePaths(tmp_path)
    session_id = open_session(paths, "Sell tea", mode="plan", trigger="test")
    ask(paths, session_id, "q", kind, "What?", task_id="task_1")
    with pytest.raises(OrchestrationError):
        give_answer(paths, session_id, "q", given)
    assert find_question(paths, session_id, "q").kind is kind


def test_a_plan_that_is_not_there_yet_cannot_be_edited(tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path)
    session_id = open_session(paths, "Sell tea", mode="plan", trigger="test")
    ask(paths, session_id, "q", QuestionKind.ESCALATION, "No login", task_id="task_1", step_id="", facts={})
    with pytest.raises(OrchestrationError, match="no plan to edit"):
        give_answer(paths, session_id, "q", {"choice": "edit"})
    assert find_question(paths, session_id, "q").title == "No login"
