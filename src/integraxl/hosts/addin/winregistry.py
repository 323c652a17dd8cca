"""The registry of the Windows that this runs on. Not tried: no machine of ours has Windows."""

from __future__ import annotations

import sys

from integraxl.hosts.addin.machine import Setting

assert sys.platform == "win32"

import winreg  # noqa: E402 - there is none elsewhere

_ROOTS = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
_READ_64 = winreg.KEY_READ | winreg.KEY_WOW64_64KEY


class WindowsRegistry:
    """The registry by winreg."""

    def value(self, key: str, name: str) -> Setting | None:
        return self.values(key).get(name)

    def values(self, key: str) -> dict[str, Setting]:
        try:
            with winreg.OpenKey(*_place(key), 0, _READ_64) as handle:
                count = winreg.QueryInfoKey(handle)[1]
                return {name: value for name, value, _ in (winreg.EnumValue(handle, each) for each in range(count))}
        except FileNotFoundError:
            return {}

    def subkeys(self, key: str) -> list[str]:
        try:
            with winreg.OpenKey(*_place(key), 0, _READ_64) as handle:
                return [winreg.EnumKey(handle, each) for each in range(winreg.QueryInfoKey(handle)[0])]
        except FileNotFoundError:
            return []

    def write(self, key: str, name: str, value: str | int) -> None:
        kind = winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ
        with winreg.CreateKey(*_place(key)) as handle:
            winreg.SetValueEx(handle, name, 0, kind, value)

    def delete(self, key: str) -> None:
        try:
            winreg.DeleteKey(*_place(key))
        except FileNotFoundError:
            return


def _place(key: str) -> tuple[int, str]:
    root, _, path = key.partition("\\")
    return _ROOTS[root], path
