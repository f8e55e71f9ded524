"""Pane 2: the plan as it is built: its steps, criteria and gates, and the output of the selected step."""

from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from engine.overview import Overview
from engine.workspace.build_record import BuildRecord, StepRecord
from widgets.building.build_rows import (
    build_rows,
    empty_output,
    front_key,
    logs_by_key,
    step_line,
)
from widgets.building.build_words import asks_you, changes_note, done_and_total, progress_bar, state_words
from widgets.parts.output_view import OutputView
from widgets.parts.pane import READING, Pane
from widgets.parts.row_list import Row, RowList


class BuildPane(Pane):
    NUMBER = 2
    TITLE = "Build"
    EMPTY: ClassVar[str] = "No plan yet. n plans a goal; so does /studio in Claude, after `studio connect`."

    DEFAULT_CSS = """
    BuildPane {
        #rows { height: auto; max-height: 60%; min-height: 1; }
        #step-line {
            height: 1; padding: 0 1; color: $foreground-muted; background: $boost;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        #output { height: 1fr; }
        &:focus-within #step-line { color: $text; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left_square_bracket", "attempt(1)", "Earlier attempt", show=False, tooltip="Its output, if one is kept"
        ),
        Binding("right_square_bracket", "attempt(-1)", "Later attempt", show=False, tooltip="Its output"),
    ]

    class OutputRequested(Message):
        """The selected row changed: its output is wanted. An empty log means there is none."""

        def __init__(self, task_id: str, log: str) -> None:
            super().__init__()
            self.task_id = task_id
            self.log = log

    def __init__(self) -> None:
        super().__init__()
        self._requested = ("", "")
        self._revision = 0
        self._front = ""
        self._rows_height = 0
        self._searches = False
        self._looked_back = ("", 0)
        """Row key, and how many attempts before its last one are looked at."""

    def compose(self) -> ComposeResult:
        yield RowList(empty=READING, id="rows")
        yield Static(id="step-line", markup=False)
        yield OutputView(id="output")

    @property
    def output(self) -> OutputView:
        return self.query_one("#output", OutputView)

    @property
    def build(self) -> BuildRecord | None:
        return self.overview.snapshot.build if self.overview else None

    @property
    def selected_step(self) -> StepRecord | None:
        row = self.row_list.selected
        is_step = row is not None and row.key.startswith("step ")
        return self.build.step(row.key.removeprefix("step ")) if self.build and row and is_step else None

    def show(self, overview: Overview, now: datetime) -> None:
        """The cursor goes along with the build while it is where the build is; elsewhere it stays."""
        build = overview.snapshot.build
        row = self.row_list.selected
        is_other_task = self.build is None or build is None or build.task_id != self.build.task_id
        goes_along = is_other_task or (row is not None and row.key == self._front and not self.output.has_focus)
        self._front = front_key(build) if build else ""
        super().show(overview, now)
        if goes_along:
            self.row_list.select(self._front)
        self._fit_rows()
        self._show_selected()

    def make_rows(self, overview: Overview, now: datetime) -> tuple[Row, ...]:
        build = overview.snapshot.build
        return tuple(build_rows(build, now, overview.claude)) if build else ()

    def empty_text(self, overview: Overview) -> str:
        """A plan that cannot be read is not called missing."""
        snapshot = overview.snapshot
        if not snapshot.exists:
            return "There is no workspace here. C creates one, and overwrites nothing."
        if snapshot.build is None:
            return self.EMPTY
        problem = next((task.problem for task in snapshot.tasks if task.id == snapshot.build.task_id), None)
        if problem is not None:
            return f"{problem.path}: {problem.reason}. {problem.remedy}, or choose another task: t."
        return f"{snapshot.build.task_id} has no plan yet. {self.EMPTY.removeprefix('No plan yet. ')}"

    def make_subtitle(self, overview: Overview) -> str:
        build = overview.snapshot.build
        if build is None:
            return ""
        others = len(overview.snapshot.tasks) - 1
        state = f"{build.task_id} {progress_bar(build)} {state_words(build, asks=asks_you(overview.snapshot))}"
        return " · ".join(filter(None, (state, changes_note(build), f"{others} more: t" if others > 0 else "")))

    def tab_note(self, overview: Overview) -> str:
        build = overview.snapshot.build
        return "{}/{}".format(*done_and_total(build)) if build else ""

    def _fit_rows(self) -> None:
        """The list takes what it needs up to 60%, the output the rest; a list without rows keeps its hint's line."""
        height = max(self.row_list.lines, 1)
        if height != self._rows_height:
            self._rows_height = height
            self.row_list.styles.height = height

    # The selected step

    @on(RowList.Moved, "#rows")
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        key = event.row.key if event.row else ""
        if key != self._looked_back[0]:
            self._looked_back = (key, 0)
        self._show_selected()

    def _show_selected(self) -> None:
        """The line above the output at once; the output itself is asked for when it may have changed."""
        row, step = self.row_list.selected, self.selected_step
        log, place = self._selected_log()
        line = step_line(step, place) if step else Content(row.detail.split("\n", 1)[0] if row else "")
        if note := self.output.search_note:
            line = Content.assemble((f"{note}  ", "bold"), line)
        shown = self.query_one("#step-line", Static)
        if not isinstance(shown.content, Content) or not shown.content.is_same(line):
            shown.update(line)
        self.output.empty = empty_output(step) if step or (row and not log) else ""
        wanted = (self.build.task_id if self.build else "", log)
        revision = self.overview.snapshot.log_revision if self.overview else 0
        if not wanted[1]:
            self.output.show_output("", "")
        elif (wanted, revision) != (self._requested, self._revision):
            self.post_message(self.OutputRequested(*wanted))
        self._requested, self._revision = wanted, revision

    def _selected_log(self) -> tuple[str, str]:
        """The log of the selected row, and which of several it is; both empty where nothing has run."""
        key = self.row_list.selected.key if self.row_list.selected else ""
        logs = logs_by_key(self.build).get(key, ()) if self.build else ()
        if not logs:
            return "", ""
        back = min(self._looked_back[1], len(logs) - 1) if self._looked_back[0] == key else 0
        return logs[-1 - back], f"output {len(logs) - back} of {len(logs)}: [ ]" if len(logs) > 1 else ""

    def action_attempt(self, further_back: int) -> None:
        """Shows the output of an earlier or later attempt of the selected step."""
        key = self.row_list.selected.key if self.row_list.selected else ""
        logs = logs_by_key(self.build).get(key, ()) if self.build else ()
        back = (self._looked_back[1] if self._looked_back[0] == key else 0) + further_back
        self._looked_back = (key, max(0, min(back, len(logs) - 1)))
        self._show_selected()

    def show_output(self, task_id: str, log: str, text: str) -> None:
        """The output that was asked for; one that came too late is dropped."""
        if (task_id, log) == self._requested:
            self.output.show_output(f"{task_id}/{log}", text)

    def open_row(self, row: Row) -> None:
        if row.key.startswith("step ") or self._selected_log()[0]:
            self.output.focus()
        else:
            super().open_row(row)

    def action_back(self) -> None:
        """From the output to the steps; there, a kept filter or search goes."""
        if self.output.has_focus:
            self.row_list.focus()
        else:
            super().action_back()

    @on(OutputView.Searched)
    def _show_found(self, event: OutputView.Searched) -> None:
        event.stop()
        self._show_selected()

    # `/` filters the steps, or searches the output while that has the focus

    def action_filter(self) -> None:
        if self._searches != self.output.has_focus:
            super().action_back()  # one line serves both: what it held goes with its other use
        self._searches = self.output.has_focus
        self.filter_line.placeholder = "search the output" if self._searches else "filter"
        super().action_filter()

    def apply_filter(self, text: str) -> None:
        if self._searches:
            self.output.search(text)
        else:
            super().apply_filter(text)

    def leave_filter(self) -> None:
        if self._searches:
            self.output.focus()
        else:
            super().leave_filter()
