"""Lets a test with transactions of its own empty the database afterwards, which triggers forbid: audit log, steps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _a_test_may_empty_the_audit_log() -> Iterator[None]:
    from django.db import connection
    from django.test import TransactionTestCase

    from jahorina.audit import append_only
    from jahorina.plan.triggers import install_plan, remove_plan
    from jahorina.registers.emergency.triggers import install_glass, remove_glass
    from jahorina.registers.gates import triggers
    from jahorina.registers.incidents.triggers import install_incidents, remove_incidents
    from jahorina.registers.retention.triggers import install_retention, remove_retention

    empty = TransactionTestCase._fixture_teardown

    def emptied(case: TransactionTestCase) -> None:
        append_only.remove(connection)
        triggers.remove(connection)
        remove_glass(connection)
        remove_incidents(connection)
        remove_retention(connection)
        remove_plan(connection)
        empty(case)
        append_only.install(connection)
        triggers.install(connection)
        install_glass(connection)
        install_incidents(connection)
        install_retention(connection)
        install_plan(connection)

    patch = pytest.MonkeyPatch()
    # TestCase rolls back instead and has a method of its own.
    patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
    yield
    patch.undo()
