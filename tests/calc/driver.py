"""Run by LibreOffice's own Python: does what the tests ask of a running LibreOffice, one line of JSON each way.

Its first argument is the name of the pipe on which LibreOffice listens.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import uno
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.lang import Locale
from com.sun.star.table import TableSortField
from com.sun.star.util import Date

_FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "pdf": "calc_pdf_Export"}


def _properties(**values: Any) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


class Driver:
    """Every public method is a verb. Documents are known by number."""

    def __init__(self, pipe: str) -> None:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        self._context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self._desktop = self._service("com.sun.star.frame.Desktop")
        self._documents: list[Any] = []

    def _service(self, name: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    def _range(self, document: int, sheet: str, cells: str) -> Any:
        return self._documents[document].Sheets.getByName(sheet).getCellRangeByName(cells)

    def open(self, path: str | None = None) -> int:
        url = uno.systemPathToFileUrl(path) if path else "private:factory/scalc"
        self._documents.append(self._desktop.loadComponentFromURL(url, "_blank", 0, _properties(Hidden=True)))
        return len(self._documents) - 1

    def close(self, document: int) -> None:
        self._documents[document].close(True)

    def save(self, document: int, path: str) -> None:
        kind = path.rpartition(".")[2]
        url, properties = uno.systemPathToFileUrl(path), _properties(FilterName=_FILTERS[kind])
        if kind == "pdf":
            self._documents[document].storeToURL(url, properties)
        else:
            self._documents[document].storeAsURL(url, properties)

    def sheets(self, document: int) -> list[str]:
        return list(self._documents[document].Sheets.ElementNames)

    def add_sheet(self, document: int, name: str, position: int = 99) -> None:
        self._documents[document].Sheets.insertNewByName(name, position)

    def write(self, document: int, sheet: str, cells: str, rows: list[list[Any]]) -> None:
        self._range(document, sheet, cells).setDataArray(tuple(map(tuple, rows)))

    def type(self, document: int, sheet: str, cell: str, formula: str) -> None:
        self._range(document, sheet, cell).setFormula(formula)

    def fill(self, document: int, sheet: str, cells: str, formula: str) -> None:
        target = self._range(document, sheet, cells)
        rows = len(target.getDataArray())
        target.setFormulaArray(tuple((formula,) for _ in range(rows)))

    def array(self, document: int, sheet: str, cells: str, formula: str) -> None:
        self._range(document, sheet, cells).setArrayFormula(formula)

    def read(self, document: int, sheet: str, cells: str) -> list[list[Any]]:
        return [list(row) for row in self._range(document, sheet, cells).getDataArray()]

    def formulas(self, document: int, sheet: str, cells: str) -> list[list[str]]:
        return [list(row) for row in self._range(document, sheet, cells).getFormulaArray()]

    def shown(self, document: int, sheet: str, cell: str) -> str:
        return str(self._range(document, sheet, cell).getString())

    def look(self, document: int, sheet: str, cell: str) -> list[Any]:
        found = self._range(document, sheet, cell)
        return [found.CellBackColor, found.CellStyle, found.NumberFormat, found.CharWeight]

    def marks(self, document: int, sheet: str) -> list[str]:
        formats = self._documents[document].Sheets.getByName(sheet).ConditionalFormats.getConditionalFormats()
        return sorted(f"{each.Range.RangeAddressesAsString} {each.getByIndex(0).StyleName}" for each in formats)

    def format(self, document: int, sheet: str, cells: str, code: str) -> None:
        """Give cells a format that is written as in English; it is shown as in Danish."""
        formats, english, danish = (
            self._documents[document].NumberFormats,
            Locale("en", "US", ""),
            Locale("da", "DK", ""),
        )
        self._range(document, sheet, cells).NumberFormat = formats.addNewConverted(code, english, danish)

    def name(self, document: int, name: str, content: str) -> None:
        at = uno.createUnoStruct("com.sun.star.table.CellAddress")
        self._documents[document].NamedRanges.addNewByName(name, content, at, 0)

    def null_date(self, document: int, year: int, month: int, day: int) -> None:
        self._documents[document].NullDate = Date(day, month, year)

    def press(self, document: int, action: str) -> None:
        frame = self._documents[document].CurrentController.Frame
        helper = self._service("com.sun.star.frame.DispatchHelper")
        helper.executeDispatch(frame, f"org.integraxl:{action}", "", 0, ())

    def select(self, document: int, sheet: str, cells: str) -> None:
        self._documents[document].CurrentController.select(self._range(document, sheet, cells))

    def undo(self, document: int) -> None:
        self._documents[document].UndoManager.undo()

    def modified(self, document: int) -> bool:
        return bool(self._documents[document].isModified())

    def calculate(self, document: int, everything: bool = True) -> float:
        start = time.perf_counter()
        if everything:
            self._documents[document].calculateAll()
        else:
            self._documents[document].calculate()
        return time.perf_counter() - start

    def automatic(self, document: int, on: bool) -> None:
        self._documents[document].enableAutomaticCalculation(on)

    def insert_rows(self, document: int, sheet: str, row: int, count: int) -> None:
        self._documents[document].Sheets.getByName(sheet).Rows.insertByIndex(row, count)

    def remove_rows(self, document: int, sheet: str, row: int, count: int) -> None:
        self._documents[document].Sheets.getByName(sheet).Rows.removeByIndex(row, count)

    def sort(self, document: int, sheet: str, cells: str, column: int, ascending: bool) -> None:
        field = TableSortField()
        field.Field, field.IsAscending = column, ascending
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        target = self._range(document, sheet, cells)
        uno.invoke(target, "sort", (_properties(SortFields=fields, ContainsHeader=True),))

    def protect(self, document: int, sheet: str) -> None:
        self._documents[document].Sheets.getByName(sheet).protect("hemmelig")

    def dress(self, document: int, sheet: str, cells: str) -> None:
        """Make cells look like headings, and their columns as wide as they need."""
        found = self._range(document, sheet, cells)
        found.CharWeight, found.CellBackColor, found.IsTextWrapped = 150.0, 0xDDEBF7, False
        found.Columns.OptimalWidth = True

    def print_only(self, document: int, sheet: str, cells: str) -> None:
        """Let some cells of one sheet be all that is printed, on one page across, with gridlines."""
        for each in self.sheets(document):
            if each != sheet:
                self._documents[document].Sheets.getByName(each).IsVisible = False
        area = self._range(document, sheet, cells)
        area.getSpreadsheet().setPrintAreas((area.getRangeAddress(),))
        page = (
            self._documents[document].StyleFamilies.getByName("PageStyles").getByName(area.getSpreadsheet().PageStyle)
        )
        page.PrintGrid, page.HeaderIsOn, page.FooterIsOn = True, False, False
        page.IsLandscape, page.Width, page.Height = True, 42000, 29700

    def wizard(self) -> list[dict[str, Any]]:
        """What the function wizard knows of our formulas."""
        descriptions = self._service("com.sun.star.sheet.FunctionDescriptions")
        found = []
        for position in range(descriptions.getCount()):
            entry = {each.Name: each.Value for each in descriptions.getByIndex(position)}
            arguments = [[each.Name, each.Description, each.IsOptional] for each in entry["Arguments"] or ()]
            found.append({"name": entry["Name"], "help": entry["Description"], "arguments": arguments})
        return found

    def menu(self) -> list[str]:
        """The addresses in our menu."""
        provider = self._service("com.sun.star.configuration.ConfigurationProvider")
        path = "/org.openoffice.Office.Addons/AddonUI/OfficeMenuBar/org.integraxl.menu/Submenu"
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess", (NamedValue("nodepath", path),)
        )
        return [access.getByName(name).getPropertyValue("URL") for name in sorted(access.ElementNames)]

    def quit(self) -> None:
        self._desktop.terminate()


def main() -> None:
    driver = None
    for line in sys.stdin:
        verb, arguments = json.loads(line)
        try:
            driver = driver or Driver(sys.argv[1])
            reply = [True, getattr(driver, verb)(*arguments)]
        except Exception as fault:
            reply = [False, f"{type(fault).__name__}: {fault}"]
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
