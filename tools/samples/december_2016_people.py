"""Who is in the 2016 workbook: the strata behind the two outflow tables and the 727 of 31 December 2016.

Under 30 the first point is one and a half years. 120 had reached it, of whom 22 the second anniversary too; of those
over 30, 169 had reached the first and 23 the second. Nobody had been in the municipality for three years.
"""

from __future__ import annotations

import datetime as dt

from samples.people import (
    ARRIVAL,
    CHILD,
    NEWBORN,
    OVER_30,
    REPORT,
    UNDER_30,
    AgeAt,
    Stratum,
    Window,
    strata,
    turns,
)

AS_OF = dt.date(2016, 12, 31)
COHORT_START = dt.date(2014, 7, 1)

_AUTUMN_2014 = Window(COHORT_START, dt.date(2014, 12, 31), (1, 1.5, 2), (2, 3))
_SPRING_2015 = Window(dt.date(2015, 1, 1), dt.date(2015, 6, 30), (1, 1.5), (4, 5))
_AUTUMN_2015 = Window(dt.date(2015, 7, 1), dt.date(2015, 12, 31), (1,))
_IN_2016 = Window(dt.date(2016, 1, 1), dt.date(2016, 11, 27), (), (7, 6, 6, 5))

REFUGEES = (
    Stratum(_AUTUMN_2014, UNDER_30, "stays", 9, 6, (COHORT_START, dt.date(2014, 12, 31))),
    *strata(
        _AUTUMN_2014,
        UNDER_30,
        {
            "exit1": (1, 0), "exit1.5": (2, 0), "exit2": (1, 1), "exit1.5 reopened2": (1, 0),
            "spouse2": (0, 1), "moved1": (1, 0), "moved2": (1, 0),
        },
    ),
    *strata(_AUTUMN_2014, turns(18, 1.5, 2), {"stays": (1, 0)}),
    *strata(_AUTUMN_2014, turns(30, 1.5, 2), {"stays": (1, 0)}),
    Stratum(_AUTUMN_2014, OVER_30, "stays", 10, 6, (dt.date(2014, 12, 31), COHORT_START)),
    *strata(
        _AUTUMN_2014,
        OVER_30,
        {
            "exit1 reopened1.5": (1, 0), "exit1.5": (2, 0), "exit2": (3, 0),
            "spouse1.5": (0, 1), "spouse2": (0, 1), "moved1.5": (1, 0), "moved2": (1, 0),
        },
    ),
    *strata(_AUTUMN_2014, CHILD, {"stays": (4, 3)}),
    Stratum(_SPRING_2015, UNDER_30, "stays", 50, 21, (dt.date(2015, 6, 30), dt.date(2015, 1, 1))),
    *strata(
        _SPRING_2015,
        UNDER_30,
        {
            "exit1": (1, 0), "exit1.5": (8, 2), "exitD": (4, 1), "exit1.5 reopenedD": (1, 0), "self1.5": (1, 0),
            "spouse1": (0, 1), "spouse1.5": (0, 2), "spouseD": (0, 2),
            "moved1": (2, 0), "moved1.5": (2, 1), "movedD": (2, 0),
        },
    ),
    *strata(_SPRING_2015, turns(18, 1, 1.5), {"stays": (2, 1)}),
    *strata(_SPRING_2015, turns(30, 1, 1.5), {"stays": (1, 1)}),
    *strata(
        _SPRING_2015,
        OVER_30,
        {
            "stays": (35, 20), "exit1": (0, 1), "exit1.5": (4, 1), "exitD": (2, 1),
            "spouse1": (0, 1), "spouse1.5": (1, 1), "spouseD": (0, 1),
            "moved1": (1, 0), "moved1.5": (1, 1), "movedD": (1, 0),
        },
    ),
    *strata(_SPRING_2015, CHILD, {"stays": (9, 8), "movedD": (1, 1)}),
    Stratum(_AUTUMN_2015, UNDER_30, "stays", 70, 28, (dt.date(2015, 7, 1), dt.date(2015, 12, 31))),
    *strata(
        _AUTUMN_2015,
        UNDER_30,
        {"exit1": (1, 0), "exitD": (4, 1), "spouse1": (0, 2), "spouseD": (0, 2), "moved1": (2, 0), "movedD": (2, 1)},
    ),
    *strata(_AUTUMN_2015, turns(18, 1, REPORT), {"stays": (2, 1)}),
    Stratum(_AUTUMN_2015, OVER_30, "stays", 40, 24, (dt.date(2015, 12, 31), dt.date(2015, 7, 1))),
    *strata(
        _AUTUMN_2015,
        OVER_30,
        {"exitD": (3, 1), "spouse1": (0, 1), "spouseD": (0, 2), "moved1": (2, 1), "movedD": (2, 1)},
    ),
    *strata(_AUTUMN_2015, CHILD, {"stays": (16, 14), "movedD": (2, 1)}),
    Stratum(_IN_2016, UNDER_30, "stays", 165, 62, (dt.date(2016, 1, 1), dt.date(2016, 2, 29))),
    *strata(_IN_2016, UNDER_30, {"exitD": (3, 0), "spouseD": (0, 2), "movedD": (4, 1)}),
    *strata(_IN_2016, OVER_30, {"stays": (104, 64), "exitD": (1, 0), "spouseD": (0, 2), "movedD": (2, 1)}),
    *strata(_IN_2016, CHILD, {"stays": (30, 28), "movedD": (1, 1)}),
)  # fmt: skip

_ADULT = (AgeAt(ARRIVAL, 18, 62), AgeAt(REPORT, 18, 64))
_F14 = Window(COHORT_START, dt.date(2014, 12, 31))
_F15 = Window(dt.date(2015, 1, 1), dt.date(2015, 12, 31), (), (2, 3))
_F16 = Window(dt.date(2016, 1, 1), dt.date(2016, 11, 30), (), (3, 2))

FAMILY = (
    *strata(_F14, _ADULT, {"spouseD": (0, 2)}),
    *strata(_F14, CHILD, {"stays": (2, 1)}),
    *strata(_F15, _ADULT, {"stays": (2, 10), "spouseD": (1, 18), "exitD": (2, 2)}),
    *strata(_F15, CHILD, {"stays": (16, 18), "movedD": (0, 1)}),
    *strata(_F16, _ADULT, {"stays": (4, 26), "spouseD": (1, 26), "exitD": (1, 1)}),
    *strata(_F16, CHILD, {"stays": (46, 44), "movedD": (1, 0)}),
)

BORN = (
    *strata(_F14, NEWBORN, {"stays": (1, 0)}),
    *strata(_F15, NEWBORN, {"stays": (3, 3)}),
    *strata(_F16, NEWBORN, {"stays": (4, 5)}),
)
