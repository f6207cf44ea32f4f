"""A partner's release becomes observations of the hub: once, with its statuses, and a withdrawal takes it back."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from jahorina.audit.models import Event
from jahorina.evidence.models import Import, Source
from jahorina.exchange.intake import services
from jahorina.exchange.intake.models import IntakeRecord
from jahorina.exchange.intake.triggers import TABLES
from jahorina.kernel.errors import Conflict
from jahorina.kernel.numbers import ConfStatus, ObsStatus
from tests.exchange.intake.conftest import Arrivals, members, observed, release, table, total, values, withdrawal

pytestmark = pytest.mark.django_db
YEAR = ("2025", "al")


def _outcomes(arrivals: Arrivals) -> list[str]:
    return [one.outcome for one in arrivals.take()]


def _by_sex(number: int, male: int | None, female: int | None, **changed: Any) -> Any:
    everybody = None if male is None or female is None else male + female
    return members(release(number, table("sex"), **changed), {"_T": everybody, "male": male, "female": female})


def test_the_cells_of_a_release_become_observations_of_the_partners_node(arrivals: Arrivals) -> None:
    arrivals.arrive(*_by_sex(1, 40, 21))
    assert _outcomes(arrivals) == ["made"]
    assert values() == {YEAR: 61, (*YEAR, "M"): 40, (*YEAR, "F"): 21}
    one = observed()[YEAR]
    assert (one.definition, one.owner, one.note, str(one.as_of)) == ("register-v1", "al", "registered-1", "2026-01-10")
    assert Source.objects.get(code="node-al").title == "Published by the node of al"
    assert values(partner=None) == values()


def test_each_bundle_comes_in_once(arrivals: Arrivals) -> None:
    arrivals.arrive(*_by_sex(1, 40, 21))
    assert _outcomes(arrivals) == ["made"]
    before = (values(), Import.objects.count(), Event.objects.count())
    assert _outcomes(arrivals) == []
    assert (values(), Import.objects.count(), Event.objects.count()) == before


def test_what_was_suppressed_stays_suppressed_and_is_the_partners_own(arrivals: Arrivals) -> None:
    arrivals.arrive(*members(release(1, table("sex")), {"_T": 43, "male": 40, "female": None, "other": None}))
    arrivals.take()
    hidden = observed()[(*YEAR, "F")]
    assert (hidden.value, hidden.obs_status, hidden.conf_status) == (
        None,
        ObsStatus.SUPPRESSED,
        ConfStatus.CONFIDENTIAL,
    )
    for other in (None, "ba"):
        assert values(partner=other) == {YEAR: 43, (*YEAR, "M"): 40}


def test_simulated_figures_stand_apart(arrivals: Arrivals) -> None:
    arrivals.arrive(*members(release(1, table(), simulated=True), total(9)), simulated=True)
    arrivals.take()
    assert values() == {}
    assert [one.simulated for one in observed(source="node-al-simulated").values()] == [True]


def test_a_later_number_is_a_revision(arrivals: Arrivals) -> None:
    arrivals.arrive(*_by_sex(1, 40, 21))
    arrivals.arrive(*_by_sex(2, 41, 21))
    assert _outcomes(arrivals) == ["made", "made"]
    one = observed()[YEAR]
    assert (one.value, one.revision, one.note) == (62, 1, "registered-2")
    assert observed()[(*YEAR, "F")].revision == 0


def test_a_cell_that_is_not_listed_any_more_is_missing_and_not_what_it_was(arrivals: Arrivals) -> None:
    by = ("nationality",)
    arrivals.arrive(*members(release(1, table(*by)), {"_T": 30, "SYR": 20, "AFG": 10}))
    arrivals.arrive(*members(release(2, table(*by)), {"_T": 20, "SYR": 20}))
    arrivals.take()
    assert observed()[(*YEAR, "AFG")].obs_status is ObsStatus.MISSING
    assert values()[YEAR] == 20


def test_a_withdrawn_release_is_taken_back_with_its_history(arrivals: Arrivals) -> None:
    arrivals.arrive(*_by_sex(1, 40, 21))
    arrivals.take()
    arrivals.arrive(*members(withdrawal(1)))
    assert _outcomes(arrivals) == ["made"]
    assert values(partner=None) == {}
    assert set(values().values()) == {None}


def test_a_withdrawal_leaves_what_another_number_says(arrivals: Arrivals) -> None:
    arrivals.arrive(*_by_sex(1, 40, 21))
    arrivals.arrive(*_by_sex(2, 50, 21))
    arrivals.take()
    arrivals.arrive(*members(withdrawal(2)))
    arrivals.take()
    assert values(partner=None) == {YEAR: 61, (*YEAR, "M"): 40, (*YEAR, "F"): 21}
    arrivals.arrive(*_by_sex(3, 45, 21, published="2026-02-25T09:00:00+00:00"))
    arrivals.take()
    assert values(partner=None)[YEAR] == 66


ORDERS = tuple(itertools.permutations(("first", "second", "other", "back")))


@pytest.mark.parametrize("orders", [ORDERS[::7], pytest.param(ORDERS, marks=pytest.mark.slow)], ids=["some", "all"])
def test_any_order_of_arrival_ends_in_the_same_state(arrivals: Arrivals, orders: tuple[tuple[str, ...], ...]) -> None:
    """Two streams of one partner have no order between them: interleavings of four bundles, with a run after each."""
    came = {
        "first": members(release(1, table("nationality")), {"_T": 30, "SYR": 20, "AFG": 10}),
        "second": members(release(2, table("nationality")), {"_T": 25, "SYR": 25}),
        "other": members(release(1, table(), series="yearly", published="2026-02-01T10:00:00+00:00"), total(31)),
        "back": members(withdrawal(2)),
    }
    states = set()
    for order in orders:
        mark = transaction.savepoint()
        seen = dict(arrivals.last)
        for at, name in enumerate(order):
            stream = "more" if at % 2 else "releases"
            arrivals.arrive(*came[name], stream=stream)
            assert all(one.outcome != "refused" for one in arrivals.take())
        states.add(frozenset(values(partner=None).items()))
        arrivals.last = seen
        transaction.savepoint_rollback(mark)
    assert states == {frozenset({(YEAR, 31.0), ((*YEAR, "SYR"), 20.0), ((*YEAR, "AFG"), 10.0)})}


def test_a_node_speaks_for_its_own_partner_alone(arrivals: Arrivals) -> None:
    arrivals.arrive(*members(release(1, table(), partner="rs"), total(9)))
    arrivals.arrive(*_by_sex(1, 40, 21), sender="al", stream="more")
    found = {one.place: (one.outcome, one.code) for one in arrivals.take()}
    assert found == {"al releases 1:1": ("refused", "intake-not-of-sender"), "al more 1:1": ("made", "")}


def test_a_refusal_is_kept_once_and_tried_again(arrivals: Arrivals) -> None:
    arrivals.arrive(*members(release(1, table(definition="7")), total(9)))
    for _time in range(3):
        assert [one.code for one in arrivals.take()] == ["intake-not-catalogued"]
    record = IntakeRecord.objects.get()
    assert record.params == {"statistic": "protection-registered", "definition": "register-v7"}
    assert not Import.objects.filter(kind="release").exists()
    from jahorina.evidence.models import Definition, Statistic

    statistic = Statistic.objects.get(code="protection-registered", current=True)
    Definition.objects.create(statistic=statistic, code="register-v7", titles={"en": "Seven"})
    assert _outcomes(arrivals) == ["made"]
    assert [one.outcome for one in IntakeRecord.objects.all()] == ["refused", "made"]


@pytest.mark.parametrize(
    ("document", "cells", "code"),
    [
        (release(1, table("sex")), {"_T": 9, "somebody": 9}, "intake-member-unknown"),
        (release(1, table("colour")), {"_T": 9, "red": 9}, "intake-dimension-unknown"),
        (release(1, table("sex", "age")), {"_T": 9}, "intake-unreadable"),
        (release(1, table(period="2025-13")), {"": 9}, "intake-unreadable"),
        (release(1, table(), extra=1), {"": 9}, "intake-unreadable"),
        (release(1, table(), simulated=True), {"": 9}, "intake-simulated"),
        (release(1, table(cut_off="2199-01-01T00:00:00+00:00")), {"": 9}, "rows-refused"),
    ],
)
def test_a_content_that_does_not_hold_is_refused_with_its_reason(
    arrivals: Arrivals, document: dict[str, Any], cells: dict[str, int | None], code: str
) -> None:
    arrivals.arrive(*members(document, cells))
    (one,) = arrivals.take()
    assert (one.outcome, one.code) == ("refused", code)
    assert one.sentence
    assert values() == {}


def test_of_a_release_with_other_tables_only_the_partners_own_counts_come_in(arrivals: Arrivals) -> None:
    plan = table(statistic="i-trained", kind="plan", dimensions=["partner", "member"], sources=["plan"])
    own = table("place", statistic="registrations", kind="evidence", period="2025-06", sources=["partner-al"])
    others = table("place", statistic="detections", kind="evidence", period="2025-06", sources=["S66"])
    Source.objects.get_or_create(code="S66", defaults={"kind": "official", "title": "IOM"})
    arrivals.arrive(*members(release(1, plan, own, others), {"al|_T": 3}, {"al": 120, "rs": 7}, {"al": 5}))
    (one,) = arrivals.take()
    assert one.detail["left_out"] == {"plan": 1, "series": 1, "cells": 1}
    assert values(statistic="registrations") == {("2025-06", "al"): 120}
    assert observed("registrations")[("2025-06", "al")].definition == "as-released"


def test_what_a_release_made_is_audited_in_the_name_of_who_took_it_in(arrivals: Arrivals) -> None:
    arrivals.arrive(*_by_sex(1, 40, 21))
    services.take_in(by="member:12")
    event = Event.objects.get(action="exchange.content-taken-in")
    record = IntakeRecord.objects.get()
    assert (event.actor, event.detail["sha256"], record.by) == ("member:12", record.made_sha256, "member:12")
    assert record.made["import"] == str(Import.objects.get(kind="release").pk)


def test_where_the_record_cannot_be_written_nothing_comes_in(
    arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrivals.arrive(*_by_sex(1, 40, 21))

    def fails(*_anything: object) -> None:
        raise Conflict("intake-busy", "busy")

    monkeypatch.setattr(services, "_keep", fails)
    with pytest.raises(Conflict):
        arrivals.take()
    monkeypatch.undo()
    assert values() == {}
    assert not Import.objects.filter(kind="release").exists()
    assert _outcomes(arrivals) == ["made"]


@pytest.mark.parametrize("name", TABLES)
def test_what_became_of_a_content_is_never_changed(arrivals: Arrivals, name: str) -> None:
    arrivals.arrive(*_by_sex(1, 40, 21))
    arrivals.take()
    for statement in (f"DELETE FROM {name}", f"UPDATE {name} SET id = id"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
