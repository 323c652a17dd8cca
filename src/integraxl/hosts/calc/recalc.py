"""`integraxl recalc`: a copy of a workbook with its formulas computed anew, integraxl's and Calc's own."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from integraxl.errors import InvalidParameter, MissingProgram, UnreadableFile
from integraxl.files import create_file
from integraxl.hosts.calc.links import without_links
from integraxl.hosts.calc.soffice import prepare_profile
from integraxl.libreoffice import Workplace, working_folder
from integraxl.workbook.package import read_bytes

_SECONDS, _TICK = 300.0, 0.05
_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML", ".ods": "calc8"}
_START_SECONDS = 120.0
_NOT_BEGUN = (
    "LibreOffice svarede ikke inden {:g} sekunder, og regnearket er ikke åbnet. Prøv igen. "
    "Hjælper det ikke, så installér LibreOffice (libreoffice.org) igen."
)
_ENDED = (
    "LibreOffice gik ned under starten, og regnearket er ikke åbnet. Prøv igen. "
    "Hjælper det ikke, så installér LibreOffice (libreoffice.org) igen."
)
_LEFT_OUT = "Det ligger uden for regnearket og bliver ikke hentet. I den nye fil er pladsen tom."
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_CLOCK = re.compile(rb"(<(dcterms:modified|dc:date)\b[^>]*>)[^<]*")
# LibreOffice writes the drop-downs of a sheet in the order of their addresses in memory
_RULES = re.compile(rb"(<dataValidations\b[^>]*>)(.*)(</dataValidations>)", re.DOTALL)
_RULE = re.compile(rb"<dataValidation\b.*?</dataValidation>", re.DOTALL)
_META_PARTS = ("docProps/core.xml", "meta.xml")


@dataclass(frozen=True)
class FormulaError:
    """A formula cell that shows an error: what it shows, and for a formula of integraxl's the reason in Danish."""

    cell: str
    shown: str
    reason: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.shown}{f' – {self.reason}' if self.reason else ''}"


def recalculate(source: Path, target: Path, seconds: float = _SECONDS) -> list[FormulaError]:
    """Write a copy of `source` with fresh values as `target`, and give the formulas that show an error.

    The source is not touched: a copy of it is opened, with macros off. The types may differ (.xlsx, .xlsm, .ods). The
    same .xlsx comes out every time but for TODAY, RAND and their like; in an .ods LibreOffice numbers the styles anew.

    Raises:
        InvalidParameter: a file of another type.
        UnreadableFile: the source is not there, or LibreOffice cannot open it.
        MissingProgram: LibreOffice is not installed, or did not finish in time.
        WriteRefused: the target cannot be written.
    """
    for path in (source, target):
        if path.suffix.lower() not in _FILTERS:
            raise InvalidParameter(
                f"»{path.name}« er ikke et regneark, der kan beregnes. Brug .xlsx, .xlsm eller .ods."
            )
    unlinked = without_links(source.name, read_bytes(source))
    with working_folder() as place:
        folder = place.folder
        kind = unlinked.kind(source.suffix.lower())
        copy, made = folder / f"ind{kind}", folder / f"ud{target.suffix.lower()}"
        copy.write_bytes(unlinked.package)
        outcome = _run(place, copy, made, seconds)
        if "failed" in outcome or not made.is_file():
            raise UnreadableFile(
                f"LibreOffice kunne ikke åbne og gemme »{source.name}«. Åbn den i Excel, og gem den igen."
            )
        create_file(target, _settled(made.read_bytes()))
    left_out = [FormulaError("Regnearket", address, _LEFT_OUT) for address in unlinked.taken]
    return [*left_out, *(FormulaError(*each) for each in outcome["errors"])]


def _run(place: Workplace, source: Path, target: Path, seconds: float) -> dict[str, list[list[str]]]:
    job = place.folder / "opgave.json"
    task = {
        "source": str(source),
        "target": str(target),
        # named, since LibreOffice takes a file for what its content looks like: a web page with pictures, say
        "opened_as": _FILTERS[source.suffix],
        "filter": _FILTERS[target.suffix],
    }
    job.write_text(json.dumps(task), encoding="utf-8")
    done = Path(f"{job}.done")
    command = [*prepare_profile(place.folder), f"service:org.integraxl.Recalculation?{quote(job.as_posix())}"]
    with place.running(command, HOME=str(place.folder)):
        _await(Path(f"{job}.begun"), place, min(seconds, _START_SECONDS), _NOT_BEGUN)
        _await(
            done, place, seconds, "LibreOffice blev ikke færdig inden {:g} sekunder. Prøv igen med et mindre regneark."
        )
    if not done.exists():
        return {"failed": []}
    outcome: dict[str, list[list[str]]] = json.loads(done.read_text("utf-8"))
    return outcome


def _await(mark: Path, place: Workplace, seconds: float, too_long: str) -> None:
    """Wait for a file, or for LibreOffice to end. Raises MissingProgram, saying `too_long`."""
    end = time.monotonic() + seconds
    while not mark.exists() and place.status() is None:
        if time.monotonic() > end:
            raise MissingProgram(too_long.format(seconds))
        time.sleep(_TICK)
    if not mark.exists() and not mark.with_suffix(".begun").exists():
        raise MissingProgram(_ENDED)


def _settled(package: bytes) -> bytes:
    """The same file every time: no entry has a date, the properties do not say when, and drop-downs are in order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as archive, zipfile.ZipFile(packed, "w") as target:
        for old in archive.infolist():
            entry = zipfile.ZipInfo(old.filename, _ZIP_EPOCH)
            entry.create_system, entry.external_attr = old.create_system, old.external_attr
            data = archive.read(old)
            if old.filename in _META_PARTS:
                data = _CLOCK.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            elif old.filename.startswith("xl/worksheets/"):
                data = _RULES.sub(_in_order, data)
            target.writestr(entry, data, zipfile.ZIP_STORED)
    return packed.getvalue()


def _in_order(match: re.Match[bytes]) -> bytes:
    return match[1] + b"".join(sorted(_RULE.findall(match[2]))) + match[3]
