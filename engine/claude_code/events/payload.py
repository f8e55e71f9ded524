"""What Claude tells a hook, read tolerantly: a field that is missing or of another shape is simply not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.claude_code.events.payload_document import read_document
from engine.claude_code.events.todos import Todo, told_todos
from engine.claude_code.events.tool_words import READ_OF_INPUT, asked_question, tool_words
from engine.claude_code.numbers import whole_number
from engine.workspace.secrets import Redact
from engine.workspace.text import clean_text, one_line

Document = dict[str, Any]

MAX_ID_CHARS = 128
MAX_PATH_CHARS = 1_024
MAX_WORDS_CHARS = 300

MAX_READ_CHARS = 12_000
"""Of a text, however long: enough to see a whole private key in it, which is hidden before anything is cut short."""


KIND_FIELDS = ("notification_type", "source", "reason", "trigger", "command_name", "task_id", "action")
MESSAGE_FIELDS = (
    "message",
    "prompt",
    "last_assistant_message",
    "task_subject",
    "file_path",
    "directory",
    "mcp_server_name",
    "name",
)


class ForeignPayloadError(ValueError):
    """Something that no hook of Claude Code writes."""


@dataclass(frozen=True, slots=True)
class HookPayload:
    """One event of a Claude session. Texts are clean and on one line; empty where the event does not say."""

    event: str
    """Claude's own name, such as `PreToolUse`; one that we never heard of stays itself."""
    session_id: str
    transcript: str = ""
    cwd: str = ""
    prompt_id: str = ""
    agent_id: str = ""
    """Of the sub-agent it happened in; empty for the session's own thread."""
    agent_type: str = ""
    tool: str = ""
    tool_use_id: str = ""
    use: str = ""
    """The use of the tool in words: `Bash: pytest -q`."""
    duration_ms: int | None = None
    error: str = ""
    is_interrupt: bool = False
    kind: str = ""
    """Which of its sort: how a session started or ended, what a notification is about, what began a compaction."""
    message: str = ""
    """What was said: to the person, by the person, or by Claude at a turn's end."""
    model: str = ""
    context_tokens: int | None = None
    """Tokens in the context, where Claude says so (a resumed session, another model)."""
    characters: int | None = None
    """Of what STUDIO's own hook put into the context."""
    todos: tuple[Todo, ...] = ()
    """What a tool's use that ended well says of them: all of a todo list, or the task that changed."""


def parse_payload(content: bytes, redact: Redact) -> HookPayload:
    """A hook's standard input as a record without secrets.

    Raises TornPayloadError for what is not whole, ForeignPayloadError for what no hook writes, in words.
    """
    document = read_document(content)
    if document is None:
        raise ForeignPayloadError("holds no JSON object")
    payload = _Reader(document, redact).payload()
    if not payload.event or not payload.session_id:
        raise ForeignPayloadError("names no session or no event")
    return payload


class _Reader:
    """Takes what we know out of one document."""

    def __init__(self, document: Document, redact: Redact) -> None:
        self._document = document
        self._redact = redact

    def payload(self) -> HookPayload:
        cwd = self._text("cwd", chars=MAX_PATH_CHARS)
        tool = self._text("tool_name", chars=MAX_ID_CHARS)
        event = self._text("hook_event_name", chars=MAX_ID_CHARS)
        return HookPayload(
            event=event,
            session_id=self._text("session_id", chars=MAX_ID_CHARS),
            transcript=self._text("transcript_path", chars=MAX_PATH_CHARS),
            cwd=cwd,
            prompt_id=self._text("prompt_id", chars=MAX_ID_CHARS),
            agent_id=self._text("agent_id", chars=MAX_ID_CHARS),
            agent_type=self._text("agent_type", chars=MAX_ID_CHARS),
            tool=tool,
            tool_use_id=self._text("tool_use_id", chars=MAX_ID_CHARS),
            use=tool_words(tool, self._tool_input(), cwd) if tool else "",
            duration_ms=whole_number(self._document.get("duration_ms")),
            error=self._text("error"),
            is_interrupt=self._document.get("is_interrupt") is True,
            kind=self._kind(event),
            message=self._text(*MESSAGE_FIELDS),
            model=self._text("to_model", "model", chars=MAX_ID_CHARS),
            context_tokens=whole_number(self._document.get("context_tokens")),
            characters=whole_number(self._document.get("characters")),
            todos=told_todos(tool, self._document, self._clean) if event == "PostToolUse" else (),
        )

    def _kind(self, event: str) -> str:
        """Of an answer of STUDIO's own hooks to which event it was, and what it did: `Stop blocked`."""
        if event != "StudioAnswered":
            return self._text(*KIND_FIELDS, chars=MAX_ID_CHARS)
        parts = (self._text(name, chars=MAX_ID_CHARS) for name in ("source", "action"))
        return " ".join(filter(None, parts))

    def _tool_input(self) -> Document:
        given = self._document.get("tool_input")
        if not isinstance(given, dict):
            return {}
        question = asked_question(given)
        document = {**given, "question": question} if question else given
        return {name: self._clean(document[name]) for name in READ_OF_INPUT if name in document}

    def _text(self, *names: str, chars: int = MAX_WORDS_CHARS) -> str:
        """The first of these fields that holds a text."""
        for name in names:
            value = self._document.get(name)
            if isinstance(value, str) and (text := one_line(self._clean(value))):
                return text if len(text) <= chars else text[: chars - 1] + "…"
        return ""

    def _clean(self, value: Any) -> Any:
        return self._redact(clean_text(value[:MAX_READ_CHARS])) if isinstance(value, str) else value
