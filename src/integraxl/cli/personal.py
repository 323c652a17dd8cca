"""pseudonymise: a copy of the data workbook in which nobody can be found again without the key."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from integraxl.cli.status import OK

if TYPE_CHECKING:
    from integraxl.pseudonymise import Copy
    from integraxl.pseudonymise.key import Key

_DESCRIPTION = (
    "Laver en ny kopi af dataregnearket med pseudonymer i stedet for hvert BorgerID og AktivitetID, også hvor der står "
    "CPR-numre. Samme nøgle giver samme pseudonymer, så kopier kan sammenholdes; uden nøglen kan ingen gå tilbage. "
    "Med kommer kun datakontraktens kolonner. Andre kolonner og ark, kommentarer og formler er udeladt, og det er "
    "fritekst, som ingen tal bygger på: Arbejdsplads, Branche og Aktør i Aktiviteter, Branche i IGU, Sprog og "
    "Rekvirent i Tolkninger, og Kilde. Arbejdsplads i IGU bliver stående, for den er med i rapporten. Af kopien kan de "
    "samme tal beregnes. Den er stadig personoplysninger."
)


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "pseudonymise", help="lav en kopi af dataregnearket med pseudonymer for id'er", description=_DESCRIPTION
    )
    parser.set_defaults(command=_pseudonymise)
    parser.add_argument("file", type=Path, metavar="FIL", help="dataregnearket (.xlsx)")
    parser.add_argument("-o", "--output", type=Path, metavar="UD", required=True, help="kopiens fil (.xlsx), en ny fil")
    parser.add_argument(
        "--key",
        type=Path,
        metavar="NØGLE",
        help="nøglens fil; laves, hvis den ikke findes. Ellers .integraxl/pseudonymer.key i din egen mappe",
    )


def _pseudonymise(options: argparse.Namespace) -> int:
    from integraxl.cli.password import ask_password
    from integraxl.files import check_name, check_outputs, create_private_file
    from integraxl.pseudonymise import default_key_file, pseudonymise_workbook, read_or_make_key

    output, key_file = options.output, options.key or default_key_file()
    check_name(output)
    check_outputs([output], [options.file, key_file], new=True)
    key = read_or_make_key(key_file)
    copy = pseudonymise_workbook(options.file, key.secret, ask_password)
    key.save()
    create_private_file(output, copy.data)  # a copy, too, is about persons
    _tell(copy, output, key)
    return OK


def _tell(copy: Copy, output: Path, key: Key) -> None:
    from integraxl.danish import format_number, join_words
    from integraxl.gate import sayable

    lines = [
        f"Kopien er skrevet til {output}: {format_number(copy.ids)} id'er er erstattet, og ingen af dem findes i den.",
        f"Nøglen {'er ny og ' if key.is_new else ''}ligger i {key.path}. Gem den sikkert, og send den ikke med kopien.",
        "Udeladt: alt uden for datakontrakten (også kommentarer og formler) og fritekst, som ingen tal bygger på.",
    ]
    for what, names in (("kolonner", copy.left_out_columns), ("ark", copy.left_out_sheets)):
        if names:
            lines.append(f"Udeladte {what}: {join_words([f'»{name}«' for name in names])}.")
    print(sayable("\n".join(lines)))
    warnings = []
    if key.path.resolve().parent == output.resolve().parent:
        warnings.append("ADVARSEL: Nøglen ligger i samme mappe som kopien. Flyt den, før mappen deles med andre.")
    if key.is_open_to_others():
        warnings.append(f"ADVARSEL: Andre kan læse nøglen. Giv kun dig selv adgang til {key.path}.")
    for warning in warnings:
        print(sayable(warning), file=sys.stderr)
