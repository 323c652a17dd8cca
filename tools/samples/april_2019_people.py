"""Who is in the 2019 workbook: the strata from which tables 1-4 and the counts of 1 April 2019 follow.

The windows are those of the three measuring points. Solved by hand from the published tables: of 1.021 persons in the
first-year group 539 had reached the third anniversary and 856 the second, less those who moved or became
spouse-supported in between, plus those who turned 18; all in all 1.229 received, 122 moved, 1.031 adults still here.
Arrivals fall as the paper says: 63 refugees in 2018 and 11 in 2019, all of these in January and February.
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

AS_OF = dt.date(2019, 4, 1)
COHORT_START = dt.date(2014, 7, 1)

_W3 = Window(COHORT_START, dt.date(2016, 4, 1), (1, 2, 3), (2, 4, 9, 13, 15, 14, 15))
_W2 = Window(dt.date(2016, 4, 2), dt.date(2017, 4, 1), (1, 2), (11, 10, 8, 7))
_W1 = Window(dt.date(2017, 4, 2), dt.date(2017, 12, 31), (1,), (6, 5, 4))
_SPRING_2018 = Window(dt.date(2018, 1, 1), dt.date(2018, 4, 1), (1,), (4, 3, 1))
_REST_OF_2018 = Window(dt.date(2018, 4, 2), dt.date(2018, 12, 31))
_WINTER_2019 = Window(dt.date(2019, 1, 1), dt.date(2019, 2, 28))

_THIRD_YEAR = (
    Stratum(_W3, UNDER_30, "stays", 36, 34, (COHORT_START, dt.date(2016, 4, 1), dt.date(2016, 2, 29))),
    Stratum(_W3, OVER_30, "stays", 55, 31, (dt.date(2016, 2, 29), dt.date(2016, 4, 1), COHORT_START)),
    *strata(
        _W3,
        UNDER_30,
        {
            "exit1": (9, 1), "exit2": (67, 10), "exit3": (69, 14), "exitD": (11, 8),
            "exit1 reopened2": (2, 0), "exit2 reopened2": (2, 1), "exit2 reopened3": (4, 1), "exit3 reopenedD": (7, 2),
            "self3": (2, 1),
            "spouse1": (0, 2), "spouse2": (0, 4), "spouse3": (0, 5), "spouseD": (0, 6), "spouse1 reopened2": (0, 1),
            "moved1": (3, 1), "moved2": (5, 1), "moved3": (4, 1), "movedD": (7, 2),
            "law3 movedD": (1, 0), "exit2 moved3": (2, 0), "exit3 movedD": (5, 1),
        },
    ),
    *strata(
        _W3,
        OVER_30,
        {
            "exit1": (4, 0), "exit2": (29, 4), "exit3": (22, 8), "exitD": (11, 8),
            "exit1 reopened2": (1, 0), "exit2 reopened2": (1, 0), "exit2 reopened3": (3, 0), "exit3 reopenedD": (5, 1),
            "self3": (3, 1),
            "spouse1": (0, 1), "spouse2": (1, 3), "spouse3": (1, 4), "spouseD": (1, 5),
            "moved1": (3, 1), "moved2": (4, 1), "moved3": (3, 1), "movedD": (5, 2),
            "other3 movedD": (1, 0), "exit2 moved3": (2, 0), "exit3 movedD": (3, 1),
        },
    ),
    *strata(_W3, turns(30, 1, 2), {"stays": (2, 1), "exit2": (2, 0), "exit3": (1, 0)}),
    *strata(_W3, turns(30, 2, 3), {"stays": (1, 1), "exit2": (1, 0), "exit3": (2, 0)}),
    *strata(_W3, turns(18, 1, 2), {"stays": (2, 1), "exit3": (4, 2)}),
    *strata(_W3, turns(18, 2, 3), {"stays": (3, 2), "exitD": (4, 1)}),
    *strata(_W3, turns(18, 3, REPORT), {"stays": (4, 4)}),
    *strata(_W3, CHILD, {"stays": (19, 17), "movedD": (5, 4)}),
)  # fmt: skip

_SECOND_YEAR = (
    Stratum(_W2, UNDER_30, "stays", 26, 37, (dt.date(2016, 4, 2), dt.date(2017, 4, 1))),
    Stratum(_W2, OVER_30, "stays", 21, 32, (dt.date(2017, 4, 1), dt.date(2016, 4, 2))),
    *strata(
        _W2,
        UNDER_30,
        {
            "exit1": (10, 2), "exit2": (38, 9), "exitD": (20, 10),
            "exit1 reopened2": (3, 0), "exit2 reopened2": (1, 0), "exit2 reopenedD": (5, 1), "self2": (1, 0),
            "spouse1": (0, 1), "spouse2": (0, 3), "spouseD": (0, 3),
            "moved1": (2, 1), "moved2": (6, 2), "movedD": (4, 2), "exit2 movedD": (2, 0),
        },
    ),
    *strata(
        _W2,
        OVER_30,
        {
            "exit1": (6, 1), "exit2": (16, 5), "exitD": (16, 6),
            "exit1 reopened2": (1, 0), "exit2 reopened2": (1, 0), "exit2 reopenedD": (3, 0), "self2": (2, 1),
            "spouse1": (0, 1), "spouse2": (0, 3), "spouseD": (1, 3),
            "moved1": (2, 1), "moved2": (4, 1), "movedD": (3, 1), "exit2 movedD": (1, 0),
        },
    ),
    *strata(_W2, turns(30, 1, 2), {"stays": (2, 1), "exit2": (1, 0)}),
    *strata(_W2, turns(18, 1, 2), {"stays": (3, 2), "exitD": (1, 0)}),
    *strata(_W2, turns(18, 2, REPORT), {"stays": (3, 2)}),
    *strata(_W2, CHILD, {"stays": (11, 9), "movedD": (3, 2)}),
)  # fmt: skip

_FIRST_YEAR = (
    Stratum(_W1, UNDER_30, "stays", 13, 16, (dt.date(2017, 4, 2),)),
    *strata(
        _W1,
        UNDER_30,
        {
            "exit1": (3, 1), "exitD": (11, 2), "exit1 reopenedD": (2, 0), "exit1 movedD": (1, 0),
            "spouse1": (0, 1), "spouseD": (0, 1), "moved1": (2, 1), "movedD": (2, 1),
        },
    ),
    *strata(
        _W1,
        OVER_30,
        {
            "stays": (24, 27), "exit1": (8, 1), "exitD": (7, 1), "exit1 reopenedD": (1, 0),
            "spouse1": (0, 1), "spouseD": (0, 1), "moved1": (1, 0), "movedD": (2, 1),
        },
    ),
    *strata(_W1, turns(18, 1, REPORT), {"stays": (3, 2)}),
    *strata(_W1, CHILD, {"stays": (5, 4), "movedD": (2, 1)}),
    Stratum(_SPRING_2018, UNDER_30, "stays", 5, 3, (dt.date(2018, 4, 1),)),
    *strata(_SPRING_2018, UNDER_30, {"exit1": (1, 0), "exitD": (1, 0)}),
    *strata(_SPRING_2018, OVER_30, {"stays": (4, 2), "exitD": (1, 0)}),
    *strata(_SPRING_2018, CHILD, {"stays": (1, 2)}),
)  # fmt: skip

_NEWCOMERS = (
    Stratum(_REST_OF_2018, UNDER_30, "stays", 10, 6, (dt.date(2018, 4, 2),)),
    *strata(_REST_OF_2018, UNDER_30, {"exitD": (1, 0), "movedD": (1, 0)}),
    *strata(_REST_OF_2018, OVER_30, {"stays": (9, 6), "exitD": (1, 0), "spouseD": (0, 1), "movedD": (0, 1)}),
    *strata(_REST_OF_2018, CHILD, {"stays": (4, 3)}),
    *strata(_WINTER_2019, UNDER_30, {"stays": (3, 2)}),
    Stratum(_WINTER_2019, OVER_30, "stays", 3, 2, (dt.date(2019, 2, 28),)),
    *strata(_WINTER_2019, CHILD, {"stays": (1, 0)}),
)

REFUGEES = (*_THIRD_YEAR, *_SECOND_YEAR, *_FIRST_YEAR, *_NEWCOMERS)

_ADULT = (AgeAt(ARRIVAL, 18, 62), AgeAt(REPORT, 18, 64))


def _year(first: dt.date, last: dt.date) -> Window:
    return Window(first, last, (), (3, 2))


_F14 = _year(COHORT_START, dt.date(2014, 12, 31))
_F15 = _year(dt.date(2015, 1, 1), dt.date(2015, 12, 31))
_F16 = _year(dt.date(2016, 1, 1), dt.date(2016, 12, 31))
_F17 = _year(dt.date(2017, 1, 1), dt.date(2017, 12, 31))
_F18 = _year(dt.date(2018, 1, 1), dt.date(2018, 12, 31))
_F19 = _year(dt.date(2019, 1, 1), AS_OF)

FAMILY = (
    *strata(_F14, _ADULT, {"spouseD": (0, 2)}),
    *strata(_F14, CHILD, {"stays": (2, 1)}),
    *strata(_F15, _ADULT, {"stays": (1, 4), "spouseD": (1, 16), "exitD": (3, 7), "selfD": (0, 2), "movedD": (0, 1)}),
    *strata(_F15, CHILD, {"stays": (16, 18), "movedD": (0, 1)}),
    *strata(_F16, _ADULT, {"stays": (3, 12), "spouseD": (2, 34), "exitD": (7, 9), "selfD": (1, 2), "movedD": (1, 0)}),
    *strata(_F16, turns(18, 0.5, REPORT), {"exitD": (1, 0)}),
    *strata(_F16, CHILD, {"stays": (39, 38), "movedD": (0, 1)}),
    *strata(_F17, _ADULT, {"stays": (3, 14), "spouseD": (2, 31), "exitD": (5, 6), "selfD": (0, 2)}),
    *strata(_F17, turns(18, 0.5, REPORT), {"stays": (1, 0)}),
    *strata(_F17, CHILD, {"stays": (35, 33)}),
    *strata(_F18, _ADULT, {"stays": (2, 8), "spouseD": (1, 18), "exitD": (1, 2)}),
    *strata(_F18, CHILD, {"stays": (17, 16)}),
    Stratum(_F19, _ADULT, "stays", 0, 3, (dt.date(2019, 3, 1), AS_OF, dt.date(2019, 1, 14))),
    *strata(_F19, CHILD, {"stays": (1, 2)}),
)

BORN = (
    *strata(_F14, NEWBORN, {"stays": (0, 1)}),
    *strata(_F15, NEWBORN, {"stays": (3, 3)}),
    Stratum(_F16, NEWBORN, "stays", 4, 4, (dt.date(2016, 2, 29),)),
    *strata(_F16, NEWBORN, {"movedD": (1, 0)}),
    *strata(_F17, NEWBORN, {"stays": (5, 5)}),
    *strata(_F18, NEWBORN, {"stays": (3, 3)}),
    Stratum(_F19, NEWBORN, "stays", 0, 1, (dt.date(2019, 3, 12),)),
)
