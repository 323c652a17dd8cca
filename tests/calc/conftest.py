"""One LibreOffice for all tests here: it takes seconds to start."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.calc.book import Book
from tests.calc.office import Office, office_python


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """LibreOffice with the extension, installed by the command."""
    if shutil.which("soffice") is None or office_python() is None:
        pytest.skip("LibreOffice og python3-uno er ikke installeret")
    with tempfile.TemporaryDirectory(prefix="integraxl-calc-", ignore_cleanup_errors=True) as name:
        office = Office(Path(name))
        installed = office.integraxl("calc", "install")
        assert installed.returncode == 0, installed.stderr
        office.start()
        yield office
        office.stop()


@pytest.fixture
def other() -> Iterator[Office]:
    """The home of another user, whose LibreOffice is not started and has no extension."""
    with tempfile.TemporaryDirectory(prefix="integraxl-calc-", ignore_cleanup_errors=True) as name:
        yield Office(Path(name))


@pytest.fixture
def book(office: Office) -> Iterator[Book]:
    """A new workbook, closed afterwards."""
    book = Book(office)
    yield book
    book.close()
