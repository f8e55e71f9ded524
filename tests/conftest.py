"""Every test starts from the same environment: the person's own settings and agreements have no part in it."""

from pathlib import Path

import pytest

PERSONAL = (
    "CLAUDECODE",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "ORCH_SESSION_ID",
    "STUDIO_DEBUG",
    "STUDIO_DIR",
)
"""What Textual reads when it is imported, before any fixture, `make test` takes away."""


@pytest.fixture(autouse=True)
def neutral_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which trust is remembered during this test."""
    for name in PERSONAL:
        monkeypatch.delenv(name, raising=False)
    state = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("STUDIO_TUI_STATE", str(state))
    monkeypatch.setenv("STUDIO_TUI_CONFIG", str(state / "config"))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # plans run pytest in small projects: half a second each
    monkeypatch.setenv("STUDIO_TUI_ASSISTANT", "offline")  # Claude is installed here, and works only where a test says
    return state
