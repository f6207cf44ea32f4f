"""What the simulator's tests stand on: the shipped programme, in files and in the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from jahorina.partners.loading import load_partners
from jahorina.partners.programme import read_programme
from jahorina.registers.loading import load_registers
from jahorina.registers.programme import read_registers
from jahorina.simulate.programme import SimulationProgramme, read_simulation


@pytest.fixture(scope="session")
def route(programme_folder: Path) -> SimulationProgramme:
    """How people of the simulation travel."""
    return read_simulation(programme_folder)


@pytest.fixture(scope="session")
def shipped(programme_folder: Path) -> tuple[object, object]:
    """The shipped partners and registers, read once."""
    return read_programme(programme_folder), read_registers(programme_folder)


@pytest.fixture
def node(db: None, shipped: tuple[object, object]) -> None:
    """A node with the shipped programme, and nobody's case."""
    partners, registers = shipped
    load_partners(partners, by="system")  # type: ignore[arg-type]
    load_registers(registers, by="system")  # type: ignore[arg-type]
