"""Workbooks that ask for what lies outside them, in every way we know; and who notices it when somebody comes.

Each address ends in a name of its own, so that it can be told what was fetched.
"""

from __future__ import annotations

import ctypes
import io
import os
import re
import struct
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import quoteattr

import openpyxl
from PIL import Image

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CONTENT = "application/vnd.openxmlformats-officedocument"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_IN_OPEN = 0x20


class Server(ThreadingHTTPServer):
    """Counts who comes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: set[str] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        assert isinstance(self.server, Server)
        self.server.asked.add(self.path.removeprefix("/"))
        body = picture() if "pic" in self.path else b"<table><tr><td>HEMMELIG</td></tr></table>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_GET = do_HEAD = do_OPTIONS = do_PROPFIND = do_POST = _answer  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        """Not to the tests' output."""


@contextmanager
def counting_server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def watched(folder: Path) -> Iterator[set[str]]:
    """The names of the files of a folder that anybody opens meanwhile; known at the end."""
    libc = ctypes.CDLL(None)
    handle = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(handle, os.fsencode(folder), _IN_OPEN) >= 0
    opened: set[str] = set()
    try:
        yield opened
        with open(handle, "rb", buffering=0, closefd=False) as events:
            data = events.read(1 << 20) or b""
        while data:
            length = struct.unpack_from("=iIII", data)[3]
            opened.add(data[16 : 16 + length].rstrip(b"\0").decode())
            data = data[16 + length :]
        opened.discard("")
    finally:
        os.close(handle)


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(content, "PNG")
    return content.getvalue()


def secrets(folder: Path) -> None:
    """The files that nobody may open."""
    folder.mkdir()
    (folder / "pic.png").write_bytes(picture())
    (folder / "drawn.png").write_bytes(picture())
    (folder / "text.txt").write_text("<td>HEMMELIG</td>")
    workbook = openpyxl.Workbook()
    workbook.active.title = "Sheet1"  # type: ignore[union-attr]
    workbook["Sheet1"]["A1"] = "HEMMELIG"
    workbook.save(folder / "other.xlsx")
    (folder / "other.ods").write_bytes(_ods_of({"content.xml": _content('<table:table table:name="Sheet1"/>')}))


# --- .xlsx ---

FORMULAS = {
    "B1": '_xlfn.WEBSERVICE("{web}/webservice")',
    "B2": 'IFERROR(_xlfn.WEBSERVICE("{web}/webservice2"),5)',
    "B3": "[1]Sheet1!A1",
    "B4": "INDIRECT(\"'{web}/indirect.ods'#$Sheet1.A1\")",
    "B5": "INDIRECT(\"'{files}/other.ods'#$Sheet1.A1\")",
    "B6": 'DDE("soffice","{files}/other.ods","Sheet1.A1")',
    "B7": "'{files}/[other.xlsx]Sheet1'!A1",
    "B8": "IFERROR([2]Sheet1!A1*2,0)",
    "B9": '_xlfn.FILTERXML(_xlfn.WEBSERVICE("{files}/text.txt"),"//td")',
    "B10": "IFERROR(Hent,7)",
    "C1": '"se \'#1 og WEBSERVICE("&A1',
    "C2": 'HYPERLINK("{web}/hyperlink","her")',
}
"""Those of column B reach out."""


