"""Writing files so that the old one or the new one is there, never a third thing; and what may never be written over.

A file is written beside its target under a passing name, flushed, and moved into place. Whoever is killed meanwhile
leaves such a file behind; the next to write in the folder removes it. One writer works in a folder at a time.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from integraxl.errors import WriteRefused
from integraxl.locks import LockBusy, lock
from integraxl.makers import is_own, signed
from integraxl.owners import find_owner

_PREFIX, _SUFFIX = ".integraxl-", ".tmp"
_LOCK = ".integraxl.lock"
_WAIT = 20.0  # seconds for the lock of a folder; writing takes much less
_PRIVATE = 0o600

_REASONS = {
    errno.EACCES: "adgang nægtet, eller filen er åben i et andet program",
    errno.EPERM: "adgang nægtet, eller filen er åben i et andet program",
    errno.EROFS: "drevet kan kun læses",
    errno.ENOSPC: "disken er fuld",
    errno.EDQUOT: "din plads på drevet er brugt op",
    errno.EFBIG: "filen er større, end drevet eller systemet tillader",
    errno.ENOENT: "mappen findes ikke",
    errno.ENOTDIR: "mappen findes ikke",
    errno.ENAMETOOLONG: "navnet er for langt",
    errno.EIO: "drevet melder fejl",
}


def check_outputs(outputs: Sequence[Path], inputs: Sequence[Path], *, new: bool = False) -> None:
    """Refuse to write where it would harm: the one place for that rule, asked before any work is done.

    No output may be an input, under whatever name or link; nor a file that somebody else than integraxl has saved last;
    nor a file that is open; nor the same file as another output; nor, where it shall be `new`, any file at all.

    Raises WriteRefused.
    """
    for number, output in enumerate(outputs):
        try:
            if any(_is_same(output, source) for source in inputs):
                raise WriteRefused(
                    f"»{output.name}« læses af kommandoen og kan ikke skrives over. Vælg en anden fil med -o."
                )
            if any(_is_same(output, other) for other in outputs[:number]):
                raise WriteRefused(f"»{output.name}« kan ikke være to filer på én gang. Vælg et andet navn med -o.")
            _refuse_unfit(_real(output))
            (_refuse_existing if new else _refuse_maintained)(_real(output))
        except OSError as error:
            raise _refusal(output, error) from None


def check_name(output: Path, suffix: str = ".xlsx") -> None:
    """Refuse a name under which no program would know the file for what it is. Raises WriteRefused."""
    if output.suffix.lower() != suffix:
        raise WriteRefused(f"»{output.name}« skal ende på {suffix}. Vælg et andet navn med -o.")


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write all files, or none where one cannot be written. Old files keep their permissions; a link is followed.

    Raises WriteRefused with the reason and what to do; also for a file that somebody has saved meanwhile.
    """
    _write({path: signed(path, data) for path, data in files.items()}, (_refuse_unfit, _refuse_maintained))


