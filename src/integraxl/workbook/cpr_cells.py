"""Cells with a CPR number, of any sheet, whether a table of the contract lies on it or not."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from integraxl.cpr import cell_holds_cpr, holds_cpr, texts_with_cpr
from integraxl.office_xml import any_cpr_in_bytes, decoded
from integraxl.workbook.cells import Row
from integraxl.workbook.package import cell_position, column_letters

_BARE = re.compile(r"\s*([0-9]{8,12})(?:[.,]0+)?\s*")
_TEXT = re.compile(rb">([^<]{9,})<")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["'](\$?[A-Z]{1,3}\$?[0-9]{1,7})["']""")
_SHARED = re.compile(rb"""\st\s*=\s*["']s["']""")
_NUMBER = re.compile(rb"<(?:\w+:)?v>\s*([0-9]{1,9})\s*<")
_CONTENT = re.compile(rb"<(?:\w+:)?[fv]\b[^>]*>([^<]*)<")
_INLINE = re.compile(rb"<(?:\w+:)?is>(.*?)</(?:\w+:)?is>", re.DOTALL)
_LONGEST_ROW = 8 << 20  # bytes
_TAG = re.compile(rb"<[^>]*>")
_SHARED_CELL = re.compile(rb"""\st=["']s["'][^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<""")


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, as text; row and column count from 1, and are 0 where the file does not say."""

    row: int
    column: int
    text: str

    @property
    def name(self) -> str:
        return f"{column_letters(self.column)}{self.row}" if self.row else ""


def cpr_cells(cells: Iterable[Cell]) -> list[Cell]:
    """Those with a CPR number.

    A number of nine digits or more, and nothing beside it, may also be an amount or the number of something else: in
    a column of them it is a CPR number only where at least half of all as large could be.
    """
    found: list[Cell] = []
    numbers: dict[int, list[Cell]] = {}
    for cell in cells:
        if is_bare_number(cell.text):
            numbers.setdefault(cell.column, []).append(cell)
        elif cell_holds_cpr(cell.text):
            found.append(cell)
    for column in numbers.values():
        likely = [cell for cell in column if cell_holds_cpr(cell.text)]
        found += likely if 2 * len(likely) >= len(column) else []
    return sorted(found, key=lambda cell: (cell.row, cell.column))


def is_bare_number(text: str) -> bool:
    """Whether a text is a whole number of eight digits or more, and nothing else."""
    return _BARE.fullmatch(text) is not None


def cells_of_rows(rows: Iterable[Row]) -> Iterator[Cell]:
    """The cells of rows that might hold one."""
    listed = [
        Cell(number, column, value if isinstance(value, str) else f"{value:.0f}")
        for number, cells in rows
        for column, value in cells.items()
        if (isinstance(value, str) and len(value) >= 8)
        or (isinstance(value, float) and value >= 10**7 and value == value // 1)
    ]
    suspects = set(texts_with_cpr([cell.text for cell in listed]))
    yield from (cell for at, cell in enumerate(listed) if at in suspects or is_bare_number(cell.text))


def cells_of_sheet(chunks: Iterable[bytes], strings: Mapping[int, str]) -> Iterator[Cell]:
    """The cells of a sheet's XML that might hold one; `strings` are the shared texts that do.

    A look at the bytes alone finds out that a piece of the sheet has none. Only else are its cells looked at.
    """
    for block in _blocks(chunks):
        if _is_suspect(block, strings):
            for cell in _CELL.split(block)[1:]:
                yield from _cell(cell, strings)


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, each made to end where a row does."""
    rest = b""
    for chunk in chunks:
        block = rest + chunk
        end = max(block.rfind(b"</row>"), block.rfind(b":row>"))
        if end < 0 and len(block) < _LONGEST_ROW:
            rest = block
            continue
        rest = block[end:] if end >= 0 else b""
        yield (block[:end] if end >= 0 else block).replace(b"<![CDATA[", b"").replace(b"]]>", b"")
    yield rest


def _is_suspect(block: bytes, strings: Container[int]) -> bool:
    texts = set(_TEXT.findall(block))
    if b"<r>" in block or b":r>" in block:  # runs of one text, each formatted in its own way
        texts.update(_TAG.sub(b"", inline) for inline in _INLINE.findall(block) if b"r>" in inline)
    if any_cpr_in_bytes(texts):
        return True
    return bool(strings) and any(int(number) in strings for number in set(_SHARED_CELL.findall(block)))


def _cell(xml: bytes, strings: Mapping[int, str]) -> Iterator[Cell]:
    head, _, body = xml.partition(b">")
    if len(body) < 8:
        return
    if _SHARED.search(head):
        number = _NUMBER.search(body)
        texts: Sequence[str] = [strings[int(number[1])]] if number and int(number[1]) in strings else []
    else:
        found = [*_CONTENT.findall(body), *(_TAG.sub(b"", inline) for inline in _INLINE.findall(body))]
        texts = [text for text in map(decoded, found) if is_bare_number(text) or holds_cpr(text)]
    reference = _REFERENCE.search(head) if texts else None
    column, row = cell_position(reference[1].decode()) if reference else (0, 0)
    yield from (Cell(row, column, text) for text in texts[:1])
