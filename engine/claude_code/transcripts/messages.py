"""What two processes that share the reading tell each other: the part to read, and what was found in it."""

from typing import IO

import msgspec

from engine.claude_code.transcripts.reading import Part, PartFound

LENGTH_BYTES = 8
"""A message begins with its length."""

_read_part = msgspec.msgpack.Decoder(Part).decode
_read_found = msgspec.msgpack.Decoder(PartFound).decode
_write = msgspec.msgpack.Encoder().encode


def tell(message: Part | PartFound, pipe: IO[bytes]) -> None:
    """Raises OSError if nobody listens."""
    told = _write(message)
    pipe.write(len(told).to_bytes(LENGTH_BYTES) + told)
    pipe.flush()


def receive_part(pipe: IO[bytes]) -> Part:
    """Raises EOFError if there are no more, ValueError if the message was cut off."""
    return _read_part(_receive(pipe))


def receive_found(pipe: IO[bytes]) -> PartFound:
    """Raises EOFError if there are no more, ValueError if the message was cut off."""
    return _read_found(_receive(pipe))


def _receive(pipe: IO[bytes]) -> bytes:
    length = pipe.read(LENGTH_BYTES)
    if not length:
        raise EOFError
    return pipe.read(int.from_bytes(length))
