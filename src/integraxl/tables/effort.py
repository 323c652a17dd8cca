"""What is done for the participants: activity, practice places, timeliness, effect and the women's effort."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from integraxl.contract.codes import EffortEvent, TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Activity, Effort, Target
from integraxl.danish import format_date, format_shortest, half_up
from integraxl.measures.activity import PASSIVE_REASONS, ActivityCounts, Category, count_activity
from integraxl.measures.effect import count_effect
from integraxl.measures.practice import SectorSplit, count_established_practice, count_ongoing_practice
from integraxl.measures.timeliness import Obligation, TimelinessRule, Verdict, list_obligations, open_breaches
from integraxl.measures.womens_effort import count_womens_effort
from integraxl.tables.arithmetic import share_of
from integraxl.tables.model import (
    TARGET_MET,
    ReportTable,
    TableColumn,
    Unit,
    Value,
    columns,
    count,
    freeze,
    share,
    text,
)
from integraxl.tables.targets import TargetValue, target_for
from integraxl.workbook.read import Workbook

CATEGORY_NAMES = {
    "company": "Virksomhedsrettet tilbud",
    "other": "Øvrige tilbud",
    "language": "Kun danskuddannelse",
    "courses": "Kurser og danskuddannelse",
    "passive": "Passive",
}
REASON_NAMES = {
    "maternity": "heraf barsel",
    "illness": "heraf sygdom",
    "between_offers": "heraf mellem to tilbud",
    "none": "heraf uden tilbud",
}


ACTIVITY_COLUMNS = columns(
    text("category", "Aktivitet", CATEGORY_NAMES),
    text("reason", "Årsag", REASON_NAMES),
    count("n", "Antal"),
    share("share", "Andel"),
    TableColumn("percent", "Procent", Unit.PERCENT),
)


def activity_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    counts = count_activity(workbook.persons, workbook.tables[Activity], parameters)
    notes = (
        "Hver borger tæller én gang, i den første kategori, der passer. Procenterne er afrundet hver for sig.",
        "Målgruppen er voksne flygtninge med aktiv sag.",
    )
    title = f"Aktivitet for flygtninge i integrationsprogram, pr. {format_date(parameters.as_of)}"
    source, rows = "Borgere, Aktiviteter", freeze(activity_rows(counts))
    return ReportTable(TableId.ACTIVITY, title, "Antal personer og andel", ACTIVITY_COLUMNS, rows, notes, source)


_OFFERS = (Category.COMPANY, Category.OTHER, Category.LANGUAGE)


def activity_rows(counts: ActivityCounts) -> list[list[Value]]:
    """One row per offer, one for the passive, and one per reason of theirs."""
    rows = [_activity_row(str(each), None, counts.of(each), counts) for each in _OFFERS]
    rows.append(_activity_row("passive", None, counts.of(*PASSIVE_REASONS), counts))
    return rows + [_activity_row("passive", str(reason), counts.of(reason), counts) for reason in PASSIVE_REASONS]


def _activity_row(category: str, reason: str | None, n: int, counts: ActivityCounts) -> list[Value]:
    part = share_of(n, counts.total)
    return [category, reason, n, part, None if part is None else int(half_up(float(100 * Fraction(n, counts.total))))]


def activity_status_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    """The 2019 layout: other offers and language together as courses."""
    counts = count_activity(workbook.persons, workbook.tables[Activity], parameters)
    groups = {
        "company": (Category.COMPANY,),
        "courses": (Category.OTHER, Category.LANGUAGE),
        "passive": PASSIVE_REASONS,
    }
    rows = [[name, counts.of(*parts), share_of(counts.of(*parts), counts.total)] for name, parts in groups.items()]
    specs = columns(text("category", "Aktivitet", CATEGORY_NAMES), count("n", "Antal"), share())
    title = f"Deltagelse i tilbud, pr. {format_date(parameters.as_of)}"
    notes = ("Målgruppen er voksne flygtninge med aktiv sag.",)
    source = "Borgere, Aktiviteter"
    return ReportTable(TableId.ACTIVITY_STATUS, title, "Antal personer og andel", specs, freeze(rows), notes, source)


def practice_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    activities, targets = workbook.tables[Activity], workbook.get(Target)
    ongoing = count_ongoing_practice(activities, parameters)
    established = count_established_practice(activities, parameters)
    target = target_for(targets, "Praktikpladser", parameters)
    rows = [_practice_row("ongoing", ongoing, target), _practice_row("established", established, target)]
    specs = columns(
        text("measure", "Opgørelse", {"ongoing": "Igangværende", "established": "Nyetablerede"}),
        count("total", "I alt"),
        count("private", "Privat"),
        count("public", "Offentlig"),
        count("unknown", "Ukendt sektor"),
        count("target", "Mål"),
        TARGET_MET,
    )
    begun = f"Nyetablerede er begyndt fra {format_date(parameters.practice_from)} til opgørelsesdatoen."
    notes = [f"{begun} Offentlig er kommune, region og stat."]
    note_counts: dict[int, int | tuple[int, str]] = {}
    for indicator, column, n in (
        ("Praktikpladser privat", "private", established.private),
        ("Praktikpladser offentlig", "public", established.public),
    ):
        limit = target_for(targets, indicator, parameters)
        if limit is not None:
            note_counts[len(notes)] = 1, column
            met = "nået" if limit.met(Fraction(n)) else "ikke nået"
            aim = f"{str(limit.direction).lower()} {format_shortest(float(limit.value))}"
            notes.append(f"{indicator}: {n} nyetablerede; målet er {aim} og er {met}.")
    title = f"Praktikpladser, pr. {format_date(parameters.as_of)}"
    source = "Aktiviteter, Mål"
    return ReportTable(TableId.PRACTICE, title, "Antal forløb", specs, freeze(rows), tuple(notes), source, note_counts)


def _practice_row(measure: str, split: SectorSplit, target: TargetValue | None) -> list[Value]:
    aim = None if target is None else float(target.value)
    met = None if target is None else target.met(Fraction(split.total))
    return [measure, split.total, split.private, split.public, split.unknown, aim, met]


RULE_NAMES = {
    "four_weeks": "4 uger: virksomhedsrettet tilbud senest 4 uger efter ankomst",
    "six_weeks": "6 uger: højst 6 uger mellem to virksomhedsrettede tilbud",
    "fifteen_hours": "15 timer: tilbuddet er mindst 15 timer om ugen",
}


def timeliness_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    obligations = list_obligations(workbook.persons, workbook.tables[Activity], parameters)
    rows = [_timeliness_row(rule, [each for each in obligations if each.rule is rule]) for rule in TimelinessRule]
    specs = columns(
        text("rule", "Regel", RULE_NAMES),
        count("due", "Forfaldne"),
        count("kept", "Overholdt"),
        count("broken", "Ikke overholdt"),
        count("unknown", "Ukendt"),
        share("share", "Andel overholdt"),
    )
    notes = (
        "Jobparate bosiddende. 4-ugers-reglen tæller personer, 6-ugers-reglen mellemrum og 15-timers-reglen "
        "igangværende tilbud. Ukendt (uden timetal) tæller med i forfaldne. Dage med barsel eller sygdom tælles ikke "
        "i et mellemrum.",
    )
    title = f"Rettidighed for jobparate, pr. {format_date(parameters.as_of)}"
    source = "Borgere, Aktiviteter"
    return ReportTable(TableId.TIMELINESS, title, "Antal og andel", specs, freeze(rows), notes, source)


def _timeliness_row(rule: TimelinessRule, obligations: list[Obligation]) -> list[Value]:
    kept, broken, unknown = (sum(each.verdict is verdict for each in obligations) for verdict in Verdict)
    return [str(rule), len(obligations), kept, broken, unknown, share_of(kept, len(obligations))]


def worklist_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    """Persons with an open breach: for the house itself, never for the committee's report."""
    rows: list[list[Value]] = []
    for each in open_breaches(list_obligations(workbook.persons, workbook.tables[Activity], parameters)):
        overdue = each.overdue_days or 0
        due = parameters.as_of - dt.timedelta(days=overdue)
        rows.append([each.person_id, str(each.rule), due, overdue])
    specs = columns(
        text("person_id", "BorgerID"),
        text("rule", "Regel", RULE_NAMES),
        TableColumn("due_date", "Frist", Unit.DATE),
        count("days_overdue", "Dage over fristen"),
    )
    title = f"Overskredne frister, pr. {format_date(parameters.as_of)}"
    notes = ("Til internt brug: listen indeholder oplysninger om enkeltpersoner.",)
    source = "Borgere, Aktiviteter"
    return ReportTable(
        TableId.TIMELINESS_WORKLIST, title, "Én række pr. borger og regel", specs, freeze(rows), notes, source
    )


