"""`--answers FILE`: question id to answer, so that a script can plan without a person in front of it."""

import os
from pathlib import Path
from typing import Any

from engine.plans.questions import BANKS, question_ids
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError, UnusableFileError
from engine.workspace.reading import read_yaml
from engine.workspace.text import clean_text, one_line

MAX_ANSWER_CHARS = 10_000

SHAPE = "Write `id: text`, or `id:` with a list of texts"


class UnusableAnswersError(RefusedError):
    """A file of answers cannot be used."""


def read_answers(path: Path, agent_name: str = "") -> dict[str, str]:
    """The answers in a YAML or JSON file, which may lie anywhere; lists have become lines.

    Without an agent, the questions of any agent may be answered.
    Raises UnusableAnswersError, NoQuestionsError.
    """
    real = Path(os.path.realpath(path.expanduser()))
    try:
        document = read_yaml(WorkspacePaths(real.parent), real)  # JSON is YAML, too
    except UnusableFileError as error:
        raise UnusableAnswersError(f"{path}: {error.problem.reason}", error.problem.remedy) from None
    if document is None:
        raise UnusableAnswersError(f"There is no file {path}", "Name a YAML or JSON file with answers")
    agents = [agent_name] if agent_name else list(BANKS)
    known = dict.fromkeys(name for agent in agents for name in question_ids(agent))
    if unknown := [one_line(str(name))[:40] for name in document if name not in known]:
        reason = f"{path}: no question has the id {', '.join(map(repr, unknown[:3]))}"
        raise UnusableAnswersError(reason, f"Use {', '.join(known)}")
    return {name: _text(path, name, value) for name, value in document.items()}


def _text(path: Path, name: str, value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str | int | float) and not isinstance(item, bool) for item in values):
        raise UnusableAnswersError(f"{path}: the answer to {name} is no text", f"{SHAPE}; put quotes around it")
    text = clean_text("\n".join(str(item) for item in values)).strip()
    if len(text) > MAX_ANSWER_CHARS:
        reason = f"{path}: the answer to {name} has {len(text):,} characters, at most {MAX_ANSWER_CHARS:,}"
        raise UnusableAnswersError(reason, "Say it shorter")
    return text