def xlsx(web: str, files: str) -> bytes:
    """Linked pictures, a background, objects, other workbooks, DDE, a query, and formulas."""
    parts = _workbook(web, files)
    anchors = _anchor("rId1", 3) + _anchor("rId2", 6)
    parts["xl/drawings/drawing1.xml"] = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_TYPES}">{anchors}</xdr:wsDr>'
    )
    parts["xl/drawings/_rels/drawing1.xml.rels"] = _relationships(
        ("image", f"{web}/pic.png", True), ("image", f"{files}/pic.png", True)
    )
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = _relationships(
        ("drawing", "../drawings/drawing1.xml", False),
        ("image", f"{web}/back-pic.png", True),
        ("oleObject", f"{web}/ole.bin", True),
        ("queryTable", "../queryTables/queryTable1.xml", False),
        ("hyperlink", f"{web}/followed", True),
    )
    for number, target in enumerate((f"{web}/external.xlsx", f"{files}/other.xlsx"), 1):
        parts[f"xl/externalLinks/externalLink{number}.xml"] = (
            f'<externalLink xmlns="{_MAIN}" xmlns:r="{_TYPES}"><externalBook r:id="rId1"><sheetNames>'
            '<sheetName val="Sheet1"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1">'
            "<v>77</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>"
        )
        parts[f"xl/externalLinks/_rels/externalLink{number}.xml.rels"] = _relationships(
            ("externalLinkPath", target, True)
        )
    parts["xl/connections.xml"] = (
        f'<connections xmlns="{_MAIN}"><connection id="1" name="Web" type="4" refreshedVersion="6" refreshOnLoad="1">'
        f'<webPr sourceData="1" url="{web}/query" htmlTables="1"/></connection></connections>'
    )
    parts["xl/queryTables/queryTable1.xml"] = (
        f'<queryTable xmlns="{_MAIN}" name="Web" connectionId="1" refreshOnLoad="1" autoFormatId="0"/>'
    )
    return zipped(parts)


def _workbook(web: str, files: str) -> dict[str, str]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title, sheet["A1"], sheet["A2"] = "Ark", 1, "=A1+1"
    for cell, formula in FORMULAS.items():
        sheet[cell] = "=" + formula.format(web=web, files=files)
    content = io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    _replace(parts, "xl/worksheets/sheet1.xml", "</worksheet>", (
        f'<hyperlinks><hyperlink xmlns:r="{_TYPES}" ref="A1" r:id="rId5"/></hyperlinks>'
        f'<drawing xmlns:r="{_TYPES}" r:id="rId1"/><picture xmlns:r="{_TYPES}" r:id="rId2"/>'
        f'<oleObjects xmlns:r="{_TYPES}"><oleObject progId="Package" r:id="rId3" shapeId="1027"/></oleObjects>'
        "</worksheet>"
    ))  # fmt: skip
    references = "".join(f'<externalReference r:id="rIdE{number}"/>' for number in (1, 2))
    parts["xl/workbook.xml"] = re.sub(
        "(<definedNames ?/>|)<calcPr",
        f'<externalReferences xmlns:r="{_TYPES}">{references}</externalReferences><definedNames>'
        f'<definedName name="Hent">_xlfn.WEBSERVICE("{web}/name")</definedName></definedNames><calcPr',
        parts["xl/workbook.xml"],
    )
    _replace(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", "".join(
        f'<Relationship Id="rIdE{each}" Type="{_TYPES}/externalLink" Target="externalLinks/externalLink{each}.xml"/>'
        for each in (1, 2)
    ) + f'<Relationship Id="rIdC" Type="{_TYPES}/connections" Target="connections.xml"/></Relationships>')  # fmt: skip
    kinds = {
        "externalLinks/externalLink1": "spreadsheetml.externalLink", "drawings/drawing1": "drawing",
        "externalLinks/externalLink2": "spreadsheetml.externalLink", "connections": "spreadsheetml.connections",
        "queryTables/queryTable1": "spreadsheetml.queryTable",
    }  # fmt: skip
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_CONTENT}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    _replace(parts, "[Content_Types].xml", "</Types>", f"{overrides}</Types>")
    return parts


def _replace(parts: dict[str, str], part: str, old: str, new: str) -> None:
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)


def _anchor(link: str, column: int) -> str:
    def corner(name: str, column: int, row: int) -> str:
        return (
            f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row>"
            f"<xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
        )

    return (
        f"<xdr:twoCellAnchor>{corner('from', column, 5)}{corner('to', column + 2, 9)}<xdr:pic><xdr:nvPicPr>"
        f'<xdr:cNvPr id="{column}" name="B{column}"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
        f'<a:blip r:link="{link}"/>'
        '<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>"
    )


def _relationships(*each: tuple[str, str, bool]) -> str:
    mode = {True: ' TargetMode="External"', False: ""}
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_TYPES}/{kind}" Target={quoteattr(target)}{mode[external]}/>'
        for number, (kind, target, external) in enumerate(each, 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
    )


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


# --- .ods ---

