"""The process behind the formulas: what it survives, how it ends, and what Calc does without it."""

from __future__ import annotations

import io
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import integraxl
from integraxl.hosts.calc.component.process import HostFailed, HostProcess, Session
from integraxl.hosts.calc.component.wire import PROTOCOL, BrokenWire, Wire
from tests.calc.book import Book
from tests.calc.office import Office

_COMMAND = [sys.executable, "-P", "-m", "integraxl", "host"]
_ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(integraxl.__file__).parents[1])}


def _session() -> Session:
    return Session(1, _COMMAND, dict(_ENVIRONMENT))


def test_messages_go_through_the_wire_as_they_are() -> None:
    stream = io.BytesIO()
    Wire(stream, stream).send({"text": "Ærø \ud800", "number": 0.1, "none": None}, b"\x00\xff")
    stream.seek(0)
    wire = Wire(stream, stream)
    assert wire.receive() == ({"text": "Ærø \ud800", "number": 0.1, "none": None}, b"\x00\xff")
    assert wire.receive() is None


@pytest.mark.parametrize(
    "data", [b"\x00", struct.pack(">II", 2**31, 0), struct.pack(">II", 3, 0) + b"{x}", b"not a message at all"]
)
def test_what_is_no_message_breaks_the_wire(data: bytes) -> None:
    with pytest.raises(BrokenWire):
        Wire(io.BytesIO(data), io.BytesIO()).receive()


def test_host_survives_bad_requests() -> None:
    session = _session()
    try:
        assert session.ask({"do": "hello"}, 60, None, None)["protocol"] == PROTOCOL
        for bad in (
            {"do": "dance"},
            {"do": "call"},
            {"do": "call", "function": "NO", "null_date": [1899, 12, 30], "arguments": []},
        ):
            assert session.ask(bad, 20, None, None)["error"] == "#VALUE!"
        good = {
            "do": "call",
            "function": "TARGET_MET",
            "null_date": [1899, 12, 30],
            "arguments": [{"value": 1.0}, {"value": 0.5}],
        }
        assert session.ask(good, 20, None, None)["value"] is True
    finally:
        session.end()


def test_host_ends_with_its_input() -> None:
    process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_ENVIRONMENT)
    assert process.communicate(timeout=30)[0] == b""
    assert process.returncode == 0


def test_action_is_stopped_by_the_user() -> None:
    session = _session()
    told = []

    def serve(question: dict[str, str], _: bytes) -> tuple[dict[str, object], bytes]:
        told.append(question.get("text"))
        return {"cancelled": True}, b""

    try:
        reply = session.ask({"do": "action", "action": "check", "name": "a.xlsx", "folder": None}, 60, serve, None)
        assert (reply["done"], told[-1]) == (False, "Afbrudt. Intet er ændret.")
    finally:
        session.end()


def _extension(folder: Path, script: str) -> HostProcess:
    command = [sys.executable, "-c", script]
    (folder / "host.json").write_text(json.dumps({"command": command, "path": ""}), encoding="utf-8")
    return HostProcess(folder)


def test_host_of_another_version_is_told_apart(tmp_path: Path) -> None:
    script = (
        "import sys,struct,json\n"
        "sys.stdin.buffer.read(8); d=json.dumps({'id':1,'protocol':0}).encode()\n"
        "sys.stdout.buffer.write(struct.pack('>II',len(d),0)+d); sys.stdout.flush(); sys.stdin.read()"
    )
    with pytest.raises(HostFailed, match="af hver sin version"):
        _extension(tmp_path, script).session()


def test_host_that_is_not_there_is_told_and_not_tried_a_thousand_times(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text(json.dumps({"command": ["/findes/ikke"], "path": ""}), encoding="utf-8")
    host = HostProcess(tmp_path)
    start = time.monotonic()
    for _ in range(1000):
        with pytest.raises(HostFailed, match="integraxl kunne ikke startes"):
            host.session()
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "damaged",
    [
        *("", "{", "[]", "null", "{}", "[" * 100_000, "\ud800"),
        *(f'{{"command": {command}}}' for command in ("[]", '"x"', "[1]", '[""]', r'["a\u0000"]')),
    ],
)
def test_a_damaged_installation_is_told(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "host.json").write_bytes(damaged.encode("utf-8", "surrogatepass"))
    with pytest.raises(HostFailed, match=r"^Udvidelsen er beskadiget\. Kør »integraxl calc install« igen\.$"):
        HostProcess(tmp_path).session()


def test_host_that_does_not_answer_is_given_up(tmp_path: Path) -> None:
    host = _extension(tmp_path, "import sys; sys.stdin.read()")
    session = Session(1, [sys.executable, "-c", "import sys; sys.stdin.read()"], dict(os.environ))
    with pytest.raises(HostFailed, match="svarede ikke inden 0 sekunder"):
        host.ask(session, {"do": "call"}, 0.2)
    session.end()
    assert not session.alive


_AREA = "$Borgere.A1:D3"
_ROWS: list[list[Any]] = [
    ["BorgerID", "Fødselsdato", "Opholdsgrundlag", "Ankomstdato"],
    ["B-1", 32874.0, "Flygtning", 43101.0],
    ["B-2", 32874.0, "Flygtning", 43102.0],
]


def test_calc_goes_on_when_the_host_is_killed(book: Book, office: Office) -> None:
    book.table("Borgere", _ROWS)
    assert book.value(f"=ARRIVALS({_AREA};43101;43102)") == 2
    (host,) = office.hosts()
    os.kill(host, signal.SIGKILL)
    book.ask("calculate")
    assert book.result() == 2
    (again,) = office.hosts()
    assert again != host


def test_calc_goes_on_when_the_host_is_killed_during_a_calculation(book: Book, office: Office) -> None:
    book.table("Borgere", _ROWS)
    first = book.ask("sheets")[0]
    book.at("fill", f"{first}!A1:A600", f"=ARRIVALS({_AREA};43101;43102)")
    stop = threading.Event()

    def kill() -> None:
        time.sleep(0.1)
        for host in office.hosts():
            os.kill(host, signal.SIGKILL)
        stop.set()

    killer = threading.Thread(target=kill)
    killer.start()
    while not stop.is_set():
        book.ask("calculate")
    killer.join()
    book.ask("calculate")
    assert {row[0] for row in book.at("read", f"{first}!A1:A600")} == {2.0}
    assert len(office.hosts()) == 1


def test_thousand_formulas_over_one_table_take_seconds(book: Book) -> None:
    rows = [_ROWS[0], *[[f"B-{each}", 32874.0, "Flygtning", 43101.0 + each % 100] for each in range(2000)]]
    rows = [[*row, *["x"] * 8] for row in rows]
    area = book.table("Borgere", rows)
    first = book.ask("sheets")[0]
    book.at("fill", f"{first}!A1:A1000", f"=ARRIVALS({area};43101;43102)")
    assert book.ask("calculate") < 15  # two seconds on a machine that does nothing else
    assert {row[0] for row in book.at("read", f"{first}!A1:A1000")} == {40.0}


def test_host_ends_with_calc(other: Office) -> None:
    assert other.integraxl("calc", "install").returncode == 0
    other.start()
    book = Book(other)
    assert book.value("=TARGET_MET(2;1)") == 1
    (host,) = other.hosts()
    book.close()
    other.stop()
    assert not Path(f"/proc/{host}").exists()
