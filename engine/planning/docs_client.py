"""Asks a Context7 server, through the `mcp` client of the extra `studio-tui[docs]`."""

import logging
import os
import re
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.assistants.errors import StoppedError
from engine.planning.docs_config import DocsServer
from engine.workspace.secrets import secret_remover
from engine.workspace.text import clean_text, one_line

if TYPE_CHECKING:
    from mcp import Client

TIMEOUT_S = 20.0
"""Seconds for all questions together, the start of the server included."""

LOOK_S = 0.05
MAX_TEXT_CHARS = 12_000
"""Of one library's docs: about 3,000 tokens."""

RESOLVE = "resolve-library-id"
DOCS = ("query-docs", "get-library-docs")
"""Context7's newer and older name of the same tool."""

LIBRARY_ID = re.compile(r"(?<![\w/:.])/[A-Za-z0-9][\w.-]{0,99}(?:/[\w.-]{1,100}){1,3}")
"""Such as `/textualize/textual`, in a line of text about it."""

Found = Callable[[str, str], None]


class DocsError(Exception):
    """The server gave no docs. The message says why."""


def fetch_docs(
    server: DocsServer, libraries: Sequence[str], question: str, stop: threading.Event, found: Found
) -> None:
    """Tells `found` each library and its text as they come. Raises DocsError, StoppedError."""
    try:
        import anyio
        import mcp  # noqa: F401 - half a second, only where a server is configured
    except ImportError:
        raise DocsError("the mcp package is not installed: install studio-tui[docs]") from None
    logging.getLogger("mcp").addHandler(logging.NullHandler())  # else its complaints land on the screen
    problem = anyio.run(_within_time, server, libraries, question, stop, found)
    if stop.is_set():
        raise StoppedError
    if problem:
        raise DocsError(f"{server.source}: {problem}")


async def _within_time(
    server: DocsServer, libraries: Sequence[str], question: str, stop: threading.Event, found: Found
) -> str:
    """What went wrong, or empty. Ends the server, also when a person stops."""
    import anyio

    async def cancel_when_stopped() -> None:
        while not stop.is_set():
            await anyio.sleep(LOOK_S)
        group.cancel_scope.cancel()

    problem = f"the server took longer than {TIMEOUT_S:.0f} s"
    with anyio.move_on_after(TIMEOUT_S):
        async with anyio.create_task_group() as group:
            group.start_soon(cancel_when_stopped)
            problem = await _ask(server, libraries, question, found)
            group.cancel_scope.cancel()
    return problem


async def _ask(server: DocsServer, libraries: Sequence[str], question: str, found: Found) -> str:
    """What went wrong, or empty."""
    try:
        async with _connected(server) as client:
            tools = {tool.name: _parameters(tool.input_schema) for tool in (await client.list_tools()).tools}
            docs = next((name for name in DOCS if name in tools), "")
            if RESOLVE not in tools or not docs:
                return f"the server has no tools {RESOLVE} and {DOCS[0]}"
            for library in libraries:
                resolved = await _call(client, RESOLVE, {"libraryName": library, "query": question}, tools[RESOLVE])
                if identity := LIBRARY_ID.search(resolved):
                    found(library, await _call(client, docs, _wanted(identity[0], question), tools[docs]))
    except Exception as error:  # noqa: BLE001 - somebody else's program behind a library: whatever it was is told
        return _words_of(error, server)
    return ""


@asynccontextmanager
async def _connected(server: DocsServer) -> "AsyncIterator[Client]":
    from mcp import Client, StdioServerParameters, stdio_client
    from mcp.client.streamable_http import streamable_http_client
    from mcp.shared._httpx_utils import create_mcp_http_client

    if server.url:
        async with (
            create_mcp_http_client(headers=server.headers) as http,
            Client(streamable_http_client(server.url, http_client=http)) as client,
        ):
            yield client
        return
    # Started at home: in the workspace, a command such as npx would take what lies there for its own.
    settings = StdioServerParameters(
        command=server.command, args=list(server.arguments), env=server.environment, cwd=Path.home()
    )
    with Path(os.devnull).open("w") as nowhere:  # its complaints would be drawn over the screen
        async with Client(stdio_client(settings, errlog=nowhere)) as client:
            yield client


def _parameters(schema: Any) -> frozenset[str]:
    """The names of a tool's parameters."""
    found = schema.get("properties") if isinstance(schema, dict) else None
    return frozenset(found) if isinstance(found, dict) else frozenset()


def _wanted(identity: str, question: str) -> dict[str, str]:
    """What both versions of the tool ask for, under either name; each is given the ones it has."""
    return {
        "libraryId": identity,
        "query": question,
        "context7CompatibleLibraryID": identity,
        "topic": question,
    }


async def _call(client: "Client", tool: str, arguments: dict[str, str], known: frozenset[str]) -> str:
    """The text of a tool's answer. Raises DocsError where it is an error."""
    given = {name: value for name, value in arguments.items() if name in known}
    result = await client.call_tool(tool, given)
    text = "\n".join(item.text for item in result.content if item.type == "text")
    if result.is_error:
        raise DocsError(f"{tool}: {one_line(text)[:200]}")
    return clean_text(text)[:MAX_TEXT_CHARS]


def _words_of(error: BaseException, server: DocsServer) -> str:
    """The first thing that went wrong, without the keys that the server is given."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    keys = {f"{place}_KEY": text for place, text in enumerate((*server.environment.values(), *server.headers.values()))}
    words = secret_remover(keys | dict(os.environ))(one_line(str(error)))[:300]
    return words or type(error).__name__
