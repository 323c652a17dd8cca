"""Formulas that read the report date, settings or targets are computed again when those change: no argument says so."""

from __future__ import annotations

from typing import Any

import unohelper
from com.sun.star.util import XModifyListener

from .surroundings import Surroundings


class Watches:
    """The documents with such formulas, each with what they were computed from."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._watched: dict[str, Watch] = {}

    def watch(self, document: Any, uid: str) -> None:
        """See to it that the document's formulas follow."""
        if uid not in self._watched:
            self._watched[uid] = Watch(self._surroundings, document, lambda: self._watched.pop(uid, None))
            document.addModifyListener(self._watched[uid])


class Watch(unohelper.Base, XModifyListener):
    """Compares after every change, and has Calc compute the document where what the formulas read has changed."""

    def __init__(self, surroundings: Surroundings, document: Any, forget: Any) -> None:
        self._surroundings, self._forget = surroundings, forget
        self._content = surroundings.content(document)
        self._computing = False

    def modified(self, event: Any) -> None:
        if self._computing:
            return
        content = self._surroundings.content(event.Source)
        if content == self._content:
            return
        self._content = content
        self._computing = True
        try:
            event.Source.calculateAll()
        finally:
            self._computing = False

    def disposing(self, _: Any) -> None:
        self._forget()
