"""A legal hold stops erasure on every path, ends by itself, and is kept or lifted by somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.roles import Area
from jahorina.registers.models import Case, LegalHold, Person
from jahorina.registers.retention import queries, services
from jahorina.registers.retention.holds import LONGEST_DAYS, REVIEW_AFTER_DAYS, place_hold, review_hold
from jahorina.registers.vault import identities
from tests.registers.cases import REASONS, supervisor, worker
from tests.registers.retention.erasing import closed_case, officer, proposed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def held(case: Case, days: int = 200) -> LegalHold:
    until = timezone.localdate() + timedelta(days=days)
    boss = supervisor(Area(case.area))
    return place_hold(by=boss, reference=case.reference, ground="proceedings", reason=REASONS, until=until)


def test_a_hold_stops_the_schedule_the_officer_and_the_database() -> None:
    case, dpo = closed_case(), officer()
    erasure = proposed(case)
    held(case)
    with pytest.raises(Conflict, match="legal hold"):
        services.approve(by=dpo, erasure=erasure.pk)
    assert [line.is_held for line in queries.preview(member=dpo).lines] == [True]
    other = closed_case()
    held(other)
    assert services.propose_due_here(by=dpo) == 0
    person = Person.objects.get(pk=case.person_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        identities.destroy(person)
    assert identities.opened(person).display_name


def test_a_hold_is_looked_at_by_somebody_else() -> None:
    case, dpo = closed_case(), officer()
    hold = held(case)
    until = timezone.localdate() + timedelta(days=300)
    (card,) = queries.holds(member=dpo)
    assert (card.reason, card.placed_by, card.may_review) == (REASONS, hold.placed_by.name, True)
    assert card.review_due == timezone.localdate() + timedelta(days=REVIEW_AFTER_DAYS)
    with pytest.raises(Conflict, match="Somebody else"):
        review_hold(by=hold.placed_by, hold=hold.pk, until=None, reason=REASONS)
    review_hold(by=dpo, hold=hold.pk, until=until, reason=REASONS)
    with pytest.raises(Conflict, match="Somebody else"):
        review_hold(by=dpo, hold=hold.pk, until=None, reason=REASONS)
    review_hold(by=officer(), hold=hold.pk, until=None, reason="The proceedings have ended for good.")
    (card,) = queries.holds(member=dpo)
    assert card.is_lifted
    assert [review.reason for review in card.reviews] == [REASONS, "The proceedings have ended for good."]
    with pytest.raises(Conflict, match="lifted"):
        review_hold(by=dpo, hold=hold.pk, until=until, reason=REASONS)
    services.approve(by=dpo, erasure=proposed(case).pk)


def test_a_hold_that_has_ended_stops_nothing_and_an_overdue_one_is_shown() -> None:
    case, dpo = closed_case(), officer()
    hold = held(case, days=100)
    later = timezone.localdate() + timedelta(days=95)
    assert [card.is_overdue for card in queries.holds(member=dpo, today=later)] == [True]
    assert (queries.what_is_late().holds, queries.what_is_late(later).holds) == (0, 1)
    LegalHold.objects.filter(pk=hold.pk).update(until=timezone.localdate() - timedelta(days=1))
    assert [card.is_running for card in queries.holds(member=dpo)] == [False]
    services.approve(by=dpo, erasure=proposed(case).pk)


@pytest.mark.parametrize("days", [-1, LONGEST_DAYS + 1])
def test_a_hold_needs_an_end_a_ground_and_words(days: int) -> None:
    case = closed_case()
    with pytest.raises(InputRefused, match="ends today at the earliest"):
        held(case, days)
    with pytest.raises(InputRefused, match="in full why"):
        place_hold(by=officer(), reference=case.reference, ground="other", reason="because", until=timezone.localdate())
    with pytest.raises(InputRefused, match="ground"):
        place_hold(by=officer(), reference=case.reference, ground="?", reason=REASONS, until=timezone.localdate())


def test_a_hold_of_another_partner_or_area_is_not_there() -> None:
    hold = held(closed_case())
    assert queries.holds(member=officer("rs")) == ()
    assert queries.holds(member=supervisor(Area.RETURN)) == ()
    for member in (officer("rs"), supervisor(Area.RETURN)):
        with pytest.raises(NotFound):
            review_hold(by=member, hold=hold.pk, until=None, reason=REASONS)
    with pytest.raises(NotAllowed):
        queries.holds(member=worker(Area.PROTECTION))


def test_holds_are_never_removed_or_rewritten() -> None:
    hold = held(closed_case())
    with pytest.raises(DatabaseError), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk)._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(sealed_reason=b"another")
    with pytest.raises(DatabaseError), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(lifted_by=hold.placed_by, lifted_at=timezone.now())
