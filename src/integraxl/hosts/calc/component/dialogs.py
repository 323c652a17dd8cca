"""Messages, questions and files for the user; to a file where nobody is there to press OK."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import uno
from com.sun.star.awt.MessageBoxType import INFOBOX
from com.sun.star.awt.PosSize import POSSIZE

_FILE = "INTEGRAXL_DIALOGS"
"""The environment variable that names the file; questions are then answered with what they propose."""

_TITLE = "integraxl"
_OK = 1


class Dialogs:
    """What is said to the user of one window."""

    def __init__(self, context: Any, frame: Any) -> None:
        self._context, self._frame = context, frame
        self._file = os.environ.get(_FILE)

    def tell(self, text: str) -> None:
        """Say something; the user closes it."""
        if self._file:
            self._note("tell", text)
            return
        window = self._frame.getContainerWindow()
        box = window.getToolkit().createMessageBox(window, INFOBOX, _OK, _TITLE, text)
        box.execute()
        box.dispose()

    def ask(self, question: str, default: str) -> str | None:
        """The user's answer; None where the question was cancelled."""
        if self._file:
            self._note("ask", question)
            return default
        dialog = self._question(question, default)
        dialog.createPeer(self._service("com.sun.star.awt.Toolkit"), None)
        answer = dialog.getControl("answer").getText() if dialog.execute() else None
        dialog.dispose()
        return answer

    def open(self, path: str) -> None:
        """Open a file in the program that it belongs to."""
        if self._file:
            self._note("open", path)
            return
        if path.lower().endswith((".xlsx", ".xlsm", ".ods")):
            desktop = self._service("com.sun.star.frame.Desktop")
            desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, ())
        else:
            self._service("com.sun.star.system.SystemShellExecute").execute(uno.systemPathToFileUrl(path), "", 0)

    def _question(self, question: str, default: str) -> Any:
        model = self._service("com.sun.star.awt.UnoControlDialogModel")
        model.Title, model.Width, model.Height = _TITLE, 200, 64
        for kind, name, place, properties in (
            ("FixedText", "question", (8, 8, 184, 12), {"Label": question}),
            ("Edit", "answer", (8, 22, 184, 14), {"Text": default}),
            ("Button", "ok", (88, 44, 50, 14), {"PushButtonType": 1, "DefaultButton": True, "Label": "OK"}),
            ("Button", "cancel", (142, 44, 50, 14), {"PushButtonType": 2, "Label": "Annuller"}),
        ):
            control = model.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
            control.PositionX, control.PositionY, control.Width, control.Height = place
            for key, value in properties.items():
                control.setPropertyValue(key, value)
            model.insertByName(name, control)
        dialog = self._service("com.sun.star.awt.UnoControlDialog")
        dialog.setModel(model)
        around = self._frame.getContainerWindow().getPosSize()
        dialog.setPosSize(around.Width // 3, around.Height // 3, 0, 0, POSSIZE & 3)
        return dialog

    def _note(self, kind: str, text: str) -> None:
        assert self._file is not None
        with Path(self._file).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps([kind, text], ensure_ascii=False) + "\n")

    def _service(self, name: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)
