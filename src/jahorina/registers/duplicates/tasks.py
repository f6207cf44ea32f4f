"""The node looks for duplicates among the people of each of its partners. Run by the command or a timer, never by a page:
it opens every identity of the register, in this process's memory alone, and loads the matching."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.engines.linkage.partner.duplicates import likely_duplicates
from jahorina.engines.linkage.roles import Role
from jahorina.registers.models import Case, DuplicatePair, Person
from jahorina.registers.models.person import Compartment
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity

_OPENED_AT_ONCE = 400
_WRITTEN_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search did, by partner: people looked at, pairs found, and those of them that are new."""

    partner: str
    people: int
    pairs: int
    new: int


@dataclass(frozen=True, slots=True)
class _Known:
    person: UUID
    identity: Identity
    sex: str
    birth_year: int | None
    nationality: str


def seek_duplicates() -> tuple[Sought, ...]:
    """Look through the registers of all partners of this node; a pair that was found before stays as it was decided.

    Simulated people are compared with each other like real ones; the two never stand on one node together.
    """
    rows = Person.objects.filter(compartment=Compartment.PEOPLE, erased_at__isnull=True, cases__isnull=False)
    partners = rows.order_by("partner_code").values_list("partner_code", flat=True).distinct()
    return tuple(_sought(partner) for partner in partners)


def _sought(partner: str) -> Sought:
    known = list(_known(partner))
    pairs = likely_duplicates(_columns(known)) if len(known) > 1 else []
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


def _known(partner: str) -> Iterator[_Known]:
    """Everybody of a partner's register with a name, and what the newest case says of them."""
    rows = Case.objects.filter(
        person__partner_code=partner, person__compartment=Compartment.PEOPLE, person__erased_at__isnull=True
    )
    fields = rows.order_by("person_id", "-created_at").values_list("person_id", "sex", "birth_year", "nationality")
    newest: dict[UUID, tuple[str, int | None, str]] = {}
    for person, sex, year, nationality in fields.iterator(chunk_size=5_000):
        if person is not None:
            newest.setdefault(person, (sex, year, nationality))
    for some in _pieces(newest):
        for person, identity in identities.opened_many(some).items():
            if identity.names:
                yield _Known(person, identity, *newest[person])


def _pieces(people: Iterable[UUID]) -> Iterator[list[UUID]]:
    rest = iter(people)
    while some := list(islice(rest, _OPENED_AT_ONCE)):
        yield some


def _columns(known: list[_Known]) -> dict[Role, list[str]]:
    """The register as the matching takes it: columns by role, empty where nothing is known."""
    parted = [_latin(one.identity, "main").rpartition(" ") for one in known]
    return {
        Role.GIVEN: [given or last for given, _space, last in parted],
        Role.FAMILY: [last if given else "" for given, _space, last in parted],
        Role.FATHER: [_latin(one.identity, "fathers") for one in known],
        Role.BORN: [_born(one) for one in known],
        Role.SEX: [one.sex for one in known],
        Role.NATIONALITY: [one.nationality for one in known],
        Role.DOCUMENT: [next((paper.number for paper in one.identity.documents if paper.number), "") for one in known],
    }


def _latin(identity: Identity, kind: str) -> str:
    names = [name for name in identity.names if name.kind == kind] or (
        list(identity.names[:1]) if kind == "main" else []
    )
    return (names[0].latin or names[0].original).strip() if names else ""


def _born(one: _Known) -> str:
    born, precision = one.identity.born, one.identity.born_precision
    if born is None:
        return str(one.birth_year or "")
    return {"day": born.isoformat(), "month": f"{born:%Y-%m}"}.get(precision, f"{born:%Y}")
