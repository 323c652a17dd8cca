"""The sentences about who has come, who is here and who is expected."""

from __future__ import annotations

from collections.abc import Mapping

from integraxl.contract.codes import Basis
from integraxl.measures.support import UNKNOWN
from integraxl.report.printed import period_name
from integraxl.report.words import Nouns, Row, counted, listed, number, percent, records
from integraxl.tables.arrivals import OTHERS
from integraxl.tables.model import ReportTable

_PERSONS: Mapping[str, Nouns] = {
    Basis.REFUGEE: ("flygtning", "flygtninge"),
    Basis.FAMILY_REUNIFIED: ("familiesammenført", "familiesammenførte"),
    Basis.BORN: ("nyfødt barn", "nyfødte børn"),
}
_BASIS_COLUMNS = dict(zip(("refugees", "family_reunified", "born"), _PERSONS.values(), strict=True))


def series(table: ReportTable) -> list[str]:
    peak = max(records(table), key=lambda row: row["total"])
    if peak["total"] == 0:
        return ["Der er ikke kommet nogen i perioden."]
    return [f"Flest kom i {period_name(peak['period'])}: {counted(peak['total'], 'person', 'personer')}."]


def summary(table: ReportTable) -> list[str]:
    rows = [row for row in records(table) if row["received"]]
    if not rows:
        return ["Der er ikke modtaget nogen."]
    received = listed(counted(row["received"], *_PERSONS[row["basis"]]) for row in rows)
    moved = [counted(row["moved"], *_PERSONS[row["basis"]]) for row in rows if row["moved"]]
    total = f", i alt {number(sum(row['moved'] for row in rows))}" if len(moved) > 1 else ""
    left = f"Fraflyttet er {listed(moved)}{total}" if moved else "Ingen er fraflyttet"
    return [f"Modtaget er {received}.", f"{left}; {number(sum(row['resident'] for row in rows))} bor i kommunen."]


def year(table: ReportTable) -> list[str]:
    return [_year_sentence(row) for row in records(table)]


def _year_sentence(row: Row) -> str:
    came = [counted(row[name], *nouns) for name, nouns in _BASIS_COLUMNS.items() if row[name]]
    if not came:
        return f"I {row['period']} er der ikke kommet nogen."
    total = f", i alt {counted(row['total'], 'person', 'personer')}" if len(came) > 1 else ""
    return f"I {row['period']} er der kommet {listed(came)}{total}."


def support(table: ReportTable) -> list[str]:
    rows = records(table)
    found = [_support_sentence(row) for row in rows]
    if len([row for row in rows if row["on_benefit"]]) > 1:
        found.append(f"I alt får {number(sum(row['on_benefit'] for row in rows))} voksne forsørgelsesydelse.")
    return found


def _support_sentence(row: Row) -> str:
    one, many = _PERSONS[row["basis"]]
    if row["adults"] == 0:
        return f"Der er ingen voksne {many}."
    adults = counted(row["adults"], f"voksen {one}", f"voksne {many}")
    on_benefit = f"{number(row['on_benefit'])} forsørgelsesydelse, {percent(row['on_benefit'] / row['adults'])}"
    return f"Af {adults} får {on_benefit}; {number(row['off_benefit'])} gør ikke."


def nationality(table: ReportTable) -> list[str]:
    named = [row for row in records(table) if row["nationality"] not in (OTHERS, UNKNOWN)]
    total = sum(row["n"] for row in records(table))
    if not named:
        return []
    name, n, share = (named[0][each] for each in ("nationality", "n", "percent"))
    return [f"Flest kommer fra {name}: {number(n)} af {number(total)}, {share} procent."]


def forecast(table: ReportTable) -> list[str]:
    return [sentence for row in records(table) for sentence in _forecast_sentences(row)]


def _forecast_sentences(row: Row) -> list[str]:
    year, received = row["quota_year"], number(row["received"])
    if row["quota"] is None:
        found = [f"For kvoteår {year} er der ingen kvote; {received} er modtaget."]
    else:
        quota = counted(row["quota"], "flygtning", "flygtninge")
        found = [f"I kvoteår {year} ventes {quota}; {received} er modtaget, og {_quota_rest(row['remaining'])}."]
    if row["potential"]:
        parts = [(row["adults"], "voksen", "voksne"), (row["children"], "barn", "børn")]
        split = listed(counted(n, one, many) for n, one, many in parts if n)
        potential = counted(row["potential"], "familiesammenført", "familiesammenførte")
        found.append(f"Derudover kan der komme op til {potential}: {split}.")
    return found


def _quota_rest(remaining: float) -> str:
    if remaining > 0:
        return f"{number(remaining)} ventes endnu"
    return f"det er {number(-remaining)} flere end kvoten" if remaining < 0 else "kvoten er dermed nået"
