"""Importing quickly: without the garbage collector, which would go through all that was imported again and again, and
without pydantic's search for plugins."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

PLUGIN_LOADER = "pydantic.plugin._loader"


class _NoPlugins(ModuleType):
    """Stands where pydantic looks for its plugin loader, and finds none."""

    def get_plugins(self) -> tuple[Any, ...]:
        return ()

    def __getattr__(self, name: str) -> Any:
        """Whatever else a later pydantic wants of its loader, the real one gives."""
        if name.startswith("__"):
            raise AttributeError(name)
        sys.modules.pop(PLUGIN_LOADER, None)
        return getattr(import_module(PLUGIN_LOADER), name)


def skip_pydantic_plugins() -> None:
    """To be called before pydantic is imported.

    For plugins it searches every distribution that is installed, 20 ms, and would run what it finds; our records need
    none.
    """
    if "pydantic" not in sys.modules:
        sys.modules[PLUGIN_LOADER] = _NoPlugins(PLUGIN_LOADER)


@contextmanager
def quick_imports() -> Iterator[None]:
    """A tenth of a start's time. What was imported stays until the end, so it is no longer looked through later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
