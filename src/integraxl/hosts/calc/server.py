"""`integraxl host`: the process behind the extension. Requests on standard input, replies on standard output."""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any

from integraxl.actions.port import WorkbookPort
from integraxl.formulas.calling import CellError, Surroundings, call
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.ranges import HostRange
from integraxl.hosts.calc.cells import host_cells
from integraxl.hosts.calc.component.wire import PROTOCOL, BrokenWire, Message, Wire, decode
from integraxl.hosts.calc.interface import in_calc
from integraxl.isolation import watch_parent
from integraxl.version import __version__

_EPOCHS = {(1899, 12, 30): False, (1904, 1, 1): True}


_FAULT = "Der er en fejl i integraxl ({}), eller udvidelsen er af en anden version. Kør »integraxl calc install«."


def serve() -> None:
    """Answer until the input ends. What is printed meanwhile goes to standard error, not among the replies.

    A Calc that is killed ends it too, while it computes.
    """
    watch_parent(os.getppid())
    gc.enable()  # the command line does without, but this process lives as long as Calc
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    Server(Wire(sys.stdin.buffer, replies)).run()


class Server:
    """The ranges that Calc has sent, and the actions under way."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._ranges: dict[int, HostRange] = {}
        self._answers: dict[int, queue.Queue[Message]] = {}
        self._verbs: dict[str, Callable[[dict[str, Any], bytes], None]] = {
            "hello": self._hello,
            "range": self._keep,
            "forget": self._forget,
            "call": self._call,
            "action": self._begin,
            "answer": self._answer,
        }

    def run(self) -> None:
        """Answer one message after the other until the other end closes. A faulty one is answered with an error."""
        try:
            while (message := self._wire.receive()) is not None:
                self._handle(*message)
        except BrokenWire:
            return

    def _handle(self, header: dict[str, Any], body: bytes) -> None:
        try:
            self._verbs[header["do"]](header, body)
        except BrokenWire:
            raise
        except Exception as fault:
            # its text could hold data about a person, so only its kind is told
            self._wire.send({"id": header.get("id", 0), **_error(_FAULT.format(type(fault).__name__))})

    def _hello(self, header: dict[str, Any], _: bytes) -> None:
        self._wire.send({"id": header["id"], "protocol": PROTOCOL, "version": __version__})

    def _keep(self, header: dict[str, Any], body: bytes) -> None:
        self._ranges[header["key"]] = host_cells(header, decode(body))

    def _forget(self, header: dict[str, Any], _: bytes) -> None:
        self._ranges.pop(header["key"], None)

    def _call(self, header: dict[str, Any], _: bytes) -> None:
        self._wire.send({"id": header["id"], **self._result(header)})

    def _result(self, header: dict[str, Any]) -> dict[str, Any]:
        date_1904 = _EPOCHS.get(tuple(header["null_date"]))
        if date_1904 is None:
            return _error(
                "Regnearket regner datoer fra en anden dag end Excel. Vælg 30-12-1899 under Funktioner, Indstillinger, "
                "LibreOffice Calc, Beregn, Dato."
            )
        around = Surroundings(
            report_date=self._value(header.get("report_date")),
            settings=self._value(header.get("settings")),
            targets=self._value(header.get("targets")),
            date_1904=date_1904,
        )
        arguments = [self._value(each) for each in header["arguments"]]
        result = call(FUNCTIONS[header["function"]], arguments, around)
        if isinstance(result, CellError):
            return {"error": result.code, "reason": in_calc(result.reason)}
        return {"value": result}

    def _value(self, packed: dict[str, Any] | None) -> Any:
        """An argument as the formulas take it."""
        if packed is None:
            return None
        if "range" in packed:
            return self._ranges[packed["range"]]
        if "rows" in packed:
            return HostRange(tuple(map(tuple, packed["rows"])))
        return packed["value"]

    def _begin(self, header: dict[str, Any], _: bytes) -> None:
        """Run an action in a thread of its own, so that formulas are answered meanwhile."""
        from integraxl.hosts.calc.port import CalcPort

        number = header["id"]
        self._answers[number] = queue.Queue()
        port = CalcPort(header["name"], header["folder"], lambda question, body: self._ask(number, question, body))
        threading.Thread(target=self._act, args=(number, header["action"], port), daemon=True).start()

    def _act(self, number: int, action: str, port: WorkbookPort) -> None:
        from integraxl.actions.run import run_action

        reply: dict[str, Any]
        try:
            reply = {"done": run_action(action, port)}
        except Exception as fault:  # even the telling of it failed
            reply = _error(_FAULT.format(type(fault).__name__))
        del self._answers[number]
        with contextlib.suppress(BrokenWire):
            self._wire.send({"id": number, **reply})

    def _ask(self, number: int, question: dict[str, Any], body: bytes) -> Message:
        self._wire.send({**question, "id": number}, body)
        return self._answers[number].get()

    def _answer(self, header: dict[str, Any], body: bytes) -> None:
        waiting = self._answers.get(header["id"])
        if waiting is not None:
            waiting.put((header, body))


def _error(reason: str) -> dict[str, Any]:
    return {"error": "#VALUE!", "reason": reason}
