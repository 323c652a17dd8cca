"""Chains of public editions under attack: no small count is found out, and the attacker finds what is left open."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from tests.attack.attacker import attack, imagine
from tests.attack.chains import Chain, Plan, make_chain
from tests.attack.editions import KEYS, Edition, Json
from tests.attack.publish import WithRecords, publish, true_tables
from tests.attack.settle import Infeasible
from tests.attack.system import System
from tests.attack.targets import COUNTS
from tests.attack.world import LINKS, Belief

APRIL, OCTOBER = dt.date(2019, 4, 1), dt.date(2019, 10, 1)
SMALL = 3
LONGEST = 3  # editions: each takes some seconds, and `run` has chains of six
APART = (Belief.APART,)


class Careless:
    """Hides the counts from 1 to 2 with what stands beside them in the row, and nothing else."""

    def publish(self, workbook: Path, plan: Plan, folder: Path, number: int) -> tuple[Json | None, str]:
        """The internal tables, with the small counts left out."""
        del folder, number
        shown = true_tables(workbook, plan)
        shown["parameters"] |= {"min_cell": SMALL, "min_group": 10}
        shown["tables"] = [_without_small(table) for table in shown["tables"] if table["id"] in KEYS]
        return shown, ""


def _without_small(table: Json) -> Json:
    hidden, rows = [], []
    for number, row in enumerate(table["rows"], start=1):
        small = {name for name in COUNTS[table["id"]] if row.get(name) and row[name] < SMALL}
        beside = {name for name in row if name not in (*KEYS[table["id"]], *COUNTS[table["id"]], "start", "target")}
        gone = sorted(small | beside) if small else []
        hidden += [{"row": number, "columns": gone}] if gone else []
        rows.append(row | dict.fromkeys(gone))
    return table | {"rows": rows, "suppressed": hidden}


def town_chain(seed: int, size: int, *plans: Plan) -> Chain:
    """A town of a size with chosen editions and nothing edited."""
    return dataclasses.replace(make_chain(seed, size=size), plans=plans)


def careless_editions(folder: Path, chain: Chain) -> list[Edition]:
    return publish(chain, Careless(), folder).editions


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("belief", LINKS)
def test_what_the_attacker_takes_for_granted_is_true(seed: int, belief: Belief, tmp_path: Path) -> None:
    plans = (Plan(APRIL), Plan(APRIL, {"min_age": "21", "period": "month"}), Plan(OCTOBER))
    chain = town_chain(seed, 70, *plans)
    editions = [dataclasses.replace(each, tables=each.truth) for each in careless_editions(tmp_path, chain)]
    imagine(editions, belief).system.solver().check()


def test_a_small_count_beside_its_total_is_found_out(tmp_path: Path) -> None:
    [edition] = careless_editions(tmp_path, town_chain(1, 60, Plan(APRIL)))
    found = {each.target.kind for each in attack([edition], APART).exposures if each.exact}
    assert "cell" in found


def test_what_two_dates_show_tells_what_happened_between(tmp_path: Path) -> None:
    editions = careless_editions(tmp_path, town_chain(1, 60, Plan(APRIL), Plan(OCTOBER)))
    assert any(each.target.kind == "difference" and each.exact for each in attack(editions, APART).exposures)


def test_what_two_parameters_show_tells_of_those_between(tmp_path: Path) -> None:
    editions = careless_editions(tmp_path, town_chain(1, 90, Plan(APRIL), Plan(APRIL, {"min_age": "21"})))
    assert any(each.target.kind == "parameter" and each.exact for each in attack(editions, APART).exposures)


def test_months_tell_what_quarters_hid(tmp_path: Path) -> None:
    """What stands hidden in one edition is found out with the help of the other."""
    quarters, months = careless_editions(tmp_path, town_chain(2, 40, Plan(APRIL), Plan(APRIL, {"period": "month"})))

    def found(*editions: Edition) -> set[str]:
        return {each.target.name for each in attack([*editions], (Belief.CLOSED,)).exposures}

    assert found(quarters, months) > found(quarters) | found(months)


@pytest.mark.parametrize(
    ("seed", "kind", "size"),
    [
        (1002, "half-yearly", 11),
        (1010, "quarter-month", 19),
        (1023, "same-date", 14),
        (1024, "mixed", 19),
        (1031, "backwards", 8),
        # what was found out once: of ages judged on two days, of whoever was still to come, of a small group all the
        # same, of those over 64
        (3, "same-date", None),
        (0, "half-yearly", None),
        (1, "quarterly", None),
        (1022, "quarter-month", 45),
    ],
)
def test_no_small_count_of_a_chain_of_editions_is_found_out(
    seed: int, kind: str, size: int | None, tmp_path: Path
) -> None:
    chain = make_chain(seed, kind, size)
    published = publish(dataclasses.replace(chain, plans=chain.plans[:LONGEST]), WithRecords(), tmp_path)
    result = attack(published.editions)
    assert len(published.editions) > 1
    assert [(each.target, each.low, each.high) for each in result.exposures] == []
    assert result.undecided == 0


def test_bounds_are_those_of_whole_numbers() -> None:
    system = System()
    a, b, c = (system.unknown() for _ in range(3))
    system.equal(a + b + c, 7)
    system.equal(a * 2, b)
    solver = system.solver()
    solver.check()
    assert (solver.least(c), solver.most(c)) == (1, 7)
    assert solver.seen(c) == (1, 7)


def test_what_cannot_be_is_said() -> None:
    system = System()
    a, b = system.unknown(), system.unknown()
    system.equal(a + b, 3)
    system.equal(a - b, 2)
    with pytest.raises(Infeasible):
        system.solver().check()
