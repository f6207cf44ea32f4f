"""Who stands in the register twice is sought by the node and decided by those who see both, step by step and for ever."""

from __future__ import annotations

import logging
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.roles import Area, Role
from jahorina.registers.duplicates import queries, services
from jahorina.registers.duplicates.tasks import seek_duplicates
from jahorina.registers.models import DuplicateDecision, DuplicatePair
from tests.people import make_member
from tests.registers.cases import opened, supervisor, worker
from tests.registers.duplicates.pairs import cases_of_two, pair_of, pair_of_two, somebody_born
from tests.registers.retention.erasing import closed_case, erased, officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def test_the_node_finds_one_person_under_two_spellings_and_no_stranger(caplog: pytest.LogCaptureFixture) -> None:
    amra = worker(Area.PROTECTION)
    one, other = cases_of_two(amra)
    opened(amra, Area.PROTECTION, identity=somebody_born("Zainab Husseini", date(1979, 11, 2)))
    opened(amra, Area.PROTECTION, identity=somebody_born("Karim Muhammadi", date(2001, 7, 30)))
    with caplog.at_level(logging.DEBUG):
        (sought,) = seek_duplicates()
    assert (sought.people, sought.pairs, sought.new) == (4, 1, 1)
    (pair,) = DuplicatePair.objects.all()
    assert {pair.one_id, pair.other_id} == {one.person_id, other.person_id}
    assert "karimi" not in caplog.text.casefold()
    said = str(list(Event.objects.filter(action="duplicates.sought").values_list("detail", flat=True)))
    assert "'people': 4" in said
    assert "karimi" not in said.casefold()


def test_a_second_search_leaves_what_was_decided() -> None:
    amra = worker(Area.PROTECTION)
    cases_of_two(amra)
    seek_duplicates()
    pair = DuplicatePair.objects.get()
    services.decide(by=amra, pair=pair.pk, verdict="different", seen=0)
    (again,) = seek_duplicates()
    assert (again.pairs, again.new) == (1, 0)
    assert queries.pairs(member=amra) == ()
    assert [one.verdict for one in queries.pairs(member=amra, undecided=False)] == ["different"]


def test_partners_of_one_node_are_never_compared() -> None:
    for partner in ("ba", "rs"):
        opened(worker(Area.PROTECTION, partner), Area.PROTECTION, identity=somebody_born("Muhammad Karimi"))
    assert [(one.partner, one.pairs) for one in seek_duplicates()] == [("ba", 0), ("rs", 0)]


def test_a_pair_shows_differences_side_by_side_and_the_reading_is_recorded() -> None:
    amra = worker(Area.PROTECTION)
    pair = pair_of_two(amra)
    card = queries.pair(pair.pk, member=amra)
    standing = {row.field: row.standing for row in card.rows}
    assert (standing["name"], standing["born"], standing["father"]) == ("differs", "same", "differs")
    assert standing["documents"] == "missing"
    event = Event.objects.filter(action="duplicates.pair-read").last()
    assert event is not None
    assert (event.actor, event.detail["purpose"]) == (amra.label, "duplicates")


def test_the_list_holds_references_and_no_names() -> None:
    amra = worker(Area.PROTECTION)
    pair_of_two(amra)
    assert "Karimi" not in str(queries.pairs(member=amra))


def test_decisions_only_grow_and_are_taken_back_by_a_further_one() -> None:
    amra, boss = worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    pair = pair_of_two(amra).pk
    assert queries.waiting(member=amra) == 1
    services.decide(by=amra, pair=pair, verdict="same", seen=0)
    assert queries.waiting(member=amra) == 0
    services.decide(by=boss, pair=pair, verdict="undone", seen=1)
    card = queries.pair(pair, member=amra)
    assert [one.verdict for one in card.decisions] == ["same", "undone"]
    assert card.line.verdict == ""
    assert queries.waiting(member=amra) == 1
    with pytest.raises(Conflict, match="no decision"):
        services.decide(by=amra, pair=pair, verdict="undone", seen=2)


