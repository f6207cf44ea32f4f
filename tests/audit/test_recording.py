"""An event is recorded with the act, or neither is."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jahorina.audit.chain import FIRST_PREVIOUS
from jahorina.audit.models import Event
from jahorina.audit.services import record
from jahorina.kernel.errors import Bug
from tests.audit.log import ACTION, write_events


@pytest.mark.django_db
def test_each_event_names_the_hash_of_the_one_before() -> None:
    write_events(3)
    first, second, third = Event.objects.order_by("sequence")
    assert (first.sequence, second.sequence, third.sequence) == (1, 2, 3)
    assert [first.previous_hash, second.previous_hash, third.previous_hash] == [FIRST_PREVIOUS, first.hash, second.hash]


@pytest.mark.django_db
def test_an_act_that_fails_leaves_no_event() -> None:
    def act() -> None:
        record(actor="system", action=ACTION, target="import:1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        act()
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(Bug, match="transaction"):
        record(actor="system", action=ACTION, target="import:1")


@pytest.mark.django_db
def test_an_act_that_is_not_listed_is_refused() -> None:
    with pytest.raises(Bug, match="not among the actions"):
        record(actor="system", action="evidence.invented", target="import:1")


@pytest.mark.django_db
@pytest.mark.parametrize("label", ["amra@example.org", "Amra Test", "línea", "a\nb"])
def test_a_label_that_could_name_a_person_is_refused(label: str) -> None:
    with pytest.raises(Bug, match="label"):
        record(actor=label, action=ACTION, target="import:1")
    with pytest.raises(Bug, match="label"):
        record(actor="system", action=ACTION, target=label)


@pytest.mark.django_db
@pytest.mark.parametrize("value", [1.5, float("nan"), 2**60, b"bytes", {1: "x"}, "a\0b", object()])
def test_a_detail_without_one_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(Bug, match="cannot be recorded"):
        record(actor="system", action=ACTION, target="import:1", detail={"value": value})


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_an_event(act: str) -> None:
    write_events(2)
    one = Event.objects.filter(sequence=2)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        one.update(actor="somebody") if act == "update" else one.delete()
    assert list(Event.objects.order_by("sequence").values_list("actor", flat=True)) == ["system", "system"]


@pytest.mark.django_db
def test_the_database_refuses_a_second_event_with_the_same_sequence() -> None:
    write_events(1)
    event = Event.objects.get()
    event.hash = "1" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_chain() -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            write_events(25)
        except BaseException as error:  # noqa: BLE001 - a thread's error is the test's
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    events = list(Event.objects.order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, 101))
    assert all(later.previous_hash == earlier.hash for earlier, later in pairwise(events))
