"""Pages that are made from the code each time the site is built: they cannot differ from what the program does."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from integraxl.actions.buttons import ACTIONS
from integraxl.cli import make_parser
from integraxl.contract.codes import TableId
from integraxl.contract.fields import Kind, columns_of
from integraxl.contract.parameters import SETTING_KEYS, Parameters
from integraxl.contract.tables import TABLES
from integraxl.danish import join_words
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.registry import Shape
from integraxl.report.method import definitions
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.display import display
from integraxl.workbook.read import read_workbook

SAMPLE = "aalborg-2019-04-01.xlsx"
_EXAMPLE_ROWS = 4
_KINDS = {
    Kind.TEXT: "tekst", Kind.ID: "tekst", Kind.CODE: "kode", Kind.DATE: "dato", Kind.NUMBER: "tal", Kind.ANY: "værdi",
}  # fmt: skip

_FAMILIES: dict[str, tuple[TableId, ...]] = {
    "Ankomst": (TableId.ARRIVALS_SERIES, TableId.ARRIVALS_SUMMARY, TableId.ARRIVALS_YEAR),
    "Offentlig forsørgelse": (TableId.SUPPORT,),
    "Nationalitet": (TableId.NATIONALITY,),
    "Forventede ankomster": (TableId.FORECAST,),
    "Udslusning": (
        TableId.OUTFLOW_UNDER_30,
        TableId.OUTFLOW_OVER_30,
        TableId.OUTFLOW_ALL,
        TableId.OUTFLOW_WOMEN,
    ),
    "Udslusning efter køn og alder": (TableId.OUTFLOW_GENDER_AGE,),
    "IGU": (TableId.IGU_STATUS, TableId.IGU_SECTOR, TableId.IGU_WORKPLACE),
    "Aktivitet": (TableId.ACTIVITY, TableId.ACTIVITY_STATUS),
    "Praktikpladser": (TableId.PRACTICE,),
    "Rettidighed": (TableId.TIMELINESS, TableId.TIMELINESS_WORKLIST),
    "Effekt": (TableId.EFFECT,),
    "Benchmark": (TableId.BENCHMARK,),
    "Kvindeindsats": (TableId.WOMENS_EFFORT,),
    "Puljer": (TableId.GRANTS,),
    "Tolkning": (TableId.INTERPRETERS_PREVIOUS_YEAR, TableId.INTERPRETERS_CURRENT),
    "Beskæftigelsesplan": (TableId.PLAN,),
    "Afstemning": (TableId.AUDIT,),
}


def setup(app: Any) -> dict[str, Any]:
    """Write the pages before Sphinx looks for its sources."""
    app.connect("builder-inited", lambda sphinx: _write_pages(Path(sphinx.srcdir)))
    return {"parallel_read_safe": True}


def _write_pages(docs: Path) -> None:
    folder = docs / "fra-koden"
    folder.mkdir(exist_ok=True)
    for name, page in _PAGES.items():
        text = "\n".join(page(docs.parent)) + "\n"
        target = folder / f"{name}.md"
        if not target.exists() or target.read_text(encoding="utf-8") != text:  # so that only what changed is built anew
            target.write_text(text, encoding="utf-8")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in cells)} |"


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield from ("", _row(*headings), _row(*["---"] * len(headings)), *(_row(*row) for row in rows), "")


def formulas(_: Path) -> Iterator[str]:
    """Every formula: what it gives, its arguments, examples."""
    yield "# Formlerne"
    yield (
        "\nAlle formler tager hele tabeller med overskrifter, fx `Borgere[#Alle]`. Kan en formel ikke regne, viser "
        "cellen en fejl, aldrig et forkert tal: `#VÆRDI!`, når noget i området eller argumenterne er forkert, og "
        "`#I/T`, når der ikke findes noget tal (fx andelen af ingen). **Forklar fejl** siger hvorfor.\n"
    )
    for function in FUNCTIONS.values():
        yield f"\n## {function.name}\n\n`={_danish(function.signature)}`\n\n{function.summary}"
        if function.shape is Shape.TABLE:
            yield "\nResultatet fylder cellerne til højre og nedad. Lad dem stå tomme."
        rows = [
            (each.label, str(each.kind), "nej" if each.optional else "ja", each.help) for each in function.arguments
        ]
        yield from _table(("argument", "tager", "skal udfyldes", "forklaring"), rows)
        for example in function.examples:
            yield f"- `{_danish(example.formula)}` – {example.meaning}"


def _danish(formula: str) -> str:
    """A formula as Danish Excel shows it."""
    from integraxl.formulas.danish import in_danish

    return in_danish(formula) if formula.startswith("=") else formula


def buttons(_: Path) -> Iterator[str]:
    """Every button: what it does, reads and writes."""
    yield "# Knapperne\n\nDe står på fanen **Integration** i Excel og i menuen **Integration** i LibreOffice Calc."
    for action in ACTIONS.values():
        yield f"\n## {action.label}\n\n{action.supertip}\n\n- Læser: {action.reads}.\n- Skriver: {action.writes}."


def handbook(root: Path) -> Iterator[str]:
    """Every table of the paper: definition, columns, notes, an example."""
    workbook = read_workbook(root / "workbooks" / SAMPLE)
    parameters = workbook_parameters(workbook)
    tables = {table.id: table for table in build_tables(workbook, parameters)}
    told = dict(definitions(parameters))
    yield (
        "# Håndbog i opgørelserne\n\nHver opgørelse med definition, kolonner, forbehold og et eksempel fra det "
        "syntetiske dataregneark. Definitionerne er skrevet med de valg, der gælder i eksemplet."
    )
    for family, ids in _FAMILIES.items():
        yield f"\n## {family}\n"
        if family in told:
            yield told[family]
        for id in ids:
            table = tables[id]
            yield f"\n### {table.title}\n\nTabellens id er `{id}`. Kilde i regnearket: {table.source}."
            rows = [(f"`{each.id}`", each.label, each.unit.value) for each in table.columns]
            yield from _table(("kolonne", "betydning", "enhed"), rows)
            yield from (f"- {note}" for note in table.notes)
            if id is not TableId.TIMELINESS_WORKLIST:
                shown = [
                    tuple(display(value, column) for value, column in zip(row, table.columns, strict=True))
                    for row in table.rows[:_EXAMPLE_ROWS]
                ]
                yield "\nEksempel:"
                yield from _table(tuple(each.label for each in table.columns), shown)


def settings(_: Path) -> Iterator[str]:
    """Every parameter."""
    yield (
        "# Valgene i Opsætning\n\nHvert valg kan skrives på arket Opsætning (kolonnerne Nøgle og Værdi) eller sættes "
        "med `--set navn=værdi`. Rapporten trykker dem, der gælder, på arket Metode."
    )
    keys = {name: key.capitalize() for key, name in SETTING_KEYS.items()}
    fields = Parameters.model_fields.items()
    yield from _table(
        ("nøgle", "betydning"), [(f"`{keys.get(name, name)}`", each.description or "") for name, each in fields]
    )


def contract(_: Path) -> Iterator[str]:
    """Every table and column of the data workbook."""
    yield "# Dataregnearkets tabeller\n\nHver er en Excel-tabel på arket af samme navn. Kun Borgere skal være der."
    for model in TABLES:
        yield f"\n## {model.table_name}\n"
        rows = [
            (
                each.header,
                _KINDS[each.kind],
                "ja" if each.value_required else "nej",
                f"{each.help} {'Koder: ' + join_words(each.codes, 'eller') + '.' if each.codes else ''}".strip(),
            )
            for each in columns_of(model)
        ]
        yield from _table(("kolonne", "indhold", "skal udfyldes", "forklaring"), rows)


def commands(_: Path) -> Iterator[str]:
    """The help of every command."""
    parser = make_parser()
    parser.formatter_class = _Wide
    yield "# Kommandoerne\n\n```text\n" + parser.format_help() + "```"
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                command.formatter_class = _Wide
                yield f"\n## {name}\n\n```text\n{command.format_help()}```"


class _Wide(argparse.HelpFormatter):
    """The same lines on every machine, whatever the width of its terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)


_PAGES: dict[str, Callable[[Path], Iterator[str]]] = {
    "formler": formulas,
    "knapper": buttons,
    "haandbog": handbook,
    "opsaetning": settings,
    "dataregneark": contract,
    "kommandoer": commands,
}
