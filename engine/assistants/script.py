"""The script that a scripted assistant follows: who answers what, as a file in the workspace.

A YAML or JSON file (`script:` in engine.yaml) with a list of entries. The first entry that fits an order answers it:

    entries:
      - order: plan                 # questions, plan, replan, step or prompt
        key: "plan 1.*"             # optional: the order's key, `*` and `?` as in file names
        data: {…}                   # what it answers; or `text:`, words in which the JSON has to be found
      - order: step
        step: step_2                # optional: only this step
        attempt: 1                  # optional: only this attempt
        when_file: flag.txt         # optional: only while this file is there; `unless_file`: while it is not
        does:                       # in this order
          - say: "Looking around…"
            pace_s: 0.2             # optional: seconds before each further line
          - write: {path: src/a.py, content: "x = 1\\n"}     # without asking anybody
          - run: {tool: Bash, input: {command: "ls"}}       # asks for permission, then does it
            needed: true            # optional: a denial fails the order; else it is said and the script goes on
          - use: {input_tokens: 1200, output_tokens: 80, cost_usd: 0.01, model: sonnet}
          - wait_for: go.txt        # until this file is there
          - fail: quota             # or network, timeout, permission, cap, unusable_answer, not_available
            resets_in_s: 5          # optional, for quota
            reason: "Too much"      # optional
        text: "Done."

All paths start at the workspace's root. Nothing is remembered between orders, so an order that a crash cut off gets the
same answer again; what should differ the second time asks for a file that the first one wrote.
"""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError

from engine.assistants.protocol import OrderKind
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError, UnusableFileError
from engine.workspace.reading import read_document, read_yaml
from engine.workspace.text import clean_text, one_line

Failure = Literal["quota", "network", "timeout", "permission", "cap", "unusable_answer", "not_available"]

Seconds = Annotated[float, Field(ge=0, le=24 * 3600)]


class ScriptError(RefusedError):
    """There is no script, or it cannot be followed."""


class Part(BaseModel):
    """A person writes it, so a word that means nothing is an error, unlike in files that other programs write."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Writing(Part):
    path: str
    content: str


class ToolUse(Part):
    tool: str
    input: dict[str, Any] = {}


class Used(Part):
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    model: str = "scripted"


class Say(Part):
    say: str
    pace_s: Seconds = 0.0


class Write(Part):
    write: Writing


class Run(Part):
    run: ToolUse
    needed: bool = False


class Use(Part):
    use: Used


class WaitFor(Part):
    wait_for: str


class Fail(Part):
    fail: Failure
    resets_in_s: Seconds | None = None
    reason: str = ""


def _act_kind(value: Any) -> str | None:
    """An act is known by its first word that is one, so that an error is about that act and not about all of them."""
    return next((name for name in ACTS if name in value), None) if isinstance(value, dict) else None


ACTS = ("say", "write", "run", "use", "wait_for", "fail")

Act = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Write, Tag("write")]
    | Annotated[Run, Tag("run")]
    | Annotated[Use, Tag("use")]
    | Annotated[WaitFor, Tag("wait_for")]
    | Annotated[Fail, Tag("fail")],
    Discriminator(_act_kind, custom_error_type="no_act", custom_error_message=f"an act is one of {', '.join(ACTS)}"),
]


class Entry(Part):
    order: OrderKind
    key: str = "*"
    step: str = ""
    attempt: int | None = None
    when_file: str = ""
    unless_file: str = ""
    does: tuple[Act, ...] = ()
    text: str = ""
    data: dict[str, Any] | None = None

    def fits(self, kind: OrderKind, key: str) -> bool:
        """Whether it answers such an order, as far as the order itself says."""
        step, attempt = _step_and_attempt(key)
        return (
            self.order is kind
            and fnmatchcase(key, self.key)
            and self.step in ("", step)
            and self.attempt in (None, attempt)
        )


class Script(Part):
    name: str = ""
    entries: tuple[Entry, ...]


def read_script(paths: WorkspacePaths, named: str) -> Script:
    """The script in a file of the workspace. Raises ScriptError."""
    if not named:
        raise ScriptError("No script is named", "Set `script:` in studio/config/engine.yaml to a file of the workspace")
    path = paths.root / named
    try:
        document = read_document(paths, path) if path.suffix == ".json" else read_yaml(paths, path)
    except UnusableFileError as error:
        raise ScriptError(f"{error.problem.path}: {error.problem.reason}", error.problem.remedy) from None
    if document is None:
        raise ScriptError(
            f"There is no script {one_line(named)[:120]}", "Write it, or correct `script:` in engine.yaml"
        )
    return to_script(document, where=one_line(named)[:120])


def to_script(document: dict[str, Any], where: str) -> Script:
    """A document as a script. Raises ScriptError."""
    try:
        return Script.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        message = first["msg"].removeprefix("Value error, ").lower()
        reason = clean_text(f"{where}: {place}: {message}")[:300]
        raise ScriptError(reason, "Correct it (engine/assistants/script.py says what a script may hold)") from None


def is_there(paths: WorkspacePaths, named: str) -> bool:
    """Whether a file of the workspace is there; one outside never is."""
    try:
        return paths.inside(Path(named)).exists()
    except (ValueError, OSError):
        return False


def _step_and_attempt(key: str) -> tuple[str, int | None]:
    """`step_2 attempt 1` is step_2 and 1; other keys name no step."""
    step, _, number = key.partition(" attempt ")
    return (step, int(number)) if number.isdecimal() and len(number) < 10 else ("", None)
