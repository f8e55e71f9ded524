"""`studio sprint-evolution`: what the sprint's evidence proposes, with the verbs of STUDIO v5's script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.commands.common import CommandError, print_json, print_text
from engine.commands.knowledge.studio_folder import tell_problems
from engine.commands.verbs import Verb, actor, name_argument, print_document, script_paths, text_argument, verb_group
from engine.knowledge.evolution.rule_history import record_violation
from engine.orchestration.sprint import count_task, strict_constraints
from engine.orchestration.sprint_state import SprintState, read_sprint
from engine.workspace.person_files import read_person_text
from engine.workspace.text import one_line
from engine.workspace.writing import timestamp

if TYPE_CHECKING:
    from engine.knowledge.evolution.proposal import Evidence, Proposal

Document = dict[str, Any]

AS_JSON = "--json"

NOT_DUE = 1


def _check(context: click.Context, option: str = "") -> int:
    sprint = read_sprint(script_paths(context))
    tell_problems(sprint.problems)
    if _is_json(option):
        print_json(_sprint_document(sprint))
    else:
        print_text(f"Evolution {'due' if sprint.is_due else 'not due'}: {_count(sprint)}")
    return 0 if sprint.is_due else NOT_DUE


def _increment(context: click.Context, task_id: str) -> None:
    paths = script_paths(context, create=True)
    is_new = count_task(paths, name_argument(task_id, "a task"))
    sprint = read_sprint(paths)
    print_text(f"{'Task counted' if is_new else 'Task was counted before'}: {_count(sprint)}")
    if sprint.is_due:
        print_text("Evolution due: see `studio sprint-evolution propose`")


def _propose(context: click.Context, option: str = "") -> None:
    from engine.orchestration.sprint_review import read_review  # 100 ms that the light verbs do not need

    as_json = _is_json(option)
    paths = script_paths(context)
    review = read_review(paths)
    tell_problems(review.problems)
    if as_json:
        proposals = [_proposal_document(one) for one in review.proposals]
        document = {**_sprint_document(read_sprint(paths)), "proposals": proposals}
        print_document({**document, "waiting_for_next_review": review.later})
        return
    for one in review.proposals:
        print_text(f"{one.id}\n  {one_line(one.title)}\n  {one.reason}")
        for evidence in one.evidence:
            print_text(f"    {_evidence_line(evidence)}")
    if not review.proposals:
        print_text("Nothing is proposed")
    if review.later:
        print_text(f"{review.later:,} more wait for the next review")


def _apply(context: click.Context, proposal_id: str) -> None:
    from engine.orchestration.sprint_decisions import apply_proposal  # as above

    decision = apply_proposal(script_paths(context), proposal_id, actor())
    print_text(f"Applied {proposal_id}: {decision.file} ({decision.id})")


def _status(context: click.Context, option: str = "") -> None:
    sprint = read_sprint(script_paths(context))
    tell_problems(sprint.problems)
    if _is_json(option):
        print_document(_sprint_document(sprint))
        return
    violations = ", ".join(f"{one_line(name)} {count}" for name, count in sprint.violations.items())
    last = timestamp(sprint.last_evolution) if sprint.last_evolution else "never"
    print_text(
        f"SPRINT EVOLUTION STATUS\n"
        f"Sprint:         {_count(sprint)}\n"
        f"Evolution:      {'due' if sprint.is_due else 'not due'}\n"
        f"Last evolution: {last}\n"
        f"Tasks:          {', '.join(map(one_line, sprint.task_ids)) or 'none'}\n"
        f"Total tasks:    {sprint.total_tasks}\n"
        f"Violations:     {violations or 'none'}"
    )


def _reset(context: click.Context) -> None:
    from engine.orchestration.review_log import finish_sprint  # as above

    ended = finish_sprint(script_paths(context), actor())
    print_text("No task was counted since the last review" if ended is None else f"Sprint {ended} finished")


def _violation(context: click.Context, rule_id: str, task_id: str = "", text: str = "") -> None:
    rule_id, text = rule_id.strip().upper(), text_argument(text, "text")
    task_id = name_argument(task_id, "a task") if task_id else ""
    paths = script_paths(context)
    known = strict_constraints(paths)
    if rule_id not in known:
        read_person_text(paths, paths.knowledge_base)  # raises where that is why
        raise CommandError(f"There is no strict constraint {one_line(rule_id)[:40]!r}", "See `studio kb list`")
    is_new = record_violation(paths, rule_id, task_id, actor(), text)
    print_text(f"Violation noted: {rule_id}" if is_new else f"Already noted: {rule_id} in {task_id}")


def _is_json(option: str) -> bool:
    if option not in ("", AS_JSON):
        raise CommandError(f"{one_line(option)[:40]!r} is no option", f"Leave it out, or write {AS_JSON}")
    return option == AS_JSON


def _count(sprint: SprintState) -> str:
    return f"{sprint.tasks}/{sprint.length} tasks in sprint {sprint.sprint}"


def _sprint_document(sprint: SprintState) -> Document:
    return {
        "evolution_due": sprint.is_due,
        "current_sprint": sprint.sprint,
        "tasks_in_sprint": sprint.tasks,
        "sprint_tasks": sprint.length,
        "last_evolution": timestamp(sprint.last_evolution) if sprint.last_evolution else None,
        "task_ids": list(sprint.task_ids),
        "total_tasks": sprint.total_tasks,
        "violations": dict(sprint.violations),
        "held_in_tasks": {rule_id: history.held_in for rule_id, history in sprint.rules.items()},
    }


def _proposal_document(one: Proposal) -> Document:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "title": one.title,
        "reason": one.reason,
        "entries": list(one.entries),
        "evidence": [
            {
                "text": evidence.text,
                "task_id": evidence.task_id or None,
                "on": f"{evidence.on}" if evidence.on else None,
                "where": evidence.where or None,
            }
            for evidence in one.evidence
        ],
    }


def _evidence_line(one: Evidence) -> str:
    origin = "  ".join(part for part in (one.task_id, f"{one.on or ''}", one.where) if part)
    return f"{one_line(one.text)[:100]}  {origin}".rstrip()


VERBS = {
    "check": Verb(_check, "[--json]", "Exit 0 if the sprint's review is due, 1 if not."),
    "increment": Verb(_increment, "<task_id>", "Count a completed task, once."),
    "propose": Verb(_propose, "[--json]", "Print what is proposed, with its evidence."),
    "apply": Verb(_apply, "<proposal>", "Change the knowledge base as a proposal says."),
    "status": Verb(_status, "[--json]", "Print how far the sprint is."),
    "reset": Verb(_reset, "", "Finish the review: the next sprint begins."),
    "violation": Verb(_violation, "<SC-id> [task_id] [text]", "Note that a strict constraint was broken."),
}

sprint_evolution = verb_group(
    "sprint-evolution",
    VERBS,
    """Let the knowledge base follow the evidence: what to promote, merge, drop or decide.

    Due after `sprint_tasks` completed tasks (studio/config/engine.yaml, with promote_at and drop_after_tasks). What is
    applied is in .studio/decisions.jsonl and can be undone. Rejecting, and editing first, is in the inbox:
    `studio inbox`. STUDIO_DIR names another .studio folder.

    Exit codes: 0 done, or due (check); 1 not due (check), or it could not be done.""",
)
