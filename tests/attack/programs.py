"""The versions of the product that can be attacked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.attack.chains import Plan
from tests.attack.publish import Program, WithWorkbooks, arguments_of, call


class WithRecords:
    """The version whose memory is what was published: every edition writes its record, and reads all earlier ones."""

    def __init__(self) -> None:
        self._records: list[Path] = []

    def publish(self, workbook: Path, plan: Plan, folder: Path, number: int) -> tuple[dict[str, Any] | None, str]:
        """The edition's JSON, or None and the refusal."""
        record = folder / f"record-{number}.json"
        before = [option for each in self._records for option in ("--previous", str(each))]
        status, out, err = call(
            "tables", str(workbook), "--audience", "public", "--format", "json", "--record", str(record),
            *before, *arguments_of(plan),
        )  # fmt: skip
        if status:
            return None, err or out
        self._records.append(record)
        shown: dict[str, Any] = json.loads(out)
        return shown, ""


PROGRAMS: dict[str, type[Program]] = {"workbooks": WithWorkbooks, "records": WithRecords}
