"""Writing: the old file or the new one whatever goes wrong; whose lock it is; what may never be written over."""

from __future__ import annotations

import io
import os
import resource
import signal
import stat
import subprocess
import sys
import textwrap
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from integraxl.errors import WriteRefused
from integraxl.files import check_outputs, create_private_file, write_atomically, write_files
from integraxl.locks import LockBusy, lock
from integraxl.owners import find_owner, read_excel_owner, read_libreoffice_owner

from .conftest import Cli, Make
from .libreoffice import convert, requires_libreoffice
from .small_workbooks import person, settings, sheet

SOURCE = Path(__file__).resolve().parent.parent / "src"
requires_posix = pytest.mark.skipif(os.name != "posix", reason="findes kun på POSIX")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "rapport.xlsx"
    path.write_bytes(b"old")
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_is_replaced_and_nothing_else_is_left(old: Path) -> None:
    write_atomically(old, b"new")
    assert old.read_bytes() == b"new"
    assert names(old.parent) == {"rapport.xlsx"}


def test_what_killed_writers_left_is_removed(old: Path) -> None:
    (old.parent / ".integraxl-0123456789abcdef.tmp").write_bytes(b"half")
    (old.parent / ".integraxl.lock").touch()
    write_atomically(old, b"new")
    assert names(old.parent) == {"rapport.xlsx"}


@requires_posix
def test_the_permissions_stay_and_a_link_is_followed(old: Path, tmp_path: Path) -> None:
    old.chmod(0o640)
    link = tmp_path / "link.xlsx"
    link.symlink_to(old)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert old.read_bytes() == b"new"
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


