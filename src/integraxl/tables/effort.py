"""What is done for the participants: activity, practice places, timeliness, effect and the women's effort."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction
from functools import lru_cache

from integraxl.contract.codes import EffortEvent, TableId
from integraxl.contract.parameters import Parameters
from integraxl.contract.tables import Activity, Effort, Person, Target
from integraxl.contract.wording import (
    adults_are,
    days_in_words,
    days_rule,
    hours_in_words,
    hours_rule,
    months_in_words,
)
from integraxl.danish import format_date, format_shortest, half_up
from integraxl.measures.activity import PASSIVE_REASONS, ActivityCounts, Category, count_activity
from integraxl.measures.effect import count_effect
from integraxl.measures.practice import SectorSplit, count_established_practice, count_ongoing_practice
from integraxl.measures.timeliness import TimelinessRule, Verdict, count_timeliness, list_breaches
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
    counts = workbook.count(count_activity, (Person, Activity), parameters)
    notes = (
        "Hver borger tæller én gang, i den første kategori, der passer. Procenterne er afrundet hver for sig.",
        _target_group(parameters),
    )
    title = f"Aktivitet for flygtninge i integrationsprogram, pr. {format_date(parameters.as_of)}"
    source, rows = "Borgere, Aktiviteter", freeze(activity_rows(counts))
    return ReportTable(TableId.ACTIVITY, title, "Antal personer og andel", ACTIVITY_COLUMNS, rows, notes, source)


def _target_group(parameters: Parameters) -> str:
    adults = adults_are(parameters.adult_age)
    return "Målgruppen er voksne flygtninge med aktiv sag." + (f" {adults}" if adults else "")


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
    counts = workbook.count(count_activity, (Person, Activity), parameters)
    groups = {
        "company": (Category.COMPANY,),
        "courses": (Category.OTHER, Category.LANGUAGE),
        "passive": PASSIVE_REASONS,
    }
    rows = [[name, counts.of(*parts), share_of(counts.of(*parts), counts.total)] for name, parts in groups.items()]
    specs = columns(text("category", "Aktivitet", CATEGORY_NAMES), count("n", "Antal"), share())
    title = f"Deltagelse i tilbud, pr. {format_date(parameters.as_of)}"
    notes = (_target_group(parameters),)
    source = "Borgere, Aktiviteter"
    return ReportTable(TableId.ACTIVITY_STATUS, title, "Antal personer og andel", specs, freeze(rows), notes, source)


def practice_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    targets = workbook.get(Target)
    ongoing = workbook.count(count_ongoing_practice, (Activity,), parameters)
    established = workbook.count(count_established_practice, (Activity,), parameters)
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


def rule_labels(parameters: Parameters) -> dict[str, str]:
    """Each rule of timeliness as a row names it."""
    first, between = days_in_words(parameters.four_weeks_days), days_in_words(parameters.six_weeks_days)
    hours = hours_in_words(parameters.weekly_hours)
    return {
        TimelinessRule.FOUR_WEEKS: f"{first}: virksomhedsrettet tilbud senest {first} efter ankomst",
        TimelinessRule.SIX_WEEKS: f"{between}: højst {between} mellem to virksomhedsrettede tilbud",
        TimelinessRule.FIFTEEN_HOURS: f"{hours}: tilbuddet er mindst {hours} om ugen",
    }


def rule_names(parameters: Parameters) -> dict[str, str]:
    """Each rule of timeliness as a sentence names it."""
    first, between = days_rule(parameters.four_weeks_days), days_rule(parameters.six_weeks_days)
    if first == between:
        first, between = f"{first} efter ankomst", f"{between} mellem to tilbud"
    return {
        TimelinessRule.FOUR_WEEKS: first,
        TimelinessRule.SIX_WEEKS: between,
        TimelinessRule.FIFTEEN_HOURS: hours_rule(parameters.weekly_hours),
    }


@lru_cache(maxsize=8)  # a comparison makes the table of each person anew
def rule_column(parameters: Parameters) -> TableColumn:
    return text("rule", "Regel", rule_labels(parameters), rule_names(parameters))


def timeliness_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    counts = workbook.count(count_timeliness, (Person, Activity), parameters)
    rows = [_timeliness_row(rule, counts) for rule in TimelinessRule]
    rule = rule_column(parameters)
    specs = columns(
        rule,
        count("due", "Forfaldne"),
        count("kept", "Overholdt"),
        count("broken", "Ikke overholdt"),
        count("unknown", "Ukendt"),
        share("share", "Andel overholdt"),
    )
    first, between, hours = rule.spoken.values()
    notes = (
        f"Jobparate bosiddende. {first} tæller personer, {between} mellemrum og {hours} igangværende tilbud. Ukendt "
        "(uden timetal) tæller med i forfaldne. Dage med barsel eller sygdom tælles ikke i et mellemrum.",
    )
    title = f"Rettidighed for jobparate, pr. {format_date(parameters.as_of)}"
    source = "Borgere, Aktiviteter"
    return ReportTable(TableId.TIMELINESS, title, "Antal og andel", specs, freeze(rows), notes, source)


def _timeliness_row(rule: TimelinessRule, counts: Counter[tuple[TimelinessRule, Verdict]]) -> list[Value]:
    kept, broken, unknown = (counts[rule, verdict] for verdict in Verdict)
    due = kept + broken + unknown
    return [str(rule), due, kept, broken, unknown, share_of(kept, due)]


def worklist_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    """Persons with an open breach: for the house itself, never for the committee's report."""
    rows: list[list[Value]] = []
    for each in workbook.count(list_breaches, (Person, Activity), parameters):
        due = parameters.as_of - dt.timedelta(days=each.overdue_days)
        rows.append([each.person_id, str(each.rule), due, each.overdue_days])
    specs = columns(
        text("person_id", "BorgerID"),
        rule_column(parameters),
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
    counts = workbook.count(count_effect, (Person, Activity), parameters)
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
        f"{months_in_words(parameters.effect_months)} efter forløbets slutning.",
        "Der tælles forløb, ikke personer: følger et forløb på et andet, måles begge.",
    )
    title = f"Effekt af afsluttede forløb, pr. {format_date(parameters.as_of)}"
    source = "Borgere, Aktiviteter"
    return ReportTable(TableId.EFFECT, title, "Antal forløb og andel", specs, freeze(rows), notes, source)


def womens_effort_table(workbook: Workbook, parameters: Parameters) -> ReportTable:
    counts = workbook.count(count_womens_effort, (Effort,), parameters)
    rows: list[list[Value]] = [["referred", counts.referred]]
    rows += [[str(event), n] for event, n in zip(EffortEvent, counts.by_event, strict=True)]
    rows.append(["none", counts.without_event])
    names = {"referred": "Visiteret i alt", "none": "Ingen af hændelserne"}
    specs = columns(text("status", "Status", names), count("n", "Antal kvinder"))
    notes = ("En kvinde kan stå i flere rækker; rækkerne kan derfor ikke lægges sammen.",)
    title = f"Kvindeindsatsen, pr. {format_date(parameters.as_of)}"
    return ReportTable(TableId.WOMENS_EFFORT, title, "Antal kvinder", specs, freeze(rows), notes, "Kvindeindsats")
