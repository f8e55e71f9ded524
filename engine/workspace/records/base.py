"""What all records share: frozen, tolerant of unknown fields, built only when first used."""

from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from engine.workspace.times import to_time

_NOT_NOTED: set[str] = set()


class Record(BaseModel):
    """A frozen view of a file or a part of one. Compares by value, so an unchanged file redraws nothing."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True, populate_by_name=True)

    def model_post_init(self, context: Any, /) -> None:  # noqa: ARG002 - pydantic's signature
        """Drops pydantic's note of which fields were given: half the memory of a backlog of ten thousand tasks."""
        object.__setattr__(self, "__pydantic_fields_set__", _NOT_NOTED)

    @model_validator(mode="before")
    @classmethod
    def _null_is_missing(cls, value: Any) -> Any:
        """A documented field that is null counts as not given: v5's scripts write `"current_step": null`."""
        if not isinstance(value, dict) or None not in value.values():
            return value
        return {key: item for key, item in value.items() if item is not None or key not in cls.model_fields}


def _as_text(value: Any) -> Any:
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else value


def _as_tuple(value: Any) -> Any:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def _as_mapping(value: Any) -> Any:
    return {} if value is None else value


Str = Annotated[str, BeforeValidator(_as_text)]
"""Text; null is empty, a number is its digits."""

Time = Annotated[datetime | None, BeforeValidator(to_time)]

Int = Annotated[int, Field(ge=-(2**53), le=2**53)]
"""A whole number that can be shown and added up: Python prints no more than 4,300 digits."""

Mapping = Annotated[dict[str, Any], BeforeValidator(_as_mapping)]

T = TypeVar("T")

Many = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]
"""A list; null is empty, a single value is a list of one."""
