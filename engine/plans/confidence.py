"""How sure one may be of a plan: four parts of 25, each point with its reason and how to gain it."""

from collections.abc import Iterable, Sequence
from typing import Any

from engine.plans import doubts_about_steps as failing
from engine.plans import doubts_about_surroundings as surroundings
from engine.plans import doubts_about_wishes as wishes
from engine.plans.plan_words import texts
from engine.plans.points import either, less, share
from engine.plans.requirements import is_assumed
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.confidence import Challenge, ChallengeFinding, Confidence, Part, Point
from engine.workspace.records.plan import Confirmation, Criterion, Plan
from engine.workspace.records.survey import Survey

Document = dict[str, Any]

PROCEED, CAUTION = 85, 70
"""Scores (formats.md, Numbers: "confidence")."""

EDGES_ROUND = 3

FOUND_OUT = ("learnings_loaded", "dependencies", "domains", "constraints")
"""Fields of a plan's context."""


def score_plan(paths: WorkspacePaths, plan: Plan, survey: Survey | None, challenges: Sequence[Challenge]) -> Confidence:
    """0 to 100. A blocking finding costs at least 35 points, so that such a plan is always blocked."""
    is_blocked = any(finding.severity == "blocking" for challenge in challenges for finding in challenge.findings)
    too_much = next((challenge.findings for challenge in challenges if challenge.name == "simplicity"), ())
    parts = (
        _part("requirements", _requirements(plan)),
        _part("step_quality", _step_quality(plan, is_blocked, len(too_much))),
        _part("context", _context(paths, plan, survey)),
        _part("risk", _risk(plan, is_blocked)),
    )
    score = sum(part.score for part in parts)
    return Confidence(score=score, level=level_of(score), parts=parts, challenges=tuple(challenges))


def level_of(score: int) -> str:
    """proceed, caution or blocked."""
    if score >= PROCEED:
        return "proceed"
    return "caution" if score >= CAUTION else "blocked"


def confidence_document(confidence: Confidence) -> Document:
    """What stands in `plan.json`."""
    return confidence.model_dump(mode="json")


def _requirements(plan: Plan) -> list[Point]:
    wanted = plan.gathered_requirements
    given, cases = wanted.user_confirmations, wanted.edge_cases
    answered = _answered(given)
    results = texts(wanted.success_criteria)
    covered = len(results) - _count(wishes.about_results(plan)) if results else 0
    scope = bool(texts(wanted.scope.included)) + bool(texts(wanted.scope.excluded))
    handled = len(cases) - _count(wishes.about_edges(plan)) if cases else 0
    return [
        share(f"{answered} of {len(given)} questions are answered by a person", 9, answered, len(given), "Answer them"),
        either("It says how to know that it works", 7, bool(results), "Name results that can be seen"),
        share("Each result is an acceptance criterion", 5, covered, len(results), "Add the missing criteria"),
        share("It says what belongs to it and what does not", 2, scope, 2, "Name both"),
        share(
            "Each unusual case has its handling and its test",
            2,
            handled,
            len(cases),
            "Write them as `case: handling`, and name them in a step",
        ),
    ]


def _step_quality(plan: Plan, is_blocked: bool, too_much: int) -> list[Point]:
    steps = plan.steps
    checked = sum(any(check.verification.type for check in step.success_criteria) for step in steps)
    own = sum(_has_own_proof(plan, step.success_criteria) for step in steps)
    hints = sum(bool(step.retry_behavior.fix_hints) for step in steps)
    return [
        either("Nothing in it is blocking", 10, not is_blocked and bool(steps), "Do what the findings say"),
        share("Each step has a check", 7, checked, len(steps), "Add a command, a file or a text to look for"),
        share("Checks show the step's own work", 3, own, len(steps), "Check by the one test that shows it"),
        share("Each step says what to try when it fails", 2, hints, len(steps), "Add fix hints"),
        less("It is no bigger than needed", 3, too_much if steps else 2, "Split or join steps, as found"),
    ]


def _context(paths: WorkspacePaths, plan: Plan, survey: Survey | None) -> list[Point]:
    context = plan.context if isinstance(plan.context, dict) else {}
    known = sum(name in context for name in FOUND_OUT)
    gates = _count(surroundings.about_gates(plan, survey))
    rules = _count(surroundings.about_rules(plan, survey))
    missing = _count(surroundings.about_files(paths, plan)) + _count(surroundings.about_programs(paths, plan))
    return [
        less("The project's own commands are its gates", 8, gates, "Add them as quality gates"),
        share("It says what was found out", 6, known, len(FOUND_OUT), "Plan with `studio plan`, which looks around"),
        less("It keeps the rules learned before", 5, rules, "Name each rule among the constraints"),
        less("Files and programs that it needs are there", 6, missing, "Correct the names, or install them"),
    ]


def _risk(plan: Plan, is_blocked: bool) -> list[Point]:
    if is_blocked:
        text = "A finding is blocking, so nothing else counts here"
        return [Point(text=text, gained=0, possible=25, how="Do what the findings say")]
    criteria = plan.acceptance_criteria
    verified = sum(bool(item.verification.type) for item in criteria)
    own = sum(_has_own_proof(plan, [item]) for item in criteria)
    edges = [item for item in plan.gathered_requirements.user_confirmations if item.round == EDGES_ROUND]
    dangers = _count(failing.about_dangers(plan)) + _count(failing.about_collisions(plan))
    has_limits = bool(texts(plan.gathered_requirements.scope.excluded))
    return [
        share("The whole is verified at the end", 7, verified, len(criteria), "Give each criterion a verification"),
        share("Criteria can fail while the old tests pass", 3, own, len(criteria), "Name the one test that shows it"),
        share("A person said what may go wrong", 6, _answered(edges), len(edges), "Answer the round on edge cases"),
        less("No command can do harm or hang", 5, dangers, "Take such commands out of the plan"),
        either("Steps are small enough to take back", 2, _is_small(plan), "Split the big ones"),
        either("It has limits", 2, has_limits, "Say what is left alone"),
    ]


def _part(name: str, points: Sequence[Point]) -> Part:
    return Part(name=name, score=sum(point.gained for point in points), points=tuple(points))


def _answered(given: Iterable[Confirmation]) -> int:
    return sum(not is_assumed(item.response) for item in given)


def _has_own_proof(plan: Plan, checks: Iterable[Criterion]) -> bool:
    """Whether one of these looks at more than the gates do, which may hold before anything is done."""
    gates = {gate.command for gate in plan.quality_gates if gate.command}
    return any(check.verification.type and check.verification.runs not in gates for check in checks)


def _count(findings: Iterable[ChallengeFinding]) -> int:
    return sum(1 for _ in findings)


def _is_small(plan: Plan) -> bool:
    return bool(plan.steps) and all(len(step.micro_actions) < failing.MANY_ACTIONS for step in plan.steps)
