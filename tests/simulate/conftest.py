"""What the simulator's tests stand on: the shipped programme, in files and in the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from jahorina.simulate.programme import SimulationProgramme, read_simulation
from tests.shipped import load_shipped_programme


@pytest.fixture(scope="session")
def route(programme_folder: Path) -> SimulationProgramme:
    """How people of the simulation travel."""
    return read_simulation(programme_folder)


@pytest.fixture(scope="module")
def node(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A node with the shipped programme, and nobody's case; loaded once for a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)
