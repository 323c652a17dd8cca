"""The mapping: which header of the export is which column of the data contract, and what its codes mean."""

from __future__ import annotations

import json
import re
import stat
import tomllib
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from integraxl.contract.fields import Column, Record, columns_by_header, columns_of
from integraxl.contract.tables import Activity, Effort, Igu, Interpreting, Person
from integraxl.danish import fold, join_words, nearest
from integraxl.errors import InvalidParameter, UnreadableFile

IMPORTED: tuple[type[Record], ...] = (Person, Activity, Igu, Interpreting, Effort)
BLANK = "(tom)"
"""What a code is translated to that means nothing."""

KEYS: Dictionary[type[Record], tuple[tuple[str, ...], ...]] = {
    Person: (("person_id",),),
    Activity: (("activity_id",), ("person_id", "activity", "start_date")),
    Igu: (("person_id",),),
    Interpreting: (),
    Effort: (("person_id", "event", "event_date"),),
}
"""By what a row of the export is known again in the data workbook; a booking has nothing but its whole content."""

DATE_FORMATS = {
    "auto": "",
    "dd-mm-åååå": "",
    "åååå-mm-dd": "",
    "mm/dd/åååå": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})",
    "ddmmåååå": r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4})",
    "ååååmmdd": r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
}


@dataclass(frozen=True)
class Mapping:
    """A table of the contract, the export's header of each of its columns (by name), and the codes of each."""

    model: type[Record]
    headers: Dictionary[str, str]
    codes: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    date_format: str = "auto"
    decimal_point: bool = False
    sheet: str | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The mapped columns in the contract's order."""
        return tuple(column for column in columns_of(self.model) if column.name in self.headers)

    def columns_named(self, names: Sequence[str]) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.name in names)

    @property
    def has_ids(self) -> bool:
        """Whether a row is known by something less than its whole content."""
        return any(set(names) <= set(self.headers) for names in KEYS[self.model])

    @property
    def key(self) -> tuple[str, ...]:
        """The columns by which a row is known again: the first choice that is mapped, else all."""
        return next(
            (names for names in KEYS[self.model] if set(names) <= set(self.headers)),
            tuple(column.name for column in self.columns),
        )


def read_mapping(path: Path) -> Mapping:
    """Read a mapping. Raises UnreadableFile, or InvalidParameter that names what does not fit."""
    try:
        text = _read_text(path)
        _refuse_intricate(path.name, text)
        content = tomllib.loads(text)
    except OSError:
        raise UnreadableFile(f"Filen »{path}« kan ikke læses. Lav et forslag med --propose.") from None
    except (ValueError, RecursionError) as error:  # what is no TOML, no UTF-8, no date, or lists in lists in lists
        line = re.search(r"line (\d+)", str(error))
        where = f" i linje {line[1]}" if line else ""
        raise InvalidParameter(
            f"»{path.name}« er ikke gyldig TOML{where}. Ret linjen, eller lav et nyt forslag."
        ) from None
    return _mapping(path.name, content)


def _read_text(path: Path) -> str:
    """Raises OSError for what is no file, too: a pipe would be waited for."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("no file")
    with path.open("rb") as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise InvalidParameter(
            f"»{path.name}« fylder over {_LARGEST >> 10} KB og er ikke en oversættelse. Lav et forslag med --propose."
        )
    return data.decode("utf-8-sig")


def _refuse_intricate(name: str, text: str) -> None:
    """tomllib takes time by the square of the dots in a key, and none of a mapping's lines needs more than a few signs.

    A text over several lines is refused too: outside it nothing could be told by the line.
    """
    for number, line in enumerate(text.split("\n"), 1):
        signs = len(_STRING.sub("", line).partition("#")[0])
        if signs > _MOST_SIGNS or len(line) > _LONGEST_LINE or '"""' in line or "'''" in line:
            raise InvalidParameter(
                f"{name}: Linje {number} er for indviklet. Skriv den som »kolonne« = »tekst«, i anførselstegn, "
                "eller lav et nyt forslag."
            )


_LARGEST = 256 << 10  # bytes: some five thousand codes
_LONGEST_LINE = 5_000
_MOST_SIGNS = 200  # of a line, outside the texts in it and what is remarked
_STRING = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'[^']*'""")
_SETTINGS = ("tabel", "ark", "datoformat", "decimaltegn", "kolonner", "koder")


