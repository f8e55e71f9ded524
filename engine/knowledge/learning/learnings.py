"""What the workspace learned: adding to it, looking in it, and counting what was learned more than once."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from engine.knowledge.domains import GLOBAL, INTEGRATIONS, domain_names, is_domain
from engine.knowledge.errors import LearningError
from engine.knowledge.learning.learning_age import LearningAge, learning_age
from engine.knowledge.signals.duplicates import DuplicateIndex, KnownItem
from engine.knowledge.signals.tasks_named import named_tasks
from engine.knowledge.words import words
from engine.shipped_files import shipped
from engine.workspace.learning_files import append_learning, domain_of, today
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.learning import Learning
from engine.workspace.text import one_line
from engine.workspace.writing import create_file, writable_path

MAX_TITLE_CHARS = 200


def known_domains() -> tuple[str, ...]:
    return (GLOBAL, *domain_names())


def checked_domain(domain: str) -> str:
    """The domain itself. Raises LearningError for an unknown one."""
    if is_domain(domain):
        return domain
    known = ", ".join(known_domains())
    raise LearningError(f"There is no domain {one_line(domain)[:60]!r}", f"Known: {known}, {INTEGRATIONS}<name>")


def add_learning(paths: WorkspacePaths, domain: str, title: str, body: str, on: date | None = None) -> Learning | None:
    """Writes a learning into its domain's file; None where the same one stands there already.

    Raises LearningError for an unknown domain or a title that is none, UnusableFileError and OSError.
    """
    title = one_line(title)
    if not title or len(title) > MAX_TITLE_CHARS:
        size = f"has {len(title)} characters, at most {MAX_TITLE_CHARS}" if title else "is empty"
        raise LearningError(f"The title {size}", "Say in a few words what was learned; the body has room for the rest")
    learning = Learning(checked_domain(domain), title, on or today(), body.strip())
    return learning if append_learning(paths, learning, _heading(domain)) else None


def _heading(domain: str) -> str:
    name = domain.removeprefix(INTEGRATIONS).replace("-", " ").replace("_", " ")
    return f"# {name[:1].upper()}{name[1:]}"


def known_learnings(learnings: Iterable[Learning]) -> DuplicateIndex:
    """The learnings as what was learned before, with the tasks they name."""
    return DuplicateIndex(map(known_learning, learnings))


def known_learning(learning: Learning) -> KnownItem:
    where = f"{learning.domain}: {learning.title}"
    return KnownItem(where, learning.title, learning.text, named_tasks(learning.text))


def search_learnings(learnings: Sequence[Learning], query: str) -> tuple[Learning, ...]:
    """Those that hold all words of the query, hits in titles first, then the newest. Beginnings match."""
    wanted = tuple(dict.fromkeys(words(query)))
    hits = [one for one in learnings if wanted and _holds(words(one.text), wanted)]
    return tuple(
        sorted(hits, key=lambda one: (_holds(words(one.title), wanted), one.learned_on or date.min), reverse=True)
    )


def _holds(found: list[str], wanted: tuple[str, ...]) -> bool:
    return all(any(word.startswith(start) for word in found) for start in wanted)


def told_by_age(learning: Learning, on: date) -> str:
    """A learning as an agent gets it: in full, its first sentence, or its title alone."""
    age = learning_age(learning.learned_on, on)
    if age is LearningAge.FULL and learning.body:
        return f"### {learning.title}\n\n{learning.body}\n"
    summary = "" if age is LearningAge.INDEX else first_sentence(" ".join(learning.body.split()))
    return f"- {learning.title}: {summary}" if summary else f"- {learning.title}"


def first_sentence(text: str) -> str:
    end = min((at for mark in (". ", "! ", "? ", "。") if (at := text.find(mark)) >= 0), default=len(text) - 1)
    return text[: end + 1]


def create_learning_files(paths: WorkspacePaths) -> tuple[str, ...]:
    """Makes the missing files, as a new workspace has them; their names. Raises UnusableFileError and OSError."""
    made = []
    for domain in known_domains():
        path = paths.learning_file(domain)
        template = shipped("new-workspace") / "studio" / "learnings" / path.name
        if create_file(writable_path(paths, path), template.read_bytes()):
            made.append(paths.relative(path))
    return tuple(made)


def new_learning_file(paths: WorkspacePaths, path: Path) -> str:
    """What a file of learnings begins with. Raises MissingShippedFilesError."""
    domain = domain_of(paths, path)
    template = shipped("new-workspace") / "studio" / "learnings" / f"{domain}.md"
    return template.read_text(encoding="utf-8") if domain in known_domains() else f"{_heading(domain)}\n"
