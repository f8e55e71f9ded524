"""The rounds of questions that come before a plan, from the bank of the agent's playbook."""

from dataclasses import asdict, dataclass
from typing import Any

from engine.plans.question_defaults import USUAL, Default, drawn
from engine.shipped_files import shipped
from engine.workspace.problems import RefusedError
from engine.workspace.questions import FormQuestion, OpenQuestion, QuestionKind
from engine.workspace.records.survey import Survey
from engine.workspace.text import clean_text

Document = dict[str, Any]

BANKS = {"planner": "planning", "content-writer": "content"}
"""Agent to the playbook that holds its `questions.yaml`."""


class NoQuestionsError(RefusedError):
    """This agent makes no plans."""


@dataclass(frozen=True, slots=True)
class Round:
    number: int
    """From 1."""
    title: str
    questions: tuple[FormQuestion, ...]


def rounds_for(agent_name: str, goal: str, survey: Survey) -> tuple[Round, ...]:
    """All rounds, with defaults drawn from the project. Raises NoQuestionsError, MissingShippedFilesError."""
    return tuple(
        Round(item["number"], item["title"], tuple(_question(found, goal, survey) for found in item["questions"]))
        for item in bank_of(agent_name)
    )


def question_ids(agent_name: str) -> tuple[str, ...]:
    """What an answer may be given to. Raises NoQuestionsError, MissingShippedFilesError."""
    return tuple(found["id"] for item in bank_of(agent_name) for found in item["questions"])


def round_document(asked: Round) -> Document:
    """A round as the journal and an assistant's order have it."""
    questions = [asdict(question) | {"options": list(question.options)} for question in asked.questions]
    return {"number": asked.number, "title": asked.title, "questions": questions}


def round_from(document: Document) -> Round:
    """The round in a document, whoever wrote it: what is no question is left out."""
    number = document.get("number")
    title = clean_text(str(document.get("title", "")))
    form = OpenQuestion("", QuestionKind.ROUND, title, "", "", facts=document).form
    known = {question.id: _clean(question) for question in form if question.id and question.text}
    return Round(number if isinstance(number, int) else 0, title, tuple(known.values()))


def bank_of(agent_name: str) -> list[Document]:
    """The rounds as `questions.yaml` has them. Raises NoQuestionsError, MissingShippedFilesError."""
    import yaml  # 20 ms, only where somebody is about to be asked

    if agent_name not in BANKS:
        raise NoQuestionsError(f"{agent_name[:40]!r} makes no plans", f"Choose one of {', '.join(BANKS)}")
    path = shipped("playbooks") / BANKS[agent_name] / "questions.yaml"
    rounds: list[Document] = yaml.safe_load(path.read_text(encoding="utf-8"))["rounds"]
    return rounds


def _clean(question: FormQuestion) -> FormQuestion:
    """An assistant may have written it."""
    return FormQuestion(
        id=clean_text(question.id),
        text=clean_text(question.text),
        why=clean_text(question.why),
        default=clean_text(question.default),
        source=clean_text(question.source),
        options=tuple(map(clean_text, question.options)),
        is_list=question.is_list,
    )


def _question(item: Document, goal: str, survey: Survey) -> FormQuestion:
    default = drawn(item.get("drawn_from", ""), goal, survey)
    if not default.text and item.get("otherwise"):
        default = Default(item["otherwise"], USUAL)
    return FormQuestion(
        id=item["id"],
        text=item["text"],
        why=item["why"],
        default=default.text,
        source=default.source,
        options=tuple(item.get("options", ())),
        is_list=item["kind"] == "list",
    )
