"""The `studio` command: a table of commands, each imported when it is used, and one place where errors end."""

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
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
    """`module:attribute`."""
    short_help: str


COMMANDS = {
    "answer": Entry("engine.commands.answer:answer", "List what waits for you, or answer it."),
    "attach": Entry("engine.commands.attach:attach", "Follow a run that goes on elsewhere."),
    "build": Entry("engine.commands.build:build", "Build a task's plan and verify it."),
    "check-content": Entry("engine.commands.check_content:check_content_command", "Check a text as a plan asks for."),
    "claude": Entry("engine.commands.claude:claude", "Start Claude Code with what STUDIO knows, for one run."),
    "confidence-score": Entry(
        "engine.commands.confidence_score:confidence_score", "Say how sure one may be of a plan."
    ),
    "connect": Entry("engine.commands.connect:connect", "Connect Claude Code with STUDIO for good."),
    "context-inject": Entry("engine.commands.context_inject:context_inject", "Print what an agent gets to know."),
    "context-manager": Entry(
        "engine.commands.context_manager:context_manager", "Say how full the context is, and what would make room."
    ),
    "decide": Entry("engine.commands.decide:decide", "Accept or reject what waits, or take that back."),
    "doctor": Entry("engine.commands.doctor:doctor", "Check the installation and the workspace."),
    "disconnect": Entry("engine.commands.connect:disconnect", "Take back what `studio connect` did."),
    "dod-check": Entry("engine.commands.dod_check:dod_check", "Say whether a task is done by every measure."),
    "error-matcher": Entry("engine.commands.error_matcher:error_matcher", "Find known errors in a command's output."),
    "hooks": Entry("engine.commands.hooks:hooks", "List the lifecycle hooks, and agree to them."),
    "inbox": Entry("engine.commands.inbox:inbox", "List what waits for your decision."),
    "init": Entry("engine.commands.init:init", "Create a workspace; never overwrites."),
    "learnings": Entry("engine.commands.learnings:learnings", "Keep and find what was learned, by domain."),
    "kb": Entry("engine.commands.kb:kb", "Look into the knowledge base, and check it."),
    "offer-plan": Entry("engine.commands.offer_plan:offer_plan_command", "Have a person review a plan that you made."),
    "orchestrator": Entry(
        "engine.commands.orchestrator:orchestrator", "Keep a session's record, for hooks and scripts."
    ),
    "output": Entry("engine.commands.output:output", "Print headings and marked lines for scripts."),
    "plan": Entry("engine.commands.run:plan", "Make a plan for a goal."),
    "playbooks": Entry("engine.commands.playbooks:playbooks", "Check the methods that agents follow."),
    "quality-precheck": Entry(
        "engine.commands.quality_precheck:quality_precheck", "Look whether a task can be built here."
    ),
    "rollback": Entry("engine.commands.rollback:rollback", "Make the files as they were before a step."),
    "run": Entry("engine.commands.run:run", "Plan a goal, build and verify it; or go on with a task."),
    "sessions": Entry("engine.commands.sessions:sessions", "List, pause, resume, restore and clean up sessions."),
    "signal-audit": Entry("engine.commands.signal_audit:signal_audit", "Tell signals from noise in what was learned."),
    "skills": Entry("engine.commands.skills:skills", "Find the skills a goal calls for, and print what they say."),
    "stats": Entry("engine.commands.stats:stats", "Say how builds went, by week."),
    "sprint-evolution": Entry(
        "engine.commands.sprint_evolution:sprint_evolution", "Let the knowledge base follow the evidence."
    ),
    "status": Entry("engine.commands.status:status", "Print what the control room shows."),
    "step-progress": Entry("engine.commands.step_progress:step_progress", "Mark a plan's steps as done or failed."),
    "usage": Entry("engine.commands.usage:usage", "Say what Claude used, by session, day or model."),
    "validate-plan": Entry("engine.commands.validate_plan:validate_plan", "Name all problems of a plan."),
    "verify-ac": Entry("engine.commands.verify_ac:verify_ac", "Check a plan's acceptance criteria."),
}


class CommandTable(click.Group):
    """A group whose commands are in a table, so that `studio status` does not import `studio build`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, attribute = entry.place.split(":")
        with quick_imports():
            command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.place} is no click command")
        return command

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
