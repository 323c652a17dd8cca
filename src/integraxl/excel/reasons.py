"""Why a cell shows an error, kept while Excel is open so that *Forklar fejl* can say it. Never written anywhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from integraxl.excel.packed import Caller

_KEPT = 1_000


class Reasons:
    """The reasons of the formulas that show an error, the newest of them, by cell."""

    def __init__(self) -> None:
        self._reasons: OrderedDict[Caller, str] = OrderedDict()

    def keep(self, caller: Caller, reason: str | None) -> None:
        """The reason of a cell, or None when it shows a figure again."""
        self._reasons.pop(caller, None)
        if reason is not None:
            self._reasons[caller] = reason
        if len(self._reasons) > _KEPT:
            self._reasons.popitem(last=False)

    def of_book(self, book: str) -> Mapping[Caller, str]:
        """The reasons of one workbook's cells, oldest first."""
        return {caller: reason for caller, reason in self._reasons.items() if caller.book == book}


REASONS = Reasons()
"""Those of the Excel that this process serves."""
