"""What a template may not hold: everything that openpyxl would silently drop or spoil on the way into the report."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from integraxl.danish import conceal_cpr
from integraxl.errors import TemplateRefused
from integraxl.workbook.package import Package

_PARTS: tuple[tuple[str, str], ...] = (
    (r"xl/vbaProject|xl/macrosheets/", "Makroer"),
    (r"_xmlsignatures/", "Digital signatur"),
    (r"docMetadata/", "Følsomhedsmærkat"),
    (r"customUI/", "Tilpasset bånd"),
    (r"xl/activeX/", "ActiveX-kontrolelementer"),
    (r"xl/ctrlProps/", "Formularkontrolelementer"),
    (r"xl/dialogsheets/", "Dialogark"),
    (r"xl/slicer", "Udsnitsværktøjer"),
    (r"xl/timeline", "Tidslinjer"),
    (r"xl/threadedComments/", "Trådede kommentarer"),
    (r"xl/connections|xl/queryTables/|xl/xmlMaps", "Dataforbindelser"),
    (r"xl/externalLinks/", "Links til andre regneark"),
    (r"xl/model/", "Datamodel"),
    (r"xl/pivot", "Pivottabeller"),
    (r"xl/embeddings/", "Indlejrede objekter (OLE)"),
    (r"xl/metadata|xl/richData/", "Billeder i celler, datatyper eller dynamiske matricer"),
    (r"xl/webextensions/", "Office-tilføjelsesprogrammer"),
    (r"xl/charts/|xl/chartsheets/|xl/chartsEx/", "Diagrammer"),
    (r"xl/diagrams/", "SmartArt"),
    (r"xl/ink/", "Håndskrift"),
    (r"xl/media/.*\.(?!png$|jpe?g$)\w+$", "Billeder, der ikke er PNG eller JPEG"),
)

_ELEMENTS = {
    "f": "Formler",
    "controls": "Formularkontrolelementer",
    "oleObjects": "Indlejrede objekter (OLE)",
    "legacyDrawingHF": "Billeder i sidehoved eller sidefod",
    "drawingHF": "Billeder i sidehoved eller sidefod",
    "picture": "Baggrundsbilleder",
    "customSheetViews": "Brugerdefinerede visninger",
    "sp": "Figurer og tekstfelter",
    "grpSp": "Grupperede figurer",
    "cxnSp": "Forbindelseslinjer",
    "graphicFrame": "Diagrammer eller SmartArt",
    "contentPart": "Håndskrift",
    "hlinkClick": "Links på billeder",
    "conditionalFormattings": "Betinget formatering af nyere slags (datalinjer og ikonsæt)",
    "dataValidations": "Datavalidering, der henviser til andre ark",
    "sparklineGroups": "Minidiagrammer (sparklines)",
    "slicerList": "Udsnitsværktøjer",
    "timelineRefs": "Tidslinjer",
}
_RULES = ("formula", "formula1", "formula2")
_FETCHING = re.compile(r"WEBSERVICE|[\[|]", re.IGNORECASE)  # a service, another workbook, another program (DDE)
_LINKS = ("http://", "https://", "mailto:")
_SHOWN = 60  # characters
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_KEPT = {"dataValidations"}  # lost only in the newer form, which is not in the main namespace


def refuse_lossy(package: Package) -> None:
    """Raise TemplateRefused with every feature of the template that a report could not keep, and its sheet."""
    found = list(dict.fromkeys(_features(package)))
    if found:
        lines = "\n".join(f"  {feature}" + (f" (arket {sheet})" if sheet else "") for feature, sheet in found)
        raise TemplateRefused(
            f"Skabelonen »{package.path.name}« kan ikke bruges, for dette ville gå tabt i rapporten:\n{lines}\n"
            "Fjern det i Excel, gem skabelonen som .xlsx, og prøv igen."
        )


def _features(package: Package) -> Iterator[tuple[str, str]]:
    """Each feature with the sheet it is on, blank for the workbook itself."""
    if package.xml(package.workbook_part).tag == f"{{{_STRICT}}}workbook":
        yield "Formatet »Strict Open XML«", ""
    owners = {part: sheet.name for sheet in package.sheets for part in _parts_below(package, sheet.part)}
    for name in _part_names(package):
        for pattern, feature in _PARTS:
            if re.match(pattern, name):
                yield feature, owners.get(name, "")
    for name in _part_names(package):
        if name.endswith(".rels"):
            yield from ((feature, "") for feature in outside(package.xml(name)))
    for sheet in package.sheets:
        drawings = [part for _, part in package.related(sheet.part, "drawing")]
        for part in (sheet.part, *drawings):
            yield from ((feature, sheet.name) for feature in _marked_features(package, part))


def outside(relations: Iterable[ElementTree.Element]) -> Iterator[str]:
    """What relationships point to outside the file, but for links that a person clicks to a page or an address."""
    for node in relations:
        kind, target = node.get("Type", "").rpartition("/")[2], node.get("Target", "")
        if node.get("TargetMode", "Internal") != "Internal":
            if kind != "hyperlink":
                yield f"Henvisning til noget uden for filen ({conceal_cpr(kind[:_SHOWN])})"
            elif not target.lower().startswith(_LINKS):
                yield f"Link til andet end en hjemmeside eller en mailadresse ({conceal_cpr(target[:_SHOWN])})"


def _marked_features(package: Package, part: str) -> Iterator[str]:
    for node in package.xml(part).iter():
        space, _, name = node.tag.rpartition("}")
        if name in _RULES and _FETCHING.search(node.text or ""):
            yield "Regler med formler, der henter noget udefra"
        elif name in _ELEMENTS and not (name in _KEPT and space.endswith(_MAIN)):
            yield _ELEMENTS[name]
        elif node.tag == f"{{{_MAIN}}}ext" and not any(child.tag.rpartition("}")[2] in _ELEMENTS for child in node):
            yield "En nyere Excel-funktion, som rapporten ikke kender"


def _part_names(package: Package) -> list[str]:
    return sorted(package.archive)


def _parts_below(package: Package, part: str) -> set[str]:
    """Every part that is reached from `part`, whatever the relationship."""
    reached, waiting = set[str](), [part]
    while waiting:
        for target in _targets(package, waiting.pop()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _targets(package: Package, part: str) -> Iterator[str]:
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    for node in package.xml(rels) if package.has_part(rels) else ():
        if node.get("TargetMode") != "External":
            yield posixpath.normpath(posixpath.join("/", folder, node.get("Target", "")))[1:]
