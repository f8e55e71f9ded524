"""At the spending limit nothing goes on until a person raises it, or gives the task up."""

from engine.orchestration.questions import ask
from engine.workspace.journal import Event
from engine.workspace.money_words import dollars_in_words
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind

WAITS_FOR_MONEY = "waits for you: the spending limit is reached"


def ask_for_more_money(
    paths: WorkspacePaths, session_id: str, task_id: str, step_id: str, spent_usd: float, cap_usd: float
) -> Event:
    """`step_id` is empty where it was not a step that reached the limit. Raises OSError."""
    return ask(
        paths,
        session_id,
        f"cap_{task_id}_{cap_usd:g}",
        QuestionKind.CAP,
        f"Assistants used {dollars_in_words(spent_usd)} of {dollars_in_words(cap_usd)}: may they go on?",
        task_id=task_id,
        step_id=step_id,
        facts={"spent_usd": spent_usd, "cap_usd": cap_usd},
    )
