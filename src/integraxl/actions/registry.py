"""What a button is: labels, picture, key, what it reads and writes. Ribbon, menus and help derive from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from integraxl.actions.port import WorkbookPort


@dataclass(frozen=True)
class Action:
    """One button. `image` names a picture built into Excel (imageMso); `keytip` is the letter after Alt and the tab.

    `reads` and `writes` say in Danish what it touches. An action that `needs_data` is enabled only while a workbook is
    open.
    """

    id: str
    label: str
    group: str
    screentip: str
    supertip: str
    image: str
    keytip: str
    reads: str
    writes: str
    run: Callable[[WorkbookPort], None]
    needs_data: bool = True
