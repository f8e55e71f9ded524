"""`backlog.json` and `id-map.json`: epics hold features, features hold tasks."""

from typing import Any

from pydantic import Field

from engine.workspace.records.base import Many, Mapping, Record, Str, Time


class Change(Record):
    timestamp: Time = None
    action: Str = ""
    actor: Str = ""
    previous_value: Any = None
    new_value: Any = None
    reason: Str = ""


class Effort(Record):
    size: Str = ""
    confidence: Str = ""


class BacklogTask(Record):
    id: Str = ""
    short_id: Str = ""
    name: Str = ""
    description: Str = ""
    status: Str = "PENDING"
    priority: Any = None
    effort: Effort = Effort()
    depends_on: Many[Str] = ()
    blocks: Many[Str] = ()
    inputs: Many[Any] = ()
    outputs: Many[Any] = ()
    changelog: Many[Change] = ()


class Feature(Record):
    id: Str = ""
    short_id: Str = ""
    name: Str = ""
    description: Str = ""
    status: Str = ""
    priority: Any = None
    tasks: Many[BacklogTask] = ()
    changelog: Many[Change] = ()


class Epic(Record):
    id: Str = ""
    short_id: Str = ""
    name: Str = ""
    description: Str = ""
    status: Str = ""
    priority: Any = None
    features: Many[Feature] = ()
    changelog: Many[Change] = ()


class Backlog(Record):
    project_id: Str = ""
    project_name: Str = ""
    created_at: Time = None
    updated_at: Time = None
    description: Str = ""
    epics: Many[Epic] = ()
    id_counter: Mapping = Field(default_factory=dict)
    metrics: Mapping = Field(default_factory=dict)


class IdMap(Record):
    """Short or full id to full id."""

    epics: Mapping = Field(default_factory=dict)
    features: Mapping = Field(default_factory=dict)
    tasks: Mapping = Field(default_factory=dict)
