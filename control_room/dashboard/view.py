"""What the dashboard shows: five panes, arranged for the terminal's size."""

from collections.abc import Iterator
from datetime import datetime

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Footer

from control_room.dashboard.keys import CONDITIONAL
from engine.overview import Overview
from engine.workspace.build_record import BuildRecord
from engine.workspace.problems import Problem
from widgets.building.build_pane import BuildPane
from widgets.context.context_pane import ContextPane
from widgets.frame.problem_strip import ProblemStrip
from widgets.frame.status_line import StatusLine
from widgets.inbox.queue_pane import QueuePane
from widgets.parts.pane import Pane
from widgets.parts.tab_bar import Tab, TabBar
from widgets.sessions.activity_pane import ActivityPane
from widgets.sessions.session_pane import SessionPane

TWO_COLUMNS = (96, 30)
"""Columns and rows from which all panes show at once: half a terminal of 200 columns has 99."""

WIDE = (160, 40)
"""Columns and rows from which the small panes stand beside the build."""

FRAME, LEAST_SESSION = 2, 6
"""Lines of a pane's frame, and of the session's pane in two columns at least."""


def arrangement(width: int, height: int) -> dict[str, bool]:
    """The stylesheet's names for the arrangements, and which of them fits so many columns and rows."""
    is_wide, has_two_columns = (width >= least[0] and height >= least[1] for least in (WIDE, TWO_COLUMNS))
    return {"-wide": is_wide, "-two-columns": has_two_columns and not is_wide, "-single": not has_two_columns}


class DashboardView(Screen[None]):
    """Draws; its keys are in `Dashboard`."""

    AUTO_FOCUS = "BuildPane #rows"

    def __init__(self) -> None:
        super().__init__()
        self._shown_pane = 2
        self._overview: Overview | None = None
        self._now: datetime | None = None
        self._refusal: Problem | None = None
        self._available: tuple[bool | None, ...] = ()
        self._own_build = ""
        """The task that this control room builds, whatever is shown."""
        self._fitted = ("", 0)
        """The session that the session's pane was fitted to, and to how many rows."""

    def compose(self) -> ComposeResult:
        # Known before there are panes: all of them would be styled a second time for it, 20 ms before the first frame.
        self.update_classes(arrangement(*self.size), update=False)
        yield StatusLine()
        yield ProblemStrip()
        yield TabBar()
        with Container(id="panes"):
            with Container(id="main"):
                yield SessionPane()
                yield BuildPane()
            with Container(id="side"):
                yield ContextPane()
                yield QueuePane()
                yield ActivityPane()
        yield Footer(compact=True, show_command_palette=False)  # ? names the palette; 80 columns are few

    def on_mount(self) -> None:
        self._arrange()
        if self._overview is not None and self._now is not None:
            self.show(self._overview, self._now)

    # Panes

    def panes(self) -> Iterator[Pane]:
        return iter(self.query(Pane).results(Pane))

    def pane(self, number: int) -> Pane:
        return next(pane for pane in self.panes() if number == pane.NUMBER)

    @property
    def build(self) -> BuildRecord | None:
        return self._overview.snapshot.build if self._overview else None

    def show(self, overview: Overview, now: datetime) -> None:
        """Hands an Overview down to the panes; one that comes before they are there waits for them."""
        self._overview, self._now = overview, now
        if not self.query(Pane):
            return
        self.query_one(StatusLine).show(overview, now)
        self.query_one(ProblemStrip).show(self.problems)
        for pane in self.panes():
            pane.show(overview, now)
        self._fit_session()
        self._show_tabs()
        self._refresh_keys()

    def _fit_session(self) -> None:
        """In two columns, the session's pane grows with its rows, as far as its CSS allows. It shrinks only for another
        session or size: the panes below would jump each time a row comes and goes."""
        pane = self.pane(SessionPane.NUMBER)
        session = self._overview.snapshot.session if self._overview else None
        name, lines = session.id if session else "", pane.row_list.lines
        self._fitted = (name, max(lines, self._fitted[1]) if self._fitted[0] == name else lines)
        height = max(self._fitted[1] + FRAME, LEAST_SESSION)
        pane.styles.height = height if self.has_class("-two-columns") else None

    def show_own_build(self, task_id: str, stopping: str) -> None:
        """What this control room builds, and when it will stop; both may be empty."""
        self._own_build = task_id
        self.query_one(StatusLine).show_own_build(task_id, stopping)
        self._refresh_keys()

    def show_refusal(self, refusal: Problem | None) -> None:
        """Why what was asked for last did not begin: a toast goes away, the reason stays until the next try."""
        self._refusal = refusal
        self.query_one(ProblemStrip).show(self.problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why the last thing asked for was not done, then what is wrong in the files and with the figures."""
        overview = self._overview
        found = (*overview.snapshot.problems, overview.context_problem, *overview.claude_problems) if overview else ()
        return tuple(problem for problem in (self._refusal, *found) if problem is not None)

    def _refresh_keys(self) -> None:
        """The footer is built anew only when a key comes or goes: it would flicker otherwise."""
        exists = self._overview is not None and self._overview.snapshot.exists  # for the app's own key
        available = (exists, *(self.check_action(action, ()) for action in CONDITIONAL))
        if available != self._available:
            self._available = available
            self.refresh_bindings()

    def _show_tabs(self) -> None:
        if self._overview is not None:
            overview = self._overview
            tabs = [Tab(pane.NUMBER, pane.TITLE, pane.tab_note(overview)) for pane in self.panes()]
            self.query_one(TabBar).show(tabs, self._shown_pane)

    # Arrangement

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size.width, event.size.height)

    def _arrange(self, width: int = 0, height: int = 0) -> None:
        """Grid, two columns, or one pane with tabs. Focus and selection stay where they are."""
        self.update_classes(arrangement(width or self.size.width, height or self.size.height))
        self._fitted = ("", 0)
        self._fit_session()
        self._show_only_one()

    def _show_only_one(self) -> None:
        """With one pane at a time, hides the others; the container without a shown pane goes too."""
        is_single = self.has_class("-single")
        for pane in self.panes():
            pane.display = not is_single or self._shown_pane == pane.NUMBER
        for name, numbers in (("#main", (1, 2)), ("#side", (3, 4, 5))):
            self.query_one(name).display = not is_single or self._shown_pane in numbers
        self._show_tabs()

    @on(events.DescendantFocus)
    def _remember_pane(self, event: events.DescendantFocus) -> None:
        """The pane with the focus is the one that stays when the terminal becomes small."""
        pane = next((node for node in event.widget.ancestors_with_self if isinstance(node, Pane)), None)
        if pane is not None and self._shown_pane != pane.NUMBER:
            self._shown_pane = pane.NUMBER
            self._show_only_one()

    def show_pane(self, number: int) -> None:
        """Brings a pane to the front and gives it the focus."""
        self._shown_pane = number
        self._show_only_one()
        self.pane(number).focus_pane()

    @on(TabBar.Pressed)
    def _press_tab(self, event: TabBar.Pressed) -> None:
        self.show_pane(event.number)
