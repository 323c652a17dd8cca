"""Pressing a button: the action is run, and whatever goes wrong is told in Danish."""

from __future__ import annotations

from integraxl.actions.buttons import ACTIONS
from integraxl.actions.port import WorkbookPort
from integraxl.errors import Cancelled, IntegraxlError
from integraxl.gate import sayable


def run_action(id: str, port: WorkbookPort) -> bool:
    """Run an action by its id; whether it went through. No exception gets out, and the workbook is whole either way."""
    try:
        ACTIONS[id].run(port)
    except Cancelled as stopped:
        port.tell(str(stopped))
    except IntegraxlError as error:
        port.tell(sayable(str(error)))
    except Exception as fault:
        # its text could hold data about a person, so only its kind is told
        port.tell(f"Der er en fejl i integraxl ({type(fault).__name__}). Regnearket er uændret. Meld fejlen til IT.")
    else:
        return True
    return False
