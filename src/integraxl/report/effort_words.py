"""The sentences about what is done for the participants."""

from __future__ import annotations

from collections.abc import Mapping

from integraxl.contract.codes import ActivityKind, EffortEvent
from integraxl.report.words import Aim, Nouns, Row, counted, listed, number, percent, records, target_sentence
from integraxl.tables.arithmetic import exact
from integraxl.tables.model import ReportTable


def activity(table: ReportTable) -> list[str]:
    rows = [row for row in records(table) if row["category"] == "passive"]
    whole = next(row["n"] for row in rows if row["reason"] is None)
    if whole == 0:
        return ["Ingen er passive."]
    names = {"maternity": "på barsel", "illness": "syge", "between_offers": "mellem to tilbud", "none": "uden tilbud"}
    split = listed(f"{number(row['n'])} {names[row['reason']]}" for row in rows if row["reason"] and row["n"])
    return [f"Passive: {number(whole)}, heraf {split}."]


def activity_status(table: ReportTable) -> list[str]:
    n = {row["category"]: row for row in records(table)}
    total = sum(row["n"] for row in n.values())
    if total == 0:
        return ["Der er ingen voksne flygtninge med aktiv sag."]
    phrases = {
        "company": "i virksomhedsrettet tilbud",
        "courses": "på kurser eller danskuddannelse",
        "passive": "passive",
    }
    parts = [f"{number(n[name]['n'])} {phrase} ({percent(n[name]['share'])})" for name, phrase in phrases.items()]
    return [f"Af {counted(total, 'voksen flygtning', 'voksne flygtninge')} med aktiv sag er {listed(parts)}."]


def practice(table: ReportTable) -> list[str]:
    ongoing, established = records(table)
    found = [f"{_practices(ongoing)} i gang{_sector_split(ongoing)}."]
    found.append(f"{_practices(established)} begyndt i perioden{_sector_split(established)}.")
    if established["target"] is not None:
        aim = Aim(established["total"], exact(established["target"]), established["met"])
        reached = f"{number(established['total'])} nyetablerede"
        found.append(target_sentence(aim, f"{number(established['target'])} praktikpladser", reached))
    return found


def _practices(row: Row) -> str:
    return f"{counted(row['total'], 'praktik', 'praktikker')} er" if row["total"] else "Ingen praktikker er"


def _sector_split(row: Row) -> str:
    kinds = (("private", "privat", "private"), ("public", "offentlig", "offentlige"),
             ("unknown", "af ukendt sektor", "af ukendt sektor"))  # fmt: skip
    split = listed(counted(row[name], one, many) for name, one, many in kinds if row[name])
    return f": {split}" if split else ""


def timeliness(table: ReportTable) -> list[str]:
    names = next(column.spoken for column in table.columns if column.id == "rule")
    return [_timeliness_sentence(names[row["rule"]], row) for row in records(table)]


def _timeliness_sentence(rule: str, row: Row) -> str:
    if row["due"] == 0:
        return f"Ingen tilfælde er endnu omfattet af {rule}."
    return f"{rule} er overholdt i {number(row['kept'])} af {number(row['due'])} tilfælde, {percent(row['share'])}."


def effect(table: ReportTable) -> list[str]:
    wanted = {ActivityKind.PRACTICE: "virksomhedspraktik", ActivityKind.WAGE_SUBSIDY: "løntilskud"}
    return [
        f"Efter {wanted[row['activity']]} er {number(row['self_supporting'])} af {number(row['measurable'])} "
        f"selvforsørgende, {percent(row['share'])}."
        for row in records(table)
        if row["activity"] in wanted and row["measurable"]
    ]


_EVENTS: Mapping[str, Nouns] = {
    EffortEvent.PRACTICE: ("har været i praktik", "har været i praktik"),
    EffortEvent.AWAITS_PRACTICE: ("afventer praktik", "afventer praktik"),
    EffortEvent.UTILITY_PLACEMENT: ("har været i nytteaktivering", "har været i nytteaktivering"),
    EffortEvent.PAID_HOURS: ("har fået lønnede timer", "har fået lønnede timer"),
    EffortEvent.SELF_SUPPORTING: ("er blevet selvforsørgende", "er blevet selvforsørgende"),
    EffortEvent.SPOUSE_SUPPORTED: ("er blevet ægtefælleforsørget", "er blevet ægtefælleforsørgede"),
    EffortEvent.A_LAW: ("er overgået til A-lov", "er overgået til A-lov"),
    EffortEvent.MATERNITY: ("har været på barsel", "har været på barsel"),
    EffortEvent.HEALTH: ("er stoppet af helbredsgrunde", "er stoppet af helbredsgrunde"),
}


def womens_effort(table: ReportTable) -> list[str]:
    n = {row["status"]: row["n"] for row in records(table)}
    if n["referred"] == 0:
        return ["Ingen kvinder er visiteret til indsatsen."]
    found = [f"{counted(n['referred'], 'kvinde', 'kvinder')} er visiteret til indsatsen."]
    events = listed(counted(n[event], *phrases) for event, phrases in _EVENTS.items() if n[event])
    if events:
        found.append(f"{events}.")
    if n["none"]:
        found.append(f"{number(n['none'])} har endnu ingen af hændelserne.")
    return found
