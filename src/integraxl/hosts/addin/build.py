"""Building the add-in and its text sources, and telling whether the committed ones are what would be built now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from integraxl.errors import AddinRefused
from integraxl.files import check_outputs, write_files
from integraxl.hosts.addin import ribbon, runtime, wrappers
from integraxl.hosts.addin.package import ADDIN_NAME, DEFAULT_INTERPRETER, THIS_WORKBOOK, build_package
from integraxl.hosts.addin.vba import filled_module

RIBBON_FILE = "customUI14.xml"


def vba_modules() -> Mapping[str, str]:
    """The add-in's modules by file name."""
    return {
        runtime.MODULE: runtime.runtime_module(),
        wrappers.MODULE: wrappers.formulas_module(),
        ribbon.MODULE: ribbon.ribbon_module(),
        THIS_WORKBOOK: filled_module(THIS_WORKBOOK),
    }


def build_addin(interpreter: str = DEFAULT_INTERPRETER) -> bytes:
    """The add-in as a file's bytes. `interpreter` is the path of pythonw.exe; %NAME% is an environment variable."""
    return build_package(vba_modules(), ribbon.ribbon_xml(), interpreter)


def build_sources() -> Mapping[str, bytes]:
    """The add-in and the text it is made of, by file name; the text in UTF-8, for people and for git."""
    texts = {name: text.replace("\r\n", "\n").encode() for name, text in vba_modules().items()}
    return {ADDIN_NAME: build_addin(), RIBBON_FILE: ribbon.ribbon_xml(), **texts}


def write_sources(folder: Path) -> None:
    """Write the add-in with its sources beside it. Raises WriteRefused where one of them is another's file."""
    files = {folder / name: data for name, data in build_sources().items()}
    check_outputs(list(files), [])
    write_files(files)


def check_sources(folder: Path) -> None:
    """Raises AddinRefused where a file in the folder is not what would be built."""
    built = build_sources()
    there = {path.name: path.read_bytes() for path in folder.iterdir()}
    other = sorted(name for name in built.keys() | there.keys() if built.get(name) != there.get(name))
    if other:
        raise AddinRefused(
            f"{', '.join(other)} i mappen {folder.name} er ikke, hvad kilderne giver. "
            f"Byg dem igen: integraxl addin build -o {folder.name}/{ADDIN_NAME} --sources"
        )
