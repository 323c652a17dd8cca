"""Attack chains in numbers, and measure what is shown: `python -m tests.attack.run chains 0 100`.

Prints a line of JSON per chain; `summary` adds such lines up.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.attack.attacker import Exposure, attack
from tests.attack.chains import KINDS, Chain, Plan, make_chain
from tests.attack.measure import Shown, shown
from tests.attack.publish import Published, WithRecords, publish
from tests.attack.targets import Target
from tests.attack.world import LINKS, Belief

SIZES = ((8, 30), (31, 110), (111, 499), (500, 1500))


def _publish(chain: Chain) -> Published:
    with tempfile.TemporaryDirectory() as folder:
        return publish(chain, WithRecords(), Path(folder))


def chain_line(seed: int, most: int, explain: int, beliefs: tuple[Belief, ...]) -> dict[str, Any]:
    """Publish and attack the chain of a seed."""
    chain = make_chain(seed, KINDS[seed % len(KINDS)])
    chain = replace(chain, plans=chain.plans[:most])
    started = time.process_time()
    published = _publish(chain)
    middle = time.process_time()
    result = attack(published.editions, beliefs, explain)
    return {
        "seed": seed,
        "kind": chain.kind,
        "size": chain.size,
        "edited": any(plan.edits for plan in chain.plans),
        "planned": len(chain.plans),
        "published": len(published.editions),
        "refused": published.refused,
        "attacked": result.attacked,
        "false_beliefs": [str(each) for each in result.false_beliefs],
        "undecided": result.undecided,
        "exposures": [_exposure(each) for each in result.exposures],
        "seconds": [round(middle - started, 1), round(time.process_time() - middle, 1)],
    }


def _exposure(each: Exposure) -> dict[str, Any]:
    return {
        "belief": each.belief,
        "kind": each.target.kind,
        "name": each.target.name,
        "parts": _parts(each.target),
        "true": each.true,
        "interval": [each.low, each.high],
        "by_rows": each.by_rows,
        "sources": each.sources,
    }


def _parts(target: Target) -> list[str]:
    return [
        f"{'+' if factor > 0 else '-'} edition {cell.edition} {cell.table} {'/'.join(map(str, cell.key))} {cell.column}"
        for factor, cell in target.parts
    ]


def measure_line(seed: int) -> dict[str, Any]:
    """What a town's first and second half-yearly editions show."""
    low, high = SIZES[seed % len(SIZES)]
    size = low + (seed * 7919) % (high - low + 1)
    chain = make_chain(seed, "half-yearly", size, edits=False)
    dates = [plan.as_of for plan in chain.plans][:2]
    chain = Chain(seed, chain.kind, chain.town, tuple(map(Plan, dates)))
    published = _publish(chain)
    found = {each.as_of: [shown(each), shown(each, each.asked)] for each in published.editions}
    return {"seed": seed, "size": size, "refused": published.refused, "shown": [found.get(each) for each in dates]}


def summary(lines: list[dict[str, Any]]) -> str:
    """The figures of a run of chains or of measures."""
    return _chains(lines) if "attacked" in lines[0] else _measures(lines)


def _chains(lines: list[dict[str, Any]]) -> str:
    out = [
        f"chains {len(lines)}, editions planned {_sum(lines, 'planned')}, published {_sum(lines, 'published')}, "
        f"counts attacked {_sum(lines, 'attacked')}, undecided {_sum(lines, 'undecided')}, "
        f"false beliefs {sum(len(line['false_beliefs']) for line in lines)}"
    ]
    for kind in KINDS:
        chosen = [line for line in lines if line["kind"] == kind]
        exposed = [_distinct(line, rows=False) for line in chosen]
        refused = sum(len(line["refused"]) for line in chosen)
        out.append(
            f"  {kind:14} chains {len(chosen)}, exposed {sum(map(bool, exposed))}, counts {sum(map(len, exposed))}, "
            f"exact {sum(any(e['interval'][0] == e['interval'][1] for e in each) for each in exposed)} chains, "
            f"refused {refused} of {_sum(chosen, 'planned')} editions"
        )
    for rows in (False, True):
        kinds = Counter(each["kind"] for line in lines for each in _distinct(line, rows))
        out.append(
            f"  exposures {'by rows and their order' if rows else 'by figures alone'}: {dict(kinds.most_common())}"
        )
    beliefs = Counter(each["belief"] for line in lines for each in line["exposures"] if not each["by_rows"])
    out.append(f"  by belief (a count may stand under several): {dict(beliefs)}")
    return "\n".join(out)


def _distinct(line: dict[str, Any], rows: bool) -> list[dict[str, Any]]:
    """One per count, whatever the number of beliefs that expose it."""
    chosen = [each for each in line["exposures"] if each["by_rows"] == rows]
    return list({(each["kind"], *each["parts"]): each for each in chosen}.values())


def _measures(lines: list[dict[str, Any]]) -> str:
    out = []
    for low, high in SIZES:
        chosen = [line for line in lines if low <= line["size"] <= high]
        for number, name in enumerate(("first", "second")):
            found = [line["shown"][number] for line in chosen if line["shown"][number]]
            own, asked = Shown(), Shown()
            for each in found:
                own, asked = own.plus(Shown(*each[0])), asked.plus(Shown(*each[1]))
            out.append(
                f"  {low:4}-{high:4} {name:6} edition: towns {len(chosen)}, published {len(found)}; "
                f"counts other than 0 shown {own.counts} of {own.all_counts} = {own.share:.3f} "
                f"(of those asked for {asked.share:.3f}); "
                f"all figures {own.figures / max(own.all_figures, 1):.3f}"
            )
    return "\n".join(out)


def _sum(lines: list[dict[str, Any]], field: str) -> int:
    return sum(line[field] for line in lines)


def main() -> None:
    """Run what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("chains", "measure", "summary"))
    parser.add_argument("first", nargs="?", type=int, default=0)
    parser.add_argument("end", nargs="?", type=int, default=0)
    parser.add_argument("--explain", type=int, default=0, metavar="N")
    parser.add_argument("--most", type=int, default=6, metavar="EDITIONS")
    parser.add_argument("--zeros", action="store_true", help="believe that a hidden count is not zero")
    options = parser.parse_args()
    if options.what == "summary":
        print(summary([json.loads(line) for line in sys.stdin]))
    for seed in range(options.first, options.end):
        line = (
            chain_line(seed, options.most, options.explain, (Belief.ZEROS,) if options.zeros else LINKS)
            if options.what == "chains"
            else measure_line(seed)
        )
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
