"""What a scripted model says, and what it can know of the conversation: for `helpers.messages_api`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    words: str
    pause_s: float = 0.0
    """Seconds before each of its words; 0 sends it at once."""


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    input: Document


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing more is sent, and the connection stays open, until the test is over."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The only item of an answer: an HTTP error."""

    status: int
    kind: str = "api_error"
    message: str = "as the test wants it"
    headers: dict[str, str] = field(default_factory=dict)


Item = Text | Tool | Silence | Failure
Respond = Callable[[Document], Sequence[Item]]


def in_turn(*answers: Sequence[Item]) -> Respond:
    """These answers one after another: how many the assistant has given since the newest prompt says which is next."""

    def respond(request: Document) -> Sequence[Item]:
        given = answers_since_prompt(request)
        return answers[given] if given < len(answers) else [Text("Nothing more.")]

    return respond


def newest_prompt(request: Document) -> str:
    """The words of the newest message that a person or program wrote, without what tools gave back."""
    return next((words for message in reversed(request["messages"]) if (words := _words_of_user(message))), "")


def answers_since_prompt(request: Document) -> int:
    count = 0
    for message in reversed(request["messages"]):
        if _words_of_user(message):
            break
        count += message["role"] == "assistant"
    return count


def tool_results(request: Document) -> list[str]:
    """What the tools of the last answer gave back, as text."""
    content = request["messages"][-1]["content"]
    blocks = content if isinstance(content, list) else []
    return [_text_of(block["content"]) for block in blocks if block["type"] == "tool_result"]


def _words_of_user(message: Document) -> str:
    if message["role"] != "user":
        return ""
    content = message["content"]
    if isinstance(content, list) and any(block["type"] == "tool_result" for block in content):
        return ""
    return _text_of(content)


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(block["text"] for block in content or [] if block["type"] == "text")
