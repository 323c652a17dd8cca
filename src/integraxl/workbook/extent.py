"""How far a sheet reaches: openpyxl makes every cell of the rectangle up to the last, and of every merged range."""

from __future__ import annotations

from integraxl.errors import UnreadableFile
from integraxl.workbook.package import Package, range_bounds, refuse_disguised
from integraxl.workbook.scan import is_opaque

_LAST_COLUMN, _LAST_ROW = 256, 10_000
_LARGEST_XML, _LARGEST = 8 << 20, 64 << 20  # bytes unpacked
_CELLS_AND_RANGES = {"c": "r", "mergeCell": "ref"}


def refuse_large(package: Package) -> None:
    """Raise UnreadableFile for a template of more markup than any template has, or of parts that were not examined."""
    archive = package.archive
    markup = sum(archive.size(part) for part in archive if not is_opaque(part))
    if markup > _LARGEST_XML or archive.unpacked > _LARGEST:
        raise UnreadableFile(
            f"Skabelonen »{package.path.name}« er for stor til at være en skabelon. Slet ark, rækker og formatering, "
            "der ikke bruges, i Excel, og gem den igen."
        )
    package.refuse_unexamined_parts()
    refuse_disguised(archive)


def refuse_vast(package: Package) -> None:
    """Raise UnreadableFile for a workbook with cells or merged ranges far from the others."""
    for sheet in package.sheets:
        for node in package.xml(sheet.part).iter():
            name = _CELLS_AND_RANGES.get(node.tag.rpartition("}")[2])
            reference = node.get(name) if name else None
            if reference is None:
                continue
            _, _, last_column, last_row = range_bounds(reference)
            if last_column > _LAST_COLUMN or last_row > _LAST_ROW:
                raise UnreadableFile(
                    f"»{package.path.name}« har noget i {reference} på arket {sheet.name}, langt fra resten. "
                    "Slet de overflødige rækker og kolonner i Excel, og gem filen igen."
                )
