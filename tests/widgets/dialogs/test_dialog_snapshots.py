"""How the dialogs look."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.host import HostApp
from helpers.samples import acme_portal

from engine.plans.runnables import Runnable
from widgets.dialogs.choice_dialog import Choice, ChoiceDialog
from widgets.dialogs.trust_dialog import TrustDialog
from widgets.parts.picker import Picker, session_rows, task_rows

SIZES = [(80, 24), (120, 40), (200, 60)]
Compare = Callable[..., bool]
NOW = datetime(2026, 11, 21, tzinfo=UTC)

PLAN = (
    Runnable("step_1", "command", "mkdir -p src && touch src/__init__.py"),
    Runnable("step_1", "write", "src/users.py", "USERS = {}\n\n\ndef find_user(name):\n    return USERS.get(name)\n"),
    Runnable("step_1 check", "command", "python -c 'import src.users'"),
    Runnable("step_2", "command", f"python - <<'EOF'\nimport json\nprint(json.dumps({list(range(40))}))\nEOF"),
    Runnable("step_2", "edit", "src/login.py", "LIMIT = 5\n"),
    Runnable("AC-1", "command", "python -m pytest -q tests"),
    Runnable("gate lint", "command", "python -m compileall -q src"),
)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_session_switcher(snap_compare: Compare, size: tuple[int, int]) -> None:
    snapshot = acme_portal()
    rows = session_rows(snapshot.sessions, NOW, snapshot.active_session_id)
    assert snap_compare(HostApp(Picker("Sessions", rows, shown=snapshot.sessions[0].id)), terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_task_picker(snap_compare: Compare, size: tuple[int, int]) -> None:
    rows = task_rows(acme_portal().tasks, NOW)
    assert snap_compare(HostApp(Picker("Tasks", rows)), press=["tab"], terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_trust(snap_compare: Compare, size: tuple[int, int]) -> None:
    dialog = TrustDialog(Path("/srv/acme-portal"), PLAN, trusted_before={runnable.digest for runnable in PLAN[:3]})
    assert snap_compare(HostApp(dialog), press=["j", "j", "enter"], terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_choice(snap_compare: Compare, size: tuple[int, int]) -> None:
    choices = [Choice("s", "stop after this step and quit", "after"), Choice("x", "stop now and quit", "now")]
    dialog = ChoiceDialog("A build is running", "step_3 of 4 is running.", choices, cancel="stay")
    assert snap_compare(HostApp(dialog), terminal_size=size)
