import pytest


@pytest.fixture(autouse=True)
def _own_trust(tmp_path_factory, monkeypatch):
    """What is trusted in a test stays in that test."""
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path_factory.mktemp("state")))
