"""Taking ours out of a settings file again: all its old bytes where nobody changed it since, else only what is ours."""

from contextlib import suppress
from typing import Any

from engine.claude_code.connecting.connection_record import ConnectionRecord, digest_of
from engine.claude_code.connecting.plugin import MARKETPLACE
from engine.claude_code.connecting.plugin_calls import PLUGIN_ID
from engine.claude_code.connecting.settings import (
    STATUS_LINE,
    Document,
    SettingsFile,
    document_of,
    is_ours,
    unwrapped,
)

ENABLED = "enabledPlugins"
KNOWN = "extraKnownMarketplaces"

NOTHING = object()


def is_as_we_left_it(settings: SettingsFile, record: ConnectionRecord) -> bool:
    """Whether the file holds the very bytes that connecting ended with. Raises SettingsError."""
    content = settings.content()
    return content is not None and digest_of(content) == record.after


def restore(settings: SettingsFile, record: ConnectionRecord, *, is_untouched: bool) -> None:
    """Raises SettingsError, OSError. `is_untouched`: it was as we left it, before `claude` took its own part out."""
    content = settings.content()
    if record.before is not None and content in (None, record.before_bytes):
        return  # the person took the file away, or it was done already
    if is_untouched or _differs_only_by_us(settings, record):
        _put_back(settings, record)
    else:
        take_out(settings, record)


def take_out(settings: SettingsFile, record: ConnectionRecord | None) -> bool:
    """Of settings that somebody changed since: only what is ours goes; says whether there was any of it.

    `record` is None where it was lost. Raises SettingsError, OSError.
    """
    document = settings.document()
    kept = without_us(document, record)
    if kept == document:
        return False
    settings.write(kept)
    return True


def without_us(document: Document, record: ConnectionRecord | None) -> Document:
    before = document_before(record)
    found = dict(document)
    for name, key in ((ENABLED, PLUGIN_ID), (KNOWN, MARKETPLACE)):
        _take_key(found, before, name, key)
    if is_ours(found.get(STATUS_LINE)):
        theirs = _their_status_line(found[STATUS_LINE], record, before)
        if theirs is NOTHING:
            del found[STATUS_LINE]
        else:
            found[STATUS_LINE] = theirs
    return found


def _take_key(found: Document, before: Document, name: str, key: str) -> None:
    value, old = found.get(name), before.get(name)
    if not isinstance(value, dict):
        return
    kept = {one: what for one, what in value.items() if one != key}
    if isinstance(old, dict) and key in old:
        kept[key] = old[key]  # such as a plugin that was installed and turned off
    if kept or isinstance(old, dict):
        found[name] = kept
    elif name in before:
        found[name] = old
    else:
        del found[name]


def _their_status_line(ours: Document, record: ConnectionRecord | None, before: Document) -> Any:
    """What was there before ours, unless a person changed it behind ours: then that."""
    behind = unwrapped(ours)
    if behind is not None and (record is None or not _is_same(behind, record.status_line)):
        return behind
    return before.get(STATUS_LINE, NOTHING)


def _is_same(one: Document, other: Any) -> bool:
    """A status line may come without its type, which ours always has."""
    return isinstance(other, dict) and {**one, "type": ""} == {**other, "type": ""}


def _differs_only_by_us(settings: SettingsFile, record: ConnectionRecord) -> bool:
    """Whether all that a person wrote is as it was: what differs is what we put there, or what `claude` left of it."""
    before = document_before(record)
    return _without_empty(without_us(settings.document(), record)) == _without_empty(before)


def _without_empty(document: Document) -> Document:
    return {name: what for name, what in document.items() if what or name not in (ENABLED, KNOWN)}


def document_before(record: ConnectionRecord | None) -> Document:
    """What the settings held before they were connected."""
    content = record.before_bytes if record else None
    return document_of(content) if content and not content.isspace() else {}


def _put_back(settings: SettingsFile, record: ConnectionRecord) -> None:
    """Byte for byte."""
    before = record.before_bytes
    if before is not None:
        settings.replace(before)
        return
    path = settings.path.resolve()
    path.unlink(missing_ok=True)
    if not record.had_folder:
        with suppress(OSError):  # something else is in it by now
            path.parent.rmdir()