_HREF = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'
_SHAPES = {
    "image": "pic.png", "object": "object.ods", "object-ole": "ole", "floating-frame": "frame.html",
    "plugin": "film.mp4",
}  # fmt: skip
_ODS_FORMULAS = (
    "1+1", 'WEBSERVICE("{web}/webservice")', "'{web}/external.ods'#$Sheet1.A1", "'{files}/other.ods'#$Sheet1.A1",
    'DDE("soffice";"{files}/other.ods";"Sheet1.A1")',
)  # fmt: skip


def ods(web: str, files: str) -> bytes:
    """Pictures, objects, frames, sheets and areas from elsewhere, DDE, a template, fonts, fillings, and formulas."""
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
        f'<image xlink:href="{files}/drawn.png" width="9" height="9"/></svg>'
    )
    shapes = _frame("image", "Pictures/a.svg") + "".join(
        _frame(kind, f"{web}/{name}") for kind, name in _SHAPES.items()
    ) + _frame("image", f"{files}/pic.png") + _frame("object", f"{files}/other.ods")  # fmt: skip
    cells = "".join(
        f"<table:table-row><table:table-cell table:formula={quoteattr('of:=' + each.format(web=web, files=files))} "
        'office:value-type="float" office:value="3"/></table:table-row>'
        for each in _ODS_FORMULAS
    )
    areas = "".join(
        f'<table:table-row><table:table-cell><table:cell-range-source table:name="{name}" xlink:href="{href}" '
        f'xlink:type="simple" table:filter-name="{kind}" table:last-column-spanned="1" table:last-row-spanned="1" '
        'table:refresh-delay="PT00H00M01S"/></table:table-cell></table:table-row>'
        for name, href, kind in (
            ("all", f"{web}/area.html", "calc_HTML_WebQuery"), ("Sheet1.A1", f"{files}/other.ods", "calc8")
        )
    )  # fmt: skip
    linked = "".join(
        f'<table:table table:name="L{number}"><table:table-source xlink:href="{href}" xlink:type="simple" '
        'table:filter-name="calc8" table:table-name="Sheet1" table:mode="copy-all"/></table:table>'
        for number, href in enumerate((f"{web}/sheet.ods", f"{files}/other.ods"))
    )
    parts = {
        "Pictures/a.svg": drawn,
        "content.xml": _content(
            f'<table:table table:name="Ark"><table:shapes>{shapes}</table:shapes>{cells}{areas}</table:table>{linked}'
        ),
        "styles.xml": _document("styles", (
            f'<office:styles><draw:fill-image draw:name="f" xlink:href="{web}/fill-pic.png" {_HREF}/></office:styles>'
            '<office:automatic-styles><style:page-layout style:name="p"><style:page-layout-properties>'
            f'<style:background-image xlink:href="{web}/back-pic.png" {_HREF}/></style:page-layout-properties>'
            "</style:page-layout></office:automatic-styles><office:master-styles>"
            '<style:master-page style:name="Default" style:page-layout-name="p"/></office:master-styles>'
        )),
        "meta.xml": _document("meta", (
            f'<office:meta><meta:template xlink:href="{web}/template.ots" xlink:type="simple"/><meta:auto-reload '
            f'xlink:href="{web}/reload" xlink:type="simple" meta:delay="PT1S"/></office:meta>'
        )),
    }  # fmt: skip
    return _ods_of(parts)


def _frame(kind: str, href: str) -> str:
    return (
        f'<draw:frame svg:width="2cm" svg:height="2cm" svg:x="1cm" svg:y="5cm">'
        f'<draw:{kind} xlink:href="{href}" {_HREF}/></draw:frame>'
    )


def _content(sheets: str) -> str:
    return _document("content", f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>")


def _document(kind: str, inner: str) -> str:
    own = {"draw": "drawing", "svg": "svg-compatible"}
    names = "".join(
        f' xmlns:{prefix}="{_ODF}:{own.get(prefix, prefix)}:1.0"'
        for prefix in ("office", "table", "text", "draw", "style", "svg", "meta")
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-{kind}{names} xmlns:of="{_ODF}:of:1.2" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">{inner}</office:document-{kind}>'
    )


def _ods_of(parts: Mapping[str, str]) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media}"/>'
        for name, media in {"/": kind, **dict.fromkeys(parts, "text/xml")}.items()
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0" manifest:version="1.2">{entries}</manifest:manifest>'
    )
    return zipped({"mimetype": kind, **parts, "META-INF/manifest.xml": manifest})
