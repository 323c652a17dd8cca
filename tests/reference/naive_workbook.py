"""A workbook as a conforming XML parser reads it (lxml), with the plainest rules there are, and none of the product's.

`canonical` writes what it read in the plainest form: the product must read the same in that as in the original.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from tests.small_workbooks import letters, with_parts

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
Node = etree._Element


class RefusedByNaive(Exception):
    """What no reader may accept: it is no XML, or it says two things."""


def canonical(data: bytes) -> bytes:
    """The workbook with every sheet written anew from what was read of it. Raises RefusedByNaive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, EOFError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise RefusedByNaive(str(error)) from None
    book = "xl/workbook.xml"
    _root(parts, book)
    related = dict(_related(parts, book))
    texts = [_text(item) for kind, part in related.values() if kind == "sharedStrings" for item in _items(parts, part)]
    for kind, part in related.values():
        if kind == "styles" and part in parts:
            _root(parts, part)
    written = {
        part: _written(_root(parts, part), texts)
        for kind, part in related.values()
        if kind == "worksheet" and part in parts
    }
    return with_parts(data, written)


def _root(parts: Mapping[str, bytes], part: str) -> Node:
    parser = _parser()
    try:
        return etree.fromstring(parts[part], parser)
    except etree.XMLSyntaxError as error:
        # lxml wants a namespace to be a URI too, which no standard asks of it
        if all("is not a valid URI" in each.message for each in parser.error_log):
            return etree.fromstring(parts[part], _parser(recover=True))
        raise RefusedByNaive(f"{part}: {error}") from None
    except (KeyError, ValueError) as error:
        raise RefusedByNaive(f"{part}: {error}") from None


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=recover)


def _related(parts: Mapping[str, bytes], part: str) -> Iterator[tuple[str, tuple[str, str]]]:
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    for node in _root(parts, rels) if rels in parts else ():
        if isinstance(node.tag, str) and node.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, node.get("Target", "")))[1:]
            yield node.get("Id", ""), (node.get("Type", "").rpartition("/")[2], target)


def _items(parts: Mapping[str, bytes], part: str) -> list[Node]:
    return _children(_root(parts, part), "si") if part in parts else []


def _children(node: Node, name: str) -> list[Node]:
    return [child for child in node if child.tag in [f"{{{space}}}{name}" for space in MAIN]]


def _text(item: Node) -> str:
    holders = [item, *_children(item, "r")]
    return "".join("".join(t.itertext()) for holder in holders for t in _children(holder, "t"))


def _written(root: Node, texts: list[str]) -> bytes:
    if root.tag not in [f"{{{space}}}worksheet" for space in MAIN]:
        raise RefusedByNaive("no sheet")
    data = _children(root, "sheetData")
    if len(data) > 1:
        raise RefusedByNaive("two sets of cells")
    rows: dict[int, str] = {}
    number = 0
    for row in _children(data[0], "row") if data else ():
        number = int(row.get("r", number + 1))
        if number in rows:
            raise RefusedByNaive("a row twice")
        hidden = ' hidden="1"' if row.get("hidden") in ("1", "true") else ""
        rows[number] = f'<row r="{number}"{hidden}>{_cells(row, number, texts)}</row>'
    merged = [cell.get("ref", "") for area in _children(root, "mergeCells") for cell in _children(area, "mergeCell")]
    merges = "".join(f"<mergeCell ref={quoteattr(ref)}/>" for ref in merged)
    after = f"<mergeCells>{merges}</mergeCells>" if merges else ""
    # in the order of the file: nothing says that a reader must sort them
    return f'<worksheet xmlns="{MAIN[0]}"><sheetData>{"".join(rows.values())}</sheetData>{after}</worksheet>'.encode()


def _cells(row: Node, number: int, texts: list[str]) -> str:
    cells: dict[int, str] = {}
    column = 0
    for cell in _children(row, "c"):
        column += 1
        if (reference := cell.get("r")) is not None:
            found = re.fullmatch(r"\$?([A-Z]+)\$?([0-9]+)", reference)
            if found is None or int(found[2]) != number:
                raise RefusedByNaive(f"{reference} in row {number}")
            column = 0
            for letter in found[1]:
                column = column * 26 + ord(letter) - 64
        if column in cells:
            raise RefusedByNaive("a cell twice")
        cells[column] = _cell(cell, f"{letters(column) if column <= 702 else reference}", number, texts)
    return "".join(cells[column] for column in sorted(cells))


def _cell(cell: Node, column: str, number: int, texts: list[str]) -> str:
    kind, values, formula = cell.get("t", "n"), _children(cell, "v"), _children(cell, "f")
    if len(values) > 1 or len(_children(cell, "is")) > 1:
        raise RefusedByNaive("two values")
    style = f" s={quoteattr(cell.get('s', ''))}" if cell.get("s") is not None else ""
    column = column.rstrip("0123456789$").lstrip("$")
    start = f'<c r="{column}{number}"{style}'
    told = "<f/>" if formula else ""
    value = "".join(values[0].itertext()) if values else None
    if kind == "s" and value is not None:
        try:
            return _inline(start, texts[_index(value)])
        except (IndexError, ValueError) as error:
            raise RefusedByNaive(f"text {value}") from error
    if kind == "inlineStr":
        inside = _children(cell, "is")
        return _inline(start, _text(inside[0])) if inside else f"{start}>{told}</c>"
    content = "" if value is None else f"<v>{escape(value)}</v>"
    return f"{start} t={quoteattr(kind)}>{told}{content}</c>"


def _index(value: str) -> int:
    if re.fullmatch(r"\s*[0-9]+\s*", value) is None:
        raise ValueError(value)
    return int(value)


def _inline(start: str, text: str) -> str:
    return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
