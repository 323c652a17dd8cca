"""What a town publishes: the program run as its users run it, and the true counts beside what is shown."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Protocol

from integraxl.cli import main
from tests.attack.chains import Chain, Plan, edit
from tests.attack.editions import Edition, Json, read_edition
from tests.attack.towns import known, write


@dataclass
class Published:
    """The editions of a chain that came out, and what was said of those that did not."""

    chain: Chain
    editions: list[Edition] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class Program(Protocol):
    """A version of the product: it publishes an edition after the earlier ones, or says why it will not."""

    def publish(self, workbook: Path, plan: Plan, folder: Path, number: int) -> tuple[dict[str, Any] | None, str]:
        """The edition's JSON, or None and the refusal."""


def publish(chain: Chain, program: Program, folder: Path) -> Published:
    """All editions of a chain in their order; a refused one was never seen by anybody."""
    published, town = Published(chain), deepcopy(chain.town)
    rng, day, edited = Random(f"edits {chain.seed}"), dt.date.min, False
    for number, plan in enumerate(chain.plans):
        day = max(day, plan.as_of)
        for _ in range(plan.edits):
            edit(rng, town, day)
            edited = True
        workbook = write(known(town, day), plan.as_of, folder, f"{number}.xlsx")
        shown, refusal = program.publish(workbook, plan, folder, number)
        if shown is None:
            published.refused.append(refusal)
            continue
        asked = true_tables(workbook, plan)
        as_shown = _as_shown(plan, shown["parameters"])
        truth = (
            asked if as_shown.parameters["period"] == asked["parameters"]["period"] else true_tables(workbook, as_shown)
        )
        published.editions.append(read_edition(shown, truth, asked, edited))
    return published


def _as_shown(plan: Plan, parameters: Mapping[str, Any]) -> Plan:
    """The plan by which the edition was made, where it was coarsened."""
    return Plan(plan.as_of, {**plan.parameters, "period": str(parameters["period"])})


def call(*arguments: str) -> tuple[int, str, str]:
    """Run the program: its status, and what it wrote on stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(list(arguments))
    return status, out.getvalue(), err.getvalue()


def arguments_of(plan: Plan) -> list[str]:
    """The plan's date and parameters as options."""
    chosen = [f"{name}={value}" for name, value in plan.parameters.items()]
    return ["--as-of", plan.as_of.isoformat(), *(option for each in chosen for option in ("--set", each))]


def true_tables(workbook: Path, plan: Plan) -> Json:
    """The internal tables behind an edition."""
    status, out, err = call("tables", str(workbook), "--format", "json", *arguments_of(plan))
    assert status == 0, err
    found: Json = json.loads(out)
    return found


class WithRecords:
    """The program as it is: every edition writes its record, and is held against all earlier ones."""

    def __init__(self) -> None:
        self._records: list[Path] = []

    def publish(self, workbook: Path, plan: Plan, folder: Path, number: int) -> tuple[dict[str, Any] | None, str]:
        """The edition's JSON, or None and the refusal."""
        record = folder / f"record-{number}.json"
        before = [option for each in self._records for option in ("--previous", str(each))]
        status, out, err = call(
            "tables", str(workbook), "--audience", "public", "--format", "json", "--record", str(record),
            *before, *arguments_of(plan),
        )  # fmt: skip
        if status:
            return None, err or out
        self._records.append(record)
        shown: dict[str, Any] = json.loads(out)
        return shown, ""
