"""The formulas as Calc calls them: arguments in, a value or an error out. The product's own process computes."""

from __future__ import annotations

import struct
from typing import Any

from .process import HostDied, HostFailed, HostProcess, Session
from .ranges import Ranges
from .surroundings import Surroundings
from .watch import Watches

_ERRORS = {"#VALUE!": 519, "#N/A": 32767}  # Calc's numbers of errors
_QUIET_NAN = 0x7FF8 << 48


class Formulas:
    """Calls of formulas. `reasons` is a list while someone wants to know why cells show errors, else None."""

    def __init__(self, host: HostProcess, catalogue: dict[str, Any], context: Any) -> None:
        self._host = host
        self._ranges = Ranges(host, context)
        self._surroundings = Surroundings(catalogue)
        self._watches = Watches(self._surroundings)
        self.reasons: list[str] | None = None

    def call(self, function: dict[str, Any], document: Any, arguments: tuple[Any, ...]) -> Any:
        """What the cell or cells show."""
        try:
            reply = self._reply(function, document, arguments)
        except HostFailed as failure:
            reply = {"error": "#VALUE!", "reason": str(failure)}
        if "error" in reply and self.reasons is not None:
            self.reasons.append(reply["reason"])
        value = _error(reply["error"]) if "error" in reply else _shown(reply["value"])
        return ((value,),) if function["fills"] and not isinstance(value, tuple) else value

    def _reply(self, function: dict[str, Any], document: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
        try:
            return self._ask(function, document, arguments)
        except HostDied:
            return self._ask(function, document, arguments)

    def _ask(self, function: dict[str, Any], document: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
        session = self._host.session()
        uid = document.RuntimeUID
        null = document.NullDate
        request = {
            "do": "call",
            "function": function["name"],
            "null_date": [null.Year, null.Month, null.Day],
            "arguments": [self._packed(session, document, uid, each) for each in arguments],
        }
        for need in function["needs"]:
            request[need] = self._packed(session, document, uid, self._surroundings.find(document, need))
        if function["needs"]:
            self._watches.watch(document, uid)
        return self._host.ask(session, request)

    def _packed(self, session: Session, document: Any, uid: str, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, (str, float, int)):
            return {"value": value}
        if isinstance(value, tuple):
            return {"rows": value}
        return {"range": self._ranges.send(session, document, uid, value)}


def _error(code: str) -> float:
    """An error cell: Calc keeps one as a number that is none, with the error in its last bits."""
    return float(struct.unpack("<d", struct.pack("<Q", _QUIET_NAN | _ERRORS[code]))[0])


def _shown(value: Any) -> Any:
    """A value as Calc takes it: of truth values it would make 0."""
    if isinstance(value, list):
        return tuple(tuple(_shown(cell) for cell in row) for row in value)
    return float(value) if isinstance(value, (bool, int)) else "" if value is None else value
