"""Which municipality a workbook or a folder of a data set is of, by its official name where it is one of the 98."""

from __future__ import annotations

from collections.abc import Iterable

from integraxl.contract.municipalities import likely_name, official_name
from integraxl.contract.tables import Setting
from integraxl.danish import join_words
from integraxl.errors import InvalidParameter
from integraxl.tables.build import workbook_parameters
from integraxl.workbook.read import Workbook

INVENTED = "syntetiske data"
"""What the name of an invented municipality says in brackets."""


def municipality_of(workbook: Workbook) -> str:
    """The name of the municipality on Opsætning. Raises InvalidParameter where there is none."""
    settings = workbook.get(Setting)
    # the report date is not asked for: any will do to read the name
    own = None if settings is None else workbook_parameters(workbook, {"as_of": "2000-01-01"}).municipality
    if own is None:
        raise InvalidParameter(
            f"»{workbook.source.file}« siger ikke, hvilken kommune det er. Skriv den på arket Opsætning ud for Kommune."
        )
    return known_name(own)


def known_name(typed: str) -> str:
    """The official name; a name that is none of the 98 stays as it was typed."""
    return official_name(typed) or typed


def unknown_names(names: Iterable[str]) -> list[str]:
    """Those that are none of the 98, but for the invented, which say so themselves."""
    return [name for name in names if official_name(name) is None and f"({INVENTED})" not in name]


def tell_unknown(names: Iterable[str]) -> str:
    """A sentence about names that are none of the 98, with what may be meant; blank where there are none."""
    told = [f"»{name}«" + (f" (mente du {guess}?)" if (guess := likely_name(name)) else "") for name in names]
    if not told:
        return ""
    return f"Er ingen af de 98 kommuner: {join_words(told)}. Er det en slåfejl, så ret kommunens navn i kilden."
