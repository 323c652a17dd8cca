"""Build src/integraxl/help/formler.html, the page behind the button Hjælp: python tools/build_help.py

Everything on it comes from the registries of formulas and buttons. With --check the command only says whether the page
is the one that it builds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from html import escape
from itertools import chain
from pathlib import Path

import integraxl
from integraxl.actions.buttons import ACTIONS, TAB
from integraxl.actions.registry import Action
from integraxl.formulas.danish import in_danish
from integraxl.formulas.functions import FUNCTIONS
from integraxl.formulas.registry import Argument, Function, Need, Shape

PAGE = Path(integraxl.__file__).parent / "help" / "formler.html"

_TITLE = "Formler og knapper"
_STYLE = """
:root { --ink: #1f2a30; --dark: #12505b; --pale: #eaf3f3; --line: #b8c4c8; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; color: var(--ink); background: #fff;
  font: 1rem/1.5 Calibri, Carlito, "Segoe UI", Arial, sans-serif; }
h1, h2, h3 { color: var(--dark); line-height: 1.2; }
h2 { margin-top: 2.5rem; border-bottom: 2px solid var(--dark); }
h3 { margin: 2rem 0 .5rem; }
a { color: #0b5c7a; }
a:focus-visible { outline: 3px solid #0b5c7a; outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
code { padding: .1em .3em; background: var(--pale); font-family: Consolas, "DejaVu Sans Mono", monospace;
  font-size: .92em; overflow-wrap: anywhere; }
table { width: 100%; margin: .5rem 0; border-collapse: collapse; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: #fff; background: var(--dark); }
nav ul { columns: 3 12rem; padding-left: 1.2rem; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .skip { display: none; }
  section section, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  thead th { color: var(--ink); background: none; border-bottom: 2px solid var(--ink); }
}
"""
_WRITING = (
    "Skriv formlen i en celle, og skil argumenterne med semikolon. Argumenter i kantede parenteser kan udelades.",
    "Vælg hele tabellen med overskrifter, fx <code>Borgere[#Alle]</code>. Hele kolonner, fx <code>A:L</code>, går "
    "også; tomme rækker tælles ikke. Har tabellen en totalrække, så vælg "
    "<code>Borgere[[#Overskrifter];[#Data]]</code>. Kolonnernes rækkefølge er fri, og kolonner, formlen ikke bruger, "
    "ses der ikke på.",
    "Udelades opgørelsesdatoen, bruges cellen med navnet Opgørelsesdato. Ingen formel bruger dagen i dag.",
    "Andele er uafrundede tal mellem 0 og 1. Vælg selv procentformat og decimaler.",
    "Store og små bogstaver er ens i ord som »under 30«. De engelske ord i parentes kan bruges i stedet.",
)
_ERRORS = (
    ("#VÆRDI!", "Noget i området eller i argumenterne er forkert. Formlen gætter aldrig.", "Tryk på Forklar fejl."),
    ("#I/T", "Der findes intet tal, fx andelen af ingen.", "Tryk på Forklar fejl."),
    ("#NAVN?", "Formlerne er ikke indlæst, eller navnet er stavet forkert.", "Ret navnet, eller kontakt IT."),
    ("#OVERLØB!", "Tabellen har ikke plads i cellerne til højre og nedad.", "Ryd de celler, eller flyt formlen."),
)
_NEEDS = {
    Need.REPORT_DATE: "cellen med navnet Opgørelsesdato",
    Need.SETTINGS: "tabellen Opsætning",
    Need.TARGETS: "tabellen Mål",
}


def main() -> None:
    """Write the page, or with --check say whether the file is what this command writes."""
    page = help_page()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if PAGE.read_text(encoding="utf-8") == page else f"{PAGE.name} er ikke den, som kommandoen bygger.")
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, encoding="utf-8", newline="\n")


def help_page() -> str:
    """The whole page."""
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="da">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_TITLE} – integraxl</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            '<a class="skip" href="#indhold">Gå til indholdet</a>',
            f"<header><h1>{_TITLE}</h1></header>",
            *_contents(),
            '<main id="indhold">',
            *_section("skriv", "Sådan skriver du en formel", _bullets(_WRITING)),
            *_section("fejl", "Når cellen viser en fejl", _table(("Cellen viser", "Det betyder", "Gør"), _ERRORS)),
            *_section("formler", "Formler", chain.from_iterable(map(_function, FUNCTIONS.values()))),
            *_section(
                "knapper",
                "Knapper",
                chain((f"<p>De står på fanen <b>{TAB}</b>.</p>",), *map(_action, ACTIONS.values())),
            ),
            "</main>",
            "</body>",
            "</html>",
            "",
        )
    )


def _contents() -> Iterator[str]:
    links = [
        ("skriv", "Sådan skriver du en formel"),
        ("fejl", "Når cellen viser en fejl"),
        *((name, name) for name in FUNCTIONS),
        *((action.id, action.label) for action in ACTIONS.values()),
    ]
    yield '<nav aria-label="Indhold">'
    yield from _bullets(f'<a href="#{id}">{escape(text)}</a>' for id, text in links)
    yield "</nav>"


def _section(id: str, heading: str, lines: Iterable[str], level: int = 2) -> Iterator[str]:
    yield f'<section aria-labelledby="{id}">'
    yield f'<h{level} id="{id}">{escape(heading)}</h{level}>'
    yield from lines
    yield "</section>"


def _function(function: Function) -> Iterator[str]:
    return _section(function.name, function.name, _function_lines(function), 3)


def _function_lines(function: Function) -> Iterator[str]:
    yield f"<p><code>={escape(function.signature)}</code></p>"
    yield f"<p>{escape(function.summary)}</p>"
    yield from _table(("Argument", "Tager", "Kan udelades", "Forklaring"), map(_argument, function.arguments))
    if function.shape is Shape.TABLE:
        yield "<p>Resultatet fylder cellerne til højre og nedad. Lad dem stå tomme.</p>"
    if function.needs:
        used = [text for need, text in _NEEDS.items() if need in function.needs]
        yield f"<p>Læser desuden i det samme regneark, hvor det findes: {', '.join(used)}.</p>"
    yield f"<p>{'Eksempler' if len(function.examples) > 1 else 'Eksempel'}:</p>"
    yield from _bullets(
        f"<code>{escape(in_danish(each.formula))}</code><br>{escape(each.meaning)}" for each in function.examples
    )


def _argument(argument: Argument) -> tuple[str, ...]:
    return argument.label, str(argument.kind), "ja" if argument.optional else "nej", _explained(argument)


def _explained(argument: Argument) -> str:
    """The help, and the words that may be typed where English ones may be too."""
    words = [_with_english(word, argument) for word in argument.shown_choices]
    translated = any("(" in word for word in words)
    return f"{argument.help} Ord: {', '.join(words)}." if translated else argument.help


def _with_english(word: str, argument: Argument) -> str:
    others = [
        each
        for each, meaning in argument.choices.items()
        if meaning == argument.choices[word] and each.casefold() != word.casefold()
    ]
    return f"{word} ({', '.join(others)})" if others else word


def _action(action: Action) -> Iterator[str]:
    lines = (
        f"<p>{escape(action.supertip)}</p>",
        *_bullets((f"Læser: {escape(action.reads)}.", f"Skriver: {escape(action.writes)}.")),
    )
    return _section(action.id, action.label, lines, 3)


def _bullets(items: Iterable[str]) -> Iterator[str]:
    yield "<ul>"
    yield from (f"<li>{item}</li>" for item in items)
    yield "</ul>"


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "<table>"
    cells = "".join(f'<th scope="col">{escape(each)}</th>' for each in headings)
    yield f"<thead><tr>{cells}</tr></thead>"
    yield "<tbody>"
    for first, *others in rows:
        cells = "".join(f"<td>{escape(each)}</td>" for each in others)
        yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
    yield "</tbody>"
    yield "</table>"


if __name__ == "__main__":
    main()
