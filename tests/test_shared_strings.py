"""The shared texts of a workbook: what is found in the bytes is what a parser reads, and each is read once."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integraxl.errors import UnreadableFile
from integraxl.workbook import shared_strings
from integraxl.workbook.package import Package

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS = {
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_NAMESPACE}"><sheets/></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def package(items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n', encoding: str = "utf-8") -> Package:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part, text in _PARTS.items():
            archive.writestr(part, text)
        archive.writestr("xl/sharedStrings.xml", f'{head}<sst xmlns="{_NAMESPACE}">{items}</sst>'.encode(encoding))
    return Package.from_bytes(Path("data.xlsx"), content.getvalue())


def parsed(items: str) -> list[str]:
    root = ElementTree.fromstring(f'<sst xmlns="{_NAMESPACE}">{items}</sst>')
    name = f"{{{_NAMESPACE}}}"
    return ["".join(t.text or "" for t in item.iter(f"{name}t") if not _is_reading(item, t)) for item in root]


def _is_reading(item: Any, text: Any) -> bool:
    return any(text in list(reading) for reading in item if reading.tag.endswith("}rPh"))


words = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=8).filter(
    lambda text: "_x" not in text
)
plain = words.map(lambda text: f"<si><t>{escape(text)}</t></si>")
spaced = words.map(lambda text: f'<si><t xml:space="preserve"> {escape(text)}\r\n&#13;</t></si>')
rich = st.tuples(words, words).map(
    lambda texts: f"<si><r><t>{escape(texts[0])}</t></r><r><rPr><b/></rPr><t>{escape(texts[1])}</t></r></si>"
)
read_aloud = words.map(lambda text: f'<si><t>{escape(text)}</t><rPh sb="0" eb="1"><t>x</t></rPh></si>')
odd = st.sampled_from(
    ["<si/>", "<si><t/></si>", "<si><t><![CDATA[<si>]]></t></si>", "<!-- <si><t>x</t></si> -->", "\n"]
)


@given(st.lists(plain | spaced | rich | read_aloud | odd, max_size=25), st.sampled_from([40, 200, 1 << 16]))
def test_texts_are_what_a_parser_reads(items: list[str], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_strings, "_CHUNK", chunk)
        texts = package("".join(items)).texts
        expected = parsed("".join(items))
        assert [texts[index] for index in range(len(expected))] == expected
        with pytest.raises(UnreadableFile, match="tekster er beskadiget"):
            texts[len(expected)]


def test_another_encoding_is_the_parsers_to_read() -> None:
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>'
    assert package("<si><t>Å</t></si>", head, "latin-1").texts[0] == "Å"


def test_escaped_characters_are_read() -> None:
    assert package("<si><t>a_x0041_b</t></si>").texts[0] == "aAb"


@pytest.mark.parametrize("item", ["<si><t>\x01</t></si>", "<si><t>&ukendt;</t></si>", "<si><t>x</si>"])
def test_what_is_no_xml_is_damaged(item: str) -> None:
    with pytest.raises(UnreadableFile, match="tekster er beskadiget"):
        package(item).texts[0]


def test_texts_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = package("<si><t>a</t></si><si><t>b</t></si>")
    read: list[str] = []
    chunks = Package.chunks

    def watched(self: Package, part: str, size: int) -> Any:
        read.append(part)
        return chunks(self, part, size)

    monkeypatch.setattr(Package, "chunks", watched)
    assert [found.texts[1], found.texts[0], found.texts[1]] == ["b", "a", "b"]
    assert read == ["xl/sharedStrings.xml"] * 2  # once to be judged whole, once for the texts
