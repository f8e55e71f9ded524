"""One event of Claude Code's that is answered, and how: by a text, a refusal or a note for the journal."""

import os

from hook_json import dumps
from hook_workspace import Workspace, is_id, write


class Question:
    """One event, and what this session of Claude's was told before."""

    def __init__(self, event: str, workspace: Workspace, payload: dict) -> None:
        self.event = event
        self.workspace = workspace
        self.payload = payload
        self.session = str(payload.get("session_id", ""))
        self._memory_name = f"session-{self.session}.json"
        self._warning = ""
        self.memory = workspace.document(".ready", self._memory_name) if is_id(self.session) else {}

    def remember(self, **facts: object) -> None:
        """Keeps the memory, with these facts, for the session's later events. Where nothing can be written, it holds
        for this one, and the person is told."""
        self.memory.update(facts)
        if not is_id(self.session):
            return
        place = os.path.join(self.workspace.ready, self._memory_name)
        try:
            write(place, f"{place}.{os.getpid()}.tmp", dumps(self.memory).encode())
        except OSError as error:
            self.warn(f"STUDIO cannot write to .studio ({os.strerror(error.errno or 0)}): it will not follow this")

    def warn(self, text: str) -> None:
        """Says something to the person, beside what is answered."""
        self._warning = text

    def tell(self, text: str, what: str) -> None:
        """Gives Claude a text to know."""
        if text:
            output = {"hookEventName": self.event, "additionalContext": text}
            self.answer({"hookSpecificOutput": output}, "told", f"{what} ({len(text):,} characters)", len(text))

    def block(self, reason: str) -> None:
        self.answer({"decision": "block", "reason": reason}, "blocked", reason)

    def answer(self, document: dict, action: str, message: str, characters: int = 0) -> None:
        """Prints the answer, and keeps for the journal what it was."""
        warning = {"systemMessage": self._warning} if self._warning else {}
        print(dumps({**document, **warning}), flush=True)
        self.note(action, message, characters)

    def note(self, action: str, message: str, characters: int = 0) -> None:
        fact = {
            "session_id": self.session,
            "hook_event_name": "StudioAnswered",
            "transcript_path": self.payload.get("transcript_path", ""),
            "cwd": self.payload.get("cwd", ""),
            "source": self.event,
            "action": action,
            "message": message,
            "characters": characters,
        }
        self.workspace.keep("StudioAnswered", dumps(fact).encode() + b"\n")
