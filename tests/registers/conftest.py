"""What the registers' tests stand on: the shipped gates and lists, two partners, workers in every area."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.registers import models
from jahorina.registers.loading import load_registers
from jahorina.registers.programme import read_registers
from jahorina.registers.programme_schema import ProgrammeRegisters


@pytest.fixture(scope="session")
def shipped(programme_folder: Path) -> ProgrammeRegisters:
    """The shipped gates, limits and lists."""
    return read_registers(programme_folder)


_LOADED: list[list[Model]] = []
"""The rows that the first load of the shipped lists wrote, a list for each table."""
_COUNTS: dict[str, int] = {}


@pytest.fixture
def lists(db: None, shipped: ProgrammeRegisters) -> None:
    """The shipped gates, limits and lists in the database."""
    # A thousand tests ask for them. Sequences of PostgreSQL would not follow rows that bring their keys along.
    in_a_test_that_is_rolled_back = connection.in_atomic_block and connection.vendor == "sqlite"
    if not in_a_test_that_is_rolled_back or models.RegisterProgramme.objects.exists():
        load_registers(shipped, by="system")
    elif not _LOADED:
        counts = load_registers(shipped, by="system")
        _LOADED.extend(
            rows
            for table in apps.get_app_config("registers").get_models()
            if (rows := list(table._default_manager.all()))
        )
        _COUNTS.update(counts)
    else:
        for rows in _LOADED:
            type(rows[0])._default_manager.bulk_create(rows)
        audit.record(actor="system", action=actions.REGISTERS_LOADED, target="registers", detail=_COUNTS)
