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


class BacklogItem(Record):
    """What epics, features and tasks have in common."""

    id: Str = ""
    short_id: Str = ""
    name: Str = ""
    description: Str = ""
    status: Str = ""
    priority: Any = None
    changelog: Many[Change] = ()


class BacklogTask(BacklogItem):
    status: Str = "PENDING"
    effort: Effort = Effort.model_construct()
    depends_on: Many[Str] = ()
    blocks: Many[Str] = ()
    inputs: Many[Any] = ()
    outputs: Many[Any] = ()


class Feature(BacklogItem):
    tasks: Many[BacklogTask] = ()


class Epic(BacklogItem):
    features: Many[Feature] = ()


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
