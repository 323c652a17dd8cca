"""Every choice a measure makes, as a named parameter with its default. The report prints those in force.

A value comes from the profile, then from the sheet Opsætning, then from the command line; the later wins.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from integraxl.contract.codes import Basis, ExitKind
from integraxl.contract.fields import FIRST_DATE, LAST_DATE
from integraxl.danish import fold, format_shortest, join_words, mask_cpr, nearest, parse_date, parse_number
from integraxl.errors import InvalidParameter


class Profile(StrEnum):
    """A named reading of the rules: which paper's definitions apply."""

    COMMITTEE_2019 = "committee_2019"
    APPLICATION_2018 = "application_2018"


PROFILES: Mapping[Profile, Mapping[str, Any]] = {
    Profile.COMMITTEE_2019: {
        "population": (Basis.REFUGEE,),
        "counted_exits": (ExitKind.JOB, ExitKind.EDUCATION, ExitKind.IGU),
        "exclude_spouse_supported": True,
        "clock": "municipality",
    },
    Profile.APPLICATION_2018: {
        "population": (Basis.REFUGEE, Basis.FAMILY_REUNIFIED),
        "counted_exits": (ExitKind.JOB, ExitKind.EDUCATION, ExitKind.IGU, ExitKind.SPOUSE_SUPPORTED),
        "exclude_spouse_supported": False,
        "clock": "permit",
    },
}

REPORT_DATE_NAME = "Opgørelsesdato"
"""The defined name of the cell with the report date, which formulas read."""

# the Danish keys of Opsætning that are not a parameter's own name
SETTING_KEYS = {
    "kommune": "municipality",
    "opgørelsesdato": "as_of",
    "kohortestart": "cohort_start",
    "profil": "profile",
}


_NUMBERS = (
    "min_age", "min_share", "adult_age", "between_offers_days", "four_weeks_days", "six_weeks_days", "weekly_hours",
    "effect_months", "min_cell", "min_group",
)  # fmt: skip

PUBLIC_ONLY = frozenset({"min_cell", "min_group"})
"""Parameters that only the public edition uses; the committee's does not tell of them."""


class Parameters(BaseModel):
    """The report date and every choice in force. Frozen; build it with `resolve_parameters`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    as_of: dt.date = Field(description="Opgørelsesdato; hændelser dateret denne dag er sket")
    municipality: str | None = Field(None, description="Kommunens navn")
    profile: Profile = Field(Profile.COMMITTEE_2019, description="Profil: hvis definitioner der bruges")
    cohort_start: dt.date | None = Field(None, description="Kun ankomster fra denne dag; tom = alle")
    population: tuple[Basis, ...] = Field(description="Opholdsgrundlag, der tæller med i udslusningen")
    counted_exits: tuple[ExitKind, ...] = Field(description="Det, der tæller som udsluset")
    exclude_spouse_supported: bool = Field(description="Ægtefælleforsørgede holdes uden for målgruppen")
    clock: Literal["municipality", "permit"] = Field(
        description="Uret går fra ankomst til kommunen (municipality) eller fra opholdstilladelsen (permit)"
    )
    min_age: int = Field(18, ge=0, le=120, description="Mindste alder på målepunktet i udslusningen")
    age_basis: Literal["measurement", "arrival", "report"] = Field(
        "measurement", description="Aldersgrupper efter alder på målepunktet, ved ankomst eller på opgørelsesdatoen"
    )
    exclusion_basis: Literal["measurement", "report"] = Field(
        "measurement", description="Fraflyttede og ægtefælleforsørgede vurderes på målepunktet eller opgørelsesdatoen"
    )
    status: Literal["at_point", "ever"] = Field(
        "at_point", description="Udsluset på målepunktet (at_point) eller nogensinde inden (ever)"
    )
    period: Literal["month", "quarter", "half", "year"] = Field("quarter", description="Periode i ankomstserien")
    min_share: float = Field(0.03, ge=0, le=1, description="Nationaliteter under denne andel samles i Øvrige")
    practice_from: dt.date = Field(
        default_factory=lambda chosen: dt.date(chosen["as_of"].year, 1, 1),
        description="Nyetablerede praktikker tælles fra; tom = årets 1. januar",
    )
    effect_from: dt.date = Field(
        default_factory=lambda chosen: dt.date(chosen["as_of"].year - 1, 1, 1),
        description="Effekt af forløb afsluttet fra; tom = forrige kalenderår",
    )
    effect_to: dt.date = Field(
        default_factory=lambda chosen: dt.date(chosen["as_of"].year - 1, 12, 31),
        description="Effekt af forløb afsluttet til; tom = forrige kalenderår",
    )
    adult_age: int = Field(18, ge=0, le=120, description="Voksne er mindst så gamle på opgørelsesdatoen")
    between_offers_days: int = Field(42, ge=0, le=3660, description="Så længe efter et forløb er man mellem to tilbud")
    four_weeks_days: int = Field(
        28, ge=0, le=3660, description="Senest så mange dage efter ankomst skal første tilbud begynde"
    )
    six_weeks_days: int = Field(42, ge=0, le=3660, description="Højst så mange dage må der være mellem to tilbud")
    weekly_hours: float = Field(15, ge=0, le=168, description="Mindst så mange timer om ugen skal et tilbud være")
    effect_months: int = Field(3, ge=0, le=120, description="Effekten måles så mange måneder efter forløbets slutning")
    min_cell: int = Field(
        3, ge=1, le=100, description="Mindste antal, der vises i den offentlige udgave; mindre antal over 0 skjules"
    )
    min_group: int = Field(
        10,
        ge=0,
        le=1000,
        description="I grupper under så mange skjuler den offentlige udgave, at alle er i samme kategori",
    )

    @field_validator("population", "counted_exits", mode="before")
    @classmethod
    def _split_list(cls, value: Any) -> Any:
        """A list may be typed as text: `Flygtning, Familiesammenført`; codes match as in the tables."""
        if not isinstance(value, str):
            return value
        known = {fold(code): code for code in (*Basis, *ExitKind)}
        return tuple(known.get(fold(part), part.strip()) for part in value.split(","))

    @field_validator("as_of", "cohort_start", "practice_from", "effect_from", "effect_to", mode="before")
    @classmethod
    def _danish_date(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = parse_date(value)
        if isinstance(value, dt.datetime):
            if value.time() != dt.time():
                raise ValueError("der er et klokkeslæt med")
            value = value.date()
        if value is not None and not isinstance(value, dt.date):
            raise ValueError("et tal er ikke en dato")
        if value is not None and not FIRST_DATE <= value <= LAST_DATE:
            raise ValueError(f"den ligger uden for årene {FIRST_DATE.year}-{LAST_DATE.year}")
        return value

    @field_validator(*_NUMBERS, mode="before")
    @classmethod
    def _danish_number(cls, value: Any) -> Any:
        if isinstance(value, bool):
            raise ValueError("skal være et tal")
        return parse_number(value) if isinstance(value, str) and "," in value else value

    @field_validator("exclude_spouse_supported", mode="before")
    @classmethod
    def _danish_flag(cls, value: Any) -> Any:
        return {"ja": True, "nej": False}.get(fold(value), value) if isinstance(value, str) else value

    def with_profile(self, profile: Profile) -> Parameters:
        """The same report under another profile's population, exits and clock."""
        return self.model_copy(update={"profile": profile, **PROFILES[profile]})