def test_nobody_decides_on_what_they_did_not_see() -> None:
    amra, boss = worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    pair = pair_of_two(amra).pk
    services.decide(by=boss, pair=pair, verdict="unsure", seen=0)
    with pytest.raises(Conflict, match="meanwhile"):
        services.decide(by=amra, pair=pair, verdict="same", seen=0)
    with pytest.raises(InputRefused):
        services.decide(by=amra, pair=pair, verdict="perhaps", seen=1)


def test_three_people_cannot_be_one_and_two_at_once() -> None:
    amra = worker(Area.PROTECTION)
    a, b = cases_of_two(amra)
    c = opened(amra, Area.PROTECTION, identity=somebody_born("Mohammed Karimi"))
    services.decide(by=amra, pair=pair_of(a, b).pk, verdict="same", seen=0)
    services.decide(by=amra, pair=pair_of(b, c).pk, verdict="same", seen=0)
    third = pair_of(a, c).pk
    with pytest.raises(Conflict, match="the opposite"):
        services.decide(by=amra, pair=third, verdict="different", seen=0)
    services.decide(by=amra, pair=third, verdict="same", seen=0)


@pytest.mark.parametrize("who", ["another partner's", "another area's", "no case worker"])
def test_a_pair_is_not_there_for_who_does_not_see_both(who: str) -> None:
    pair = pair_of_two(worker(Area.PROTECTION)).pk
    asker = {
        "another partner's": lambda: worker(Area.PROTECTION, "rs"),
        "another area's": lambda: worker(Area.RETURN),
        "no case worker": lambda: make_member(Role.ANALYST),
    }[who]()
    refusal = NotAllowed if who == "no case worker" else NotFound
    with pytest.raises(refusal):
        queries.pair(pair, member=asker)
    with pytest.raises(refusal):
        services.decide(by=asker, pair=pair, verdict="same", seen=0)
    assert not DuplicateDecision.objects.exists()
    with pytest.raises(NotFound):
        queries.pair(uuid4(), member=worker(Area.PROTECTION))


def test_a_pair_across_two_areas_is_not_there_for_who_works_in_one() -> None:
    amra = worker(Area.PROTECTION)
    one, _other = cases_of_two(amra)
    elsewhere = opened(worker(Area.RETURN), Area.RETURN, identity=somebody_born("Mohamed Karimi"))
    pair_of(one, elsewhere)
    assert queries.pairs(member=amra) == ()


def test_the_database_keeps_pairs_and_decisions() -> None:
    amra = worker(Area.PROTECTION)
    pair = pair_of_two(amra)
    services.decide(by=amra, pair=pair.pk, verdict="same", seen=0)
    for rows in (DuplicatePair.objects.all(), DuplicateDecision.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        DuplicateDecision.objects.update(verdict="different")
    with pytest.raises(DatabaseError), transaction.atomic():
        DuplicatePair.objects.update(probability=0.1)


def test_who_was_erased_is_sought_no_more() -> None:
    kept = closed_case(identity=somebody_born("Muhammad Karimi"))
    gone = closed_case(identity=somebody_born("Mohamed Karimi"))
    pair = pair_of(kept, gone).pk
    boss = supervisor(Area.PROTECTION)
    assert queries.pair(pair, member=boss)
    erased(gone)
    with pytest.raises(NotFound):
        queries.pair(pair, member=boss)
    assert [one.people for one in seek_duplicates()] == [1]


def test_an_officer_takes_the_decisions_along_without_names() -> None:
    amra = worker(Area.PROTECTION)
    pair = pair_of_two(amra)
    services.decide(by=amra, pair=pair.pk, verdict="same", seen=0)
    assert queries.decided(member=officer()) == ((pair.one_id, pair.other_id, "same"),)
    assert queries.decided(member=officer("rs")) == ()
    with pytest.raises(NotAllowed):
        queries.decided(member=amra)
