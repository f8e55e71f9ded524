"""Pane 2: the plan as it is built: its steps, criteria and gates, and the output of the selected step."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from engine.overview import Overview
from engine.workspace.build_record import BuildRecord, CriterionRecord, GateRecord, Status, StepRecord
from widgets.formats import Part, duration
from widgets.glyphs import ASKS_YOU, DONE, STEP_MARKS, WAITING, Mark, word_mark
from widgets.output_view import OutputView
from widgets.pane import READING, FilterLine, Pane
from widgets.row_list import Row, RowList, heading

BAR_WIDTH = 16

MAX_ID_WIDTH = 12
"""Longer step ids push their own name aside instead of everybody's."""


class BuildPane(Pane):
    NUMBER = 2
    TITLE = "Build"
    EMPTY: ClassVar[str] = "No plan yet. A plan is .studio/tasks/<task>/plan.json: Claude's /studio writes one."

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

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "to_steps", "To the steps", show=False)]

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

    def compose(self) -> ComposeResult:
        yield RowList(empty=READING, id="rows")
        yield Static(id="step-line", markup=False)
        yield OutputView(id="output")
        yield FilterLine()

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
        return tuple(build_rows(build, now)) if build else ()

    def make_subtitle(self, overview: Overview) -> str:
        build = overview.snapshot.build
        if build is None:
            return ""
        others = len(overview.snapshot.tasks) - 1
        more = f" · {others} more: t" if others > 0 else ""
        return f"{build.task_id} {progress_bar(build)} {state_words(build)}{more}"

    def tab_note(self, overview: Overview) -> str:
        build = overview.snapshot.build
        return f"{build.done_count}/{len(build.steps)}" if build else ""

    def _fit_rows(self) -> None:
        """The list takes what it needs up to 60%, the output the rest; a list without rows keeps its hint's line."""
        height = max(len(self.row_list.rows), 1)
        if height != self._rows_height:
            self._rows_height = height
            self.row_list.styles.height = height

    # The selected step

    @on(RowList.Moved, "#rows")
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._show_selected()

    def _show_selected(self) -> None:
        """The line above the output at once; the output itself is asked for when it may have changed."""
        row, step = self.row_list.selected, self.selected_step
        line = step_line(step) if step else Content(row.detail.split("\n", 1)[0] if row else "")
        shown = self.query_one("#step-line", Static)
        if not isinstance(shown.content, Content) or not shown.content.is_same(line):
            shown.update(line)
        self.output.empty = empty_output(step)
        wanted = (self.build.task_id if self.build else "", self._selected_log())
        revision = self.overview.snapshot.log_revision if self.overview else 0
        if not wanted[1]:
            self.output.show_output("", "")
        elif (wanted, revision) != (self._requested, self._revision):
            self.post_message(self.OutputRequested(*wanted))
        self._requested, self._revision = wanted, revision

    def _selected_log(self) -> str:
        """The log of the selected step, criterion or gate; empty where nothing has run."""
        key = self.row_list.selected.key if self.row_list.selected else ""
        return logs_by_key(self.build).get(key, "") if self.build else ""

    def show_output(self, task_id: str, log: str, text: str) -> None:
        """The output that was asked for; one that came too late is dropped."""
        if (task_id, log) == self._requested:
            self.output.show_output(f"{task_id}/{log}", text)

    def open_row(self, row: Row) -> None:
        if row.key.startswith("step ") or self._selected_log():
            self.output.focus()
        else:
            super().open_row(row)

    def action_to_steps(self) -> None:
        self.row_list.focus()

    # `/` filters the steps, or searches the output while that has the focus

    def action_filter(self) -> None:
        self._searches = self.output.has_focus
        self.query_one(FilterLine).placeholder = "search the output" if self._searches else "filter"
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


def logs_by_key(build: BuildRecord) -> dict[str, str]:
    """Row key to the log of what ran last there."""
    return {
        **{f"step {record.step.id}": record.log for record in build.steps},
        **{f"criterion {_criterion_id(number, record)}": record.log for number, record in enumerate(build.criteria)},
        **{f"gate {record.gate.name}": record.log for record in build.gates},
    }


def build_rows(build: BuildRecord, now: datetime) -> Iterator[Row]:
    id_width = min(max((len(step.step.id) for step in build.steps), default=0), MAX_ID_WIDTH)
    for step in build.steps:
        yield _step_row(step, id_width, now)
    if build.criteria:
        yield heading("criteria", "acceptance criteria")
    for number, criterion in enumerate(build.criteria):
        yield _criterion_row(number, criterion)
    if build.gates:
        yield heading("gates", "quality gates")
    for gate in build.gates:
        yield _gate_row(gate)


def _step_row(record: StepRecord, id_width: int, now: datetime) -> Row:
    mark = STEP_MARKS[record.status]
    parts: list[Part] = [
        (mark.glyph, mark.style),
        (f" {record.step.id:<{id_width}}", "$foreground-muted"),
        f"  {record.step.name or record.step.action.description}",
    ]
    if note := step_note(record):
        parts.append((f"  {note}", mark.style if record.status is not Status.WAITING else "$foreground-muted"))
    attempts = f"{record.attempt}/{record.max_attempts}" if record.attempt else ""
    elapsed = duration(_elapsed_ms(record, now))
    right = Content.assemble((f"{mark.word} ", mark.style), f"{attempts:>4} {elapsed:>7}")
    detail = f"{record.step.id} {record.step.name} {mark.word} {record.reason}"
    return Row(f"step {record.step.id}", Content.assemble(*parts), right, detail)


