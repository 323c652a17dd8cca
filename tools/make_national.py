"""Write synthetic municipalities: `python tools/make_national.py land --persons 10000000`. Nobody in them is real.

A Parquet data set, or with --workbooks one data workbook for each municipality. The municipalities are as unequal in
size as the Danish ones, and their names say that they are synthetic. The same call gives the same records everywhere.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from integraxl.contract.parameters import resolve_parameters
from integraxl.errors import IntegraxlError, InvalidParameter
from integraxl.files import create_file, make_folder
from integraxl.national.data_set import write_municipality
from integraxl.national.synthetic import make_municipalities, realistic_sizes
from integraxl.new import SYNTHETIC
from integraxl.workbook.write import data_workbook, records_of


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Skriv opdigtede kommuner, som Parquet-datasæt eller som regneark.")
    parser.add_argument("folder", type=Path, help="mappen, de skrives i")
    parser.add_argument("--persons", type=int, default=196_000, help="borgere i alt (196000)")
    parser.add_argument("--municipalities", type=int, default=98, help="antal kommuner (98)")
    parser.add_argument("--as-of", default="2019-04-01", help="den dag, de er opgjort på (2019-04-01)")
    parser.add_argument("--seed", type=int, default=2019, help="et andet tal giver andre kommuner (2019)")
    parser.add_argument("--workbooks", action="store_true", help="skriv dataregneark i stedet for Parquet")
    options = parser.parse_args(arguments)
    try:
        return _write(options)
    except IntegraxlError as error:
        print(error, file=sys.stderr)
        return 2


def _write(options: argparse.Namespace) -> int:
    if not 1 <= options.municipalities <= options.persons:
        raise InvalidParameter("Angiv mindst én kommune, og mindst én borger i hver.")
    as_of = resolve_parameters({"as_of": options.as_of}).as_of
    sizes = realistic_sizes(options.municipalities, options.persons)
    for number, made in enumerate(make_municipalities(sizes, as_of, options.seed), start=1):
        if options.workbooks:
            make_folder(options.folder)
            tables = {model: records_of(records) for model, records in made.tables.items()}
            path = options.folder / f"kommune-{number:03}.xlsx"
            create_file(path, data_workbook(tables, as_of, [SYNTHETIC]))
        else:
            path = write_municipality(options.folder, made.name, made.tables)
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
