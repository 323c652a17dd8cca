"""A button was pressed: the action runs in the product's process, and asks here about the workbook."""

from __future__ import annotations

import os
from typing import Any

import uno
import unohelper
from com.sun.star.awt import XKeyHandler
from com.sun.star.awt.Key import ESCAPE
from com.sun.star.beans import PropertyValue
from com.sun.star.uno import Exception as UnoException

from .dialogs import Dialogs
from .marks import marks_of, marks_on, put_marks
from .process import ACTION_SECONDS, Header, HostFailed
from .reasons import cell_name, find_reasons
from .sheets import put_sheets

_XLSX = "Calc MS Excel 2007 XML"


class Button:
    """One press of a button over one workbook."""

    def __init__(self, office: Any, frame: Any, action: str) -> None:
        self._office, self._action = office, action
        self._controller = frame.getController()
        self._document = self._controller.getModel()
        self._dialogs = Dialogs(office.context, frame)
        self._indicator = frame.createStatusIndicator()
        self._stop = Escape()

    def press(self) -> None:
        """Run the action to its end. Whatever goes wrong is told to the user."""
        request = {"do": "action", "action": self._action, **self._place()}
        self._controller.addKeyHandler(self._stop)
        self._indicator.start("integraxl arbejder. Tryk Esc for at afbryde.", 0)
        try:
            session = self._office.host.session()
            reply = self._office.host.ask(session, request, ACTION_SECONDS, self._serve, self._tick)
            if "error" in reply:
                self._dialogs.tell(reply["reason"])
        except HostFailed as failure:
            self._dialogs.tell(str(failure))
        finally:
            self._indicator.end()
            self._controller.removeKeyHandler(self._stop)

    def _place(self) -> dict[str, Any]:
        url = self._document.getURL()
        if not url.startswith("file:"):
            return {"name": self._document.getTitle() or "regneark.xlsx", "folder": None}
        folder, name = os.path.split(uno.fileUrlToSystemPath(url))
        return {"name": name, "folder": folder}

    def _tick(self) -> None:
        self._indicator.setValue(0)  # lets Calc draw its window and take the Esc key

    def _serve(self, question: Header, _: bytes) -> tuple[Header, bytes]:
        """The answer to a question of the action's. A failure is the action's to tell."""
        try:
            answer: tuple[Header, bytes] = getattr(self, f"_{question['question']}")(question)
            return answer
        except (UnoException, OSError, LookupError) as failure:
            # its text could hold what is in the cells, so only its kind is told
            kind = type(failure).__name__
            return {"failed": f"Calc kunne ikke gøre det ({kind}). Er regnearket beskyttet? Intet er ændret."}, b""

    def _snapshot(self, _: Header) -> tuple[Header, bytes]:
        stream = self._office.service("com.sun.star.io.SequenceOutputStream")
        settings = (("FilterName", _XLSX), ("OutputStream", stream))
        self._document.storeToURL("private:stream", tuple(PropertyValue(name, 0, value, 0) for name, value in settings))
        return {}, stream.getWrittenBytes().value

    def _apply(self, question: Header) -> tuple[Header, bytes]:
        """All or nothing."""
        marks = marks_of(self._document)
        try:
            if question["marks"] is not None:
                put_marks(self._document, marks_on(self._document, question["marks"]))
            names = put_sheets(self._document, question["sheets"])
        except Exception:
            put_marks(self._document, marks)
            raise
        shown = names.get(question["show"], question["show"])
        if shown:
            self._controller.setActiveSheet(self._document.Sheets.getByName(shown))
        return {}, b""

    def _selection(self, _: Header) -> tuple[Header, bytes]:
        selected = self._controller.getSelection()
        if not hasattr(selected, "getCellByPosition"):
            return {"cell": "", "reasons": {}}, b""
        cell = selected.getCellByPosition(0, 0)
        return {"cell": cell_name(cell), "reasons": find_reasons(self._office.formulas, self._document, cell)}, b""

    def _tell(self, question: Header) -> tuple[Header, bytes]:
        self._indicator.end()
        self._dialogs.tell(question["text"])
        return {}, b""

    def _ask(self, question: Header) -> tuple[Header, bytes]:
        return {"answer": self._dialogs.ask(question["text"], question["default"])}, b""

    def _progress(self, question: Header) -> tuple[Header, bytes]:
        self._indicator.setText(f"{question['text']}. Tryk Esc for at afbryde.")
        return {"cancelled": self._stop.pressed}, b""

    def _open(self, question: Header) -> tuple[Header, bytes]:
        self._dialogs.open(question["path"])
        return {}, b""


class Escape(unohelper.Base, XKeyHandler):
    """Whether the user has pressed Esc."""

    def __init__(self) -> None:
        self.pressed = False

    def keyPressed(self, event: Any) -> bool:  # noqa: N802 - UNO's names
        self.pressed = self.pressed or event.KeyCode == ESCAPE
        return bool(event.KeyCode == ESCAPE)

    def keyReleased(self, _: Any) -> bool:  # noqa: N802
        return False

    def disposing(self, _: Any) -> None:
        """The window is closed."""