def make_folder(folder: Path) -> None:
    """Make a folder that a command writes in, where it is not there. Raises WriteRefused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise WriteRefused(f"»{folder}« er en fil og ikke en mappe. Vælg et andet navn.") from None
    except OSError as error:
        raise WriteRefused(f"Mappen »{folder}« kan ikke laves: {reason_of(error)}.") from None


def write_atomically(path: Path, data: bytes) -> None:
    """Write one file, whoever saved it last: for files that a program of ours keeps. Raises WriteRefused."""
    _write({path: data}, (_refuse_unfit,))


def create_file(path: Path, data: bytes) -> None:
    """Make a file that people will work in. Raises WriteRefused if there is one of that name."""
    _write({path: data}, (_refuse_unfit, _refuse_existing))


def create_files(files: Mapping[Path, bytes]) -> None:
    """The same for several, all or none."""
    _write(files, (_refuse_unfit, _refuse_existing))


def create_private_file(path: Path, data: bytes) -> None:
    """Make a file that only its owner can read. Raises WriteRefused if there is one of that name."""
    _write({path: data}, (_refuse_unfit, _refuse_existing), _PRIVATE)


def _write(files: Mapping[Path, bytes], checks: Sequence[Callable[[Path], None]], mode: int | None = None) -> None:
    targets = {_real(path): data for path, data in files.items()}
    with ExitStack() as held:
        for folder in sorted({target.parent for target in targets}):
            held.enter_context(_folder(folder))
        staged = {target: held.enter_context(_staged(target, data, mode)) for target, data in targets.items()}
        for target in targets:
            for check in checks:
                check(target)
        for target, temporary in staged.items():
            try:
                _move(temporary, target)
            except OSError as error:
                raise _refusal(target, error) from None


@contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """A folder in which nobody else writes meanwhile; what killed writers left is removed first."""
    try:
        with lock(folder / _LOCK, _WAIT) as alone:
            if alone:
                for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
                    with suppress(OSError):  # a colleague's
                        left.unlink()
            yield
            _flush_folder(folder)
    except LockBusy:
        raise WriteRefused(
            f"Et andet vindue med integraxl skriver i mappen »{folder}«. Vent, til det er færdigt, og prøv igen."
        ) from None
    except OSError as error:
        raise WriteRefused(f"Der kan ikke skrives i mappen »{folder}«: {reason_of(error)}.") from None


@contextmanager
def _staged(target: Path, data: bytes, mode: int | None) -> Iterator[Path]:
    """The whole file beside its target, flushed; gone again if it is not moved."""
    temporary = target.with_name(f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode or 0o666)
        with os.fdopen(handle, "wb") as stream:
            if sys.platform != "win32" and mode is None and target.exists():
                os.fchmod(stream.fileno(), stat.S_IMODE(target.stat().st_mode))
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        yield temporary
    except OSError as error:
        raise _refusal(target, error) from None
    finally:
        temporary.unlink(missing_ok=True)


def _move(temporary: Path, target: Path) -> None:
    for attempt in range(20):
        try:
            temporary.replace(target)
            return
        except PermissionError:
            # on Windows a virus scanner or an indexer may hold either file for a moment
            if os.name == "posix" or attempt == 19:
                raise
            time.sleep(0.05)


def _flush_folder(folder: Path) -> None:
    """So that the new name, too, is on the disk. Some network drives cannot; the file is whole all the same."""
    if sys.platform != "win32":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _refuse_unfit(target: Path) -> None:
    """Nothing but a plain file that may be written and that nobody has open can be replaced."""
    if not target.parent.is_dir():
        raise WriteRefused(f"Der kan ikke skrives i mappen »{target.parent}«: {_REASONS[errno.ENOENT]}.")
    if target.exists() and not target.is_file():
        raise WriteRefused(f"»{target}« er en mappe eller en enhed, ikke en fil. Vælg et andet navn.")
    if target.exists() and not os.access(target, os.W_OK):
        raise WriteRefused(f"»{target}« er skrivebeskyttet. Fjern beskyttelsen, eller vælg et andet navn.")
    owner = find_owner(target)
    if owner is not None:
        raise WriteRefused(
            f"»{target.name}« er åben {owner}. Luk filen, og prøv igen. "
            f"Er den ikke åben nogen steder, så slet filen »{owner.mark.name}« i samme mappe."
        )


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise WriteRefused(
            f"»{target.name}« findes allerede og bliver ikke skrevet over. Vælg et andet navn, eller flyt den."
        )


def _refuse_maintained(target: Path) -> None:
    """A file that a person has saved is that person's: only integraxl's own are replaced."""
    if target.exists() and target.stat().st_size and not is_own(target):
        raise WriteRefused(
            f"»{target.name}« findes i forvejen og er ikke sidst gemt af integraxl. Den bliver ikke skrevet over: "
            "vælg et andet navn, eller flyt eller slet filen først."
        )


def _is_same(path: Path, other: Path) -> bool:
    """The same file by link, or by a name that differs only in case (many drives do not tell those apart)."""
    if path.exists() and other.exists() and path.samefile(other):
        return True
    return _folded(path) == _folded(other)


def _folded(path: Path) -> str:
    return unicodedata.normalize("NFC", str(_real(path))).casefold()


def _real(path: Path) -> Path:
    """The file that a link leads to: that is what is replaced, and the link stays."""
    return Path(os.path.realpath(path))  # Path.resolve() fails on links that go in a circle


def _refusal(target: Path, error: OSError) -> WriteRefused:
    return WriteRefused(f"»{target}« kan ikke skrives: {reason_of(error)}. Den gamle fil er urørt.")


def reason_of(error: OSError) -> str:
    """Why the system refused, in Danish: its own words are English."""
    known = _REASONS.get(error.errno or 0)
    return known or f"systemet melder fejl {errno.errorcode.get(error.errno or 0, error.errno)}"
