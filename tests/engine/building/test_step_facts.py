"""What an assistant is told of a step."""

import pytest

from engine.building.prose import step_facts
from engine.workspace.records.plan import Step


@pytest.mark.parametrize(
    ("verification", "told"),
    [
        ({"type": "command", "command": "make lint"}, {"type": "command", "check": "make lint"}),
        ({"type": "test_passes", "test_command": "pytest -q"}, {"type": "test_passes", "check": "pytest -q"}),
        ({"type": "file_exists", "path": "a.txt"}, {"type": "file_exists", "check": "a.txt"}),
        (
            {"type": "file_contains", "path": "a.txt", "pattern": "hello"},
            {"type": "file_contains", "check": "a.txt contains hello"},
        ),
    ],
)
def test_every_kind_of_check_says_what_it_looks_at(verification, told):
    criterion = {"criterion": "It holds", "verification": verification}
    step = Step.model_validate({"id": "step_1", "action": "Do it", "success_criteria": [criterion]})
    assert step_facts(step)["checks"] == [{"criterion": "It holds", **told}]
