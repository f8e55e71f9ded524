"""A person's answer to what waits: what has to happen outside the workspace, then the event that the run reads."""

from typing import Any

from engine.orchestration.errors import OrchestrationError
from engine.orchestration.questions import answer, find_question
from engine.planning.offering import is_offered, note_accepted
from engine.plans.grants import grant
from engine.plans.problems import usable_plan
from engine.plans.saving import saved_digest
from engine.plans.trust import trust
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind
from engine.workspace.usage_facts import amount

Document = dict[str, Any]

CHOICES = {
    QuestionKind.PERMISSION: ("once", "session", "deny"),
    QuestionKind.ESCALATION: ("retry", "edit", "skip", "by_hand", "abort"),
    QuestionKind.CAP: ("raise", "abort"),
    QuestionKind.REVIEW: ("accept", "send_back"),
    QuestionKind.ROUND: (),
}
"""What may be chosen; a round has a form instead."""

BLOCKED = "blocked"

MAX_CAP_USD = 10_000
"""As for `cost_cap_usd` in engine.yaml."""


def give_answer(paths: WorkspacePaths, session_id: str, question_id: str, given: Document, by: str = "person") -> Event:
    """Answers an open question. Accepting a plan agrees to all that it runs.

    Raises OrchestrationError for an answer that does not fit or comes too late, RefusedError for a plan that cannot be
    built, OSError.
    """
    question = find_question(paths, session_id, question_id)
    _check(question, given)
    if given.get("choice") == "edit" and not paths.plan(question.task_id).exists():
        raise OrchestrationError("There is no plan to edit yet", "Choose another answer")
    if question.kind is QuestionKind.REVIEW and given.get("choice") == "accept":
        _accept(paths, question, given)
    elif question.kind is QuestionKind.PERMISSION and given.get("choice") == "session":
        grant(paths.root, session_id, str(question.facts.get("grant", "")))
    told = answer(paths, session_id, question_id, given, by)
    if is_offered(question) and given.get("choice") == "accept":
        note_accepted(paths, question, by)
    return told


def _check(question: OpenQuestion, given: Document) -> None:
    known = CHOICES[question.kind]
    if known and given.get("choice") not in known:
        chosen = str(given.get("choice", ""))[:40]
        raise OrchestrationError(f"{chosen!r} is no answer to this", f"Choose one of {', '.join(known)}")
    if question.kind is QuestionKind.ROUND and not isinstance(given.get("answers"), dict):
        raise OrchestrationError("A round is answered question by question", "Give `answers`, an id to a text")
    if question.kind is QuestionKind.CAP and given.get("choice") == "raise":
        cap, before = given.get("cap_usd"), max(amount(question.facts.get(name)) for name in ("cap_usd", "spent_usd"))
        if not before < amount(cap) <= MAX_CAP_USD:
            remedy = f"Name a limit in US dollars, at most {MAX_CAP_USD:,}"
            raise OrchestrationError(f"{cap} is not more than ${before:g}", remedy)


def _accept(paths: WorkspacePaths, question: OpenQuestion, given: Document) -> None:
    """The very plan that was shown, and nothing else. Raises OrchestrationError, RefusedError, OSError."""
    if saved_digest(paths, question.task_id) != question.facts.get("digest"):
        raise OrchestrationError("The plan is another one now", "Look at it again, then accept it")
    if question.facts.get("level") == BLOCKED and given.get("override") is not True:
        score = question.facts.get("score")
        remedy = "Send it back or edit it; to build it all the same, accept it with `override`"
        raise OrchestrationError(f"Its confidence is {score}: under 70 a plan is blocked", remedy)
    trust(paths.root, usable_plan(paths, question.task_id), prose=True)
