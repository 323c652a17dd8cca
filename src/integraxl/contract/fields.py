"""What a column of the data contract is: the vocabulary in which `tables.py` declares the workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from integraxl.danish import fold

LARGEST_NUMBER = 10.0**12
"""No amount, count or hours that a municipality keeps is larger; what is, is a slip."""

FIRST_DATE, LAST_DATE = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
"""The dates that a municipality can mean; what lies outside is a slip."""


class Kind(Enum):
    """How the cells of a column are read."""

    TEXT = "tekst"
    ID = "id"
    CODE = "kode"
    DATE = "dato"
    NUMBER = "tal"
    ANY = "værdi"


@dataclass(frozen=True)
class Column:
    """One column of a table, derived from a model's field."""

    name: str
    header: str
    kind: Kind
    help: str
    header_required: bool
    value_required: bool
    codes: type[StrEnum] | None = None
    unique: bool = False
    references_person: bool = False
    whole: bool = False
    minimum: float | None = None
    maximum: float = LARGEST_NUMBER
    hours: bool = False
    check: Callable[[Any], object] | None = None


@dataclass(frozen=True)
class InOrder:
    """The date in `first` is on or before the date in `then` (strictly before with `strict`), where both are given."""

    first: str
    then: str
    strict: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return self.first, self.then


@dataclass(frozen=True)
class Needs:
    """Where `column` has a value, `needed` must have one too."""

    column: str
    needed: str

    @property
    def columns(self) -> tuple[str, ...]:
        return self.column, self.needed


@dataclass(frozen=True)
class SameWithin:
    """`column` has one and the same value on all rows that share `key`."""

    column: str
    key: str

    @property
    def columns(self) -> tuple[str, ...]:
        return self.column, self.key


@dataclass(frozen=True)
class ShareWhere:
    """`column` is a share between 0 and 1 on the rows where `where` is `code`."""

    column: str
    where: str
    code: str

    @property
    def columns(self) -> tuple[str, ...]:
        return self.column, self.where


Rule = InOrder | Needs | SameWithin | ShareWhere


def column(
    header: str,
    help: str,
    *,
    header_required: bool | None = None,
    key: bool = False,
    unique: bool = False,
    person: bool = False,
    minimum: float | None = None,
    maximum: float = LARGEST_NUMBER,
    hours: bool = False,
    check: Callable[[Any], object] | None = None,
    default: Any = ...,
) -> Any:
    """Declare a field of a Record: its Danish header, help text and checks.

    A field without a default is a required value. Its header is required too, unless `header_required` says otherwise.
    """
    extra: dict[str, Any] = {
        "header_required": header_required,
        "key": key,
        "unique": unique,
        "person": person,
        "minimum": minimum,
        "maximum": maximum,
        "hours": hours,
        "check": check,
    }
    return Field(default, title=header, description=help, json_schema_extra={"integraxl": extra})


class Record(BaseModel):
    """Base of the contract's row models: one subclass is one table, one field is one column."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    table_name: ClassVar[str]
    sheet_name: ClassVar[str]
    required: ClassVar[bool] = False
    rules: ClassVar[tuple[Rule, ...]] = ()


@cache
def columns_of(model: type[Record]) -> tuple[Column, ...]:
    """The columns of a table in the contract's order."""
    return tuple(_column(name, info) for name, info in model.model_fields.items())


@cache
def columns_by_header(model: type[Record]) -> Mapping[str, Column]:
    """The columns of a table by their headers, as these are compared (see `fold`)."""
    return {fold(column.header): column for column in columns_of(model)}


def _column(name: str, info: FieldInfo) -> Column:
    extra: Any = info.json_schema_extra
    options = extra["integraxl"]
    base = _without_none(info.annotation)
    codes = base if isinstance(base, type) and issubclass(base, StrEnum) else None
    return Column(
        name=name,
        header=info.title or name,
        kind=_kind(base, codes, key=options["key"] or options["person"]),
        help=info.description or "",
        header_required=info.is_required() if options["header_required"] is None else options["header_required"],
        value_required=info.is_required(),
        codes=codes,
        unique=options["unique"],
        references_person=options["person"],
        whole=base is int,
        minimum=options["minimum"],
        maximum=options["maximum"],
        hours=options["hours"],
        check=options["check"],
    )


def _without_none(annotation: Any) -> Any:
    """The type of a value: X of X | None; a union of several types stays a union."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    parts = [part for part in get_args(annotation) if part is not NoneType]
    return parts[0] if len(parts) == 1 else annotation


def _kind(base: Any, codes: type[StrEnum] | None, *, key: bool) -> Kind:
    if codes is not None:
        return Kind.CODE
    if base is dt.date:
        return Kind.DATE
    if base in (int, float):
        return Kind.NUMBER
    if base is str:
        return Kind.ID if key else Kind.TEXT
    return Kind.ANY
