"""The workbook that calamine is given: its plain sheets and what they need, under the names where calamine looks.

calamine finds texts and styles by their usual names, and sheets in its own way. In this copy there is nothing else to
find than what was examined and what we resolved ourselves; and no stretches of rows that hold nothing.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from integraxl.workbook.package import Package, Sheet
from integraxl.workbook.sheet_judge import MAIN_NAMESPACES

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_CHUNK = 1 << 20


def plain_copy(package: Package) -> bytes:
    """The copy, as the bytes of a file; its parts are packed as they were."""
    sheets = [sheet for sheet in package.sheets if package.has_part(sheet.part) and package.facts[sheet.part].plain]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        for name, text in _made(package, sheets):
            target.writestr(zipfile.ZipInfo(name), text)
        for name, kind in (("xl/sharedStrings.xml", "sharedStrings"), ("xl/styles.xml", "styles")):
            part = package.first_related(kind)
            if part is not None:
                package.archive.copy_part(part, name, target)
        for number, sheet in enumerate(sheets, 1):
            _add_sheet(package, sheet, f"xl/worksheets/sheet{number}.xml", target)
    return content.getvalue()


def _add_sheet(package: Package, sheet: Sheet, name: str, target: zipfile.ZipFile) -> None:
    if not package.facts[sheet.part].blank:
        package.archive.copy_part(sheet.part, name, target)
        return
    with target.open(zipfile.ZipInfo(name), "w") as stream:
        for chunk in package.filled_chunks(sheet, _CHUNK):
            stream.write(chunk)


def _made(package: Package, sheets: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
    """The parts that say where everything lies."""
    epoch = ' date1904="1"' if package.epoch_1904 else ""
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" r:id="rId{n}"/>' for n, sheet in enumerate(sheets, 1)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN_NAMESPACES[0]}" xmlns:r="{_OFFICE}"><workbookPr{epoch}/>'
        f"<sheets>{listed}</sheets></workbook>",
    )
    yield "_rels/.rels", _relationships({"xl/workbook.xml": "officeDocument"})
    found = {f"worksheets/sheet{n}.xml": "worksheet" for n in range(1, len(sheets) + 1)}
    yield (
        "xl/_rels/workbook.xml.rels",
        _relationships(found | {"sharedStrings.xml": "sharedStrings", "styles.xml": "styles"}),
    )


def _relationships(kinds: Mapping[str, str]) -> str:
    """One to each target, numbered in their order."""
    nodes = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(kinds.items(), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{nodes}</Relationships>'
