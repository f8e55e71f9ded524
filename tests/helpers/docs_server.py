"""A small Context7: a program of its own that speaks MCP over standard input and output, or HTTP on loopback.

Run as `python docs_server.py BEHAVIOUR LOG`; it adds a line to LOG for its start and for each call.
"""

import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

BEHAVIOUR, LOG = sys.argv[1:3]
KNOWN = {"rich": "/textualize/rich", "flask": "/pallets/flask"}

server = MCPServer("small-context7")


def note(line: str) -> None:
    with Path(LOG).open("a") as file:
        file.write(line + "\n")


def resolve(library: str) -> str:
    if BEHAVIOUR == "failing":
        raise ToolError(f"quota of {os.environ['CONTEXT7_API_KEY']} is used up")
    if library not in KNOWN:
        return "No libraries found, see https://example.invalid/help/search"
    return f"- Title: {library}\n- Context7-compatible library ID: {KNOWN[library]}\n- Trust Score: 9"


def document(identity: str, question: str) -> str:
    note(f"docs {identity} {question}")
    if BEHAVIOUR == "slow":
        time.sleep(60)
    return f"\x1b[31m{identity} about {question}\n" + "x" * 50_000


if BEHAVIOUR == "old":

    @server.tool("resolve-library-id")
    def resolve_by_name(libraryName: str) -> str:  # noqa: N803 - Context7's names
        return resolve(libraryName)

    @server.tool("get-library-docs")
    def docs_of_topic(context7CompatibleLibraryID: str, topic: str = "", tokens: int = 5000) -> str:  # noqa: N803
        return document(context7CompatibleLibraryID, topic)

elif BEHAVIOUR != "other":

    @server.tool("resolve-library-id")
    def resolve_for_question(query: str, libraryName: str) -> str:  # noqa: N803
        return resolve(libraryName)

    @server.tool("query-docs")
    def docs_for_question(libraryId: str, query: str) -> str:  # noqa: N803
        return document(libraryId, query)


note(f"started {os.getpid()} in {Path.cwd()}")
print("noise on standard error", file=sys.stderr)


def run_on_loopback() -> None:
    """Notes the port it got, and the key that each request brings."""
    import uvicorn

    app = server.streamable_http_app()

    async def noting_keys(scope: Any, receive: Any, send: Any) -> None:
        note(f"key {dict(scope.get('headers', ())).get(b'context7_api_key', b'').decode()}")
        await app(scope, receive, send)

    listening = socket.create_server(("127.0.0.1", 0))
    note(f"port {listening.getsockname()[1]}")
    uvicorn.Server(uvicorn.Config(noting_keys, log_level="critical")).run(sockets=[listening])


run_on_loopback() if BEHAVIOUR == "http" else server.run()
