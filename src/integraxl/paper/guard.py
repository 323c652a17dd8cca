"""What a Word template may not hold: whatever would run, be fetched or be put in when the paper is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from integraxl.danish import conceal_cpr
from integraxl.errors import TemplateRefused, UnreadableFile
from integraxl.report.guard import outside
from integraxl.workbook.archive import Archive
from integraxl.workbook.kinds import FileKind, kind_of_parts
from integraxl.workbook.package import read_bytes, refuse_disguised
from integraxl.workbook.scan import is_opaque

_LARGEST_XML, _LARGEST = 8 << 20, 64 << 20  # bytes unpacked; a template has some 100 KB, and its pictures
_MOST_PARAGRAPHS = 5_000  # two hundred pages; each is looked at a few times
_MOST_STYLES, _MOST_SECTIONS, _MOST_RUNS = 1_000, 100, 30_000

_KNOWN_FIELD = re.compile(
    "=|PAGE|NUMPAGES|SECTION|SECTIONPAGES|PAGEREF|REF|NOTEREF|STYLEREF|SEQ|TOC|TC|TOA|TA|XE|INDEX|TITLE|SUBJECT|AUTHOR|"
    "KEYWORDS|COMMENTS|LASTSAVEDBY|DOCPROPERTY|FILENAME|FILESIZE|DATE|TIME|CREATEDATE|SAVEDATE|PRINTDATE|EDITTIME|"
    "NUMWORDS|NUMCHARS|REVNUM|TEMPLATE|SYMBOL|HYPERLINK|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|LISTNUM|AUTONUM|AUTONUMLGL|"
    "AUTONUMOUT|BIBLIOGRAPHY|CITATION|USERNAME|USERINITIALS|USERADDRESS|ADVANCE|EQ|IF|COMPARE|QUOTE|SET"
)
"""The fields that only show what the document itself holds. Of the others some run programs or fetch files."""
_FIELD = re.compile(r"\s*(=|[A-Za-z]+)")

_RELATIONS = {
    "attachedTemplate": "Tilknyttet skabelon",
    "aFChunk": "Indsatte filer (altChunk)",
    "oleObject": "Indlejrede objekter (OLE)",
    "package": "Indlejrede objekter (OLE)",
    "control": "ActiveX-kontrolelementer",
    "activeXControlBinary": "ActiveX-kontrolelementer",
    "vbaProject": "Makroer",
    "wordVbaData": "Makroer",
    "subDocument": "Underdokumenter",
    "mailMergeSource": "Brevfletning",
    "mailMergeHeaderSource": "Brevfletning",
    "recipientData": "Brevfletning",
    "frame": "Rammer med andre dokumenter",
    "keyMapCustomizations": "Tilpassede taster og menuer",
    "attachedToolbars": "Tilpassede taster og menuer",
    "extensibility": "Tilpasset bånd",
    "webextensiontaskpanes": "Office-tilføjelsesprogrammer",
    "webextension": "Office-tilføjelsesprogrammer",
}
_ELEMENTS = {
    "altChunk": "Indsatte filer (altChunk)",
    "object": "Indlejrede objekter (OLE)",
    "OLEObject": "Indlejrede objekter (OLE)",
    "control": "ActiveX-kontrolelementer",
    "attachedTemplate": "Tilknyttet skabelon",
    "subDoc": "Underdokumenter",
    "mailMerge": "Brevfletning",
    "saveThroughXslt": "Omformning med XSLT",
    "scriptAnchor": "Scripts",
}
_PARTS = (
    (r"(?:.*/)?vba\w*\.(?:bin|xml)$", "Makroer"),
    (r"word/activeX/", "ActiveX-kontrolelementer"),
    (r"word/embeddings/", "Indlejrede objekter (OLE)"),
    (r"word/afchunk", "Indsatte filer (altChunk)"),
    (r"customUI/|userCustomization/", "Tilpasset bånd"),
    (r"word/webextensions/", "Office-tilføjelsesprogrammer"),
)


def examined_template(path: Path) -> bytes:
    """The template's bytes, examined part by part.

    Raises UnreadableFile for what is no Word document or may do harm, TemplateRefused for what would act on its own.
    """
    try:
        data = read_bytes(path)
    except UnreadableFile:
        if not path.exists():
            raise UnreadableFile(f"Skabelonen »{path}« findes ikke. Kontrollér navn og mappe.") from None
        raise unreadable(path) from None
    if data[:2] != b"PK":
        raise unreadable(path)
    archive = Archive.open(path.name, data)
    if kind_of_parts(archive) is not FileKind.WORD:
        raise unreadable(path)
    _refuse_large(path, archive)
    found = list(dict.fromkeys(_features(path, archive)))
    if found:
        lines = "\n".join(f"  {each}" for each in found)
        raise TemplateRefused(
            f"Skabelonen »{path.name}« kan ikke bruges, for dette kan køre, hente noget eller følge med ud:\n{lines}\n"
            "Fjern det i Word, gem skabelonen som .docx, og prøv igen."
        )
    return archive.data


def unreadable(path: Path) -> UnreadableFile:
    return UnreadableFile(f"Skabelonen »{path.name}« kan ikke læses. Gem den som .docx i Word, og prøv igen.")


def _refuse_large(path: Path, archive: Archive) -> None:
    markup = sum(archive.size(part) for part in archive if not is_opaque(part))
    if markup > _LARGEST_XML or archive.unpacked > _LARGEST:
        raise _vast(path)
    refuse_disguised(archive)
    for part, facts in archive.facts.items():
        if facts.refusal is not None and part.endswith((".xml", ".rels")):
            raise facts.refusal


def _vast(path: Path) -> UnreadableFile:
    return UnreadableFile(
        f"Skabelonen »{path.name}« er for stor til at være en skabelon. Slet det, der ikke bruges, i Word, "
        "og gem den som .docx."
    )


def _features(path: Path, archive: Archive) -> Iterator[str]:
    for part in archive:
        yield from (feature for pattern, feature in _PARTS if re.match(pattern, part, re.IGNORECASE))
        if not is_opaque(part) and archive.facts[part].refusal is None:
            yield from _features_in(path, archive, part)


def _features_in(path: Path, archive: Archive, part: str) -> Iterator[str]:
    try:
        root = ElementTree.fromstring(archive.read(part))
    except (ElementTree.ParseError, ValueError, LookupError):
        raise archive.damaged(part) from None
    if part.endswith(".rels"):
        yield from _relations(root)
        return
    names = [node.tag.rpartition("}")[2] for node in root.iter()]
    counted = {"p": _MOST_PARAGRAPHS, "style": _MOST_STYLES, "sectPr": _MOST_SECTIONS, "r": _MOST_RUNS}
    if any(names.count(name) > most for name, most in counted.items()):
        raise _vast(path)
    yield from (_ELEMENTS[name] for name in names if name in _ELEMENTS)
    if part == "[Content_Types].xml" and any("macroEnabled" in str(node.attrib) for node in root):
        yield "Makroer"
    yield from (f"Feltet {_shown(name)}" for name in _field_names(root) if not _KNOWN_FIELD.fullmatch(name))


def _relations(root: ElementTree.Element) -> Iterator[str]:
    for node in root:
        kind = node.get("Type", "").rpartition("/")[2]
        if kind in _RELATIONS:
            yield _RELATIONS[kind]
        else:
            yield from outside([node])


def _shown(text: str) -> str:
    return conceal_cpr(text[:60]) or "uden navn"


def _field_names(root: ElementTree.Element) -> Iterator[str]:
    """The name of each field, in capitals, however its text is cut into runs; a blank one where it cannot be told."""
    open_fields: list[list[str] | None] = []  # the text of each, outermost first; None behind its separator
    for node in root.iter():
        name = node.tag.rpartition("}")[2]
        if name == "fldSimple":
            yield _name_of(_attribute(node, "instr"))
        elif name == "fldChar":
            kind = _attribute(node, "fldCharType")
            if kind == "begin":
                open_fields.append([])
            elif open_fields:
                text = open_fields[-1]
                if text is not None:
                    yield _name_of("".join(text))
                open_fields[-1] = None
                if kind == "end":
                    open_fields.pop()
        elif name in ("instrText", "delInstrText", "t"):
            text = open_fields[-1] if open_fields else None
            if text is not None:
                text.append(node.text or "")
            elif name != "t":
                yield _name_of(node.text or "")  # outside every field; no program needs it there
    yield from (_name_of("".join(text)) for text in open_fields if text is not None)


def _name_of(instruction: str) -> str:
    found = _FIELD.match(instruction)
    return found[1].upper() if found else ""


def _attribute(node: ElementTree.Element, name: str) -> str:
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")
