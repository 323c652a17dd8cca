"""A workbook for LibreOffice to open that refers to nothing outside itself.

LibreOffice reads pictures, objects and templates that a workbook names by address when it opens it, from the network
and from the machine's own files. So a copy without such addresses is opened; an .xlsx has an empty picture there.
Left as they are: links that a person follows, and those to other workbooks, which LibreOffice does not update.
"""

from __future__ import annotations

import base64
import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from integraxl.errors import UnreadableFile

_MOST = 512 << 20  # bytes unpacked
_LONGEST = 1 << 20  # bytes of a tag with an address
_EMPTY_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
_PICTURE = "xl/media/integraxl.png"
_ADDRESSES = ("http://www.w3.org/1999/xlink href", "urn:oasis:names:tc:opendocument:xmlns:form:1.0 image-data")
_FOLLOWED = {"hyperlink", "externalLinkPath", "xlPathMissing", "xlStartup", "xlAlternateStartup", "xlLibrary"}
# a person's links and macros, which are off; tables from other files, which are not updated; where a form would go
_LEFT = {"a", "event-listener", "table-source", "cell-range-source", "form", "connection-resource"}
_MARKS = (b"[Content_Types].xml", b"content.xml")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]")
_TAG_END = re.compile(rb"""[^"'>]*+(?:(?:"[^"]*"|'[^']*')[^"'>]*+)*+>""")
_ATTRIBUTE = re.compile(r"""(?<!\s)(\s++)((?:[^\s=:/>]+:)?)([^\s=:/>]+)\s*=\s*(?:"[^"]*"|'[^']*')""")

_PLAIN = re.compile(r"data:image/[a-z]+;base64,\s*(?:iVBORw0KGgo|/9j/|R0lGOD)")  # PNG, JPEG, GIF
_GZIP, _MARKUP, _HEAD, _SHOWN = b"\x1f\x8b", re.compile(rb"[\s\0\xef\xbb\xbf\xff\xfe]*<"), 8192, 200
_EMPTY_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii"}

Attributes = dict[str, str]
Changes = dict[str, tuple[str, str] | None]
"""By the local name of an attribute: the local name and the value that take its place; None where nothing does."""

Rule = Callable[[str, Attributes], tuple[str, Changes] | None]
"""Of a tag and its attributes: the address that is taken out, and what is changed for it; None where nothing is."""


@dataclass(frozen=True)
class Unlinked:
    """A workbook without addresses that lead out, and those that were taken out of it."""

    package: bytes
    is_ooxml: bool
    taken: tuple[str, ...]

    def kind(self, suffix: str) -> str:
        """The suffix of what it is; `suffix` is what it is named."""
        if not self.is_ooxml:
            return ".ods"
        return ".xlsm" if suffix == ".xlsm" else ".xlsx"


