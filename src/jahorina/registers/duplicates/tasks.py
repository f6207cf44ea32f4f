"""The node looks for duplicates among the people of each of its partners. Run by the command or a timer, never by a page:
it opens every identity of the register, in this process's memory alone, and loads the matching."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.engines.linkage.partner.duplicates import likely_duplicates
from jahorina.registers.linking.people import columns_by_role, known_people
from jahorina.registers.models import DuplicatePair, Person
from jahorina.registers.models.person import Compartment

_WRITTEN_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search did, by partner: people looked at, pairs found, and those of them that are new."""

    partner: str
    people: int
    pairs: int
    new: int


def seek_duplicates() -> tuple[Sought, ...]:
    """Look through the registers of all partners of this node; a pair that was found before stays as it was decided.

    Simulated people are compared with each other like real ones; the two never stand on one node together.
    """
    rows = Person.objects.filter(compartment=Compartment.PEOPLE, erased_at__isnull=True, cases__isnull=False)
    partners = rows.order_by("partner_code").values_list("partner_code", flat=True).distinct()
    return tuple(_sought(partner) for partner in partners)


def _sought(partner: str) -> Sought:
    known = list(known_people(partner))
    pairs = likely_duplicates(columns_by_role(known)) if len(known) > 1 else []
    found = [
        DuplicatePair(
            partner_code=partner,
            one_id=min(known[pair.one].person, known[pair.other].person),
            other_id=max(known[pair.one].person, known[pair.other].person),
            probability=round(pair.probability, 4),
        )
        for pair in pairs
    ]
    with transaction.atomic():
        already = set(DuplicatePair.objects.filter(partner_code=partner).values_list("one_id", "other_id"))
        new = [pair for pair in found if (pair.one_id, pair.other_id) not in already]
        DuplicatePair.objects.bulk_create(new, batch_size=_WRITTEN_AT_ONCE)
        audit.record(
            actor="system",
            action=actions.DUPLICATES_SOUGHT,
            target="duplicates",
            detail={"people": len(known), "pairs": len(found), "new": len(new)},
            partner=partner,
        )
    return Sought(partner, len(known), len(found), len(new))
