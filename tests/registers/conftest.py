"""What the registers' tests stand on: the shipped gates and lists, two partners, workers in every area."""

from __future__ import annotations

from pathlib import Path

import pytest

from jahorina.registers.loading import load_registers
from jahorina.registers.programme import read_registers
from jahorina.registers.programme_schema import ProgrammeRegisters
from tests.kept_load import load_once


@pytest.fixture(scope="session")
def shipped(programme_folder: Path) -> ProgrammeRegisters:
    """The shipped gates, limits and lists."""
    return read_registers(programme_folder)


@pytest.fixture
def lists(db: None, shipped: ProgrammeRegisters) -> None:
    """The shipped gates, limits and lists in the database."""
    load_once("registers", lambda: load_registers(shipped, by="system"))
