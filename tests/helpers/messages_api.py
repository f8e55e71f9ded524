"""A Messages API on loopback, so that the real Claude Code CLI runs without a network and says what a test wants.

A test gives a function from the request's document to the answer: a list of blocks, sent one after another. It decides
by the newest prompt, and is told everything before it, so it needs no memory of its own.
"""

import json
import os
import threading
import uuid
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from helpers.messages_script import Document, Failure, Item, Respond, Silence, Text, Tool

USAGE = {"input_tokens": 100, "cache_creation_input_tokens": 20, "cache_read_input_tokens": 3000, "output_tokens": 40}
"""What each answer claims to have used."""


class MessagesApi:
    """Serves while it is entered. `requests` holds what the CLI sent to /v1/messages, oldest first."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.requests: list[Document] = []
        self.over = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def environment(self, folder: Path) -> dict[str, str]:
        """All that the CLI needs in its environment to talk to us alone; `folder` holds its home and settings."""
        home, config = folder / "home", folder / "claude-config"
        home.mkdir(parents=True, exist_ok=True)
        config.mkdir(exist_ok=True)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "CLAUDE_CONFIG_DIR": str(config),
            "ANTHROPIC_BASE_URL": self.address,
            "ANTHROPIC_API_KEY": "sk-ant-test-0123456789abcdefghijklmnopqrstuvwxyz",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "CLAUDE_CODE_MAX_RETRIES": "0",
            "DISABLE_AUTOUPDATER": "1",
            "DISABLE_ERROR_REPORTING": "1",
            "DISABLE_TELEMETRY": "1",
            "NO_PROXY": "127.0.0.1",
        }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, api: MessagesApi) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A CLI that was ended hangs up in the middle of an answer: that is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Standard error belongs to the tests."""

    def do_HEAD(self) -> None:
        self._send_document({})

    def do_GET(self) -> None:
        self._send_failure(Failure(404, "not_found_error"))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        path = self.path.partition("?")[0]
        if path == "/v1/messages/count_tokens":
            self._send_document({"input_tokens": len(body) // 4})
        elif path == "/v1/messages":
            self._answer(json.loads(body))
        else:
            self._send_failure(Failure(404, "not_found_error"))

    def _answer(self, request: Document) -> None:
        api = self.server.api
        api.requests.append(request)
        items = api.respond(request)
        if isinstance(items[0], Failure):
            self._send_failure(items[0])
        elif request.get("stream"):
            self._stream(request, items)
        else:
            self._send_document(_message(request, items))

    def _send_document(self, document: Document, status: int = 200, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_failure(self, failure: Failure) -> None:
        error = {"type": failure.kind, "message": failure.message}
        self._send_document({"type": "error", "error": error}, failure.status, failure.headers)

    def _stream(self, request: Document, items: Sequence[Item]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")  # the end of the answer is the end of the connection
        self.end_headers()
        for event in _events(_message(request, items), items, self.server.api.over):
            self.wfile.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
            self.wfile.flush()
        self.close_connection = True


def _message(request: Document, items: Sequence[Item]) -> Document:
    blocks = [block for item in items if (block := _block(item))]
    uses_tool = any(isinstance(item, Tool) for item in items)
    return {
        "id": f"msg_{uuid.uuid4().hex}",
        "type": "message",
        "role": "assistant",
        "model": request["model"],
        "content": blocks,
        "stop_reason": "tool_use" if uses_tool else "end_turn",
        "stop_sequence": None,
        "usage": USAGE,
    }


def _block(item: Item) -> Document | None:
    if isinstance(item, Text):
        return {"type": "text", "text": item.words}
    if isinstance(item, Tool):
        return {"type": "tool_use", "id": f"toolu_{uuid.uuid4().hex}", "name": item.name, "input": item.input}
    return None


def _events(message: Document, items: Sequence[Item], over: threading.Event) -> Iterator[Document]:
    """The server-sent events of one answer, at the pace that its items ask for."""
    start = {**message, "content": [], "stop_reason": None, "usage": {**message["usage"], "output_tokens": 1}}
    yield {"type": "message_start", "message": start}
    blocks = iter(enumerate(message["content"]))
    for item in items:
        if isinstance(item, Silence):
            over.wait()
            return
        index, block = next(blocks)
        empty = {**block, "text": ""} if isinstance(item, Text) else {**block, "input": {}}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        for delta in _deltas(item, over):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    delta = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": delta, "usage": message["usage"]}
    yield {"type": "message_stop"}


def _deltas(item: Item, over: threading.Event) -> Iterator[Document]:
    if isinstance(item, Tool):
        yield {"type": "input_json_delta", "partial_json": json.dumps(item.input)}
    if isinstance(item, Text):
        for word in item.words.split(" ") if item.pause_s else [item.words]:
            over.wait(item.pause_s)
            yield {"type": "text_delta", "text": f"{word} " if item.pause_s else word}
