"""What all records share: frozen, tolerant of unknown fields, built only when first used."""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Record(BaseModel):
    """A frozen view of a file or a part of one. Compares by value, so an unchanged file redraws nothing."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True, populate_by_name=True)


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


def to_time(value: Any) -> Any:
    """Times are UTC `YYYY-MM-DDTHH:MM:SSZ`; a date alone is its midnight; what cannot be read is no time."""
    if value is None or isinstance(value, datetime):
        return value
    try:
        time = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


Str = Annotated[str, BeforeValidator(_as_text)]
"""Text; null is empty, a number is its digits."""

Time = Annotated[datetime | None, BeforeValidator(to_time)]

Mapping = Annotated[dict[str, Any], BeforeValidator(_as_mapping)]

T = TypeVar("T")

Many = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]
"""A list; null is empty, a single value is a list of one."""
