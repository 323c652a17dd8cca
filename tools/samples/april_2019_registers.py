"""The 2019 workbook's registers: the women's effort, the grants and the plan."""

from __future__ import annotations

import datetime as dt

from integraxl.contract.codes import EffortEvent, PlanBasis, PlanDirection, PlanKind
from integraxl.contract.tables import Grant, PlanTarget
from integraxl.sample.draw import WEEK
from samples.effort import Referrals

_FIRST_CLASS = (dt.date(2018, 4, 9),)
_LATER = tuple(dt.date(2018, 8, 13) + weeks * WEEK for weeks in (0, 3, 6, 9, 12))
_IN_2019 = tuple(dt.date(2019, 1, 7) + weeks * WEEK for weeks in (0, 1, 2, 4, 6, 8))
_PRACTICE, _SELF = EffortEvent.PRACTICE, EffortEvent.SELF_SUPPORTING
REFERRALS = (
    # the first ten, a year later: 2 self-supporting (one without practice), 1 in paid hours, 2 on leave (August and
    # October), 6 in practice, 1 ended for bad health
    Referrals(1, _FIRST_CLASS, (_PRACTICE, EffortEvent.MATERNITY), dt.date(2018, 8, 1), dt.date(2018, 8, 31)),
    Referrals(1, _FIRST_CLASS, (EffortEvent.MATERNITY,), dt.date(2018, 10, 1), dt.date(2018, 10, 31)),
    Referrals(1, _FIRST_CLASS, (_PRACTICE, _SELF)),
    Referrals(1, _FIRST_CLASS, (_SELF,)),
    Referrals(1, _FIRST_CLASS, (EffortEvent.PAID_HOURS,)),
    Referrals(1, _FIRST_CLASS, (EffortEvent.HEALTH,)),
    Referrals(4, _FIRST_CLASS, (_PRACTICE,)),
    Referrals(9, _LATER, (EffortEvent.SPOUSE_SUPPORTED,)),
    Referrals(2, _LATER, (_PRACTICE, _SELF)),
    Referrals(2, _LATER, (_SELF,)),
    Referrals(4, _LATER, (EffortEvent.MATERNITY,)),
    Referrals(2, _LATER, (EffortEvent.HEALTH,)),
    Referrals(2, _LATER, (_PRACTICE, EffortEvent.UTILITY_PLACEMENT)),
    Referrals(1, _LATER, (EffortEvent.UTILITY_PLACEMENT,)),
    Referrals(1, _LATER, (_PRACTICE, EffortEvent.PAID_HOURS)),
    Referrals(20, _LATER, (_PRACTICE,)),
    Referrals(15, _IN_2019, (_PRACTICE,)),
    Referrals(6, _IN_2019, (EffortEvent.AWAITS_PRACTICE,)),
    Referrals(33, _IN_2019),
)


def grants() -> list[Grant]:
    siri = "Styrelsen for International Rekruttering og Integration (SIRI)"
    return [
        Grant(
            grant="Styrket informations- og rådgivningsindsats om repatrieringsordningen",
            grantor=siri,
            amount=130_000,
            start_date=dt.date(2018, 10, 1),
            end_date=dt.date(2020, 12, 31),
            purpose="Kurser for medarbejdere i 2019 og 2020 og informationsmøder for borgere",
        ),
        Grant(
            grant="Integrations- og Beskæftigelsesambassadør",
            grantor=siri,
            amount=1_700_000,
            start_date=dt.date(2018, 8, 1),
            end_date=dt.date(2021, 12, 31),
            purpose="Bro mellem kommunen og virksomhederne",
        ),
        Grant(
            grant="Kvindeindsats",
            grantor="Aalborg Kommune",
            amount=500_000,
            start_date=dt.date(2019, 1, 1),
            purpose="Forløb til 120 kvinder",
            scheme="Budget 2019",
        ),
    ]


def plan() -> list[PlanTarget]:
    """The targets of 2019 that the paper reports on, with the results that it prints."""
    shares = {
        "Flygtninge, 1 år": (0.10, 0.057),
        "Flygtninge, 2 år": (0.25, 0.279),
        "Flygtninge, 3 år": (0.50, 0.508),
        "Flygtningekvinder, 2 år": (0.15, 0.124),
        "Flygtningekvinder, 3 år": (0.40, 0.291),
    }
    rows = [_plan_row("Udslusning til job og uddannelse", group, *each) for group, each in shares.items()]
    rows.append(_plan_row("IGU", "Fuldførte og igangværende forløb", 75, None))
    rows.append(_plan_row("Kvindeindsats", "Visiterede kvinder", 120, 107))
    return rows


def _plan_row(area: str, group: str, target: float, result: float | None) -> PlanTarget:
    return PlanTarget(
        area=area,
        group=group,
        target_year=2019,
        target=target,
        kind=PlanKind.LEVEL,
        direction=PlanDirection.AT_LEAST,
        basis=PlanBasis.PERIOD_END,
        result=result,
    )
