"""Where the units are counted: in this process, in processes of this machine, or on a Dask cluster.

Every engine yields each unit's outcome once, in whatever order they finish; sums do not depend on it.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from importlib import metadata
from typing import Any

from integraxl.errors import IntegraxlError, MissingProgram
from integraxl.national.processes import Pool
from integraxl.national.read import Counted, count_unit
from integraxl.national.sources import Unit
from integraxl.national.tally import Survey
from integraxl.version import __version__

_TRIES = 3  # on a cluster: a worker may be killed for its memory
_PATIENCE = 15  # seconds that a cluster without workers is given
_KILLED = "Processen blev afbrudt hver gang, måske af mangel på hukommelse."


def count_units(
    units: Sequence[Unit], survey: Survey, workers: int = 1, scheduler: str | None = None
) -> Iterator[Counted]:
    """The outcome of every unit, each once. Raises MissingProgram where a cluster is asked for without its library."""
    if scheduler is not None:
        yield from _on_cluster(units, survey, scheduler)
    elif workers == 1 or len(units) < 2:
        yield from (count_unit(unit, survey) for unit in units)
    else:
        yield from _in_processes(units, survey, min(workers, len(units)))


def _in_processes(units: Sequence[Unit], survey: Survey, workers: int) -> Iterator[Counted]:
    """In a pool. A unit in whose counting every process died is named; no other suffers by it."""
    with Pool(workers) as pool:
        for unit, counted in pool.run(count_unit, units, survey):
            yield counted or Counted(unit, unit.municipality or "", reason=_KILLED)


def _on_cluster(units: Sequence[Unit], survey: Survey, address: str) -> Iterator[Counted]:
    """On an existing cluster; scheduling, retries and the dashboard are Dask's."""
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise MissingProgram(
            "Kørsel på en klynge kræver Dask. Installér det med: pip install integraxl[cluster]"
        ) from None
    for name in ("distributed", "distributed.client"):  # Dask gives the second a level of its own
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters to a user is said below
    warnings.filterwarnings("ignore", "Mismatched versions found")
    try:
        client = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        raise IntegraxlError(f"Der er ingen Dask-planlægger på »{address}«. Kontrollér adressen.") from None
    with client:
        _check_cluster(client, address)
        killed: list[Unit] = []
        # what stood with another on a worker that died may have been counted as guilty of it: it is tried by itself
        yield from _there(client, units, survey, killed.append)
        for unit in killed:
            guilty: list[Unit] = []
            yield from _there(client, [unit], survey, guilty.append)
            if guilty:
                yield Counted(unit, unit.municipality or "", reason=_KILLED)


def _check_cluster(client: Any, address: str) -> None:
    """That there are workers, and that all who unpack our work have what it needs: else they would never answer."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise IntegraxlError(
            f"Klyngen på »{address}« har ingen arbejdere. Start mindst én med: dask worker {address}"
        ) from None
    try:
        there = client.run(metadata.version, "integraxl") | {
            address: client.run_on_scheduler(metadata.version, "integraxl")
        }
    except Exception:
        there = {address: "slet ikke"}
    others = sorted({version for version in there.values() if version != __version__})
    if others:
        raise IntegraxlError(
            f"Klyngens planlægger og alle dens arbejdere skal have integraxl {__version__} installeret. "
            f"En af dem har det i en anden udgave eller slet ikke. Installér integraxl[cluster] hos dem."
        )


def _there(client: Any, units: Sequence[Unit], survey: Survey, killed: Callable[[Unit], None]) -> Iterator[Counted]:
    """The outcomes of units on a cluster; `killed` is told of each that the scheduler gave up for its dead workers."""
    from distributed import KilledWorker
    from distributed import as_completed as as_completed_there

    absolute = [replace(unit, path=unit.path.resolve()) for unit in units]  # the workers stand in folders of their own
    futures = client.map(count_unit, absolute, survey=survey, pure=False, retries=_TRIES)
    unit_of = {future.key: unit for future, unit in zip(futures, units, strict=True)}
    for future in as_completed_there(futures):  # type: ignore[no-untyped-call]
        unit = unit_of[future.key]
        try:
            yield replace(future.result(), unit=unit)
        except KilledWorker:
            killed(unit)
        except (CancelledError, OSError):
            raise IntegraxlError("Forbindelsen til klyngens planlægger er tabt. Start den igen, og kør igen.") from None
        except Exception as error:
            raise IntegraxlError(
                f"Klyngen kunne ikke tælle »{unit}« ({type(error).__name__}). Se arbejderens egen log."
            ) from None
        future.release()
