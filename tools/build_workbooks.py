"""Write the sample workbooks: `python tools/build_workbooks.py`. With `--check` only compare them with what is there.

The same bytes on every day and machine. Exit status of `--check`: 0 all equal, 1 a copy is missing or differs.

Reading them gives no errors, and only warnings that are meant: in the 2019 workbook a practice of 14 weeks
(long_practice) and a language course within another (overlapping_spells); in the others none. The audit finds the three
figures that the 2019 paper has wrong (table 2 after 3 years; 21,6 and 53,7 percent). Its fourth, 128 moved instead of
126, has no cell in any table and so does not stand in Offentliggjort; nor do the others that are named in
`april_2019_published.py` and `december_2016_published.py`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from integraxl.files import write_atomically
from samples import april_2019, december_2016, february_2018
from samples.sample import Sample

WORKBOOKS = Path(__file__).resolve().parent.parent / "workbooks"
SAMPLES: tuple[Callable[[], Sample], ...] = (december_2016.build, february_2018.build, april_2019.build)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Byg eksempelregnearkene i mappen workbooks.")
    parser.add_argument("--check", action="store_true", help="sammenlign kun; status 1, hvis en fil afviger")
    check = parser.parse_args(arguments).check
    stale = [sample.file for sample in (build() for build in SAMPLES) if not _settle(sample, check)]
    for name in stale:
        print(f"workbooks/{name} svarer ikke til tools/build_workbooks.py. Kør kommandoen igen.", file=sys.stderr)
    return 1 if stale else 0


def _settle(sample: Sample, check: bool) -> bool:
    """Write the file, or with `check` say whether it is there as it should be."""
    path, data = WORKBOOKS / sample.file, sample.to_bytes()
    if check:
        return path.is_file() and path.read_bytes() == data
    write_atomically(path, data)
    print(f"workbooks/{sample.file}: {len(data) / 1e6:.1f} MB")
    return True


if __name__ == "__main__":
    sys.exit(main())