def parameter_name(key: str) -> str:
    """The parameter that a key of Opsætning or of --set names. Raises InvalidParameter with the nearest name."""
    name = SETTING_KEYS.get(fold(key), fold(key))
    if name in Parameters.model_fields:
        return name
    guess = nearest(key, [*Parameters.model_fields, *SETTING_KEYS])
    hint = f" Mente du »{guess}«?" if guess else ""
    raise InvalidParameter(f"»{key}« er ikke en parameter.{hint}")


def resolve_parameters(*layers: Mapping[str, Any]) -> Parameters:
    """The parameters in force: the profile's, then each layer's; a later layer wins. Blank values are left out.

    Raises InvalidParameter for an unknown name, a value that does not fit, values that do not fit together, or no
    report date anywhere.
    """
    parameters = fit_parameters(*layers)
    if parameters.effect_from > parameters.effect_to:
        raise InvalidParameter("effect_from skal ligge før effect_to.")
    return parameters


def fit_parameters(*layers: Mapping[str, Any]) -> Parameters:
    """The parameters of the layers, each value checked by itself."""
    chosen: dict[str, Any] = {}
    for layer in layers:
        chosen |= {parameter_name(key): value for key, value in layer.items() if not _is_blank(value)}
    if "as_of" not in chosen:
        raise InvalidParameter(
            "Der er ingen opgørelsesdato. Skriv den på arket Opsætning (Opgørelsesdato), "
            "eller angiv --as-of åååå-mm-dd."
        )
    profile = _profile(chosen.get("profile", Profile.COMMITTEE_2019))
    try:
        return Parameters(**{**PROFILES[profile], **chosen, "profile": profile})
    except ValidationError as error:
        told = [each for each in error.errors() if each["type"] != "default_factory_not_called"]
        raise InvalidParameter("\n".join(map(_explain, told))) from None


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _profile(value: Any) -> Profile:
    try:
        return Profile(fold(str(value)))
    except ValueError:
        known = join_words([f"»{each}«" for each in Profile], "eller")
        raise InvalidParameter(f"Profilen »{value}« kendes ikke. Vælg {known}.") from None


def _explain(error: Any) -> str:
    reason = str(error.get("ctx", {}).get("error", ""))
    if not error["loc"]:
        return f"{reason}."
    name, shown = str(error["loc"][0]), _shown(error["input"])
    if error["type"] in ("literal_error", "enum"):
        reason = f"vælg {error['ctx']['expected']}".replace(" or ", " eller ")
    elif error["type"] in ("greater_than_equal", "less_than_equal"):
        limit = "mindst" if error["type"] == "greater_than_equal" else "højst"
        reason = f"skal være {limit} {format_shortest(next(iter(error['ctx'].values())))}"
    description = Parameters.model_fields[name].description
    return f"Parameteren {name} kan ikke være »{shown}«" + (f": {reason}." if reason else f" ({description}).")


def _shown(value: Any) -> str:
    """A value as it was typed, as far as it may be shown."""
    if isinstance(value, bool):
        return "SAND" if value else "FALSK"
    if isinstance(value, int | float) and math.isfinite(value):
        return mask_cpr(format_shortest(value).replace(".", ""))
    return mask_cpr(str(value)) if isinstance(value, str | float | dt.date) else "noget, der ikke kan læses"
