"""A person's photograph: without its metadata, sealed under the person's key like the identity, opened for one reading."""

from __future__ import annotations

from uuid import UUID, uuid4

from jahorina.formats.photographs import Photograph, read_photograph
from jahorina.registers.models import Person
from jahorina.registers.models import Photograph as SealedPhotograph
from jahorina.registers.vault import identities


def store(content: bytes, *, person: Person, by: UUID | None) -> Photograph:
    """Seal a photograph in place of the earlier one.

    Raises InputRefused (`photograph-refused`), Conflict (`identity-erased`).
    """
    found = read_photograph(content)
    row = uuid4()
    sealed = identities.seal_of_person(found.content, person=person, field="registers_photograph", row=str(row))
    values = {"row": row, "kind": found.kind, "sealed": sealed, "by_id": by}
    SealedPhotograph.objects.update_or_create(person=person, defaults=values)
    return found


def opened(person: Person) -> tuple[bytes, str] | None:
    """The photograph and its media type; None where there is none."""
    kept = SealedPhotograph.objects.filter(person=person).first()
    if kept is None:
        return None
    content = identities.unseal_of_person(
        bytes(kept.sealed), person=person, field="registers_photograph", row=str(kept.row)
    )
    return (content, kept.kind) if content is not None else None


def is_there(person: Person) -> bool:
    """Whether there is one."""
    return SealedPhotograph.objects.filter(person=person).exists()


def remove(person: Person) -> bool:
    """Take the photograph out of the vault for good; whether there was one."""
    removed, _kinds = SealedPhotograph.objects.filter(person=person).delete()
    return bool(removed)