def without_links(name: str, package: bytes) -> Unlinked:
    """Take them out.

    Raises UnreadableFile for what is no package of either kind, or is not well-formed where the addresses stand.
    """
    packed, taken = io.BytesIO(), list[str]()
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(packed, "w") as target:
            is_ooxml = "[Content_Types].xml" in source.namelist()
            if not is_ooxml and "content.xml" not in source.namelist():
                raise _unreadable(name)
            if sum(entry.file_size for entry in source.infolist()) > _MOST:
                raise UnreadableFile(
                    f"»{name}« fylder for meget, når det pakkes ud. Slet ark, rækker og formatering, der ikke bruges, "
                    "og gem det igen."
                )
            for part in dict.fromkeys(source.namelist()):
                data = _inner(_drawn(part, source.read(part), taken), taken)
                if (rule := _rule_for(part, is_ooxml)) is not None:
                    data = _rewritten(data, rule, taken)
                target.writestr(zipfile.ZipInfo(part), data)
            if is_ooxml and taken:
                target.writestr(zipfile.ZipInfo(_PICTURE), _EMPTY_PICTURE)
    except (zipfile.BadZipFile, expat.ExpatError, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise _unreadable(name) from None
    return Unlinked(packed.getvalue(), is_ooxml, tuple(dict.fromkeys(taken)))


def _inner(data: bytes, taken: list[str]) -> bytes:
    """An embedded document is a package of its own."""
    if not data.startswith(b"PK\x03\x04") or not any(mark in data for mark in _MARKS):
        return data
    inner = without_links("", data)
    taken += inner.taken
    return inner.package


def _drawn(part: str, data: bytes, taken: list[str]) -> bytes:
    """A picture of SVG is known by its content, whatever its name; it may be made of other pictures."""
    if data.startswith(_GZIP) or (_MARKUP.match(data) and b"svg" in data[:_HEAD].replace(b"\0", b"").lower()):
        try:
            return _rewritten(data, _in_svg, taken)
        except (expat.ExpatError, ValueError):  # packed, or with declarations
            taken.append(part)
            return _EMPTY_SVG
    return data


def _unreadable(name: str) -> UnreadableFile:
    return UnreadableFile(f"LibreOffice kunne ikke åbne og gemme »{name}«. Åbn den i Excel, og gem den igen.")


def _rule_for(part: str, is_ooxml: bool) -> Rule | None:
    if not is_ooxml:
        return _in_document(posixpath.dirname(part)) if part.endswith(".xml") else None
    if part.lower().endswith(".rels"):
        return _in_relationships
    return _in_drawing if part.startswith(("xl/drawings/", "xl/charts/", "xl/diagrams/")) else None


def _in_relationships(tag: str, attributes: Attributes) -> tuple[str, Changes] | None:
    """Whatever stands outside the package, but a link."""
    target = attributes.get("Target", "")
    outside = attributes.get("TargetMode", "").casefold() == "external" or _ABSOLUTE.match(target.lstrip("/"))
    if _local(tag) != "Relationship" or not outside or attributes.get("Type", "").rpartition("/")[2] in _FOLLOWED:
        return None
    return target, {"Target": ("Target", f"/{_PICTURE}"), "TargetMode": ("TargetMode", "Internal")}


def _in_drawing(tag: str, attributes: Attributes) -> tuple[str, Changes] | None:
    """A picture that is linked becomes one that is in the package; its address is in the relationships."""
    values = {_local(name): value for name, value in attributes.items()}
    if _local(tag) != "blip" or "link" not in values:
        return None
    return "", {"link": None if "embed" in values else ("embed", values["link"])}


def _in_document(folder: str) -> Rule:
    """In a part of an OpenDocument in `folder`: any address that does not lead into the package."""

    def rule(tag: str, attributes: Attributes) -> tuple[str, Changes] | None:
        for attribute in _ADDRESSES:
            address = attributes.get(attribute, "").strip()
            if address and _local(tag) not in _LEFT and _leads_out(folder, address):
                return address, {_local(attribute): None}
        return None

    return rule


def _in_svg(_: str, attributes: Attributes) -> tuple[str, Changes] | None:
    """Whatever is not in the picture itself, but for plain pictures."""
    for attribute in (*_ADDRESSES, "href"):
        address = attributes.get(attribute, "").strip()
        if address and not address.startswith("#") and not _PLAIN.match(address):
            return address[:_SHOWN], {_local(attribute): None}
    return None


def _leads_out(folder: str, address: str) -> bool:
    return bool(_ABSOLUTE.match(address)) or posixpath.normpath(posixpath.join(folder, address)).startswith("..")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _rewritten(data: bytes, rule: Rule, taken: list[str]) -> bytes:
    """The part with other attributes in some tags, all else byte for byte. Raises ValueError where that cannot be."""
    found = _find(data, rule)
    pieces, end = list[bytes](), 0
    for start, address, changes in found:
        tag = _TAG_END.match(data, start)
        if tag is None or len(tag[0]) > _LONGEST:
            raise ValueError
        pieces += [data[end:start], _changed(tag[0].decode("utf-8"), changes).encode("utf-8")]
        end = tag.end()
        taken += [address] if address else []
    rewritten = b"".join([*pieces, data[end:]])
    if found and _find(rewritten, rule):
        raise ValueError
    return rewritten


def _find(data: bytes, rule: Rule) -> list[tuple[int, str, Changes]]:
    parser = expat.ParserCreate("UTF-8", " ")
    found: list[tuple[int, str, Changes]] = []

    def begin(tag: str, attributes: Attributes) -> None:
        if (change := rule(tag, attributes)) is not None:
            found.append((parser.CurrentByteIndex, *change))

    def refuse(*_: object) -> None:
        raise ValueError  # what is declared can hold an address

    def require_utf_8(_: str, encoding: str | None, __: int) -> None:
        if (encoding or "utf-8").casefold() not in _ENCODINGS:
            raise ValueError  # the tags are looked for as bytes

    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    parser.XmlDeclHandler = require_utf_8
    if b"\0" in data:
        raise ValueError
    parser.Parse(data, True)
    return found


def _changed(tag: str, changes: Changes) -> str:
    def replace(found: re.Match[str]) -> str:
        if found[3] not in changes:
            return found[0]
        change = changes[found[3]]
        return f"{found[1]}{found[2]}{change[0]}={quoteattr(change[1])}" if change else ""

    return _ATTRIBUTE.sub(replace, tag)
