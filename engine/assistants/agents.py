"""`agents/*.yaml`: who an assistant is asked to be. Shipped with us: a workspace cannot bring its own."""

from dataclasses import dataclass
from typing import Any

from engine.shipped_files import shipped
from engine.workspace.problems import RefusedError

AGENTS = ("planner", "builder", "content-writer")


@dataclass(frozen=True, slots=True)
class Agent:
    name: str
    description: str
    model: str
    """An alias such as `sonnet`: dated ids retire."""
    tools: tuple[str, ...]
    """Names of Claude Code's tools that it may use at all."""
    playbooks: tuple[str, ...]
    """Folders below `playbooks/`, whose SKILL.md it follows."""
    system_prompt: str


class UnknownAgentError(RefusedError):
    """There is no agent of this name."""


def load_agent(name: str) -> Agent:
    """Raises UnknownAgentError, MissingShippedFilesError."""
    import yaml  # 20 ms, only where an assistant is about to work

    if name not in AGENTS:
        raise UnknownAgentError(f"There is no agent {name[:40]!r}", f"Choose one of {', '.join(AGENTS)}")
    document: dict[str, Any] = yaml.safe_load((shipped("agents") / f"{name}.yaml").read_text(encoding="utf-8"))
    return Agent(
        name=document["name"],
        description=document["description"],
        model=document["model"],
        tools=tuple(document["tools"]),
        playbooks=tuple(document["playbooks"]),
        system_prompt=document["system_prompt"],
    )


def playbook_text(name: str) -> str:
    """A playbook's method, without its front matter. Raises MissingShippedFilesError."""
    text = (shipped("playbooks") / name / "SKILL.md").read_text(encoding="utf-8")
    if text.startswith("---\n"):
        text = text.partition("\n---\n")[2]
    return text.strip() + "\n"
