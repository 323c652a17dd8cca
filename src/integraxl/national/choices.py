"""What municipalities have chosen on their own Opsætning, where a national run uses something else for all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from integraxl.contract.parameters import Parameters
from integraxl.danish import format_number, join_words

_TOLD = 5  # files; nearly a hundred may have chosen the same


@dataclass(frozen=True)
class OwnChoice:
    """One parameter with one value of its own in some files, and the value that is used in its place."""

    parameter: str
    own: Any
    used: Any
    files: tuple[str, ...]


def with_choices(common: Parameters, choices: Mapping[str, Any]) -> Parameters:
    """The parameters with some exchanged. Raises ValueError for what none can be."""
    return Parameters(**common.model_dump() | dict(choices))


def group_choices(sources: Iterable[tuple[str, str, Mapping[str, Any]]], common: Parameters) -> tuple[OwnChoice, ...]:
    """The choices of sources (file, municipality, choices), each value once with all files that have it."""
    files: dict[tuple[str, str, Any], list[str]] = {}
    for file, municipality, choices in sources:
        for name, own in choices.items():
            used = municipality if name == "municipality" else getattr(common, name)
            files.setdefault((name, json.dumps(own), used), []).append(file)
    order = list(Parameters.model_fields)
    return tuple(
        OwnChoice(name, getattr(with_choices(common, {name: json.loads(own)}), name), used, tuple(found))
        for (name, own, used), found in sorted(files.items(), key=lambda each: (order.index(each[0][0]), each[0][1]))
    )


def tell_choice(choice: OwnChoice) -> str:
    """A line about it, whose files are named as long as they can be read."""
    from integraxl.report.method import setting_name, shown_value

    named = [f"»{file}«" for file in choice.files[:_TOLD]]
    more = len(choice.files) - _TOLD
    told = f"{', '.join(named)} og {format_number(more)} mere" if more > 0 else join_words(named)
    used = "er her ikke sat" if choice.used is None else f"her er brugt {shown_value(choice.used)}"
    return f"{setting_name(choice.parameter)} er {shown_value(choice.own)} i kommunens Opsætning, men {used}: {told}."