def step_note(record: StepRecord) -> str:
    """What a glance should catch: the failed check, the question, or what it waits for."""
    failed = next((check for check in record.checks if check.status is Status.FAILED), None)
    if failed and record.status is Status.FAILED:
        return f"✘ {failed.text}: {failed.detail}".rstrip(": ")
    if record.status is Status.RUNNING and record.reason:
        return f"last time ✘ {record.reason}".split("\n", 1)[0]
    if record.status is Status.ASKS_YOU:
        return "do it, then press c to have it checked"
    return record.reason.split("\n", 1)[0]


def _elapsed_ms(record: StepRecord, now: datetime) -> int | None:
    if record.status is Status.RUNNING and record.started_at is not None:
        running = int((now - record.started_at).total_seconds() * 1000)
        return (record.elapsed_ms or 0) + max(running, 0) // 1000 * 1000
    return record.elapsed_ms


def _criterion_row(number: int, record: CriterionRecord) -> Row:
    mark = STEP_MARKS[record.status]
    criterion = record.criterion
    name = _criterion_id(number, record)
    left = Content.assemble(
        (mark.glyph, mark.style),
        (f" {name}", "$foreground-muted"),
        f"  {criterion.text}",
        (_colon(record.detail), mark.style),
    )
    right = Content.assemble((f"{mark.word} ", mark.style), (f"{criterion.priority:>12}", "$foreground-muted"))
    detail = f"{criterion.text}\n{criterion.verification.type}: {criterion.verification.subject}\n{record.detail}"
    return Row(f"criterion {name}", left, right, detail.strip())


def _criterion_id(number: int, record: CriterionRecord) -> str:
    return record.criterion.id or f"#{number + 1}"


def _gate_row(record: GateRecord) -> Row:
    mark = STEP_MARKS[record.status]
    left = Content.assemble(
        (mark.glyph, mark.style),
        f" {record.gate.name}",
        (f"  {record.gate.command}", "$foreground-muted"),
        (_colon(record.detail), mark.style),
    )
    kind = "required" if record.gate.blocks else "warns only"
    right = Content.assemble((f"{mark.word} ", mark.style), (f"{kind:>12}", "$foreground-muted"))
    return Row(f"gate {record.gate.name}", left, right, f"{record.gate.command}\n{record.detail}".strip())


def _colon(detail: str) -> str:
    first = detail.strip().split("\n", 1)[0]
    return f"  {first}" if first else ""


def step_line(record: StepRecord) -> Content:
    """The line above the output: which attempt it is, and how each check stands."""
    attempt = f", attempt {record.attempt} of {record.max_attempts}" if record.attempt else ""
    parts: list[Part] = [f"{record.step.id}{attempt} "]
    for check in record.checks:
        mark: Mark = STEP_MARKS[check.status]
        parts += [(f" {mark.glyph} ", mark.style), check.text]
    return Content.assemble(*parts)


def empty_output(record: StepRecord | None) -> str:
    if record is None:
        return "Enter shows the whole of this line."
    action = record.step.action.description
    if record.status is Status.ASKS_YOU or (record.step.is_prose and not record.log):
        return f"For a person: {action}" if action else "For a person to do."
    return f"Not run yet. {action}".strip()


def front_key(build: BuildRecord) -> str:
    """The row where the build is: what runs, asks, failed or stands still; else what comes next; else the last one."""
    steps = [(f"step {record.step.id}", record.status) for record in build.steps]
    ends = [(f"criterion {_criterion_id(number, one)}", one.status) for number, one in enumerate(build.criteria)]
    ends += [(f"gate {one.gate.name}", one.status) for one in build.gates]
    for status in (Status.RUNNING, Status.ASKS_YOU, Status.FAILED, Status.PAUSED, Status.WAITING):
        # A criterion that waits is only next while somebody goes on building.
        for key, found in steps + ends if build.running or status is not Status.WAITING else steps:
            if found is status:
                return key
    return (steps + ends)[-1][0] if steps + ends else ""


def progress_bar(build: BuildRecord) -> str:
    """`2/4 ━━━━━━━━╸─────── 50%`"""
    total = len(build.steps)
    share = build.done_count / total if total else 0.0
    full = int(share * BAR_WIDTH)
    bar = "━" * full + ("╸" if 0 < full < BAR_WIDTH else "")
    return f"{build.done_count}/{total} {bar:─<{BAR_WIDTH}} {int(share * 100)}%"


def state_words(build: BuildRecord) -> str:
    """The task's state as one glyph and word, and whether it is true of this moment."""
    if build.waits_for_person and not build.running:
        return f"{ASKS_YOU.glyph} {ASKS_YOU.word}"
    if build.running:
        mark = word_mark(build.status or "BUILDING")
        return f"{mark.glyph} {mark.word}"
    mark = word_mark(build.status)
    if mark.word in ("building", "validating", "quality gates"):
        return "⏸ paused" if build.started_at else f"{mark.glyph} {mark.word}"
    return f"{mark.glyph} {mark.word}" if mark is not DONE and mark is not WAITING else mark.word
