"""What the committee paper of 28 May 2019 printed, for the sheet Offentliggjort.

As printed, the errors too: 38,3 percent in table 2 (83 of 216 is 38,4), and 21,6 and 53,7 percent of 495 (108 and 267
are 21,8 and 53,9). Left out, since no table has such a cell: 128 moved in all (1.229 + 428 - 1.107 - 424 is 126), "knap
25 pct." passive, and 43 private IGU agreements, which the paper leaves to be worked out.
"""

from __future__ import annotations

from collections.abc import Iterator

from integraxl.contract.codes import TableId
from integraxl.contract.tables import Published
from samples.published import figures, outflow

_PAPER = "Beskæftigelsesudvalget 28-05-2019, punkt 11"

MUNICIPAL_IGU = {
    "RessourceCenter Aalborg": 3,
    "Sønderbro skolen": 2,
    "Uddannelseshuset": 1,
    "Sygedagpengehuset": 1,
    "Gudumholm Skole": 1,
    "Børnehaven Damstræde": 1,
    "Børnehaven Korevej": 1,
    "Børnehaven Sønderholm": 1,
    "Gug Plejehjem": 1,
}


def published() -> list[Published]:
    return [*_arrivals(), *_outflow(), *_igu(), *_effort(), *_grants(), *_interpreters()]


def _arrivals() -> Iterator[Published]:
    yield from figures(
        _PAPER,
        TableId.ARRIVALS_SUMMARY,
        {
            "basis=Flygtning": {"received": 1229, "resident": 1107},
            "basis=Familiesammenført": {"received": 428, "resident": 424},
        },
    )
    yield from figures(
        _PAPER,
        TableId.ARRIVALS_YEAR,
        {"period=2019": {"refugees": 11, "family_reunified": 6, "born": 1, "total": 18}},
    )
    yield from figures(
        _PAPER,
        TableId.SUPPORT,
        {
            "basis=Flygtning": {"adults": 1031, "on_benefit": 495, "off_benefit": 536},
            "basis=Familiesammenført": {"on_benefit": 51},
        },
    )
    yield from figures(
        _PAPER, TableId.FORECAST, {"quota_year=2019": {"quota": 3, "adults": 120, "children": 97, "potential": 217}}
    )


def _outflow() -> Iterator[Published]:
    yield from outflow(
        f"{_PAPER}, tabel 1",
        TableId.OUTFLOW_UNDER_30,
        {1: (588, 35, 6.0, 10.0), 2: (510, 162, 31.8, 25.0), 3: (323, 191, 59.1, 50.0)},
    )
    yield from outflow(
        f"{_PAPER}, tabel 2",
        TableId.OUTFLOW_OVER_30,
        {1: (433, 23, 5.3, 10.0), 2: (346, 77, 22.3, 25.0), 3: (216, 83, 38.3, 50.0)},
    )
    yield from outflow(
        f"{_PAPER}, tabel 3",
        TableId.OUTFLOW_ALL,
        {1: (1021, 58, 5.7, 10.0), 2: (856, 239, 27.9, 25.0), 3: (539, 274, 50.8, 50.0)},
    )
    yield from outflow(
        f"{_PAPER}, tabel 4",
        TableId.OUTFLOW_WOMEN,
        {2: (275, 34, 12.4, 15.0), 3: (151, 44, 29.1, 40.0)},
    )


def _igu() -> Iterator[Published]:
    yield from figures(
        _PAPER,
        TableId.IGU_STATUS,
        {"status=established": {"n": 59}, "status=completed_or_ongoing": {"target": 75}},
    )
    yield from figures(_PAPER, TableId.IGU_SECTOR, {"sector=Kommunal": {"n": 12}, "sector=Statslig": {"n": 4}})
    yield from figures(
        _PAPER,
        TableId.IGU_WORKPLACE,
        {f"sector=Kommunal; workplace={name}": {"n": n} for name, n in MUNICIPAL_IGU.items()},
    )


def _effort() -> Iterator[Published]:
    yield from figures(
        _PAPER,
        TableId.ACTIVITY_STATUS,
        {"category=company": {"n": 108, "share": (0.216, 1)}, "category=courses": {"n": 267, "share": (0.537, 1)}},
    )
    women = {
        "referred": 107,
        "Praktik": 46,
        "Afventer praktik": 6,
        "Nytteaktivering": 3,
        "Selvforsørgelse": 6,
        "Lønnede timer": 2,
        "Ægtefælleforsørget": 9,
    }
    yield from figures(_PAPER, TableId.WOMENS_EFFORT, {f"status={status}": {"n": n} for status, n in women.items()})


def _grants() -> Iterator[Published]:
    amounts = {
        "Styrket informations- og rådgivningsindsats om repatrieringsordningen": 130_000,
        "Integrations- og Beskæftigelsesambassadør": 1_700_000,
        "Kvindeindsats": 500_000,
    }
    yield from figures(_PAPER, TableId.GRANTS, {f"grant={grant}": {"amount": n} for grant, n in amounts.items()})


def _interpreters() -> Iterator[Published]:
    names = ("normal_hours", "evening_hours", "total_hours", "percent")
    printed = {
        (TableId.INTERPRETERS_PREVIOUS_YEAR, "tabel 5"): {
            "Fremmøde": (12_968, 522, 13_489, 87),
            "Telefon": (1_866, 6, 1_872, 12),
            "Video": (131, 1, 131, 1),
            "I alt": (14_964, 528, 15_492, 100),
        },
        (TableId.INTERPRETERS_CURRENT, "tabel 6"): {
            "Fremmøde": (1_529, 71, 1_600, 51),
            "Telefon": (1_379, 7, 1_386, 45),
            "Video": (112, 3, 115, 4),
            "I alt": (3_020, 81, 3_101, 100),
        },
    }
    for (table, name), rows in printed.items():
        keyed = {f"type={kind}": dict(zip(names, cells, strict=True)) for kind, cells in rows.items()}
        yield from figures(f"{_PAPER}, {name}", table, keyed)
