"""`.studio/tasks/<task_id>/plan.json`: what will be built and how it will be verified."""

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from engine.workspace.records.base import Int, Many, Mapping, Record, Str, Time

MAX_ATTEMPTS = 5
"""Attempts at a step, at most (formats.md, Numbers: "retries")."""

VERIFICATION_KEYS = ("type", "command", "path", "pattern", "test_command", "url", "actions", "assertions", "exit_code")


class Verification(Record):
    """How something is found to be true. `type` says which of the other fields count."""

    type: Str = ""
    """command, file_exists, file_contains, test_passes or playwright; empty where the plan gave none."""
    command: Str = ""
    path: Str = ""
    pattern: Str = ""
    test_command: Str = ""
    exit_code: Int = 0
    """What a command has to exit with."""
    url: Str = ""
    actions: Many[Any] = ()
    assertions: Many[Any] = ()

    @property
    def runs(self) -> str:
        """The command this verification runs, empty if it runs none."""
        return {"command": self.command, "test_passes": self.test_command}.get(self.type, "")

    @property
    def subject(self) -> str:
        """What is looked at, in a few words."""
        if self.type == "file_contains":
            return f"{self.path} contains {self.pattern}"
        return self.runs or self.path or self.url


class Criterion(Record):
    """Something that must hold after a step, or (with id and priority) after the whole plan."""

    id: Str = ""
    criterion: Str = ""
    priority: Str = "must"
    """must, should or nice-to-have."""
    verification: Verification = Verification.model_construct()

    @model_validator(mode="before")
    @classmethod
    def _lift(cls, value: Any) -> Any:
        """A criterion may be bare text, name itself `description`, or hold its verification's keys at the top."""
        if isinstance(value, str):
            return {"criterion": value}
        if not isinstance(value, dict):
            return value
        document = dict(value)
        if "criterion" not in document and isinstance(document.get("description"), str):
            document["criterion"] = document["description"]
        verification = document.get("verification")
        if isinstance(verification, str):
            document["verification"] = {"description": verification}
        elif not isinstance(verification, dict):
            document["verification"] = {key: document[key] for key in VERIFICATION_KEYS if key in document}
        return document

    @property
    def text(self) -> str:
        """What a person reads: the criterion's words, or what is checked where it has none."""
        return self.criterion or self.verification.subject or self.verification.type


class MicroAction(Record):
    """One use of one tool."""

    sequence: Int = 0
    tool: Str = ""
    """Write, Edit, Bash, Read, Glob or Grep."""
    purpose: Str = ""
    command: Str = ""
    file_path: Str = ""
    content: str | None = None
    params: Mapping = Field(default_factory=dict)


class RetryBehavior(Record):
    max_attempts: Int = MAX_ATTEMPTS
    strategy: Str = ""
    fix_hints: Many[Str] = ()

    @field_validator("max_attempts")
    @classmethod
    def _bounded(cls, value: int) -> int:
        return max(1, min(value, MAX_ATTEMPTS))


class Action(Record):
    """What a step does, in words; in a plan also as bare text."""

    description: Str = ""
    primary_tool: Str = ""
    parameters: Mapping = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if value is None:
            return {}
        return {"description": value} if isinstance(value, str) else value


class Step(Record):
    id: Str = ""
    name: Str = ""
    action: Action = Action.model_construct()
    success_criteria: Many[Criterion] = ()
    depends_on: Many[Str] = ()
    retry_behavior: RetryBehavior = RetryBehavior.model_construct()
    micro_actions: Many[MicroAction] = ()
    produces: Many[Any] = ()
    parallelizable: bool = False

    @property
    def is_prose(self) -> bool:
        """Only words, no tool use: somebody who understands them has to do it."""
        return not self.micro_actions


class EdgeCase(Record):
    case: Str = ""
    handling: Str = ""


class Scope(Record):
    included: Many[Str] = ()
    excluded: Many[Str] = ()


class Confirmation(Record):
    """A question somebody answered."""

    question: Str = ""
    response: Str = ""
    round: Int = 0


class Requirements(Record):
    scope: Scope = Scope.model_construct()
    success_criteria: Many[Any] = ()
    technical_constraints: Many[Any] = ()
    edge_cases: Many[EdgeCase] = ()
    quality_requirements: Mapping = Field(default_factory=dict)
    user_confirmations: Many[Confirmation] = ()


class Gate(Record):
    """A command that has to pass at the end of a build."""

    name: Str = ""
    command: Str = ""
    required: bool = True
    on_failure: Literal["BLOCK", "WARN"] = "BLOCK"

    @field_validator("on_failure", mode="before")
    @classmethod
    def _either(cls, value: Any) -> str:
        return "WARN" if str(value).upper() == "WARN" else "BLOCK"

    @property
    def blocks(self) -> bool:
        return self.required and self.on_failure == "BLOCK"


class Plan(Record):
    id: Str = ""
    task_id: Str = ""
    goal: Str = ""
    created_at: Time = None
    context: Any = None
    gathered_requirements: Requirements = Requirements.model_construct()
    acceptance_criteria: Many[Criterion] = ()
    steps: Many[Step] = ()
    quality_gates: Many[Gate] = ()
    confidence: Any = None
    execution_batches: Many[Any] = ()

    @field_validator("quality_gates", mode="before")
    @classmethod
    def _gates(cls, value: Any) -> Any:
        """In a plan, gates are a name-to-command map or `checks`; in the record always a list of gates."""
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("checks"), list):
            return value["checks"]
        return [
            {**command, "name": name} if isinstance(command, dict) else {"name": name, "command": command}
            for name, command in value.items()
            if isinstance(command, str | dict)
        ]
