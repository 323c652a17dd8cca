"""The add-in as a file: modules, ribbon and settings in one package, the same bytes on every machine.

The only place that imports pyOpenVBA, which is needed to build and not to use the add-in.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape, unescape

from integraxl.errors import MissingProgram
from integraxl.hosts.addin.runtime import INTERPRETER, SETTINGS_SHEET
from integraxl.version import __version__
from integraxl.zips import pack, unpack

ADDIN_NAME = "integraxl.xlam"
DEFAULT_INTERPRETER = r"%LOCALAPPDATA%\integraxl\venv\Scripts\pythonw.exe"
"""Where tools/install-integraxl.ps1 puts Python; `integraxl addin install` writes its own path instead."""

THIS_WORKBOOK = "ThisWorkbook.cls"
VERSION = "INTEGRAXL"
"""The setting that holds the version of integraxl that built the add-in."""

_RIBBON_PART = "customUI/customUI14.xml"
_RIBBON_TYPE = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_SHEET_PART = "xl/worksheets/sheet1.xml"
_CORE_PART = "docProps/core.xml"
_SHEET_DATA = re.compile(rb"<sheetData>(.*)</sheetData>|<sheetData/>", re.S)
_ROW = re.compile(rb'<is><t xml:space="preserve">(.*?)</t></is></c><c [^>]*><is><t xml:space="preserve">(.*?)</t></is>')
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>integraxl</dc:title>'
    b"<dc:description>Formler og knapper til job- og integrationshuset</dc:description></cp:coreProperties>"
)


def build_package(modules: Mapping[str, str], ribbon: bytes, interpreter: str = DEFAULT_INTERPRETER) -> bytes:
    """The add-in from its modules by file name and its ribbon.

    Raises MissingProgram where pyOpenVBA is not installed.
    """
    parts = unpack(_with_modules(modules))
    parts[_RIBBON_PART] = ribbon
    parts["_rels/.rels"] = _related(parts["_rels/.rels"])
    parts[_CORE_PART] = _CORE  # the empty add-in names the author of pyOpenVBA
    for part in ("xl/workbook.xml", "docProps/app.xml"):
        parts[part] = _renamed(parts[part])
    parts[_SHEET_PART] = _with_settings(parts[_SHEET_PART], {INTERPRETER: interpreter, VERSION: __version__})
    return pack(parts)


def read_settings(addin: bytes) -> dict[str, str]:
    """The settings that an add-in holds."""
    cells = _SHEET_DATA.search(unpack(addin)[_SHEET_PART])
    rows = _ROW.findall(cells.group(1) or b"") if cells else []
    return {_unescape(key): _unescape(value) for key, value in rows}


def with_interpreter(addin: bytes, interpreter: str) -> bytes:
    """The same add-in with another path of pythonw.exe among its settings."""
    parts = unpack(addin)
    parts[_SHEET_PART] = _with_settings(parts[_SHEET_PART], read_settings(addin) | {INTERPRETER: interpreter})
    return pack(parts)


def _with_modules(modules: Mapping[str, str]) -> bytes:
    try:
        from pyopenvba import ExcelFile
    except ImportError:
        raise MissingProgram(
            "Pakken pyOpenVBA mangler; den bruges kun til at bygge. Installér den med: pip install integraxl[build]"
        ) from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ADDIN_NAME
        with ExcelFile.create_new(path) as file:
            project = file.vba_project()
            for file_name, text in modules.items():
                name = Path(file_name).stem
                if file_name == THIS_WORKBOOK:
                    file.set_module(name, file.get_module(name) + text)
                else:
                    project.add_module(name, text)
            project.delete_module("Module1")
            file.save(path)
        return path.read_bytes()


def _related(relationships: bytes) -> bytes:
    entry = f'<Relationship Id="integraxl" Type="{_RIBBON_TYPE}" Target="{_RIBBON_PART}"/></Relationships>'
    return relationships.replace(b"</Relationships>", entry.encode())


def _renamed(part: bytes) -> bytes:
    """The one sheet under the name of the settings; its name in Visual Basic stays."""
    name = SETTINGS_SHEET.encode()
    return part.replace(b'<sheet name="Sheet1"', b'<sheet name="%s"' % name).replace(
        b"<vt:lpstr>Sheet1</vt:lpstr>", b"<vt:lpstr>%s</vt:lpstr>" % name
    )


def _with_settings(sheet: bytes, settings: Mapping[str, str]) -> bytes:
    rows = (
        f'<row r="{number}">{_text_cell(f"A{number}", key)}{_text_cell(f"B{number}", value)}</row>'
        for number, (key, value) in enumerate(settings.items(), 1)
    )
    data = f"<sheetData>{''.join(rows)}</sheetData>".encode()
    sheet = re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:B%d"/>' % len(settings), sheet)
    return _SHEET_DATA.sub(lambda _: data, sheet, count=1)


def _text_cell(name: str, text: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _unescape(text: bytes) -> str:
    return unescape(text.decode("utf-8"))
