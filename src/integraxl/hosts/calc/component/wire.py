"""Messages over a pipe, the same at both ends: a header in JSON and a body of bytes, each with its length before it."""

from __future__ import annotations

import json
import struct
import threading
from typing import IO, Any

PROTOCOL = 1
_LENGTHS = struct.Struct(">II")
_LARGEST = 1 << 30

Message = tuple[dict[str, Any], bytes]


class BrokenWire(Exception):
    """The other end has gone, or says what is no message."""


class Wire:
    """One end of a pair of pipes. Several threads may send; one receives."""

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._sending = threading.Lock()

    def send(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Send one message. Raises BrokenWire."""
        head = encode(header)
        try:
            with self._sending:
                self._outgoing.write(_LENGTHS.pack(len(head), len(body)) + head)
                self._outgoing.write(body)
                self._outgoing.flush()
        except (OSError, ValueError):
            raise BrokenWire from None

    def receive(self) -> Message | None:
        """The next message; None where the other end has closed. Raises BrokenWire."""
        lengths = self._read(_LENGTHS.size)
        if not lengths:
            return None
        head, body = _LENGTHS.unpack(lengths)
        if max(head, body) > _LARGEST:
            raise BrokenWire
        try:
            header = decode(self._read(head))
        except ValueError:
            raise BrokenWire from None
        return header, self._read(body)

    def _read(self, length: int) -> bytes:
        try:
            data = self._incoming.read(length) if length else b""
        except (OSError, ValueError):
            raise BrokenWire from None
        if data and len(data) < length:
            raise BrokenWire
        return data


def encode(value: Any) -> bytes:
    """A value as JSON. Half characters, which a cell may hold, go through as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def decode(data: bytes) -> Any:
    """What `encode` wrote."""
    return json.loads(data.decode("utf-8", "surrogatepass"))