def _mapping(name: str, content: Dictionary[str, Any]) -> Mapping:
    for key in content:
        if key not in _SETTINGS:
            raise InvalidParameter(f"{name}: »{key}« kendes ikke. Brug {join_words(_SETTINGS, 'eller')}.")
        if key not in ("kolonner", "koder") and not isinstance(content[key], str):
            raise InvalidParameter(f"{name}: {key} skal være en tekst i anførselstegn.")
    model = parse_table(content.get("tabel", ""), name)
    by_header = columns_by_header(model)
    headers = {_column(name, by_header, header).name: str(text) for header, text in _table(name, content, "kolonner")}
    codes = {}
    for header, translation in _table(name, content, "koder"):
        if not all(isinstance(text, str) for text in translation.values()):
            raise InvalidParameter(
                f"{name}: [koder.{header}] skal bestå af linjer som »kode« = »tekst«, i anførselstegn."
            )
        codes[_column(name, by_header, header).name] = {fold(code): str(text) for code, text in translation.items()}
    missing = [column.header for column in columns_of(model) if column.value_required and column.name not in headers]
    if missing:
        raise InvalidParameter(f"{name}: Under [kolonner] mangler {join_words(missing)}, som hver række skal have.")
    return Mapping(
        model,
        headers,
        codes,
        _choice(name, content, "datoformat", "auto", tuple(DATE_FORMATS)),
        _choice(name, content, "decimaltegn", ",", (",", ".")) == ".",
        content.get("ark") or None,
    )


def parse_table(text: str, where: str) -> type[Record]:
    """The table that a text names. Raises InvalidParameter with those that can be imported."""
    model = next((each for each in IMPORTED if fold(each.table_name) == fold(text)), None)
    if model is None:
        known = join_words([each.table_name for each in IMPORTED], "eller")
        raise InvalidParameter(f"{where}: Tabellen »{text}« kan ikke indlæses. Vælg {known}.")
    return model


def _table(name: str, content: Dictionary[str, Any], key: str) -> Sequence[tuple[str, Any]]:
    found = content.get(key, {})
    wanted = dict if key == "koder" else str
    if not isinstance(found, dict) or not all(isinstance(value, wanted) for value in found.values()):
        raise InvalidParameter(f"{name}: [{key}] skal bestå af linjer som »BorgerID« = »Sagsnr.«, i anførselstegn.")
    return list(found.items())


def _column(name: str, by_header: Dictionary[str, Column], header: str) -> Column:
    if fold(header) in by_header:
        return by_header[fold(header)]
    guess = nearest(header, [column.header for column in by_header.values()])
    hint = f" Mente du »{guess}«?" if guess else ""
    raise InvalidParameter(f"{name}: »{header}« er ikke en kolonne i dataregnearket.{hint}")


def _choice(name: str, content: Dictionary[str, Any], key: str, default: str, choices: Sequence[str]) -> str:
    chosen: str = content.get(key, default)
    if chosen not in choices:
        known = join_words([f"»{each}«" for each in choices], "eller")
        raise InvalidParameter(f"{name}: {key} kan ikke være »{chosen}«. Vælg {known}.")
    return chosen


def mapping_text(mapping: Mapping, remarks: Dictionary[str, str], head: Sequence[str], left: Sequence[str]) -> str:
    """The mapping as TOML. `remarks` stand behind the line of a column or code; `left` are headers not used."""
    lines = [*(f"# {line}" for line in head), ""]
    lines.append(f"tabel = {_quoted(mapping.model.table_name)}")
    if mapping.sheet:
        lines.append(f"ark = {_quoted(mapping.sheet)}")
    lines.append(f"datoformat = {_quoted(mapping.date_format)}  # {join_words(DATE_FORMATS, 'eller')}")
    decimal = "." if mapping.decimal_point else ","
    lines += [
        f"decimaltegn = {_quoted(decimal)}",
        "",
        "[kolonner]",
        '# kolonne i dataregnearket = "kolonne i udtrækket"',
    ]
    for column in columns_of(mapping.model):
        remark = f"  # {remarks[column.name]}" if column.name in remarks else ""
        if column.name in mapping.headers:
            lines.append(f"{_quoted(column.header)} = {_quoted(mapping.headers[column.name])}{remark}")
        else:
            lines.append(f"# {_quoted(column.header)} = {_quoted('')}  # ikke fundet i udtrækket")
    lines += [f"# ikke brugt: {_quoted(header)}" for header in left]
    for column in mapping.columns:
        if column.codes and column.name in mapping.codes:
            lines += ["", f"[koder.{_quoted(column.header)}]", f'# "kode i udtrækket" = {_allowed(column)}']
            for code, meaning in mapping.codes[column.name].items():
                doubt = "" if meaning else "  # UDFYLD: rækker med denne kode afvises"
                lines.append(f"{_quoted(code)} = {_quoted(meaning)}{doubt}")
    return "\n".join(lines) + "\n"


def _allowed(column: Column) -> str:
    return join_words([*(f'"{code}"' for code in column.codes or ()), f'"{BLANK}"'], "eller")


def _quoted(text: str) -> str:
    """A TOML basic string; JSON escapes are valid in it."""
    return json.dumps(text, ensure_ascii=False)
