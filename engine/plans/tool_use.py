"""What a micro-action asks for, whichever of its fields the plan used to say it."""

from engine.workspace.records.plan import MicroAction

TOOLS = ("Write", "Edit", "Bash", "Read", "Glob", "Grep")


def command_of(action: MicroAction) -> str:
    return action.command or text_param(action, "command")


def path_of(action: MicroAction) -> str:
    """The file or folder the action is about; Glob and Grep may leave it out and mean the whole workspace."""
    return action.file_path or text_param(action, "file_path") or text_param(action, "path")


def content_of(action: MicroAction) -> str | None:
    """What a Write writes, or None where the plan does not say."""
    if action.content is not None:
        return action.content
    content = action.params.get("content")
    return content if isinstance(content, str) else None


def text_param(action: MicroAction, name: str) -> str:
    value = action.params.get(name)
    return value if isinstance(value, str) else ""


def missing_argument(action: MicroAction) -> str:
    """The name of an argument the tool cannot do without and the plan does not give, or empty."""
    needed: dict[str, dict[str, object]] = {
        "Bash": {"command": command_of(action)},
        "Write": {"file_path": path_of(action), "content": content_of(action) is not None},
        "Edit": {
            "file_path": path_of(action),
            "params.old_string": text_param(action, "old_string"),
            "params.new_string": isinstance(action.params.get("new_string"), str),
        },
        "Read": {"file_path": path_of(action)},
        "Glob": {"params.pattern": text_param(action, "pattern")},
        "Grep": {"params.pattern": text_param(action, "pattern")},
    }
    return next((name for name, value in needed.get(action.tool, {}).items() if not value), "")
