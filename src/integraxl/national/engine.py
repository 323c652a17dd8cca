"""Where the units are counted: in this process, in processes of this machine, or on a Dask cluster.

Every engine yields each unit's outcome once, in whatever order they finish; sums do not depend on it.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from integraxl.errors import IntegraxlError, MissingProgram
from integraxl.national.read import Counted, count_unit
from integraxl.national.sources import Unit
from integraxl.national.tally import Survey

_TRIES = 3  # a worker may be killed for its memory; a unit that kills three is not tried again


def count_units(
    units: Sequence[Unit], survey: Survey, *, workers: int = 1, scheduler: str | None = None
) -> Iterator[Counted]:
    """The outcome of every unit, each once. Raises MissingProgram where a cluster is asked for without its library."""
    if scheduler is not None:
        yield from _on_cluster(units, survey, scheduler)
    elif workers == 1:
        yield from (count_unit(unit, survey) for unit in units)
    else:
        yield from _in_processes(units, survey, workers)


def _in_processes(units: Sequence[Unit], survey: Survey, workers: int) -> Iterator[Counted]:
    """A pool that is started anew where a process was killed; only what had not come back is counted again."""
    left = list(units)
    for _ in range(_TRIES):
        done: set[Unit] = set()
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            futures: dict[Future[Counted], Unit] = {pool.submit(count_unit, unit, survey): unit for unit in left}
            try:
                for future in as_completed(futures):
                    outcome = future.result()
                    done.add(outcome.unit)
                    yield outcome
            except BrokenProcessPool:
                pass
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        left = [unit for unit in left if unit not in done]
        if not left:
            return
    for unit in left:
        yield Counted(
            unit, unit.municipality or "", reason="Processen blev afbrudt hver gang, måske af mangel på hukommelse."
        )


def _on_cluster(units: Sequence[Unit], survey: Survey, address: str) -> Iterator[Counted]:
    """On an existing cluster; scheduling, retries and the dashboard are Dask's."""
    try:
        from distributed import Client
        from distributed import as_completed as as_completed_there
    except ModuleNotFoundError:
        raise MissingProgram(
            "Kørsel på en klynge kræver Dask. Installér det med: pip install integraxl[cluster]"
        ) from None
    try:
        client = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except OSError:
        raise IntegraxlError(f"Der er ingen Dask-planlægger på »{address}«. Kontrollér adressen.") from None
    with client:
        futures = client.map(count_unit, units, survey=survey, pure=False, retries=_TRIES)
        for future in as_completed_there(futures):  # type: ignore[no-untyped-call]
            yield future.result()
            future.release()
