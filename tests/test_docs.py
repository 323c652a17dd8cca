"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import integraxl

SOURCE = Path(integraxl.__file__).parent
ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "workbooks" / "aalborg-2019-04-01.xlsx"


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


# the package's own example reads the sample workbook
MODULES = [
    module_name(path)
    for path in sorted(SOURCE.rglob("*.py"))
    if ">>>" in path.read_text(encoding="utf-8") and (path != SOURCE / "__init__.py" or SAMPLE.exists())
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(ROOT)
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 0
    assert result.failed == 0


def test_the_measures_have_examples_or_sources() -> None:
    assert "integraxl.danish" in MODULES
    assert len(MODULES) >= 5
