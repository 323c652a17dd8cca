"""The help page: it is the one that its tool builds, names everything, and is well-formed and self-contained."""

from __future__ import annotations

import importlib.util
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

import integraxl
from integraxl.actions.buttons import ACTIONS
from integraxl.formulas.danish import in_danish
from integraxl.formulas.functions import FUNCTIONS

ROOT = Path(__file__).parents[1]
PAGE = Path(integraxl.__file__).parent / "help" / "formler.html"
VOID = {"meta", "br"}


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_help", ROOT / "tools" / "build_help.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Page(HTMLParser):
    """What is on the page, as a browser reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.texts: list[str] = []
        self.feed(PAGE.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert not given.keys() & {"src", "onclick", "style"}
        assert tag not in ("script", "link", "img")
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [each] if (each := given.get("id")) else []
        self.links += [each] if (each := given.get("href")) else []
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag == "th":
            assert given.get("scope") in ("col", "row")
        if tag == "html":
            assert given["lang"] == "da"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def test_the_page_is_the_one_that_the_tool_builds() -> None:
    assert PAGE.read_bytes() == tool().help_page().encode()


def test_the_tool_tells_another_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module, page = tool(), tmp_path / "formler.html"
    page.write_text("en anden side", encoding="utf-8")
    monkeypatch.setattr(module, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["build_help.py", "--check"])
    with pytest.raises(SystemExit) as stop:
        module.main()
    assert stop.value.code == "formler.html er ikke den, som kommandoen bygger."
    monkeypatch.setattr("sys.argv", ["build_help.py"])
    module.main()
    assert page.read_bytes() == PAGE.read_bytes()


def test_the_page_is_well_formed() -> None:
    page = Page()
    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert all(link.startswith("#") for link in page.links)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_formula_is_explained(name: str) -> None:
    text, function = Page().text, FUNCTIONS[name]
    shown = [f"={function.signature}", function.summary]
    for argument in function.arguments:
        shown += [argument.label, argument.help, *argument.shown_choices]
    for example in function.examples:
        shown += [in_danish(example.formula), example.meaning]
    assert [each for each in shown if each not in text] == []
    assert not any("#All]" in each or "DATE(" in each for each in Page().texts)


@pytest.mark.parametrize("id", ACTIONS)
def test_a_button_is_explained(id: str) -> None:
    text, action = Page().text, ACTIONS[id]
    for each in (action.label, action.supertip, f"Læser: {action.reads}.", f"Skriver: {action.writes}."):
        assert each in text


@pytest.mark.parametrize("shown", ["#VÆRDI!", "#I/T", "#NAVN?", "#OVERLØB!"])
def test_an_error_is_explained(shown: str) -> None:
    assert shown in Page().text
