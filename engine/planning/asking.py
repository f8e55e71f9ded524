"""Phase 2: rounds of questions. No plan is made without answers, unless a person says that the defaults will do."""

from collections.abc import Generator
from typing import Any

from engine.assistants.errors import UnusableAnswerError
from engine.assistants.protocol import OrderKind
from engine.planning.phases import Phase, PhaseTimer
from engine.planning.planning_file import Planning, change_planning
from engine.planning.planning_job import PlanningJob
from engine.plans.questions import Round, round_document, round_from, rounds_for
from engine.plans.requirements import requirements_from
from engine.workspace.journal import Event
from engine.workspace.questions import QuestionKind
from engine.workspace.records.survey import Survey

Document = dict[str, Any]

SMALL_WORKFLOW = "build_only"
"""A small change is asked about in one round."""


def ask_rounds(job: PlanningJob) -> Phase:
    planning = job.planning
    if planning.requirements:
        return True
    timer = PhaseTimer(job, "questions")
    yield timer.began()
    bank = _bank(planning)
    for number in range(1, len(bank) + 1):
        if number <= len(job.planning.rounds):
            continue
        is_answered = yield from _ask_round(job, bank, number)
        if not is_answered:
            yield timer.waits(f"round {number} of {len(bank)} waits for your answers")
            return False
    requirements = _requirements(job.planning)
    job.note(requirements=requirements)
    yield timer.ended(_summary(job.planning))
    return True


def _bank(planning: Planning) -> tuple[Round, ...]:
    rounds = rounds_for(planning.agent, planning.goal, planning.survey or Survey())
    return rounds[:1] if planning.workflow == SMALL_WORKFLOW else rounds


def _ask_round(job: PlanningJob, bank: tuple[Round, ...], number: int) -> Generator[Event, None, bool]:
    """Whether the round is answered now; its answers are on disk then."""
    question_id = f"round_{job.task_id}_{number}"
    answer = job.answer_to(question_id)
    asked = _asked(job, question_id)
    if answer is None or asked is None:
        if asked is None:
            asked = yield from _questions(job, bank[number - 1], len(bank))
        title = f"Round {number} of {len(bank)}: {asked.title}"
        facts = {**round_document(asked), "round": number, "rounds": len(bank)}
        yield job.ask(question_id, QuestionKind.ROUND, title, facts)
        answer = job.answer_to(question_id)
    if answer is None:
        return False
    _keep(job, asked, answer)
    return True


def _asked(job: PlanningJob, question_id: str) -> Round | None:
    """The round as it was asked before."""
    for event in reversed(job.events()):
        facts = event.get("facts")
        if event.event == "question_asked" and event.get("question_id") == question_id and isinstance(facts, dict):
            return round_from(facts)
    return None


def _questions(job: PlanningJob, ours: Round, rounds: int) -> Generator[Event, None, Round]:
    """The assistant's questions where it has better ones, else ours."""
    if not job.crew.assistant.can(OrderKind.QUESTIONS):
        return ours
    planning = job.planning
    facts = {
        "goal": planning.goal,
        "survey": planning.survey.model_dump(mode="json") if planning.survey else {},
        "round": ours.number,
        "rounds": rounds,
        "title": ours.title,
        "bank": round_document(ours)["questions"],
        "answers": [given.model_dump(mode="json") for given in planning.rounds],
    }
    try:
        answer = yield from job.work(OrderKind.QUESTIONS, f"questions {ours.number}", facts)
    except UnusableAnswerError as error:
        yield job.tell("assistant_failed", error_kind=error.kind, error=f"{error}. Our own questions are asked instead")
        return ours
    theirs = round_from({**round_document(ours), "questions": (answer.data or {}).get("questions")})
    return theirs if theirs.questions else ours


def _keep(job: PlanningJob, asked: Round, answer: Document) -> None:
    given = answer.get("answers")
    answers = {str(key): str(value) for key, value in given.items()} if isinstance(given, dict) else {}
    assumed = [question.id for question in asked.questions if question.id not in answers]
    entry = {**round_document(asked), "answers": answers, "assumed": assumed}

    def add(document: Document) -> None:
        rounds = document.setdefault("rounds", [])
        if len(rounds) < asked.number:
            rounds.append(entry)

    change_planning(job.paths, job.task_id, add)


def _requirements(planning: Planning) -> Document:
    rounds = tuple(round_from(given.model_dump(mode="json")) for given in planning.rounds)
    answers = {key: str(value) for given in planning.rounds for key, value in given.answers.items()}
    assumed = frozenset(name for given in planning.rounds for name in given.assumed)
    return requirements_from(rounds, answers, assumed)


def _summary(planning: Planning) -> str:
    answered = sum(len(given.answers) for given in planning.rounds)
    assumed = sum(len(given.assumed) for given in planning.rounds)
    return f"{answered} answered, {assumed} assumed"
