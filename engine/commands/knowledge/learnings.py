"""`studio learnings`: what the workspace learned, by domain."""

import click

from engine.commands.common import print_text
from engine.commands.knowledge.studio_folder import studio_paths, tell_problems, text_or_input
from engine.commands.verbs import Verb, print_document, text_argument, verb_group
from engine.knowledge.domains import GLOBAL, find_domains
from engine.knowledge.learning.learnings import (
    add_learning,
    checked_domain,
    create_learning_files,
    known_domains,
    known_learnings,
    search_learnings,
    told_by_age,
)
from engine.workspace.learning_files import read_learnings, today
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.learning import Learning


def _init(context: click.Context) -> None:
    made = create_learning_files(studio_paths(context, create=True))
    print_text("\n".join(f"Created {name}" for name in made) or "All learnings files are there already")


def _add(context: click.Context, domain: str, title: str, body: str = "") -> None:
    title, body = text_argument(title, "title"), text_argument(text_or_input(body), "body")
    checked_domain(domain)
    paths = studio_paths(context, create=True)
    alike = known_learnings(_read(paths)).find(f"{title}\n{body}", title)
    if add_learning(paths, domain, title, body) is None:
        print_text(f"Already there: {domain}: {title}")
        return
    print_text(f"Learning added: {domain}: {title}")
    for one in alike[:3]:
        print_text(f"Much like {one.item.where}", err=True)


def _list(context: click.Context, domain: str = "") -> None:
    for learning in _of(_read(studio_paths(context)), domain):
        print_text(f"{learning.domain}: {_line(learning)}")


def _count(context: click.Context, domain: str = "") -> None:
    print_text(str(len(_of(_read(studio_paths(context)), domain))))


def _read_out(context: click.Context, domain: str = "") -> None:
    print_text(_told(_of(_read(studio_paths(context)), domain)))


def _inject(context: click.Context, *domains: str) -> None:
    """What an agent gets: the domains' learnings and the global ones, the newest first, older ones shorter."""
    wanted = dict.fromkeys((GLOBAL, *map(checked_domain, domains))) if domains else None
    learned = [one for one in _read(studio_paths(context)) if wanted is None or one.domain in wanted]
    learned.sort(key=lambda one: one.learned_on or today(), reverse=True)
    names = wanted or dict.fromkeys((GLOBAL, *(one.domain for one in learned)))
    for name in names:
        lines = [told_by_age(one, today()) for one in learned if one.domain == name]
        if lines:
            print_text("\n".join([f"## Learnings: {name}", "", *lines, ""]))


def _detect(context: click.Context, goal: str) -> None:
    known = (learning.domain for learning in _read(studio_paths(context)))
    print_text("\n".join(find_domains(text_or_input(goal), known)))


def _search(context: click.Context, query: str) -> None:
    found = search_learnings(_read(studio_paths(context)), query)
    print_text(_told(found) if found else "Nothing found", err=not found)


def _classify(context: click.Context, text: str) -> None:
    from engine.commands.knowledge.signal_audit import (  # 10 ms that the other verbs do not need
        classified,
        signal_document,
    )

    print_document(signal_document(classified(studio_paths(context), text_or_input(text))))


def _check_duplicate(context: click.Context, title: str) -> int:
    """JSON of what says the same. Exit code 0 if something does."""
    found = known_learnings(_read(studio_paths(context))).find(text_or_input(title))
    matches = [
        {"learning": one.item.where, "title": one.item.title, "likeness": one.likeness, "tasks": list(one.item.tasks)}
        for one in found
    ]
    print_document({"is_duplicate": bool(matches), "matches": matches})
    return 0 if matches else 1


def _extract_metrics(_: click.Context, text: str) -> None:
    from engine.knowledge.signals.metrics import extract_metrics

    print_document(
        [
            {
                "text": metric.text,
                "kind": metric.kind.value,
                "before": metric.before,
                "after": metric.after,
                "delta": metric.delta,
            }
            for metric in extract_metrics(text_or_input(text))
        ]
    )


def _waiting(context: click.Context) -> None:
    """What builds noticed and nobody decided about; noise stands below, with the reason why nobody is asked."""
    from engine.knowledge.deciding.decisions import (
        Decisions,  # both build on pydantic, 90 ms that the other verbs do without
    )
    from engine.knowledge.learning.noticed import NoticedLearnings

    paths = studio_paths(context)
    noticed = NoticedLearnings(paths, Decisions(paths))
    waiting, discarded = noticed.waiting(), noticed.discarded()
    tell_problems(noticed.problems)
    for one in waiting:
        print_text(f"{one.id}  {one.task_id}  {noticed.place(one)}: {one.title}")
    for one in discarded:
        print_text(f"{one.id}  {one.task_id}  noise: {one.title} ({one.signal.reason})")
    if not waiting and not discarded:
        print_text("No learning waits", err=True)


def _read(paths: WorkspacePaths) -> tuple[Learning, ...]:
    read = read_learnings(paths)
    tell_problems(read.problems)
    return read.learnings


def _of(learnings: tuple[Learning, ...], domain: str) -> tuple[Learning, ...]:
    """Those of a domain, or all. A person's own file, under a name that is none of ours, can be asked for too."""
    own = tuple(learning for learning in learnings if domain in ("", learning.domain))
    if not own and domain:
        checked_domain(domain)
    return own


def _line(learning: Learning) -> str:
    return f"{learning.learned_on}: {learning.title}" if learning.learned_on else learning.title


def _told(learnings: tuple[Learning, ...]) -> str:
    """As in their files, with the domain in each heading."""
    return "\n\n".join(f"## {_line(one)} [{one.domain}]" + (f"\n\n{one.body}" if one.body else "") for one in learnings)


VERBS = {
    "init": Verb(_init, "", f"Create the files of {', '.join(known_domains())}; never overwrites."),
    "add": Verb(_add, "<domain> <title> [body|-]", "Add a learning; `-` reads the body from standard input."),
    "list": Verb(_list, "[domain]", "Print one line a learning."),
    "count": Verb(_count, "[domain]", "Print how many there are."),
    "read": Verb(_read_out, "[domain]", "Print them in full."),
    "inject": Verb(_inject, "[domains] …", "Print what an agent gets: older ones shorter."),
    "detect": Verb(_detect, "<goal>", "Print the domains that a goal is about, one a line."),
    "search": Verb(_search, "<query>", "Print those that hold all words."),
    "classify": Verb(_classify, "<text|->", "Print whether it is worth keeping, as JSON."),
    "check-duplicate": Verb(_check_duplicate, "<title>", "Exit 0 if something says the same, 1 if not; prints JSON."),
    "waiting": Verb(_waiting, "", "Print what builds noticed and nobody decided about; `studio decide` does."),
    "extract-metrics": Verb(_extract_metrics, "<text|->", "Print what was measured, as JSON."),
}

learnings = verb_group(
    "learnings",
    VERBS,
    """What was learned, by domain: global, frontend, backend, testing, security, performance, and integrations/<name>.

    They are in studio/learnings/, which STUDIO_DIR's folder holds if it names another.

    Exit codes: 0 done, or a duplicate (check-duplicate); 1 no duplicate, or it could not be done: nothing was
    changed.""",
)
