"""pseudonymise: a copy of the data workbook in which nobody can be found again without the key."""

from __future__ import annotations

import argparse


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    pass
