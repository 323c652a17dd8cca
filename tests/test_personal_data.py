"""Nothing about a person leaves unasked: no id, name or CPR number in any output, message or temporary file."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from integraxl.contract.codes import Audience, TableId
from integraxl.danish import holds_cpr, mask_cpr
from integraxl.errors import WriteRefused
from integraxl.gate import refuse_cpr, refuse_cpr_in, sayable
from integraxl.present import show_tables
from integraxl.report import build_report
from integraxl.tables.build import build_tables, workbook_parameters
from integraxl.tables.model import ReportTable
from integraxl.workbook.read import Workbook, read_workbook
from integraxl.xlsx import to_bytes

from .conftest import Cli, Make
from .libreoffice import requires_libreoffice
from .small_workbooks import (
    HEADERS,
    Cell,
    Sheet,
    agreement,
    booking,
    person,
    published,
    referral,
    save,
    settings,
    sheet,
    spell,
)

SOURCE = Path(__file__).resolve().parent.parent / "src"
IDS = ("qid-alfa-17", "qid-beta-18", "qid-gamma-19", "qid-akt-20")
NAMES = ("Zaharaprøve", "Yusufprøve", "Rådgiverprøve", "Tolkebestiller", "Kommentarprøve")
CPRS = ("010190-1234", "3112851234", "650204-4321")
requires_posix = pytest.mark.skipif(os.name != "posix", reason="findes kun på POSIX")


def planted_workbook(folder: Path) -> Path:
    """Every place where something about a person may stand: ids, columns and sheets outside the contract, comments."""
    headers = (*HEADERS["Borgere"], "Navn", "CPR")
    late: dict[str, Cell] = {"Visitation": "Jobparat", "Ankomstdato": dt.date(2018, 1, 1)}
    people: list[dict[str, Cell]] = [
        {**person(IDS[0], Nationalitet="Syrien"), **late, "Navn": NAMES[0], "CPR": CPRS[0]},
        {**person(IDS[1], Køn="Mand"), **late, "Navn": NAMES[1], "CPR": CPRS[1]},
        {**person(IDS[2], Udsluset_til="Job"), "Navn": NAMES[1], "CPR": int(CPRS[1])},
    ]
    spells = [
        spell(IDS[0], AktivitetID=IDS[3], Arbejdsplads=NAMES[0], Aktør=NAMES[2], Branche=NAMES[0]),
        spell(IDS[0], Slutdato=dt.date(2018, 12, 1)),
    ]
    about = f"person_id={IDS[0]}; rule=four_weeks"
    return save(
        folder,
        sheet("Borgere", *people, headers=headers),
        sheet("Aktiviteter", *spells),
        sheet("IGU", agreement(IDS[1], Arbejdsplads="Bageren")),
        sheet("Tolkninger", booking(Rekvirent=NAMES[3], Sprog="Dari"), name="Tolkning"),
        sheet("Kvindeindsats", referral(IDS[0], Hændelse="Praktik")),
        sheet("Offentliggjort", published(Tabel="timeliness.worklist", Række=about, Kolonne="days_overdue", Værdi=1)),
        Sheet("Noter", [[NAMES[4], CPRS[2]], [IDS[1]]]),
        settings(),
    )


@dataclass(frozen=True)
class Place:
    """A machine of its own: home, temporary files and working folder lie in `root`."""

    root: Path
    data: Path

    def run(self, *arguments: object, path: str = "") -> subprocess.CompletedProcess[str]:
        folders = {name: str(self.root / name.lower()) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
        return subprocess.run(
            [sys.executable, "-m", "integraxl", *map(str, arguments)],
            cwd=self.root / "work",
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, **folders, "PYTHONPATH": str(SOURCE), "PATH": f"{path}{os.environ['PATH']}"},
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    for name in ("home", "tmpdir", "xdg_cache_home", "work", "data"):
        (tmp_path / name).mkdir()
    return Place(tmp_path, planted_workbook(tmp_path / "data"))


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """What a file holds: its bytes, the parts of a package, the text of a PDF."""
    data = path.read_bytes()
    yield str(path), data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield f"{path}!{name}", archive.read(name)
    if data.startswith(b"%PDF"):
        yield f"{path} (text)", subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout
        yield f"{path} (info)", subprocess.run(["pdfinfo", path], capture_output=True, check=True).stdout


def found_in(said: bytes) -> set[str]:
    """The planted words in some bytes; CPR numbers also without their hyphen."""
    words = {word: [word] for word in (*IDS, *NAMES)} | {each: [each, each.replace("-", "")] for each in CPRS}
    encodings = ("utf-8", "utf-16-le", "cp1252")
    return {word for word, forms in words.items() for form in forms for code in encodings if form.encode(code) in said}


def found_below(root: Path, but: Path) -> dict[str, set[str]]:
    found = {}
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink() and path != but:
            for name, said in contents(path):
                if words := found_in(said):
                    found[name] = words
    return found


# the worklist is asked for by name or with everything, and names persons by what it is
COUNTS_ONLY = [id for id in TableId if id not in (TableId.TIMELINESS_WORKLIST, TableId.AUDIT)]
COMMANDS = (
    ("check",),
    ("check", "--format", "json"),
    ("check", "--format", "csv"),
    *(
        ("tables", "--format", format, *(word for id in COUNTS_ONLY for word in ("--table", id)))
        for format in ("table", "json", "csv")
    ),
)


@requires_libreoffice
def test_a_whole_run_leaves_nothing_of_a_person_anywhere(place: Place) -> None:
    """Everything printed and every file made: in the working folder, at home, among the temporary files."""
    said = ""
    for command, *options in COMMANDS:
        run = place.run(command, place.data, *options)
        assert run.returncode == 0, run.stderr
        said += run.stdout + run.stderr
    for arguments in (
        ("report", place.data, "-o", "rapport.xlsx", "--pdf"),
        ("pseudonymise", place.data, "-o", "kopi.xlsx"),
        ("report", "kopi.xlsx"),
    ):
        run = place.run(*arguments)
        assert run.returncode == 0, run.stderr
        said += run.stdout + run.stderr
    assert found_in(said.encode()) == set()
    made = {path.name for path in (place.root / "work").iterdir()}
    assert made == {"rapport.xlsx", "rapport.pdf", "kopi.xlsx", "kopi-rapport.xlsx"}
    assert found_below(place.root, place.data) == {}
    assert list((place.root / "tmpdir").iterdir()) == []


def test_the_search_does_find(place: Place) -> None:
    """What was planted is there to be found, and the ids come out when they are asked for."""
    assert set.union(*found_below(place.root / "data", place.root).values()) == {*IDS, *NAMES, *CPRS}
    listed = place.run("tables", place.data, "--format", "json")
    assert found_in(listed.stdout.encode()) >= {IDS[0], IDS[1]}
    assert place.run("report", place.data, "-o", "rapport.xlsx", "--internal").returncode == 0
    found = found_below(place.root / "work", place.root)
    assert set.union(*found.values()) >= {IDS[0], IDS[1]}
    assert set.union(*found.values()).isdisjoint({*NAMES, *CPRS})


@requires_posix
@pytest.mark.parametrize("end", ["fails", "killed"])
def test_temporary_files_of_a_run_that_fails_or_loses_its_keeper(place: Place, end: str) -> None:
    """A soffice of ours kills whoever started it, or fails; what then lies about holds nothing of a person."""
    stand_in = place.root / "bin" / "soffice"
    stand_in.parent.mkdir()
    stand_in.write_text("#!/bin/sh\n" + ("kill -9 $PPID\n" if end == "killed" else "") + "exit 1\n")
    stand_in.chmod(0o755)
    run = place.run("report", place.data, "-o", "rapport.xlsx", "--pdf", path=f"{stand_in.parent}:")
    assert run.returncode == 2
    assert (run.stderr == "LibreOffice blev afbrudt. Prøv igen.\n") == (end == "killed")
    left = list((place.root / "tmpdir").iterdir())
    assert list((place.root / "work").iterdir()) == []
    if end == "fails":
        assert left == []
        return
    (folder,) = (path for path in left if path.is_dir())
    assert (folder / "rapport.xlsx").exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert found_below(place.root, place.data) == {}
    stand_in.write_text("#!/bin/sh\nexit 1\n")
    place.run("report", place.data, "-o", "rapport.xlsx", "--pdf", path=f"{stand_in.parent}:")
    assert list((place.root / "tmpdir").iterdir()) == []  # the next run has put it right


@requires_posix
def test_a_run_that_is_killed_leaves_no_temporary_file(place: Place) -> None:
    """A soffice of ours kills the command: its keeper removes the folder with the copy."""
    stand_in = place.root / "bin" / "soffice"
    stand_in.parent.mkdir()
    stand_in.write_text("#!/bin/sh\nkill -9 $(ps -o ppid= -p $PPID)\nexec sleep 60\n")
    stand_in.chmod(0o755)
    run = place.run("report", place.data, "-o", "rapport.xlsx", "--pdf", path=f"{stand_in.parent}:")
    assert run.returncode == -9
    end = time.monotonic() + 10
    while list((place.root / "tmpdir").iterdir()) and time.monotonic() < end:
        time.sleep(0.1)
    assert list((place.root / "tmpdir").iterdir()) == []
    assert list((place.root / "work").iterdir()) == []


def test_columns_outside_the_contract_are_in_no_table(tmp_path: Path) -> None:
    workbook = read_workbook(planted_workbook(tmp_path))
    for model, columns in workbook.tables.items():
        assert set(columns.data) == set(model.model_fields)
    assert found_in(repr(workbook.tables).encode()).isdisjoint({*CPRS, NAMES[1], NAMES[4]})


# --- unless it is asked for ---


def test_an_internal_report_says_so_on_its_front_page_and_every_page(tmp_path: Path) -> None:
    workbook = read_workbook(planted_workbook(tmp_path))
    parameters = workbook_parameters(workbook)
    made = openpyxl.load_workbook(io.BytesIO(build_report(workbook, parameters, audience=Audience.INTERNAL)))
    front, *others = made.worksheets
    assert any("FORTROLIGT: Rapporten indeholder oplysninger om enkeltpersoner" in text for text in texts(front))
    for page in others:
        assert any("FORTROLIGT, indeholder personoplysninger" in text for text in texts(page)), page.title
    assert "Internt" in made.sheetnames
    plain = openpyxl.load_workbook(io.BytesIO(build_report(workbook, parameters)))
    assert "Internt" not in plain.sheetnames
    assert not [text for page in plain.worksheets for text in texts(page) if "FORTROLIGT" in text]


def test_an_internal_report_does_not_take_the_place_of_the_other(cli: Cli, tmp_path: Path) -> None:
    path = planted_workbook(tmp_path)
    for options in ([], ["--internal"]):
        assert cli("report", path, *options).status == 0
    assert {each.name for each in tmp_path.iterdir()} == {"data.xlsx", "data-rapport.xlsx", "data-intern-rapport.xlsx"}


def texts(page: Worksheet) -> list[str]:
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


# --- the last gate ---


CPR_VALUES = ["010190-1234", "0101901234", "Ali (010190 1234)", "101901234", " 101901234 ", 101901234, 3112851234.0,
              "0101\u200b90-\u202e1234", "61 01 90 - 1234", "１０１０９０-1234", "10190-1234"]  # fmt: skip
OTHERS = ["", "a", 0, 4711, 0.1203456789, 12345678, 1_203_450_000, 110_000_000, float("nan"), float("inf"), True, None,
          dt.date(1990, 1, 1), "2019-04-01", "f" * 54 + "0101901234", "1.203.456.789"]  # fmt: skip


@pytest.mark.parametrize("value", CPR_VALUES, ids=repr)
def test_the_gate_lets_no_cpr_number_through(value: object) -> None:
    with pytest.raises(WriteRefused) as refused:
        refuse_cpr([("Ark!A1", "ok"), ("Ark!A2", value)])
    assert "xxxxxx-xxxx" in str(refused.value)
    assert "(Ark!A2)" in str(refused.value)
    assert not holds_cpr(str(refused.value))
    with pytest.raises(WriteRefused):
        refuse_cpr_in({"a": [{"b": (1, value)}]})


@pytest.mark.parametrize("value", OTHERS, ids=repr)
def test_the_gate_lets_everything_else_through(value: object) -> None:
    refuse_cpr([("Ark!A1", value), ("Ark!A2", value)])
    refuse_cpr_in({"a": [value]})


def test_a_key_is_searched_too() -> None:
    with pytest.raises(WriteRefused):
        refuse_cpr_in({"010190-1234": 1})


def leaky(workbook: Workbook, value: object) -> ReportTable:
    """A table that has let a number through, as a fault of ours might."""
    table = build_tables(workbook, workbook_parameters(workbook), [TableId.GRANTS])[0]
    row = [value if column.id == "grant" else None for column in table.columns]
    return replace(table, rows=(tuple(row),))  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", ["table", "json", "csv"])
@pytest.mark.parametrize("value", ["010190-1234", 101901234, "0101\u200b901234"])
def test_tables_with_a_cpr_number_are_not_printed(make: Make, shape: str, value: object) -> None:
    workbook = read_workbook(make(sheet("Borgere", person()), settings()))
    out = io.StringIO()
    with pytest.raises(WriteRefused, match="Der står et CPR-nummer i det, der skulle skrives"):
        show_tables([leaky(workbook, value)], workbook, workbook_parameters(workbook), shape, out)
    assert out.getvalue() == ""


@pytest.mark.parametrize("where", ["cell", "number", "title", "header", "property"])
def test_a_workbook_with_a_cpr_number_is_not_made(where: str) -> None:
    workbook = openpyxl.Workbook()
    (page,) = workbook.worksheets
    match where:
        case "cell":
            page["B7"] = "Ali 010190-1234"
        case "number":
            page["B7"] = 101901234
        case "title":
            page.title = "Ali 010190-1234"
        case "header":
            assert page.oddHeader is not None
            page.oddHeader.left.text = "010190-1234"
        case _:
            workbook.properties.title = "010190-1234"
    with pytest.raises(WriteRefused, match="xxxxxx-xxxx") as refused:
        to_bytes(workbook, dt.date(2019, 4, 1))
    assert "1234" not in str(refused.value)


def test_a_file_named_with_a_cpr_number_gives_no_report(cli: Cli, tmp_path: Path) -> None:
    path = save(tmp_path, sheet("Borgere", person()), settings(), name="010190-1234.xlsx")
    for command in (["report", path], ["tables", path, "--format", "json"]):
        run = cli(*command)
        assert (run.status, run.out) == (2, "")
        assert "xxxxxx-xxxx" in run.err
        assert "1234" not in run.err
    assert [each.name for each in tmp_path.iterdir()] == ["010190-1234.xlsx"]


def test_a_cpr_number_on_the_command_line_is_not_repeated(cli: Cli, tmp_path: Path) -> None:
    path = save(tmp_path, sheet("Borgere", person()), settings())
    for options in (["--set", "min_age=010190-1234"], ["--table", "010190-1234"], ["--format", "010190-1234"]):
        run = cli("tables", path, *options)
        assert run.status == 2
        assert "1234" not in run.out + run.err


def test_many_lines_are_masked_one_by_one() -> None:
    assert mask_cpr("a\n101901234\nb 0101901234") == "a\nxxxxxx-xxxx\nb xxxxxx-xxxx"
    assert sayable("0101\u200b901234\x1b[31m") == "xxxxxx-xxxx[31m"


def test_the_samples_pass_the_gate() -> None:
    """No false alarm: their reports are built in other tests; here their source numbers are looked at once more."""
    workbooks = sorted((SOURCE.parent / "workbooks").glob("*-??.xlsx"))
    assert workbooks
    for path in workbooks:
        workbook = read_workbook(path)
        tables = build_tables(workbook, workbook_parameters(workbook))
        refuse_cpr_in([table.as_dict() for table in tables])
        assert re.fullmatch("[0-9a-f]{64}", workbook.source.sha256)


def test_the_programs_for_the_search_are_there() -> None:
    assert not os.environ.get("CI") or (shutil.which("pdftotext") and shutil.which("pdfinfo"))
