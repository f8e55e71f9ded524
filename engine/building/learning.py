"""The learn phase: what this build had to find out the hard way, noted for a person to confirm.

Nothing is saved without a person's word: `engine/knowledge/learning/noticed.py` asks.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.building.changed_files import ChangedFiles
from engine.building.job import BuildJob
from engine.building.known_errors import KnownErrors
from engine.building.mended import Mended, mended_failures
from engine.building.told_in_output import Told, told_in_log
from engine.knowledge.domains import find_domains
from engine.knowledge.learning.noticed_event import NOTICED, NoticedKind, shortened
from engine.workspace.config import read_config
from engine.workspace.journal import Event
from engine.workspace.text import one_line

MAX_MENDED = 10
MAX_TOLD = 10
"""Of one build: somebody has to read them."""

MAX_ERROR_CHARS = 1_000
MAX_REMEDY_CHARS = 800
MAX_FILES = 6
"""Named in a text."""

Document = dict[str, Any]


def learn(job: BuildJob) -> Iterator[Event]:
    """Notes what was mended and what was told. What a run before this one noted already is not noted again."""
    events = [event for event in job.journal_events() if event.task_id == job.task_id]
    told = {event.get("about") for event in events if event.event == NOTICED}
    for facts in _noticed(job, events):
        if facts["about"] not in told:
            told.add(facts["about"])
            yield job.journal.append(NOTICED, **facts)


def _noticed(job: BuildJob, events: Sequence[Event]) -> Iterator[Document]:
    errors = KnownErrors(job.paths, job.task_id)
    mended = mended_failures(events, errors.telling)[:MAX_MENDED]
    if mended:
        mode = read_config(job.paths).git
        files = ChangedFiles(job.paths, job.task_id, job.plan, mode, job.stop_now, events)
        yield from (_mended_facts(job, one, files.of_step(one.first.step_id), errors) for one in mended)
    yield from _told(job, events)


def _mended_facts(job: BuildJob, one: Mended, files: Sequence[str], errors: KnownErrors) -> Document:
    failure = one.first
    failed, error = one.telling[:MAX_ERROR_CHARS], one_line(failure.error)[:MAX_ERROR_CHARS]
    changed = f", which changed {', '.join(files[:MAX_FILES])}" if files and one.by_attempt else ""
    mended = "; ".join(one.remedies)[:MAX_REMEDY_CHARS] + changed
    advice = errors.advice(failure)[:MAX_REMEDY_CHARS]
    also = [subject for subject in one.subjects if subject != failure.subject]
    elsewhere = f", also in {', '.join(also[:MAX_FILES])}" if also else ""
    sentences = [
        f"{_where(job, failure.step_id)} failed{'' if failed == error else f': {error}'}.",
        f"Mended by {mended}.",
        f"Known about it: {advice}" if advice else "",
        f"Seen {one.times} times{elsewhere}." if one.times > 1 else "",
    ]
    return {
        "kind": NoticedKind.MENDED.value,
        "step_id": failure.step_id,
        "about": one.about,
        "title": shortened(failed),
        "text": "\n".join([failed, "", *filter(None, sentences)]),
        "failed": failed,
        "mended": mended,
        "hint": advice,
        "error_kind": failure.error_kind,
        "occurrences": one.times,
        "files": list(files[:MAX_FILES]),
        "domains": _domains(job, " ".join(files)),
    }


def _told(job: BuildJob, events: Sequence[Event]) -> Iterator[Document]:
    """From the output of the attempts that passed."""
    logs = {event.step_id: str(event.get("log", "")) for event in events if event.event == "step_started"}
    passed = dict.fromkeys(event.step_id for event in events if event.event == "step_finished")
    found = (
        (step_id, told) for step_id in passed for told in told_in_log(job.paths, job.task_id, logs.get(step_id, ""))
    )
    for (step_id, told), _ in zip(found, range(MAX_TOLD), strict=False):
        yield _told_facts(job, step_id, told)


def _told_facts(job: BuildJob, step_id: str, told: Told) -> Document:
    return {
        "kind": told.kind.value,
        "step_id": step_id,
        "about": f"{told.kind.value}: {told.line}",
        "title": shortened(told.line),
        "text": f"{told.line}\n\nSaid by {_where(job, step_id)}.",
        "domains": _domains(job, told.line),
    }


def _where(job: BuildJob, step_id: str) -> str:
    name = next((step.name for step in job.plan.steps if step.id == step_id), "")
    step = f"{step_id}{f' ({one_line(name)})' if name else ''} of " if step_id else ""
    return f"{step}{job.task_id}"


def _domains(job: BuildJob, near: str) -> list[str]:
    """Of what is nearest to it, such as the files that were changed; then of the goal."""
    found = (*find_domains(near)[1:], *find_domains(job.plan.goal)[1:])
    return list(dict.fromkeys(found))
