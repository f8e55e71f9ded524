"""Answers Claude Code's hooks from what STUDIO prepared: `python -I -S decide.py EVENT < payload`.

Claude waits while this runs, so it imports little of the standard library and nothing else, reads a small file or two
of `.studio/.ready/` and prints one line of JSON, or nothing. The payload goes into the spool first, as all events do,
and so does what was answered. Whatever goes wrong ends here, without a word to Claude.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # which -I leaves out

from hook_answers import ANSWERS
from hook_build import renew_lease
from hook_json import loads
from hook_question import Question
from hook_workspace import find_workspace


def main(event: str) -> None:
    content = sys.stdin.buffer.read()
    workspace = find_workspace(os.environ.get("CLAUDE_PROJECT_DIR") or os.getcwd())
    if workspace is None:
        return
    try:
        workspace.keep(event, content)
    except OSError:
        pass  # a full disk is no reason to say nothing
    payload = loads(content)
    question = Question(event, workspace, payload)
    try:
        ANSWERS[event](question)
        renew_lease(question)
    except Exception as error:
        question.note("failed", f"{type(error).__name__} in the hook for {event}")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Exception:  # nothing of ours may show up in Claude's session
        pass
