"""A plan that Claude made by itself: offered to a person for review, as the planner's own plans are.

The review is asked in the task's session, so every control room and `studio answer` show it. Nothing is built after it
by itself: the person has Claude build the plan, or the engine.
"""

import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.orchestration.agent_turns import hand_over, start_agent
from engine.orchestration.checkpoints import complete_agent
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.questions import ask, latest_answer, wait_for_answer, withdraw_open
from engine.orchestration.session_search import session_telling_of
from engine.orchestration.sessions import change_session, make_current, make_routing, open_session, read_state
from engine.planning.planning_file import read_planning
from engine.plans.challenges import challenge_plan
from engine.plans.confidence import confidence_document, score_plan
from engine.plans.problems import usable_plan
from engine.plans.saving import plan_digest, save_plan
from engine.workspace.journal import append_event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind, open_questions
from engine.workspace.reading import read_document
from engine.workspace.records.confidence import Confidence
from engine.workspace.text import one_line

Document = dict[str, Any]

PLANNER, BUILDER = "planner", "builder"

WAITS_FOR_PERSON = "waiting"
"""The session's status while nobody works on the task."""

OFFERED = "offered_by"
"""A fact of a review that nobody's run waits for: who offered the plan."""


class Verdict(StrEnum):
    """What came of a review."""

    WAITS = "waits"
    ACCEPTED = "accepted"
    SENT_BACK = "sent back"


@dataclass(frozen=True, slots=True)
class Offer:
    task_id: str
    verdict: Verdict
    confidence: Confidence
    question_id: str
    session_id: str
    remark: str = ""
    """Why it was sent back."""


def offer_plan(paths: WorkspacePaths, task_id: str, by: str) -> Offer:
    """Asks a person to review the plan as it is now, or says what came of that. Another plan is another review.

    Raises BuildRefusedError for a plan that cannot be built, OrchestrationError for one that `studio plan` makes,
    PlanEditedError, OSError, UnusableFileError.
    """
    if read_planning(paths, task_id) is not None:
        raise OrchestrationError(f"{task_id} is planned by STUDIO itself", f"Go on: studio plan --task {task_id}")
    confidence, digest = _noted_confidence(paths, task_id)
    session_id = _session(paths, task_id, by)
    question_id = f"review_{task_id}_{digest}"
    events = read_events(paths, session_id)
    answer = latest_answer(events, question_id)
    is_open = any(question.id == question_id for question in open_questions(session_id, events))
    if answer is None and not is_open:
        _ask(paths, session_id, task_id, question_id, digest, confidence, by)
    return _offer(task_id, confidence, question_id, session_id, answer)


def wait_for_verdict(paths: WorkspacePaths, offer: Offer, seconds: float, stop: threading.Event) -> Offer:
    """Waits so long at most, or until `stop` is set, for the person's answer."""
    if offer.verdict is not Verdict.WAITS or stop.is_set():
        return offer
    end = time.monotonic() + seconds

    def is_over() -> bool:
        return stop.is_set() or time.monotonic() >= end

    answer = wait_for_answer(paths, offer.session_id, offer.question_id, is_over, stop)
    return _offer(offer.task_id, offer.confidence, offer.question_id, offer.session_id, answer)


def is_offered(question: OpenQuestion) -> bool:
    """Whether it is the review of an offered plan: then no run waits for the answer."""
    return question.kind is QuestionKind.REVIEW and bool(question.facts.get(OFFERED))


def note_accepted(paths: WorkspacePaths, question: OpenQuestion, by: str) -> None:
    """The planner's turn ends, and the builder gets the plan. Raises OSError, UnusableFileError."""
    handed = {"task_id": question.task_id, "plan_path": paths.relative(paths.plan(question.task_id))}
    complete_agent(paths, question.session_id, PLANNER, {"success": True, **handed}, by)
    hand_over(paths, question.session_id, PLANNER, BUILDER, handed, by)
    change_session(paths, question.session_id, {"status": WAITS_FOR_PERSON})  # who says by whom it is built


def _noted_confidence(paths: WorkspacePaths, task_id: str) -> tuple[Confidence, str]:
    """How sure one may be of the plan, written into it as the planner does; and the digest of what is saved then."""
    plan = usable_plan(paths, task_id)
    document = read_document(paths, paths.plan(task_id)) or {}
    confidence = score_plan(paths, plan, None, challenge_plan(paths, plan, None))
    noted = {**document, "confidence": confidence_document(confidence)}
    digest = plan_digest(document)
    if plan_digest(noted) != digest:
        digest = save_plan(paths, task_id, noted, instead_of=digest, keep=False)
    return confidence, digest


def _session(paths: WorkspacePaths, task_id: str, by: str) -> str:
    """The session that tells of the task, with the planner's turn in it; opened where there is none."""
    session_id = session_telling_of(paths, task_id)
    if not session_id:
        goal = one_line(str((read_document(paths, paths.plan(task_id)) or {}).get("goal") or task_id))
        routing = make_routing(goal, "plan_then_build", [PLANNER, BUILDER], 1.0)
        session_id = open_session(paths, goal, mode="explicit", trigger="orchestrate_command", routing=routing, by=by)
        start_agent(paths, session_id, PLANNER, by, {"task_id": task_id})
    return session_id


def _ask(
    paths: WorkspacePaths,
    session_id: str,
    task_id: str,
    question_id: str,
    digest: str,
    confidence: Confidence,
    by: str,
) -> None:
    reason = "the plan is another one now"
    withdraw_open(paths, session_id, task_id, (QuestionKind.REVIEW,), reason, except_for=question_id)
    goal = str((read_state(paths, session_id) or {}).get("goal") or task_id)
    told: Document = {"score": confidence.score, "level": confidence.level}
    facts = {"digest": digest, **told, OFFERED: by}
    append_event(paths, session_id, "plan_challenged", by=by, task_id=task_id, plan_digest=digest, **told)
    ask(
        paths,
        session_id,
        question_id,
        QuestionKind.REVIEW,
        f"Review the plan: {goal}"[:300],
        task_id=task_id,
        facts=facts,
        by=by,
    )
    make_current(paths, session_id)
    change_session(paths, session_id, {"status": WAITS_FOR_PERSON})


def _offer(task_id: str, confidence: Confidence, question_id: str, session_id: str, answer: Document | None) -> Offer:
    choice = (answer or {}).get("choice")
    verdict = {"accept": Verdict.ACCEPTED, "send_back": Verdict.SENT_BACK}.get(str(choice), Verdict.WAITS)
    remark = one_line(str((answer or {}).get("remark") or ""))
    return Offer(task_id, verdict, confidence, question_id, session_id, remark)
