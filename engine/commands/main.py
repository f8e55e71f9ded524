"""The `studio` command: a table of commands, each imported when it is used, and one place where errors end."""

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import NamedTuple, NoReturn

import click

from engine import __version__
from engine.commands.common import CommandError, print_text, workspace_option
from engine.commands.readying import prepare_after
from engine.commands.startup import leave
from engine.own_program import make_findable
from engine.quick_imports import quick_imports, skip_pydantic_plugins


class Entry(NamedTuple):
    """Where a command is, and what `studio --help` says of it without importing it."""

    place: str
    """`module:attribute`, the module as seen from here."""
    short_help: str

    def load(self) -> tuple[ModuleType, click.Command]:
        """Imports the command: its module, and itself."""
        name, attribute = self.place.split(":")
        module = import_module(f"engine.commands.{name}")
        command = getattr(module, attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.place} is no click command")
        return module, command


COMMANDS = {
    "answer": Entry("runs.answer:answer", "List what waits for you, or answer it."),
    "attach": Entry("runs.attach:attach", "Follow a run that goes on elsewhere."),
    "build": Entry("runs.build:build", "Build a task's plan and verify it."),
    "check-content": Entry("plans.check_content:check_content_command", "Check a text as a plan asks for."),
    "claude": Entry("claude_code.claude:claude", "Start Claude Code with what STUDIO knows, for one run."),
    "confidence-score": Entry("plans.confidence_score:confidence_score", "Say how sure one may be of a plan."),
    "connect": Entry("claude_code.connect:connect", "Connect Claude Code with STUDIO for good."),
    "context-inject": Entry("context.context_inject:context_inject", "Print what an agent gets to know."),
    "context-manager": Entry(
        "context.context_manager:context_manager", "Say how full the context is, and what would make room."
    ),
    "decide": Entry("knowledge.decide:decide", "Accept or reject what waits, or take that back."),
    "doctor": Entry("doctor.command:doctor", "Check the installation and the workspace."),
    "disconnect": Entry("claude_code.connect:disconnect", "Take back what `studio connect` did."),
    "dod-check": Entry("plans.dod_check:dod_check", "Say whether a task is done by every measure."),
    "error-matcher": Entry("knowledge.error_matcher:error_matcher", "Find known errors in a command's output."),
    "hooks": Entry("runs.hooks:hooks", "List the lifecycle hooks, and agree to them."),
    "inbox": Entry("knowledge.inbox:inbox", "List what waits for your decision."),
    "init": Entry("workspace.init:init", "Create a workspace; never overwrites."),
    "learnings": Entry("knowledge.learnings:learnings", "Keep and find what was learned, by domain."),
    "kb": Entry("knowledge.kb:kb", "Look into the knowledge base, and check it."),
    "offer-plan": Entry("claude_code.offer_plan:offer_plan_command", "Have a person review a plan that you made."),
    "orchestrator": Entry("sessions.orchestrator:orchestrator", "Keep a session's record, for hooks and scripts."),
    "output": Entry("workspace.output:output", "Print headings and marked lines for scripts."),
    "plan": Entry("runs.run:plan", "Make a plan for a goal."),
    "playbooks": Entry("knowledge.playbooks:playbooks", "Check the methods that agents follow."),
    "quality-precheck": Entry("plans.quality_precheck:quality_precheck", "Look whether a task can be built here."),
    "rollback": Entry("runs.rollback:rollback", "Make the files as they were before a step."),
    "run": Entry("runs.run:run", "Plan a goal, build and verify it; or go on with a task."),
    "sessions": Entry("sessions.command:sessions", "List, pause, resume, restore and clean up sessions."),
    "signal-audit": Entry("knowledge.signal_audit:signal_audit", "Tell signals from noise in what was learned."),
    "skills": Entry("knowledge.skills:skills", "Find the skills a goal calls for, and print what they say."),
    "stats": Entry("workspace.stats:stats", "Say how builds went, by week."),
    "sprint-evolution": Entry(
        "knowledge.sprint_evolution:sprint_evolution", "Let the knowledge base follow the evidence."
    ),
    "status": Entry("status.command:status", "Print what the control room shows."),
    "step-progress": Entry("claude_code.step_progress:step_progress", "Mark a plan's steps as done or failed."),
    "usage": Entry("claude_code.usage:usage", "Say what Claude used, by session, day or model."),
    "validate-plan": Entry("plans.validate_plan:validate_plan", "Name all problems of a plan."),
    "verify-ac": Entry("plans.verify_ac:verify_ac", "Check a plan's acceptance criteria."),
}


class CommandTable(click.Group):
    """A group whose commands are in a table, so that `studio status` does not import `studio build`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        with quick_imports():
            return entry.load()[1]

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        finally:
            prepare_after(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            raise UnknownCommandError(args[0])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.short_help) for name, entry in sorted(COMMANDS.items())])


class UnknownCommandError(CommandError):
    """A verb that is not in the table."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Unknown command: {name}", "See `studio --help`")


@click.group(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="studio")
@workspace_option
def studio() -> None:
    """What the orchestration in this project folder is doing, and what it may do next."""


def main() -> NoReturn:
    """The program `studio`."""
    skip_pydantic_plugins()
    make_findable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our glyphs gets `?`, not an error
    leave(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit code; every expected error becomes a line on standard error."""
    if list(arguments[:1]) == ["help"]:
        arguments = [*arguments[1:], "--help"]
    try:
        result = studio.main(list(arguments), prog_name="studio", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except SystemExit:
        return 0  # click's way of saying that whoever read our output has gone, as in `studio status | head`
    except Exception as error:
        if os.environ.get("STUDIO_DEBUG") == "1":
            raise
        print_text(explain(error), err=True)
        return 1
    return result if isinstance(result, int) else 0


def explain(error: Exception) -> str:
    """What a person is told instead of a traceback."""
    if isinstance(error, UnknownCommandError):
        return f"{error.reason}\n{error.remedy}"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    if isinstance(error, click.UsageError):
        usage = error.ctx.get_usage() if error.ctx else "Usage: studio [OPTIONS] COMMAND [ARGS]..."
        return f"{usage}\n{error.format_message()}"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{(error.strerror or str(error)).lower()}. See `studio doctor`"
    if _is_expected(error):
        return str(error)
    return f"This should not happen: {type(error).__name__}: {error}. STUDIO_DEBUG=1 shows where"


def _is_expected(error: Exception) -> bool:
    from engine.workspace.paths import OutsideWorkspaceError, UnsafeIdError
    from engine.workspace.problems import RefusedError, UnusableFileError

    return isinstance(error, RefusedError | UnusableFileError | OutsideWorkspaceError | UnsafeIdError)


if __name__ == "__main__":
    main()
