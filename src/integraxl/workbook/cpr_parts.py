"""What holds a CPR number in an office file besides its cells, said as people know it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from xml.etree import ElementTree

from integraxl.cpr import conceal_cpr, holds_cpr
from integraxl.office_xml import Node, find_cpr, may_hold_cpr
from integraxl.workbook.archive import Archive
from integraxl.workbook.scan import is_opaque

_BODY, _BODY_END = re.compile(rb"<(?:\w+:)?sheetData[\s/>]"), re.compile(rb"</(?:\w+:)?sheetData\s*>")
_OVERLAP = 64
_MOST = 1_000  # places of a part
_LISTS_OF_NAMES = ("TitlesOfParts", "HeadingPairs")  # what stands elsewhere is listed once more in app.xml


class Parts:
    """The parts of a package, and the names of its sheets, by part. The texts of `strings` are told with the cells."""

    def __init__(self, archive: Archive, sheets: Mapping[str, str], strings: str | None = None) -> None:
        self._archive, self._sheets, self._strings = archive, sheets, strings

    def with_cpr(self) -> Iterator[tuple[str, str]]:
        """The sheet, if there is one, and the words for each place with a CPR number that is no cell."""
        for part in self._archive:
            if holds_cpr(posixpath.basename(part)):
                yield "", "Navnet på en del af filen (fx et billede)"
            if not is_opaque(part) and part != self._strings and may_hold_cpr(self._chunks(part)):
                unknown = part.startswith("customXml/")
                nodes = find_cpr(self._chunks(part), every_attribute=unknown)
                yield from dict.fromkeys(islice(self._places(part, nodes), _MOST))

    def _chunks(self, part: str) -> Iterable[bytes]:
        chunks = self._archive.chunks(part)
        return _outside_cells(chunks) if part in self._sheets else chunks

    def _places(self, part: str, nodes: Iterable[Node]) -> Iterator[tuple[str, str]]:
        for node in nodes:
            place = _words(part, node)
            if place is not None:
                yield self._owners.get(part, "") or _sheet_of_open_document(node), place

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        """By part, the name of the sheet that leads to it. A part that several lead to belongs to the first."""
        owners: dict[str, str] = dict(self._sheets)
        waiting = list(self._sheets)
        while waiting:
            part = waiting.pop()
            for target in self._targets(part):
                if target in self._archive and target not in owners:
                    owners[target] = owners[part]
                    waiting.append(target)
        return owners | {_relationships(part): sheet for part, sheet in owners.items()}

    def _targets(self, part: str) -> Iterator[str]:
        relationships = _relationships(part)
        if relationships not in self._archive:
            return
        try:
            nodes = ElementTree.fromstring(self._archive.read(relationships))
        except (ElementTree.ParseError, ValueError, LookupError):
            return
        for node in nodes:
            if node.get("TargetMode") != "External":
                yield posixpath.normpath(posixpath.join("/", posixpath.dirname(part), node.get("Target", "")))[1:]


def _relationships(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _outside_cells(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A sheet's XML without its cells."""
    rest, ends = b"", [_BODY, _BODY_END]
    for chunk in chunks:
        rest += chunk
        while ends and (found := _find(ends[0], rest)):
            if ends.pop(0) is _BODY:
                yield rest[: found.start()]
                ends = [] if found[0].endswith(b"/") else ends
            rest = rest[found.end() :]
        if len(ends) != 1:
            yield rest[:-_OVERLAP] if ends else rest
        rest = rest[-_OVERLAP:] if ends else b""
    yield rest if len(ends) != 1 else b""


def _find(tag: re.Pattern[bytes], xml: bytes) -> re.Match[bytes] | None:
    """The tag's place; a word is found in a tenth of the time that a pattern takes."""
    at = xml.find(b"sheetData")
    return tag.search(xml, max(at - _OVERLAP, 0)) if at >= 0 else None


def _sheet_of_open_document(node: Node) -> str:
    table = node.around("table")
    return table.attributes.get("table:name", "") if table else ""


def _words(part: str, node: Node) -> str | None:
    """None for what is told elsewhere."""
    for pattern, words in _KINDS:
        if re.search(pattern, part):
            return words if isinstance(words, str) else words(node)
    return f"En del af filen ({conceal_cpr(part)})"


def _comment(node: Node) -> str:
    comment = node.around("comment", "threadedComment")
    return f"Bemærkningen på celle {comment.attributes.get('ref', '')}" if comment else "En bemærkning"


def _in_workbook(node: Node) -> str:
    if (name := node.around("definedName")) is not None:
        return f"Navnet »{conceal_cpr(name.attributes.get('name', ''))}«"
    return "Et arks navn" if node.tag == "sheet" else "Projektmappens indstillinger"


def _in_sheet(node: Node) -> str:
    if node.around("headerFooter"):
        return "Sidehovedet eller sidefoden"
    if (rule := node.around("dataValidation")) is not None:
        return f"Datavalideringen af {rule.attributes.get('sqref', '')[:40]}"
    if (link := node.around("hyperlink")) is not None:
        return f"Linket i celle {link.attributes.get('ref', '')}"
    return "Betinget formatering" if node.around("conditionalFormatting") else "Arkets indstillinger"


def _in_table(node: Node) -> str:
    column = node.around("tableColumn")
    return "En kolonne i tabellen" if column else "Navnet på tabellen"


def _in_properties(node: Node) -> str | None:
    return None if node.around(*_LISTS_OF_NAMES) else "Dokumentets egenskaber (Filer, Oplysninger)"


_OPEN_DOCUMENT = {
    "annotation": "En bemærkning",
    "named-range": "Et navn",
    "named-expression": "Et navn",
    "content-validation": "En datavalidering",
}


def _in_open_document(node: Node) -> str | None:
    """Its cells are read as cells."""
    nearest = node.around(*_OPEN_DOCUMENT, "table-cell", "covered-table-cell", "frame", "custom-shape")
    if nearest is None:
        return "Arkets navn" if node.tag == "table" else "Noget uden for cellerne"
    if nearest.tag in _OPEN_DOCUMENT:
        return _OPEN_DOCUMENT[nearest.tag]
    return None if nearest.tag.endswith("cell") and node.tag != "a" else "Et tekstfelt, et billede eller et link"


_KINDS: tuple[tuple[str, str | Callable[[Node], str | None]], ...] = (
    (r"(^|/)_rels/", "Et link eller en henvisning"),
    (r"^xl/comments|^xl/threadedComments/", _comment),
    (r"^xl/persons/", "Navnene på dem, der har skrevet bemærkninger"),
    (r"^docProps/|^meta\.xml$", _in_properties),
    (r"^xl/workbook\.xml$", _in_workbook),
    (r"^xl/worksheets/", _in_sheet),
    (r"^xl/tables/", _in_table),
    (r"^xl/pivot", "En pivottabel eller dens gemte data"),
    (r"^xl/charts/|^xl/chartsheets/", "Et diagram eller dets gemte data"),
    (r"^xl/drawings/|^xl/diagrams/", "Et tekstfelt, et billede eller dets alternative tekst"),
    (r"^xl/externalLinks/", "Gemte værdier fra et andet regneark"),
    (r"^xl/styles\.xml$", "En typografi eller et talformat"),
    (r"^xl/queryTables/|^xl/connections", "En dataforbindelse"),
    (r"^customXml/", "Skjulte data i filen (brugerdefineret XML)"),
    (r"^content\.xml$", _in_open_document),
    (r"^styles\.xml$", "Sidehovedet, sidefoden eller en typografi"),
)
