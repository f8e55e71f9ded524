"""Problems with files, one a line: which file, why, what to do. Not there when all is well, never in the way."""

from textual.content import Content
from textual.widgets import Static

from engine.workspace.problems import Problem

SHOWN = 2


class ProblemStrip(Static):
    DEFAULT_CSS = """
    ProblemStrip {
        display: none; height: auto; max-height: 3; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    ProblemStrip.-some { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.problems: tuple[Problem, ...] = ()

    def show(self, problems: tuple[Problem, ...]) -> None:
        if problems == self.problems:
            return
        self.problems = problems
        self.set_class(bool(problems), "-some")
        lines = [problem_line(problem) for problem in problems[:SHOWN]]
        if len(problems) > SHOWN:
            lines.append(Content.styled(f"  {len(problems) - SHOWN} more: ! shows all", "$foreground-muted"))
        self.update(Content("\n").join(lines))


def problem_line(problem: Problem) -> Content:
    return Content.assemble(
        ("▲ ", "$text-error"),
        (problem.path, "bold"),
        f"  {problem.reason}.  ",
        (problem.remedy, "$foreground-muted"),
    )


def problem_text(problems: tuple[Problem, ...]) -> str:
    """All problems in full, for the detail dialog."""
    return "\n\n".join(f"{problem.path}\n  {problem.reason}\n  → {problem.remedy}" for problem in problems)
