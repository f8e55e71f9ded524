from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.hooks import HookBench

from engine.assistants.agents import Agent


@pytest.fixture
def bench(tmp_path: Path) -> HookBench:
    return HookBench(tmp_path)


@pytest.fixture
def any_agent() -> Callable[[str], Agent]:
    return lambda name: Agent(name, "", "sonnet", ("Read",), (), "You help.")
