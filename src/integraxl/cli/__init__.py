"""The command line: each command is one call of the library, and imports only what it uses.

A module here adds its commands with `add_commands`, and is listed in `_GROUPS`.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from integraxl.cli import (
    addin,
    calc,
    compare,
    figures,
    importing,
    national,
    new,
    outlook,
    paper,
    period,
    personal,
)
from integraxl.cli.danish import speak_danish
from integraxl.cli.pipes import close_quietly, is_full, write_out
from integraxl.cli.status import INTERNAL_ERROR, INTERRUPTED, INVALID, OK
from integraxl.errors import IntegraxlError
from integraxl.version import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Status: 0 done; 1 done, but rows were rejected; 2 invalid input or call; 3 our own fault."""
    gc.disable()  # a command is short and makes few cycles; collecting them takes a tenth of its time
    _use_utf8(sys.stdout, sys.stderr)
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # none is wanted, and looking for them takes time
    speak_danish()
    options = make_parser().parse_args(arguments)
    _end_in_order()
    try:
        status = int(options.command(options))
        sys.stdout.flush()
        return status
    except IntegraxlError as error:
        print(_sayable(str(error)), file=sys.stderr)
        return INVALID
    except BrokenPipeError:
        close_quietly()
        return OK
    except KeyboardInterrupt:
        print("Afbrudt. Intet er skrevet.", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if is_full(error):
            write_out()
            with suppress(OSError):  # it may be stderr itself
                print(_NO_ROOM, file=sys.stderr)
            return INVALID
        print(_internal_error(error), file=sys.stderr)
        return INTERNAL_ERROR


def _end_in_order() -> None:
    """To be asked to end, or to lose the terminal, is as Ctrl+C: what was begun is undone. Not where it is ignored."""
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _interrupt)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


_NO_ROOM = (
    "Disken er fuld, så svaret er måske ikke skrevet helt ud. Skaf plads, eller send det et andet sted hen, og prøv "
    "igen. De filer, som kommandoen har skrevet, er hele."
)


def _sayable(message: str) -> str:
    from integraxl.gate import sayable  # only a message needs it

    return sayable(message)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error(_sayable(message))


def _internal_error(error: Exception) -> str:
    """What may be told of a fault of ours: its kind and place. Its text could hold data about a person."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return (
        f"Der er en fejl i integraxl ({type(error).__name__} i {place}). Intet er skrevet. "
        "Send denne linje til dem, der vedligeholder integraxl."
    )


def _use_utf8(*streams: Any) -> None:
    """The same bytes out on every machine: UTF-8 and plain line ends."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="\n")


_GROUPS = (new, figures, compare, importing, paper, outlook, period, personal, national, addin, calc)


def make_parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    parser = _Parser(
        prog="integraxl", description="Nøgletal, kontrol og statusrapport fra integrationshusets dataregneark."
    )
    parser.add_argument("--version", action="version", version=f"integraxl {__version__}", help="vis versionen")
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", required=True)
    for group in _GROUPS:
        group.add_commands(commands)
    return parser
