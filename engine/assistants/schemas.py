"""The JSON schemas of what assistants answer, by the kind of order. The shape of a plan is formats.md's.

They ask for what makes a plan good (checks that run, ids, dependencies); whether it can be built is for
`plans/problems.py` to say. Unknown fields are let through, as in every file of ours.
"""

from typing import Any

from engine.assistants.protocol import OrderKind
from engine.plans.tool_use import TOOLS

Schema = dict[str, Any]

MAX_STEPS = 500
"""In one plan. More is a sign that the goal has to be cut into tasks."""

MAX_QUESTIONS = 12
"""In one round: a person has to answer them."""

TEXT: Schema = {"type": "string", "minLength": 1}
MAY_BE_EMPTY: Schema = {"type": "string"}


def _texts(description: str) -> Schema:
    return {"type": "array", "items": TEXT, "description": description}


def _needs(field: str, value: str, *names: str) -> Schema:
    """Where `field` has this value, the others must be there too."""
    return {"if": {"properties": {field: {"const": value}}}, "then": {"required": list(names)}}


VERIFICATION: Schema = {
    "type": "object",
    "description": "How it is found to be true, without a person: prefer command and test_passes.",
    "required": ["type"],
    "properties": {
        "type": {"type": "string", "enum": ["command", "test_passes", "file_exists", "file_contains"]},
        "command": {**TEXT, "description": "For command: exits 0 where it holds; run by bash at the workspace's root."},
        "test_command": {**TEXT, "description": "For test_passes: runs the tests that prove it."},
        "path": {**TEXT, "description": "For file_exists and file_contains: from the workspace's root."},
        "pattern": {**TEXT, "description": "For file_contains: a literal text or a regular expression."},
    },
    "allOf": [
        _needs("type", "command", "command"),
        _needs("type", "test_passes", "test_command"),
        _needs("type", "file_exists", "path"),
        _needs("type", "file_contains", "path", "pattern"),
    ],
}

CRITERION: Schema = {
    "type": "object",
    "required": ["criterion", "verification"],
    "properties": {"criterion": TEXT, "verification": VERIFICATION},
}

MICRO_ACTION: Schema = {
    "type": "object",
    "description": "One use of one tool, done exactly as it stands here.",
    "required": ["sequence", "tool"],
    "properties": {
        "sequence": {"type": "integer", "minimum": 1},
        "tool": {"type": "string", "enum": list(TOOLS)},
        "purpose": MAY_BE_EMPTY,
        "command": {**TEXT, "description": "For Bash."},
        "file_path": {**TEXT, "description": "For Write, Edit and Read: from the workspace's root."},
        "content": {"type": "string", "description": "For Write: the whole file."},
        "params": {
            "type": "object",
            "description": "For Edit: old_string and new_string. For Glob and Grep: pattern.",
        },
    },
    "allOf": [
        _needs("tool", "Bash", "command"),
        _needs("tool", "Write", "file_path", "content"),
        _needs("tool", "Edit", "file_path", "params"),
        _needs("tool", "Read", "file_path"),
    ],
}

STEP: Schema = {
    "type": "object",
    "required": ["id", "name", "action", "success_criteria", "depends_on"],
    "properties": {
        "id": {"type": "string", "pattern": r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$", "description": "Such as step_1."},
        "name": {**TEXT, "description": "A few words."},
        "action": {**TEXT, "description": "What is to be done, so that somebody who knows only this step can do it."},
        "success_criteria": {"type": "array", "minItems": 1, "items": CRITERION},
        "depends_on": _texts("Ids of steps that must be done before."),
        "retry_behavior": {
            "type": "object",
            "properties": {
                "max_attempts": {"type": "integer", "minimum": 1, "maximum": 5},
                "fix_hints": _texts("What to look at where the checks fail."),
            },
        },
        "micro_actions": {
            "type": "array",
            "items": MICRO_ACTION,
            "description": "Only where every detail is known. Without any, an assistant does what `action` says.",
        },
        "produces": _texts("Files that are new or changed afterwards."),
        "parallelizable": {"type": "boolean", "description": "It may run beside others: they change no common file."},
    },
}

STEPS: Schema = {"type": "array", "minItems": 1, "maxItems": MAX_STEPS, "items": STEP}

PLAN: Schema = {
    "type": "object",
    "required": ["context", "steps", "acceptance_criteria", "quality_gates"],
    "properties": {
        "context": {
            "type": "object",
            "description": "What of the project's knowledge went into the plan.",
            "properties": {
                "learnings_loaded": _texts("Domains or titles of learnings."),
                "constraints": _texts("Ids or titles of rules that the plan keeps."),
                "dependencies": _texts("Libraries that it uses or adds."),
            },
        },
        "steps": STEPS,
        "acceptance_criteria": {
            "type": "array",
            "minItems": 1,
            "items": {
                **CRITERION,
                "required": ["id", "criterion", "priority", "verification"],
                "properties": {
                    "id": {**TEXT, "description": "Such as AC-1."},
                    **CRITERION["properties"],
                    "priority": {"type": "string", "enum": ["must", "should", "nice-to-have"]},
                },
            },
        },
        "quality_gates": {
            "type": "object",
            "description": "Gate to command: lint, typecheck, test, security. Only commands that this project has.",
            "additionalProperties": TEXT,
        },
    },
}

REPLAN: Schema = {
    "type": "object",
    "required": ["reason", "steps"],
    "properties": {"reason": {**TEXT, "description": "What is different now, and why that helps."}, "steps": STEPS},
}

QUESTIONS: Schema = {
    "type": "object",
    "required": ["questions"],
    "properties": {
        "questions": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_QUESTIONS,
            "items": {
                "type": "object",
                "required": ["id", "text", "why", "default", "source"],
                "properties": {
                    "id": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
                    "text": {**TEXT, "description": "The question, in one sentence."},
                    "why": {**TEXT, "description": "What the answer decides."},
                    "default": {**MAY_BE_EMPTY, "description": "What is assumed without an answer."},
                    "source": {**MAY_BE_EMPTY, "description": "Where the default comes from, such as a file."},
                    "options": _texts("Answers to choose from."),
                    "is_list": {"type": "boolean", "description": "Each line of the answer is a value of its own."},
                },
            },
        }
    },
}

VERDICT: Schema = {
    "type": "object",
    "required": ["ok", "reason"],
    "properties": {"ok": {"type": "boolean"}, "reason": MAY_BE_EMPTY},
}

SCHEMAS: dict[OrderKind, Schema] = {
    OrderKind.QUESTIONS: QUESTIONS,
    OrderKind.PLAN: PLAN,
    OrderKind.REPLAN: REPLAN,
    OrderKind.PROMPT: VERDICT,
}
"""A step of prose is answered in words: its checks say whether it is done."""