@requires_posix
def test_a_private_file_is_its_owners_only_and_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "key"
    create_private_file(path, b"secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(WriteRefused, match="findes allerede"):
        create_private_file(path, b"other")
    assert path.read_bytes() == b"secret"


def test_all_files_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception when the first file lies ready and the second is being written."""
    first, second = tmp_path / "a.csv", tmp_path / "b.pdf"
    first.write_bytes(b"old")

    def fail(_: int) -> None:
        if len([name for name in names(tmp_path) if name.endswith(".tmp")]) == 2:
            raise RuntimeError

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(RuntimeError):
        write_files({first: b"new", second: b"new"})
    assert first.read_bytes() == b"old"
    assert names(tmp_path) == {"a.csv"}


@requires_posix
@pytest.mark.parametrize("kind", ["device", "folder", "read-only"])
def test_what_is_no_plain_file_is_left_alone(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Path("/dev/null") if kind == "device" else tmp_path / "x"
    if kind == "folder":
        target.mkdir()
    if kind == "read-only":
        target.write_bytes(b"old")
        monkeypatch.setattr(os, "access", lambda path, _: path != target)  # root may write everything
    with pytest.raises(WriteRefused, match="skrivebeskyttet" if kind == "read-only" else "en mappe eller en enhed"):
        check_outputs([target], [])
    if kind != "device":
        with pytest.raises(WriteRefused):
            write_atomically(target, b"new")


# --- no room, no rights ---


def limited(code: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"},
        **options,
    )


WRITE = """
    import os
    from pathlib import Path
    from integraxl.errors import WriteRefused
    from integraxl.files import write_atomically
    if os.getuid() == 0 and {ordinary}:
        os.setuid(65534)  # root may write everywhere
    try:
        write_atomically(Path({path!r}), b"x" * {size})
    except WriteRefused as refused:
        print(refused)
"""


@requires_posix
def test_a_limit_of_the_size_of_files(old: Path) -> None:
    run = limited(
        WRITE.format(path=str(old), size=100_000, ordinary=False),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert run.stdout == (
        f"»{old}« kan ikke skrives: filen er større, end drevet eller systemet tillader. Den gamle fil er urørt.\n"
    ), run.stderr
    assert old.read_bytes() == b"old"
    assert names(old.parent) == {"rapport.xlsx"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte. Only root can make one; elsewhere a disk that is always full stands in."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False)
    yield folder
    if made.returncode == 0:
        subprocess.run(["umount", folder], check=True)


@requires_posix
def test_a_full_disk(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small_disk / "rapport.xlsx"
    path.write_bytes(b"old")
    if not small_disk.is_mount():

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteRefused, match=r"kan ikke skrives: disken er fuld\. Den gamle fil er urørt\."):
        write_atomically(path, b"x" * 2_000_000)
    assert path.read_bytes() == b"old"
    assert names(small_disk) == {"rapport.xlsx"}


@requires_posix
def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "rapport.xlsx").write_bytes(b"old")
    folder.chmod(0o555)
    for above in folder.parents:
        if above.is_relative_to(tmp_path.parents[1]):
            above.chmod(above.stat().st_mode | 0o055)
    run = limited(WRITE.format(path=str(folder / "rapport.xlsx"), size=3, ordinary=True))
    folder.chmod(0o755)
    assert "adgang nægtet" in run.stdout or "skrivebeskyttet" in run.stdout, run.stderr
    assert (folder / "rapport.xlsx").read_bytes() == b"old"
    assert names(folder) == {"rapport.xlsx"}


# --- open elsewhere ---


def excel_owner(name: str) -> bytes:
    """As Excel writes it: 165 bytes."""
    narrow, wide = name.encode("cp1252", "replace"), name.encode("utf-16-le")
    record = bytes([len(narrow)]) + narrow.ljust(54, b" ") + bytes([len(name), 0]) + wide
    return record + b" \0" * ((165 - len(record)) // 2) + b" " * ((165 - len(record)) % 2)


LIBREOFFICE = b"Mette \xc3\x98rsted,mette,pc-12,01.04.2019 10:15,file:///C:/Users/mette/AppData/LibreOffice/4;"


def test_excels_owner_file() -> None:
    assert len(excel_owner("Åse Müller")) == 165
    assert read_excel_owner(excel_owner("Åse Müller")) == "Åse Müller"
    assert read_excel_owner(excel_owner("Żaneta")) == "Żaneta"  # not in cp1252
    assert read_excel_owner(excel_owner("x" * 52)) == "x" * 52
    assert read_excel_owner(b"\x03Ole" + b" " * 51) == "Ole"
    for broken in (b"", b"\xff", b"\x00" * 165, b"\xff" * 165):
        assert read_excel_owner(broken) == ""


def test_libreoffices_owner_file() -> None:
    assert read_libreoffice_owner(LIBREOFFICE) == "Mette Ørsted (på pc-12, 01.04.2019 10:15)"
    assert read_libreoffice_owner(b",mette,pc-12,01.04.2019 10:15,file:///x;") == "mette (på pc-12, 01.04.2019 10:15)"
    assert read_libreoffice_owner(rb"Olsen\, Bo\;\\,bo,,,;") == "Olsen, Bo;\\"
    assert read_libreoffice_owner(b",,,,;") == ""
    assert read_libreoffice_owner(b"\xff\xfe") == ""


@pytest.mark.parametrize(
    ("mark", "content", "owner"),
    [
        ("~$rapport.xlsx", excel_owner("Åse Müller"), "hos Åse Müller i Excel"),
        ("~$rapport.xlsx", b"", "i Excel"),
        (".~lock.rapport.xlsx#", LIBREOFFICE, "hos Mette Ørsted (på pc-12, 01.04.2019 10:15) i LibreOffice"),
        (".~lock.rapport.xlsx#", b"\x1b[31m\xe2\x80\xae,x,,,;", "hos [31m i LibreOffice"),
    ],
    ids=["excel", "excel-empty", "libreoffice", "hostile"],
)
def test_a_file_that_is_open_is_left_alone(old: Path, mark: str, content: bytes, owner: str) -> None:
    (old.parent / mark).write_bytes(content)
    with pytest.raises(WriteRefused) as refused:
        write_atomically(old, b"new")
    assert str(refused.value) == (
        f"»rapport.xlsx« er åben {owner}. Luk filen, og prøv igen. "
        f"Er den ikke åben nogen steder, så slet filen »{mark}« i samme mappe."
    )
    assert old.read_bytes() == b"old"
    assert names(old.parent) == {"rapport.xlsx", mark}


def test_nobody_has_it_open(old: Path) -> None:
    assert find_owner(old) is None


# --- two writers ---


def test_a_lock_is_exclusive_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.touch()  # left by a killed process: no lock
    with lock(path) as held:
        assert held
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o666  # a colleague may take it up
        with pytest.raises(LockBusy), lock(path):
            pass
    with lock(path):
        pass
    assert names(tmp_path) == set()


@requires_posix
def test_a_killed_holder_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = f"""
        from pathlib import Path
        from integraxl.locks import lock
        import time
        with lock(Path({str(path)!r})):
            print("held", flush=True)
            time.sleep(60)
    """
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(LockBusy), lock(path, 0.1):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    with lock(path):
        pass
    assert names(tmp_path) == set()


def test_a_writer_waits_for_another_and_says_so_in_the_end(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with lock(old.parent / ".integraxl.lock"):
        waiting = threading.Thread(target=write_atomically, args=(old, b"new"))
        waiting.start()
        time.sleep(0.1)
        assert old.read_bytes() == b"old"
    waiting.join()
    assert old.read_bytes() == b"new"
    monkeypatch.setattr("integraxl.files._WAIT", 0.05)
    with lock(old.parent / ".integraxl.lock"), pytest.raises(WriteRefused, match="Et andet vindue med integraxl"):
        write_atomically(old, b"newer")


def test_writers_at_once_do_not_interleave(tmp_path: Path) -> None:
    """Eight writers of pairs: both files of the pair are always by the same one."""
    pair = [tmp_path / "a", tmp_path / "b"]
    failed: list[Exception] = []

    def write(letter: int) -> None:
        try:
            for _ in range(5):
                write_files(dict.fromkeys(pair, bytes([letter]) * 100_000))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in b"abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert pair[0].read_bytes() == pair[1].read_bytes()
    assert set(pair[0].read_bytes()) < set(b"abcdefgh")
    assert len(set(pair[0].read_bytes())) == 1
    assert names(tmp_path) == {"a", "b"}


# --- what may never be written over ---


@pytest.fixture
def data(make: Make) -> Path:
    return make(sheet("Borgere", person()), settings())


@requires_posix
@pytest.mark.parametrize("way", ["itself", "dots", "symlink", "hardlink", "case", "dangling-case"])
def test_no_command_writes_over_its_input(cli: Cli, data: Path, way: str) -> None:
    before, other = data.read_bytes(), data.with_name("rapport.xlsx")
    match way:
        case "itself":
            other = data
        case "dots":
            other = data.parent / "." / ".." / data.parent.name / data.name
        case "symlink":
            other.symlink_to(data)
        case "hardlink":
            os.link(data, other)
        case "case":
            other = data.with_name(data.name.upper())
        case _:
            other.symlink_to(data.with_name(data.name.upper()))
    for command in (["report", data, "-o", other], ["pseudonymise", data, "-o", other, "--key", data.parent / "key"]):
        run = cli(*command)
        assert run.status == 2
        assert "læses af kommandoen og kan ikke skrives over" in run.err or ".xlsx" in run.err
    assert data.read_bytes() == before
    assert not (data.parent / "key").exists()


def test_the_template_and_the_key_are_inputs_too(cli: Cli, data: Path) -> None:
    template = data.with_name("skabelon.xlsx")
    template.write_bytes(b"template")
    run = cli("report", data, "--template", template, "-o", template)
    assert (run.status, "»skabelon.xlsx« læses af kommandoen" in run.err) == (2, True)
    run = cli("pseudonymise", data, "-o", data.with_name("x.xlsx"), "--key", data.with_name("X.XLSX"))
    assert (run.status, "»x.xlsx« læses af kommandoen" in run.err) == (2, True)
    assert names(data.parent) == {"data.xlsx", "skabelon.xlsx"}


def test_two_outputs_are_two_files(tmp_path: Path) -> None:
    with pytest.raises(WriteRefused, match=r"»B\.xlsx« kan ikke være to filer på én gang"):
        check_outputs([tmp_path / "a.xlsx", tmp_path / "b.xlsx", tmp_path / "x" / ".." / "B.xlsx"], [])


@pytest.mark.parametrize("command", ["report", "pseudonymise"])
def test_a_workbook_is_named_as_one(cli: Cli, data: Path, command: str) -> None:
    for name in ("rapport.pdf", "rapport", "data.xlsm"):
        run = cli(command, data, "-o", data.with_name(name))
        assert (run.status, run.err) == (2, f"»{name}« skal ende på .xlsx. Vælg et andet navn med -o.\n")


@requires_libreoffice
def test_a_report_that_a_person_has_saved_is_that_persons(cli: Cli, data: Path, tmp_path: Path) -> None:
    output = data.with_name("rapport.xlsx")
    for _ in range(2):
        assert cli("report", data, "-o", output).status == 0  # its own it writes over
    (saved,) = convert([output], "xlsx", tmp_path)
    output.write_bytes(saved.read_bytes())
    run = cli("report", data, "-o", output)
    assert run.status == 2
    assert run.err == (
        "»rapport.xlsx« findes i forvejen og er ikke sidst gemt af integraxl. Den bliver ikke skrevet over: "
        "vælg et andet navn, eller flyt eller slet filen først.\n"
    )
    assert output.read_bytes() == saved.read_bytes()


def test_what_a_person_saved_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    """Between the first look and the writing."""
    output, page = tmp_path / "rapport.xlsx", openpyxl.Workbook()
    check_outputs([output], [])
    page.save(output)
    before = output.read_bytes()
    with pytest.raises(WriteRefused, match="ikke sidst gemt af integraxl"):
        write_files({output: b"new", tmp_path / "rapport.pdf": b"new"})
    assert output.read_bytes() == before
    assert names(tmp_path) == {"rapport.xlsx"}


def test_another_data_workbook_is_not_written_over(cli: Cli, data: Path, make: Make) -> None:
    other = make(sheet("Borgere", person("b2")))
    before = other.read_bytes()
    assert cli("report", data, "-o", other).status == 2
    assert other.read_bytes() == before


def test_nothing_is_written_where_the_pdf_cannot_be_made(
    cli: Cli, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
        monkeypatch.delenv(variable, raising=False)
    run = cli("report", data, "--pdf")
    assert (run.status, "Installér LibreOffice" in run.err) == (2, True)
    assert names(data.parent) == {"data.xlsx"}


@pytest.mark.parametrize("name", ["x" * 300 + ".xlsx", "mangler/x.xlsx"])
def test_a_name_that_cannot_be(cli: Cli, data: Path, name: str) -> None:
    run = cli("report", data, "-o", data.with_name(name) if "/" not in name else data.parent / name)
    assert run.status == 2
    assert "navnet er for langt" in run.err or "mappen findes ikke" in run.err


@pytest.mark.parametrize(
    "command",
    [("addin", "build"), ("calc", "build"), ("recalc", "d.xlsx"), ("compare", "d.xlsx", "e.xlsx"), ("report", "d.xlsx"),
     ("paper", "d.xlsx"), ("period", "d.xlsx", "--as-of", "2019-10-01"), ("pseudonymise", "d.xlsx", "--key", "k.key"),
     ("national", "d.xlsx", "--as-of", "2019-04-01", "--workers", "1")],
)  # fmt: skip
@pytest.mark.parametrize("target", ["d.xlsx", "else.xlsx"])
def test_no_command_writes_over_a_data_workbook(
    make: Make, cli: Cli, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], target: str
) -> None:
    made = make(sheet("Borgere", person()), settings(Kommune="By"), name="d.xlsx")
    monkeypatch.chdir(made.parent)
    for name in ("e.xlsx", "else.xlsx"):
        Path(name).write_bytes(made.read_bytes())
    before = made.read_bytes()
    run = cli(*command, "-o", target)
    assert (run.status, Path(target).read_bytes()) == (2, before)
    assert run.err.startswith(f"»{target}« ")
    assert run.err.endswith((" med -o.\n", "eller flyt den.\n", "slet filen først.\n"))


def test_the_national_report_is_not_written_over_a_workbook_of_its_folder(cli: Cli, tmp_path: Path) -> None:
    own = tmp_path / "by.xlsx"
    assert cli("new", own, "--sample").status == 0  # integraxl saved it last, so only being read protects it
    before = own.read_bytes()
    run = cli("national", tmp_path, "--as-of", "2019-04-01", "--workers", "1", "-o", own)
    assert (run.status, run.err) == (
        2,
        "»by.xlsx« læses af kommandoen og kan ikke skrives over. Vælg en anden fil med -o.\n",
    )
    assert own.read_bytes() == before


# --- whose a file is, whatever its kind ---

PERSONS = "»{}« findes i forvejen og er ikke sidst gemt af integraxl. Den bliver ikke skrevet over: " + (
    "vælg et andet navn, eller flyt eller slet filen først.\n"
)
BUILDS = {"addin": "integraxl.xlam", "calc": "integraxl.oxt"}


@pytest.mark.parametrize("host", BUILDS)
def test_what_is_built_is_written_over_what_was_built(cli: Cli, tmp_path: Path, host: str) -> None:
    output = tmp_path / BUILDS[host]
    for _ in range(2):
        assert cli(host, "build", "-o", output).status == 0
    assert names(tmp_path) == {output.name}


def repacked(path: Path, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same parts as a person's program packs them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return packed.getvalue()


@pytest.mark.parametrize("host", BUILDS)
@pytest.mark.parametrize("way", ["text", "packed", "stored", "cut", "folder of another"])
def test_what_a_person_made_is_not_built_over(cli: Cli, tmp_path: Path, host: str, way: str) -> None:
    output = tmp_path / BUILDS[host]
    assert cli(host, "build", "-o", output).status == 0
    match way:
        case "text":
            output.write_text("mine noter")
        case "packed":
            output.write_bytes(repacked(output))
        case "stored":
            output.write_bytes(repacked(output, zipfile.ZIP_STORED))
        case "cut":
            output.write_bytes(output.read_bytes()[:5000])
        case _:
            with zipfile.ZipFile(output, "w") as archive:
                archive.writestr("andet.txt", "andet")
    before = output.read_bytes()
    run = cli(host, "build", "-o", output)
    assert (run.status, run.out, run.err) == (2, "", PERSONS.format(output.name))
    assert output.read_bytes() == before


@pytest.mark.parametrize("name", ["integraxl.xlam", "IxlFormler.bas", "ThisWorkbook.cls", "customUI14.xml"])
def test_sources_are_written_over_sources_alone(cli: Cli, tmp_path: Path, name: str) -> None:
    call = ("addin", "build", "--sources", "-o", tmp_path / "integraxl.xlam")
    assert [cli(*call).status for _ in range(2)] == [0, 0]
    written = {path: path.read_bytes() for path in tmp_path.iterdir()} | {tmp_path / name: b"andet"}
    (tmp_path / name).write_bytes(b"andet")
    run = cli(*call)
    assert (run.status, run.err) == (2, PERSONS.format(name))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == written


@pytest.fixture
def printer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A program in LibreOffice's place, and the PDF that it makes of everything."""
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    made = b"%PDF-1.6\n%%EOF\n"
    program.write_text(
        '#!/bin/sh\nwhile [ "$1" != "--outdir" ]; do shift; done\n'
        "printf '%%PDF-1.6\\n%%%%EOF\\n' > \"$2/rapport.pdf\"\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    return made


WITH_PDF = {
    "report": ("--as-of", "2019-04-01", "--pdf", "-o"),
    "national": ("--as-of", "2019-04-01", "--workers", "1", "--pdf", "-o"),
}


@requires_posix
@pytest.mark.parametrize("command", WITH_PDF)
@pytest.mark.parametrize("way", ["another", "noted", "edited"])
def test_a_pdf_that_a_person_has_saved_is_that_persons(
    cli: Cli, make: Make, printer: bytes, command: str, way: str
) -> None:
    data = make(sheet("Borgere", person()), settings(Kommune="Odense"))
    report, pdf = data.with_name("ud.xlsx"), data.with_name("ud.pdf")
    pdf.write_bytes(b"")  # an empty file is nobody's
    for _ in range(2):
        assert cli(command, data, *WITH_PDF[command], report).status == 0  # its own it writes over
    assert pdf.read_bytes().startswith(printer)
    changed = {
        "another": b"%PDF-1.7\n%%EOF\n",
        "noted": pdf.read_bytes() + b"1 0 obj\nendobj\n%%EOF\n",  # readers append what is added
        "edited": pdf.read_bytes().replace(b"1.6", b"1.7"),
    }
    pdf.write_bytes(changed[way])
    before = report.read_bytes()
    run = cli(command, data, *WITH_PDF[command], report)
    assert (run.status, run.out, run.err) == (2, "", PERSONS.format("ud.pdf"))
    assert (report.read_bytes(), pdf.read_bytes()) == (before, changed[way])


@requires_libreoffice
def test_a_pdf_of_ours_is_a_pdf(cli: Cli, data: Path) -> None:
    """Its last line stands where no reader looks."""
    for _ in range(2):
        assert cli("report", data, "--pdf").status == 0
    (pdf,) = data.parent.glob("*.pdf")
    shown = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, encoding="utf-8", check=False)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert b"%%EOF" in pdf.read_bytes()[-1024:]
