"""The five ways to doubt a plan. Each looks at the plan itself and never guesses: no finding is no proof."""

from collections.abc import Iterable

from engine.plans import doubts_about_steps as steps
from engine.plans import doubts_about_surroundings as surroundings
from engine.plans import doubts_about_wishes as wishes
from engine.plans.finding import shortened
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.confidence import Challenge, ChallengeFinding
from engine.workspace.records.plan import Plan
from engine.workspace.records.survey import Survey

Kinds = tuple[Iterable[ChallengeFinding], ...]
"""Findings, those of one kind together."""

QUESTIONS = {
    "requirements": "Does it do what was asked for, all of it and nothing else, and would one notice?",
    "edge_cases": "What happens with input that nobody wishes for?",
    "simplicity": "Could it be done with less?",
    "integration": "Does it fit this machine, this project and its rules?",
    "failure_modes": "What happens when a step fails, and what can it break?",
}


def challenge_plan(paths: WorkspacePaths, plan: Plan, survey: Survey | None) -> tuple[Challenge, ...]:
    """All five, in this order. Without a survey, what the project has cannot be held against the plan."""
    found: dict[str, Kinds] = {
        "requirements": (
            wishes.about_criteria(plan),
            wishes.about_results(plan),
            wishes.about_scope(plan),
            wishes.about_proof(plan),
            wishes.about_answers(plan),
        ),
        "edge_cases": (wishes.about_edges(plan),),
        "simplicity": (steps.about_size(plan), steps.about_repetition(plan), steps.about_chain(plan)),
        "integration": _integration(paths, plan, survey),
        "failure_modes": (
            steps.about_dangers(plan),
            steps.about_collisions(plan),
            steps.about_checks(plan),
            steps.about_retries(plan),
        ),
    }
    return tuple(_challenge(name, kinds) for name, kinds in found.items())


def _integration(paths: WorkspacePaths, plan: Plan, survey: Survey | None) -> Kinds:
    return (
        surroundings.about_building(paths, plan),
        surroundings.about_programs(paths, plan),
        surroundings.about_files(paths, plan),
        surroundings.about_gates(plan, survey),
        surroundings.about_rules(plan, survey),
        surroundings.about_uncommitted(plan, survey),
    )


def _challenge(name: str, kinds: Kinds) -> Challenge:
    findings = tuple(finding for kind in kinds for finding in shortened(kind))
    return Challenge(name=name, question=QUESTIONS[name], findings=findings)
