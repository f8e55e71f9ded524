"""From facts to an order in words. The words are data, `agents/orders/*.md`: they are tuned without touching code.

In a template `$name` stands for a fact. A paragraph whose facts are all empty is left out. Facts come from files and
people, so each stands between marks that its text cannot close (`system.md` tells the assistant what that means).
"""

import json
from dataclasses import replace
from functools import lru_cache
from string import Template
from typing import Any

from engine.assistants.agents import Agent, playbook_text
from engine.assistants.permissions import READING
from engine.assistants.protocol import Document, Order, OrderKind
from engine.assistants.schemas import SCHEMAS
from engine.shipped_files import shipped
from engine.workspace.text import not_closing

MAX_FACT_CHARS = 200_000
"""Of one fact, some 50,000 tokens. What is longer is cut, and says so."""

MAX_CONTEXT_CHARS = 1_000_000
"""Of what an agent is told of rules, learnings and tasks. It keeps to budgets in tokens: this is for the worst."""

MARK = "data"


def make_order(
    kind: OrderKind,
    key: str,
    agent: Agent,
    facts: Document,
    *,
    context: str = "",
    conversation: str = "",
    max_cost_usd: float | None = None,
) -> Order:
    """The same facts make the same order. Only a step may change anything, so for other kinds an agent's tools are
    those that read. Raises MissingShippedFilesError.
    """
    if kind is not OrderKind.STEP:
        agent = replace(agent, tools=tuple(tool for tool in agent.tools if tool in READING))
    prompt = filled(_template(kind.value), {**facts, "facts": facts})
    if conversation:
        prompt = f"{_template('resumed').strip()}\n\n{prompt}"
    return Order(
        kind=kind,
        key=key,
        agent=agent,
        prompt=prompt,
        facts=facts,
        system=system_for(agent, context),
        schema=SCHEMAS.get(kind),
        conversation=conversation,
        max_cost_usd=max_cost_usd,
    )


def system_for(agent: Agent, context: str) -> str:
    """Who the assistant is, how it works, and what holds in this workspace. Raises MissingShippedFilesError."""
    playbooks = [playbook_text(name).strip() for name in agent.playbooks]
    rules = filled(_template("system"), {"context": context}, MAX_CONTEXT_CHARS)
    return "\n\n".join([agent.system_prompt.strip(), *playbooks, rules.strip()]) + "\n"


def filled(template: str, facts: Document, limit: int = MAX_FACT_CHARS) -> str:
    """The template with its facts, each of at most `limit` characters. One that was not given counts as empty."""
    return "\n\n".join(
        Template(paragraph).substitute({name: as_data(name, facts.get(name), limit) for name in _names(paragraph)})
        for paragraph in template.strip().split("\n\n")
        if not _names(paragraph) or any(_is_given(facts.get(name)) for name in _names(paragraph))
    )


def as_data(name: str, value: Any, limit: int = MAX_FACT_CHARS) -> str:
    """A fact between marks: text as it is, anything else as JSON; nothing in it can end the marks. A number is bare."""
    if not _is_given(value):
        return "(none)"
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1, default=str)
    if len(text) > limit:
        text = f"{text[:limit]}\n(cut: {len(text) - limit:,} characters more)"
    unclosed = not_closing(text, MARK)  # in JSON the same text, written otherwise
    return f'<{MARK} name="{name}">\n{unclosed}\n</{MARK}>'


def _is_given(value: Any) -> bool:
    return value not in (None, "", [], {}, ())


def _names(paragraph: str) -> list[str]:
    return Template(paragraph).get_identifiers()


@lru_cache(maxsize=16)
def _template(name: str) -> str:
    return (shipped("agents") / "orders" / f"{name}.md").read_text(encoding="utf-8")
