"""The score: four parts of 25, in the band that a plan deserves, and from 0 to 100 whatever a plan holds."""

import time

import pytest
from helpers.answers import ANSWERS, planned, survey
from helpers.plans import plan_document, step
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.plans.challenges import challenge_plan
from engine.plans.confidence import confidence_document, level_of, score_plan
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.confidence import Confidence
from engine.workspace.records.plan import Plan
from engine.workspace.records.survey import Survey


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


def score(paths: WorkspacePaths, document: dict, known: Survey | None = None) -> Confidence:
    plan = Plan.model_validate(document)
    return score_plan(paths, plan, known, challenge_plan(paths, plan, known))


@pytest.mark.parametrize("agent", ["planner", "content-writer"])
@pytest.mark.parametrize("goal", ["Add a total", "Fix the crash", "Ponder"])
def test_defaults_alone_are_a_caution(paths, goal, agent):
    assert score(paths, planned(paths, goal, agent=agent), survey()).level == "caution"


@pytest.mark.parametrize("goal", ["Add a total", "Fix the crash", "Rename it", "Release 1.0", "Ponder"])
def test_full_answers_may_proceed(paths, goal):
    assert score(paths, planned(paths, goal, ANSWERS), survey()).level == "proceed"


def test_without_criteria_it_is_blocked(paths):
    document = planned(paths, answers={**ANSWERS, "success": "None"})
    document["acceptance_criteria"] = []
    for part in document["steps"]:
        part["success_criteria"] = []
    assert score(paths, document, survey()).level == "blocked"


def test_a_blocking_finding_blocks_however_good_the_rest_is(paths):
    document = planned(paths, answers=ANSWERS)
    document["quality_gates"]["deploy"] = "git push --force"
    found = score(paths, document, survey())
    assert found.level == "blocked"
    assert {part.name: part.score for part in found.parts}["risk"] == 0


def test_an_empty_plan_is_blocked(paths):
    assert score(paths, {}).level == "blocked"
    assert score(paths, {}).score < 20


def test_each_part_has_25_and_each_missing_point_its_way(paths):
    for document in (planned(paths), planned(paths, answers=ANSWERS), plan_document(step("a", "true")), {}):
        found = score(paths, document, survey())
        assert [part.name for part in found.parts] == ["requirements", "step_quality", "context", "risk"]
        for part in found.parts:
            assert sum(point.possible for point in part.points) == 25
            assert part.score == sum(point.gained for point in part.points)
            assert all(bool(point.how) == (point.gained < point.possible) for point in part.points)
        assert found.score == sum(part.score for part in found.parts)


@pytest.mark.parametrize(
    ("number", "level"),
    [(100, "proceed"), (85, "proceed"), (84, "caution"), (70, "caution"), (69, "blocked"), (0, "blocked")],
)
def test_the_level_follows_the_score(number, level):
    assert level_of(number) == level


def test_its_document_is_read_back(paths):
    found = score(paths, planned(paths), survey())
    assert Confidence.model_validate(confidence_document(found)) == found


def test_a_plan_of_ten_thousand_steps_is_scored_in_time(paths):
    steps = [step(f"s{n}", f"program{n} x", after=(f"s{n - 1}",) if n else (), action=f"do {n}") for n in range(10_000)]
    wanted = {"success_criteria": [f"result {n}" for n in range(2_000)]}
    started = time.process_time()
    assert score(paths, plan_document(*steps, gathered_requirements=wanted), survey()).level == "blocked"
    assert time.process_time() - started < 15  # of its own: others do not count


TEXT = st.text(max_size=20) | st.sampled_from(["a", "step_1", "../x", "rm -rf /", "a: b", "`x y`", "\x1b[0m", "{goal}"])
SCALAR = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXT
ANYTHING = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))


def maybe(**fields: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries({}, optional=fields)


CHECK = TEXT | maybe(id=TEXT, criterion=TEXT, verification=ANYTHING | maybe(type=TEXT, command=TEXT, path=TEXT))
ACTION = maybe(
    tool=st.sampled_from(["Write", "Edit", "Bash", "Read", "Glob", "Grep", "Other"]),
    file_path=TEXT,
    command=TEXT,
    params=st.dictionaries(TEXT, ANYTHING, max_size=2),
)
STEP = maybe(
    id=TEXT,
    name=TEXT,
    action=TEXT,
    success_criteria=st.lists(CHECK, max_size=2),
    depends_on=st.lists(TEXT, max_size=2),
    micro_actions=st.lists(ACTION, max_size=3),
    produces=st.lists(ANYTHING, max_size=2),
    parallelizable=st.booleans(),
)
WANTED = maybe(
    success_criteria=ANYTHING,
    technical_constraints=ANYTHING,
    edge_cases=st.lists(maybe(case=TEXT, handling=TEXT), max_size=2),
    user_confirmations=st.lists(maybe(question=TEXT, response=TEXT, round=st.integers(0, 5)), max_size=3),
)
DOCUMENT = maybe(
    context=ANYTHING,
    gathered_requirements=WANTED,
    acceptance_criteria=st.lists(CHECK, max_size=3),
    steps=st.lists(STEP, max_size=4),
    quality_gates=st.dictionaries(TEXT, TEXT, max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENT, knows=st.booleans())
def test_any_plan_is_scored(tmp_path_factory, document, knows):
    paths = WorkspacePaths(tmp_path_factory.getbasetemp())
    try:
        Plan.model_validate(document)
    except ValidationError:
        return
    found = score(paths, document, survey() if knows else None)
    assert 0 <= found.score <= 100
    assert all(0 <= point.gained <= point.possible for part in found.parts for point in part.points)
    assert found.level == level_of(found.score)
    is_blocked = any(finding.severity == "blocking" for one in found.challenges for finding in one.findings)
    assert not is_blocked or found.level == "blocked"
