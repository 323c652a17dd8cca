"""No network for this process and all that it starts: on Linux the kernel refuses it.

Elsewhere, and on a kernel that knows no filters, the settings that LibreOffice is given are what keeps it at home.
"""

from __future__ import annotations

import ctypes
import errno
import socket
import struct
import sys

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # of the kernel's filter language
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16  # where they stand in what a filter sees of a call
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_SOCKET = {0xC000003E: 41, 0xC00000B7: 198}  # the call's number, by machine: x86-64, ARM64


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def go_offline() -> None:
    """From now on no socket to another machine, nor to this one by its address, can be made."""
    if sys.platform == "linux":
        filter_ = _filter()
        program = _Program(len(filter_) // 8, filter_)
        libc = ctypes.CDLL(None)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)


def _filter() -> bytes:
    """For each machine: if it is this one and the call is socket(AF_INET or AF_INET6, …), refuse."""
    instructions = []
    for machine, call in _SOCKET.items():
        instructions += [
            (_LOAD, 0, 0, _MACHINE),
            (_EQUAL, 0, 6, machine),  # on to the next machine
            (_LOAD, 0, 0, _NUMBER),
            (_EQUAL, 0, 4, call),
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            (_EQUAL, 1, 0, socket.AF_INET),
            (_EQUAL, 0, 1, socket.AF_INET6),
            (_RETURN, 0, 0, _REFUSE),
        ]
    instructions.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *each) for each in instructions)
