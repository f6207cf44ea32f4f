"""The node's own register is opened for a round by its data-protection officer alone, and what leaves it is encoded."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

import pytest

from jahorina.audit.models import Event
from jahorina.cli.linkage_partner import encode_own
from jahorina.engines.linkage import encoded
from jahorina.engines.linkage.roles import Role as Column
from jahorina.kernel.errors import NotAllowed, NotReady
from jahorina.partners.roles import Area, Role
from jahorina.registers.duplicates import services
from jahorina.registers.linking.tasks import register_to_encode
from tests.people import make_member
from tests.registers.cases import days_ago, opened, worker
from tests.registers.duplicates.pairs import pair_of_two, somebody_born
from tests.registers.retention.erasing import officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]

ROUND = "2026-10"
SECRET = b"of the tests alone, thirty-two bytes long"


def test_everybody_with_a_name_is_a_row_by_role_and_the_log_keeps_counts_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    amra = worker(Area.PROTECTION)
    opened(amra, Area.PROTECTION, identity=somebody_born("Zainab Husseini", date(1979, 11, 2), number="P 123"))
    opened(worker(Area.COUNTER_TRAFFICKING), Area.COUNTER_TRAFFICKING, identity=somebody_born("Leila Ahmadi"))
    with caplog.at_level(logging.DEBUG):
        found = register_to_encode(by=officer(), run=ROUND)
    assert (found.partner, found.registrations) == ("ba", 1)
    assert {role: texts[0] for role, texts in found.columns.items()}[Column.FAMILY] == "Husseini"
    assert found.columns[Column.BORN] == ["1979-11-02"]
    event = Event.objects.get(action="register.opened-to-encode")
    assert event.detail == {"run": ROUND, "people": 1}
    assert "husseini" not in (caplog.text + repr(found)).casefold()


def test_of_several_registrations_of_one_person_the_first_within_the_window_is_encoded() -> None:
    amra = worker(Area.PROTECTION)
    first = opened(amra, Area.PROTECTION, identity=somebody_born("Zainab Husseini"), ago=1000)
    for ago in (500, 40):
        opened(amra, Area.PROTECTION, person=first.person_id, ago=ago)
    own = register_to_encode(by=officer(), run=ROUND)
    assert sorted(own.columns[Column.REGISTERED]) == [days_ago(ago).isoformat() for ago in (1000, 500, 40)]
    asked: dict[str, Any] = {"name": "ba", "schema_file": None, "secret": SECRET, "run": ROUND, "recipe_files": ()}
    made = encode_own(own, until=days_ago(0), precision="day", **asked)
    assert (made.report["records"], made.report["merged"], made.report["window"]["left_out"]) == (1, 1, 1)
    assert [own.persons[row] for row in made.rows] == [first.person_id]
    (day,) = encoded.read(made.file, file_name="ba.encoded").days
    assert date(1970, 1, 1) + timedelta(days=int(day)) == days_ago(500)


def test_victims_of_trafficking_are_not_among_them() -> None:
    sadika = worker(Area.COUNTER_TRAFFICKING)
    opened(sadika, Area.COUNTER_TRAFFICKING, identity=somebody_born("Leila Ahmadi"))
    with pytest.raises(NotReady):
        register_to_encode(by=officer(), run=ROUND)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DATA_PROTECTION_OFFICER}))
def test_nobody_else_may(role: Role) -> None:
    with pytest.raises(NotAllowed):
        register_to_encode(by=make_member(role), run=ROUND)


def test_what_was_decided_to_be_one_person_is_one_encoded_record() -> None:
    amra = worker(Area.PROTECTION)
    pair = pair_of_two(amra)
    opened(amra, Area.PROTECTION, identity=somebody_born("Karim Muhammadi", date(2001, 7, 30)))
    services.decide(by=amra, pair=pair.pk, verdict="same", seen=0)
    own = register_to_encode(by=officer(), run=ROUND)
    made = encode_own(
        own, name="ba", schema_file=None, secret=SECRET, run=ROUND, recipe_files=(), precision="day", until=None
    )
    assert (made.report["records"], made.report["merged"], made.sheet) == (2, 1, None)
    assert len(encoded.read(made.file, file_name="ba.encoded")) == 2
    for told in (b"Karim", b"Muhammad", b"2001"):
        assert told not in made.file
