"""What `national` is given: workbooks, folders and patterns of them, and Parquet data sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from integraxl.errors import UnreadableFile
from integraxl.files import reason_of
from integraxl.national.names import known_name
from integraxl.national.seal import SEAL

PARTITION = "kommune="
"""A municipality's folder in a Parquet data set: kommune=Aalborg. Its parts are folders below, each of some persons."""

PARTS = "antal-dele.txt"
"""In a municipality's folder: how many parts it has, so that a lost one is noticed. Whoever else writes one may not."""

_WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}


@dataclass(frozen=True)
class Unit:
    """One piece of work: a workbook, or one part of a municipality in a Parquet data set.

    `municipality` is known beforehand only for a part; a workbook says it itself. `folders` are the names that tell a
    workbook from others of its file name.
    """

    path: Path
    municipality: str | None = None
    folders: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """What a user knows the unit's source by: the workbook, or the municipality's folder."""
        return str(self) if self.municipality is None else self.path.parent.name

    def __str__(self) -> str:
        if self.municipality is not None:
            return f"{self.municipality} ({self.path.name})"
        return Path(*self.folders, self.path.name).as_posix()


def find_units(sources: Sequence[str]) -> tuple[Unit, ...]:
    """Every workbook and part that the sources name, each once, in the order given and by name within a folder.

    Raises UnreadableFile for a source that names nothing.
    """
    found: dict[Path, Unit] = {}
    for source in sources:
        units = list(_units(source))
        if not units and not Path(source).exists() and not any(mark in source for mark in "*?["):
            raise UnreadableFile(f"»{source}« findes ikke. Kontrollér stien.")
        if not units:
            raise UnreadableFile(
                f"»{source}« indeholder ingen dataregneark og intet Parquet-datasæt. Kontrollér stien."
            )
        for unit in units:
            found.setdefault(unit.path.resolve(), unit)
    return tuple(_told_apart({unit.path.absolute().parts: unit for unit in found.values()}))


def _told_apart(found: Mapping[tuple[str, ...], Unit]) -> Iterator[Unit]:
    """Each unit with as few of its folders as no other has: ninety files may be called data.xlsx."""
    tails = Counter(parts[-length:] for parts in found for length in range(1, len(parts) + 1))
    for parts, unit in found.items():
        length = next(length for length in range(1, len(parts) + 1) if tails[parts[-length:]] == 1)
        yield replace(unit, folders=parts[-length:-1])


def _units(source: str) -> Iterator[Unit]:
    path = Path(source)
    try:
        if path.is_dir():
            yield from _within(path)
        elif path.exists():
            yield Unit(path)
        else:
            yield from _workbooks(Path(path.anchor).glob(source.removeprefix(path.anchor)))
    except OSError as error:
        raise UnreadableFile(f"»{source}« kan ikke læses: {reason_of(error)}. Kontrollér stien.") from None
    except ValueError:
        raise UnreadableFile(f"»{source}« er hverken en sti eller et mønster. Skriv fx kommuner/*.xlsx.") from None


def _within(folder: Path) -> Iterator[Unit]:
    """The parts of a data set and the workbooks; a folder of text files alone is itself a workbook."""
    found = [*_parts(folder), *_workbooks(folder.iterdir())]
    if found:
        yield from found
    elif any(each.suffix.lower() == ".csv" for each in folder.iterdir()):
        yield Unit(folder)


def _workbooks(paths: Iterable[Path]) -> Iterator[Unit]:
    for path in sorted(paths):
        # the marks that Excel and LibreOffice leave beside an open file
        if path.suffix.lower() in _WORKBOOKS and not path.name.startswith(("~$", ".~lock.")):
            yield Unit(path)


def name_of(folder: Path) -> str:
    """The municipality that a folder of a data set is of."""
    return known_name(unquote(folder.name.removeprefix(PARTITION)).strip())


def _parts(root: Path) -> Iterator[Unit]:
    for folder in sorted(root.glob(f"{PARTITION}*")):
        name = name_of(folder)
        parts = sorted(each for each in folder.iterdir() if each.is_dir())
        if not name or not parts or _lacks_parts(folder, len(parts)):
            what = "mangler en eller flere af sine dele" if name else "har ikke kommunens navn"
            raise UnreadableFile(f"»{folder}« {what}. Skriv kommunen til datasættet igen.")
        yield from (Unit(part, name) for part in parts)


def _lacks_parts(folder: Path, found: int) -> bool:
    """Whether the folder says otherwise; one that we sealed always says."""
    told = folder / PARTS
    return told.read_bytes().strip() != str(found).encode() if told.exists() else (folder / SEAL).exists()
