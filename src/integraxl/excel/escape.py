"""Whether the user has pressed Esc in Excel. Excel itself cannot say: it waits for the button's action to end."""

from __future__ import annotations

import sys

_ESCAPE = 0x1B


def escape_pressed(window: int | None) -> bool:
    """Whether Esc is down, or was pressed since the last call, while Excel's window is in front."""
    if sys.platform != "win32":
        return False
    import ctypes

    user32 = ctypes.windll.user32
    pressed = user32.GetAsyncKeyState(_ESCAPE) != 0
    return bool(pressed and user32.GetForegroundWindow() == window)