def effect_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    counts = count_effect(workbook.persons, workbook.tables[Activity], parameters)
    rows: list[list[Value]] = [
        [str(kind), each.ended, each.measurable, each.self_supporting, share_of(each.self_supporting, each.measurable)]
        for kind, each in counts.items()
    ]
    specs = columns(
        text("activity", "Aktivitet"),
        count("ended", "Afsluttede forløb"),
        count("measurable", "Kan måles"),
        count("self_supporting", "Selvforsørgende"),
        share("share", "Andel selvforsørgende"),
    )
    window = f"{format_date(parameters.effect_from)} til {format_date(parameters.effect_to)}"
    notes = (
        f"Forløb afsluttet fra {window}. Selvforsørgende er i job, uddannelse, IGU eller selvforsørget "
        f"{parameters.effect_months} måneder efter forløbets slutning.",
        "Der tælles forløb, ikke personer: følger et forløb på et andet, måles begge.",
    )
    title = f"Effekt af afsluttede forløb, pr. {format_date(parameters.as_of)}"
    source = "Borgere, Aktiviteter"
    return ReportTable(TableId.EFFECT, title, "Antal forløb og andel", specs, freeze(rows), notes, source)


def womens_effort_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    counts = count_womens_effort(workbook.tables[Effort], parameters)
    rows: list[list[Value]] = [["referred", counts.referred]]
    rows += [[str(event), n] for event, n in zip(EffortEvent, counts.by_event, strict=True)]
    rows.append(["none", counts.without_event])
    names = {"referred": "Visiteret i alt", "none": "Ingen af hændelserne"}
    specs = columns(text("status", "Status", names), count("n", "Antal kvinder"))
    notes = ("En kvinde kan stå i flere rækker; rækkerne kan derfor ikke lægges sammen.",)
    title = f"Kvindeindsatsen, pr. {format_date(parameters.as_of)}"
    return ReportTable(TableId.WOMENS_EFFORT, title, "Antal kvinder", specs, freeze(rows), notes, "Kvindeindsats")
