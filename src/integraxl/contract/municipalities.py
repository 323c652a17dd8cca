"""The 98 municipalities: their codes, their official names, and the ways in which people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from integraxl.cleaning import clean
from integraxl.danish import fold, nearest

MUNICIPALITIES = {
    101: "København", 147: "Frederiksberg", 151: "Ballerup", 153: "Brøndby", 155: "Dragør", 157: "Gentofte",
    159: "Gladsaxe", 161: "Glostrup", 163: "Herlev", 165: "Albertslund", 167: "Hvidovre", 169: "Høje-Taastrup",
    173: "Lyngby-Taarbæk", 175: "Rødovre", 183: "Ishøj", 185: "Tårnby", 187: "Vallensbæk", 190: "Furesø",
    201: "Allerød", 210: "Fredensborg", 217: "Helsingør", 219: "Hillerød", 223: "Hørsholm", 230: "Rudersdal",
    240: "Egedal", 250: "Frederikssund", 253: "Greve", 259: "Køge", 260: "Halsnæs", 265: "Roskilde", 269: "Solrød",
    270: "Gribskov", 306: "Odsherred", 316: "Holbæk", 320: "Faxe", 326: "Kalundborg", 329: "Ringsted",
    330: "Slagelse", 336: "Stevns", 340: "Sorø", 350: "Lejre", 360: "Lolland", 370: "Næstved", 376: "Guldborgsund",
    390: "Vordingborg", 400: "Bornholm", 410: "Middelfart", 420: "Assens", 430: "Faaborg-Midtfyn", 440: "Kerteminde",
    450: "Nyborg", 461: "Odense", 479: "Svendborg", 480: "Nordfyns", 482: "Langeland", 492: "Ærø", 510: "Haderslev",
    530: "Billund", 540: "Sønderborg", 550: "Tønder", 561: "Esbjerg", 563: "Fanø", 573: "Varde", 575: "Vejen",
    580: "Aabenraa", 607: "Fredericia", 615: "Horsens", 621: "Kolding", 630: "Vejle", 657: "Herning",
    661: "Holstebro", 665: "Lemvig", 671: "Struer", 706: "Syddjurs", 707: "Norddjurs", 710: "Favrskov", 727: "Odder",
    730: "Randers", 740: "Silkeborg", 741: "Samsø", 746: "Skanderborg", 751: "Aarhus", 756: "Ikast-Brande",
    760: "Ringkøbing-Skjern", 766: "Hedensted", 773: "Morsø", 779: "Skive", 787: "Thisted", 791: "Viborg",
    810: "Brønderslev", 813: "Frederikshavn", 820: "Vesthimmerlands", 825: "Læsø", 840: "Rebild",
    846: "Mariagerfjord", 849: "Jammerbugt", 851: "Aalborg", 860: "Hjørring",
}  # fmt: skip
"""Official names by the code of the national register of municipalities."""

_OTHER_NAMES = {
    "København": ("Kbh", "Kbhvn", "Copenhagen"),
    "Lyngby-Taarbæk": ("Lyngby",),
    "Halsnæs": ("Frederiksværk-Hundested",),
    "Nordfyns": ("Nordfyn",),
    "Morsø": ("Mors",),
    "Brønderslev": ("Brønderslev-Dronninglund",),
    "Vesthimmerlands": ("Vesthimmerland",),
}
"""What some are called besides, and nobody else is: short names, old ones, and those without the s of the official."""

_LETTERS = str.maketrans({"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa"})
_BETWEEN = re.compile(r"[\W_]+")
_TITLE = re.compile(r"^kommunen?(?=.)|(?<=.)(regions)?kommune[ns]?$|(?<=.)komm?$")


def official_name(typed: str) -> str | None:
    """The official name of the municipality that a text names, or None where it is none of the 98.

    >>> official_name("Ålborg kommune"), official_name("Høje Tåstrup"), official_name("Nordfyn"), official_name("Ribe")
    ('Aalborg', 'Høje-Taastrup', 'Nordfyns', None)
    """
    known = _names()
    whole = _folded(typed)
    return known.get(whole) or known.get(_TITLE.sub("", whole))


def likely_name(typed: str) -> str | None:
    """The official name that a text is most like, where it is so much alike that it may be a slip."""
    return nearest(_TITLE.sub("", fold(clean(typed))).strip(), MUNICIPALITIES.values(), 0.8)


def _folded(text: str) -> str:
    """Without case, hyphens, spaces and points; å, æ and ø as in an address."""
    return _BETWEEN.sub("", fold(clean(text)).translate(_LETTERS))


@cache
def _names() -> dict[str, str]:
    return {spelling: name for code, name in MUNICIPALITIES.items() for spelling in _spellings(code, name)}


def _spellings(code: int, name: str) -> Iterator[str]:
    for each in (name, *_OTHER_NAMES.get(name, ())):
        plain = _folded(each)
        for form in (plain, f"{plain}s"):  # Aalborgs Kommune
            yield from (form, f"{code}{form}", f"0{code}{form}", f"{form}{code}")
    yield from (str(code), f"0{code}")
