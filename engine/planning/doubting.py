"""Phase 4: the five challenges, and how sure one may be of the plan."""

from engine.orchestration.errors import OrchestrationError
from engine.planning.phases import Phase, PhaseTimer
from engine.planning.planning_job import PlanningJob
from engine.plans.challenges import challenge_plan
from engine.plans.confidence import confidence_document, score_plan
from engine.plans.problems import usable_plan
from engine.plans.saving import plan_digest, save_plan
from engine.workspace.reading import read_document


def challenge(job: PlanningJob) -> Phase:
    """Also of a plan that a person edited: its confidence is no longer that of the plan before."""
    document = read_document(job.paths, job.paths.plan(job.task_id))
    if document is None:
        raise OrchestrationError(f"The plan of {job.task_id} is gone", "Plan again")
    if job.planning.challenged == plan_digest(document):
        return True
    timer = PhaseTimer(job, "challenge")
    yield timer.began()
    plan = usable_plan(job.paths, job.task_id)
    survey = job.planning.survey
    challenges = challenge_plan(job.paths, plan, survey)
    confidence = score_plan(job.paths, plan, survey, challenges)
    noted = {**document, "confidence": confidence_document(confidence)}
    digest = save_plan(job.paths, job.task_id, noted, instead_of=plan_digest(document), keep=False)
    yield job.tell("plan_challenged", plan_digest=digest, score=confidence.score, level=confidence.level)
    job.note(challenged=digest)
    doubts = sum(finding.severity != "ok" for found in challenges for finding in found.findings)
    yield timer.ended(f"confidence {confidence.score} ({confidence.level}), {doubts} doubts")
    return True
