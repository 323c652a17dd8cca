"""Who is in the 2018 workbook: the strata behind the cross table and the 690 active cases of 1 February 2018.

The application prints percentages only. The witness used (left of all, 18-24, 25-29 and 30-64 years): men 86 of 214,
65 of 170 and 69 of 252, women 12 of 79, 20 of 88 and 19 of 158; who has not left has an active case: 416 men and 274
women. Every resident aged 18-64 who left did so to job, education or spouse, since the table counts nothing else.
"""

from __future__ import annotations

import datetime as dt

from samples.people import ARRIVAL, CHILD, NEWBORN, OVER_30, REPORT, UNDER_30, AgeAt, Ages, Stratum, Window, strata

AS_OF = dt.date(2018, 2, 1)
COHORT_START = dt.date(2014, 7, 1)

_Y3 = Window(COHORT_START, dt.date(2015, 2, 1), (1, 2, 3), (2, 3, 3))
_Y2 = Window(dt.date(2015, 2, 2), dt.date(2016, 2, 1), (1, 2))
_Y1 = Window(dt.date(2016, 2, 2), dt.date(2017, 2, 1), (1,), (6, 5, 5, 4))
_Y0 = Window(dt.date(2017, 2, 2), AS_OF, (), (5, 4, 3, 3))

Bands = tuple[int, int, int]
_NOBODY: Bands = (0, 0, 0)


def _band(low: int, high: int) -> Ages:
    """An age band of the cross table, of persons who came as adults."""
    return AgeAt(ARRIVAL, 18, high), AgeAt(REPORT, low, high)


_BANDS = (_band(18, 24), _band(25, 29), _band(30, 64))
_CAME_YOUNG: Ages = (AgeAt(ARRIVAL, 0, 17), AgeAt(REPORT, 18, 24))
_SENIOR: Ages = (AgeAt(REPORT, 65, 74),)


def _banded(
    window: Window, course: str, men: Bands, women: Bands = _NOBODY, arrivals: tuple[dt.date, ...] = ()
) -> tuple[Stratum, ...]:
    """Men and women of the three bands who share window and course."""
    return tuple(
        Stratum(window, ages, course, of_men, of_women, arrivals)
        for ages, of_men, of_women in zip(_BANDS, men, women, strict=True)
    )


REFUGEES = (
    *_banded(_Y3, "stays", (5, 4, 10), (2, 2, 4), (COHORT_START, dt.date(2015, 2, 1))),
    *_banded(_Y3, "exit1", (1, 0, 0)),
    *_banded(_Y3, "exit2", (4, 3, 3)),
    *_banded(_Y3, "exit3", (7, 5, 4), (1, 1, 0)),
    *_banded(_Y3, "exitD", (2, 2, 2)),
    *_banded(_Y3, "spouse3", _NOBODY, (0, 0, 1)),
    *_banded(_Y3, "exit3 reopenedD", (1, 1, 0)),
    *_banded(_Y2, "stays", (34, 34, 64), (15, 16, 33), (dt.date(2015, 2, 2), dt.date(2016, 2, 1))),
    *strata(_Y2, _CAME_YOUNG, {"stays": (6, 3)}),
    *_banded(_Y2, "exit1", (3, 2, 1)),
    *_banded(_Y2, "exit2", (29, 21, 20), (1, 2, 1)),
    *_banded(_Y2, "exitD", (20, 16, 21), (1, 0, 1)),
    *_banded(_Y2, "spouse2", _NOBODY, (1, 1, 1)),
    *_banded(_Y2, "spouseD", _NOBODY, (0, 1, 1)),
    *_banded(_Y2, "exit1 reopened2", (1, 1, 0)),
    *_banded(_Y2, "exit2 reopenedD", (4, 3, 2)),
    *_banded(_Y1, "stays", (39, 36, 64), (16, 16, 33), (dt.date(2016, 2, 29), dt.date(2017, 2, 1))),
    *strata(_Y1, _CAME_YOUNG, {"stays": (5, 2)}),
    *_banded(_Y1, "exit1", (4, 3, 3)),
    *_banded(_Y1, "exitD", (10, 7, 7), (0, 0, 1)),
    *_banded(_Y1, "spouse1", _NOBODY, (0, 1, 0)),
    *_banded(_Y0, "stays", (28, 20, 34), (11, 10, 21), (dt.date(2017, 2, 2),)),
    *_banded(_Y0, "exitD", (2, 1, 2)),
    *strata(_Y3, UNDER_30, {"movedD": (2, 1)}),
    *strata(_Y3, OVER_30, {"movedD": (2, 1), "law3 movedD": (1, 0)}),
    *strata(_Y2, UNDER_30, {"moved1": (3, 1), "moved2": (7, 3), "movedD": (6, 3), "exit2 movedD": (3, 0)}),
    *strata(_Y2, OVER_30, {"moved1": (2, 1), "moved2": (5, 2), "movedD": (5, 3)}),
    *strata(_Y1, UNDER_30, {"moved1": (6, 2), "movedD": (5, 2)}),
    *strata(_Y1, OVER_30, {"moved1": (4, 2), "movedD": (4, 2)}),
    *strata(_Y0, UNDER_30, {"movedD": (3, 1)}),
    *strata(_Y2, _SENIOR, {"stays": (2, 2), "selfD": (1, 0)}),
    *strata(_Y1, _SENIOR, {"stays": (1, 2)}),
    *strata(_Y3, CHILD, {"stays": (5, 4)}),
    *strata(_Y2, CHILD, {"stays": (24, 20), "movedD": (4, 3)}),
    *strata(_Y1, CHILD, {"stays": (22, 18), "movedD": (4, 3)}),
    *strata(_Y0, CHILD, {"stays": (12, 10)}),
)

FAMILY = (
    *_banded(_Y3, "stays", _NOBODY, (0, 1, 1)),
    *_banded(_Y2, "stays", (1, 1, 2), (4, 6, 12)),
    *_banded(_Y2, "exitD", (2, 2, 3), (1, 2, 1)),
    *_banded(_Y2, "spouse2", _NOBODY, (2, 4, 3)),
    *_banded(_Y1, "stays", (2, 3, 4), (8, 10, 20)),
    *_banded(_Y1, "exitD", (2, 2, 2), (0, 1, 1)),
    *_banded(_Y1, "spouse1", _NOBODY, (2, 3, 3)),
    *_banded(_Y1, "spouseD", (0, 1, 1), (2, 3, 4)),
    *_banded(_Y0, "stays", (2, 2, 3), (6, 7, 15), (AS_OF,)),
    *_banded(_Y0, "spouseD", _NOBODY, (1, 1, 1)),
    *strata(_Y2, CHILD, {"stays": (24, 26), "movedD": (1, 0)}),
    *strata(_Y1, CHILD, {"stays": (42, 40), "movedD": (0, 1)}),
    *strata(_Y0, CHILD, {"stays": (33, 32)}),
)

BORN = (
    *strata(_Y3, NEWBORN, {"stays": (1, 1)}),
    *strata(_Y2, NEWBORN, {"stays": (3, 4)}),
    *strata(_Y1, NEWBORN, {"stays": (5, 4)}),
    *strata(_Y0, NEWBORN, {"stays": (4, 5)}),
)
