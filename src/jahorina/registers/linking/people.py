"""The people of a register by name, opened in this process's memory alone, as columns for the matching of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from jahorina.engines.linkage.roles import Role
from jahorina.registers.models import Case
from jahorina.registers.models.person import Compartment
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity

_OPENED_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody with a name; `registrations` are the days on which cases were opened, the newest first."""

    person: UUID
    identity: Identity
    sex: str
    birth_year: int | None
    nationality: str
    registrations: tuple[date, ...]


def known_people(partner: str, *, but: Iterable[str] = ()) -> Iterator[KnownPerson]:
    """Everybody of a partner's register with a name, and what the newest case says of them.

    Who has cases in the areas `but` alone is not among them, and of others nothing that those cases say.
    """
    rows = Case.objects.filter(
        person__partner_code=partner, person__compartment=Compartment.PEOPLE, person__erased_at__isnull=True
    ).exclude(area__in=list(but))
    fields = rows.order_by("person_id", "-created_at").values_list(
        "person_id", "sex", "birth_year", "nationality", "opened_on"
    )
    newest: dict[UUID, tuple[str, int | None, str]] = {}
    days: dict[UUID, set[date]] = {}
    for person, sex, year, nationality, opened in fields.iterator(chunk_size=5_000):
        if person is not None:
            newest.setdefault(person, (sex, year, nationality))
            days.setdefault(person, set()).add(opened)
    for some in _pieces(newest):
        for person, identity in identities.opened_many(some).items():
            if identity.names:
                yield KnownPerson(person, identity, *newest[person], tuple(sorted(days[person], reverse=True)))


def _pieces(people: Iterable[UUID]) -> Iterator[list[UUID]]:
    rest = iter(people)
    while some := list(islice(rest, _OPENED_AT_ONCE)):
        yield some


def columns_by_role(known: Sequence[KnownPerson]) -> dict[Role, list[str]]:
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
        Role.REGISTERED: [one.registrations[0].isoformat() for one in known],
    }


def rows_of_registrations(known: Sequence[KnownPerson]) -> tuple[tuple[UUID, ...], dict[Role, list[str]]]:
    """The register with a row for each day on which somebody was registered: whose each row is, and columns by role."""
    rows = [(one, day) for one in known for day in one.registrations]
    columns = columns_by_role([one for one, _day in rows])
    columns[Role.REGISTERED] = [day.isoformat() for _one, day in rows]
    return tuple(one.person for one, _day in rows), columns


def _latin(identity: Identity, kind: str) -> str:
    names = [name for name in identity.names if name.kind == kind] or (
        list(identity.names[:1]) if kind == "main" else []
    )
    return (names[0].latin or names[0].original).strip() if names else ""


def _born(one: KnownPerson) -> str:
    born, precision = one.identity.born, one.identity.born_precision
    if born is None:
        return str(one.birth_year or "")
    return {"day": born.isoformat(), "month": f"{born:%Y-%m}"}.get(precision, f"{born:%Y}")
