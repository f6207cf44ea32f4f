"""Lets a test with transactions of its own empty the database afterwards, which triggers forbid: audit log, steps, plan."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _a_test_may_empty_the_database() -> Iterator[None]:
    from django.db import connection
    from django.test import TransactionTestCase

    from jahorina.audit import append_only
    from jahorina.dialogue.triggers import install_dialogue, remove_dialogue
    from jahorina.evidence.runs.triggers import install_runs, remove_runs
    from jahorina.exchange.intake.triggers import (
        install_deletions,
        install_intake,
        remove_deletions,
        remove_intake,
    )
    from jahorina.exchange.letters.triggers import (
        install_key_ends,
        install_letters,
        remove_key_ends,
        remove_letters,
    )
    from jahorina.exchange.stamps.triggers import install_stamps, remove_stamps
    from jahorina.exchange.triggers import install_exchange, remove_exchange
    from jahorina.exchange.wire.triggers import install_wire, remove_wire
    from jahorina.plan.triggers import install_plan, remove_plan
    from jahorina.publication.triggers import install_publication, remove_publication
    from jahorina.registers.duplicates.triggers import install_duplicates, remove_duplicates
    from jahorina.registers.emergency.triggers import install_glass, remove_glass
    from jahorina.registers.gates import triggers
    from jahorina.registers.incidents.triggers import install_incidents, remove_incidents
    from jahorina.registers.referral.received_triggers import install_received, remove_received
    from jahorina.registers.referral.triggers import install_referrals, remove_referrals
    from jahorina.registers.retention.triggers import install_retention, remove_retention
    from jahorina.registers.smuggling.triggers import install_tie_triggers, remove_tie_triggers

    guards = (
        (append_only.install, append_only.remove),
        (triggers.install, triggers.remove),
        (install_glass, remove_glass),
        (install_incidents, remove_incidents),
        (install_tie_triggers, remove_tie_triggers),
        (install_referrals, remove_referrals),
        (install_received, remove_received),
        (install_retention, remove_retention),
        (install_duplicates, remove_duplicates),
        (install_plan, remove_plan),
        (install_dialogue, remove_dialogue),
        (install_publication, remove_publication),
        (install_exchange, remove_exchange),
        (install_intake, remove_intake),
        (install_deletions, remove_deletions),
        (install_wire, remove_wire),
        (install_letters, remove_letters),
        (install_key_ends, remove_key_ends),
        (install_stamps, remove_stamps),
        (install_runs, remove_runs),
    )
    empty = TransactionTestCase._fixture_teardown

    def emptied(case: TransactionTestCase) -> None:
        for _install, remove in guards:
            remove(connection)
        empty(case)
        for install, _remove in guards:
            install(connection)

    patch = pytest.MonkeyPatch()
    # TestCase rolls back instead and has a method of its own.
    patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
    yield
    patch.undo()
