"""The shipped gates, lists and statistics in the database, loaded once for a file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from jahorina.registers.loading import load_registers
from jahorina.registers.programme_schema import ProgrammeRegisters
from jahorina.registers.statistics.programme import load_statistics, read_statistics
from jahorina.registers.statistics.programme_schema import StatisticsEntry
from tests.kept_load import load_once
from tests.people import make_partners


@pytest.fixture(scope="session")
def shipped_statistics(programme_folder: Path) -> StatisticsEntry:
    """The shipped file."""
    return read_statistics(programme_folder)


@pytest.fixture(scope="module")
def statistics(
    django_db_setup: None, django_db_blocker: Any, shipped: ProgrammeRegisters, shipped_statistics: StatisticsEntry
) -> Iterator[None]:
    """All of it, rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_partners()
        load_once("registers", lambda: load_registers(shipped, by="system"))
        load_statistics(shipped_statistics, by="system")
        yield
        transaction.set_rollback(True)
