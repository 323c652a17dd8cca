"""Every button, declared once, in the order of the ribbon tab Integration."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from integraxl.actions import check, deadlines, explain, figures, period, report
from integraxl.actions.registry import Action

TAB = "Integration"
_DATA, _OUTPUT, _HELP = "Data", "Resultater", "Hjælp"

_ALL = (
    Action(
        "check",
        "Kontrollér data",
        _DATA,
        "Kontrollér data",
        "Finder alle fejl i dataregnearket. De står på arket Kontrol med link til cellen, og cellerne markeres.",
        "ReviewAcceptChange",
        "K",
        "Alle tabeller",
        "Arket Kontrol og markeringer; de gamle markeringer fjernes",
        check.check_data,
    ),
    Action(
        "period",
        "Ny periode",
        _DATA,
        "Ny periode",
        "Laver en kopi af regnearket med den næste opgørelsesdato. Dette regneark ændres ikke.",
        "CalendarInsert",
        "P",
        "Hele regnearket",
        "En ny fil ved siden af",
        period.start_period,
    ),
    Action(
        "figures",
        "Opdater nøgletal",
        _OUTPUT,
        "Opdater nøgletal",
        "Beregner alle tabeller og skriver dem på arket Nøgletal.",
        "RefreshAll",
        "N",
        "Alle tabeller",
        "Arket Nøgletal",
        figures.update_figures,
    ),
    Action(
        "report",
        "Dan rapport",
        _OUTPUT,
        "Dan rapport",
        "Bygger statusrapporten som en ny fil ved siden af regnearket og åbner den.",
        "CreateReport",
        "R",
        "Alle tabeller",
        "En ny fil ved siden af",
        report.make_report,
    ),
    Action(
        "deadlines",
        "Overskredne frister",
        _OUTPUT,
        "Overskredne frister",
        "Lister de borgere, hvor en af reglerne om rettidige tilbud er brudt på opgørelsesdatoen.",
        "Clock",
        "F",
        "Borgere og Aktiviteter",
        "Arket Frister",
        deadlines.list_deadlines,
    ),
    Action(
        "explain",
        "Forklar fejl",
        _HELP,
        "Forklar fejl",
        "Siger på dansk, hvorfor den valgte formel viser en fejl.",
        "ErrorChecking",
        "E",
        "Den valgte celle",
        "Intet",
        explain.explain_fault,
    ),
    Action(
        "help",
        "Hjælp",
        _HELP,
        "Hjælp",
        "Viser alle formler og knapper med eksempler.",
        "Help",
        "H",
        "Intet",
        "Intet",
        explain.show_help,
        needs_data=False,
    ),
)

ACTIONS: Mapping[str, Action] = MappingProxyType({action.id: action for action in _ALL})
"""The buttons by id, in the order of the ribbon."""
