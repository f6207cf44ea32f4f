"""Who suspects are and how groups are called: sealed under keys of their own, found by tokens of their own.

The sealing is the vault's; the tables, the places that are authenticated and the scope of the tokens are others, so that
nothing sealed for a victim opens as a suspect's, and a name has another token here than among the people.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.models import Group, Suspect, SuspectIdentity, SuspectKey, SuspectToken
from jahorina.registers.vault.identities import Identity, read, written
from jahorina.registers.vault.index import document_token, name_tokens
from jahorina.registers.vault.keys import vault_key
from jahorina.registers.vault.sealing import Slot, new_key, seal, unseal


def store_suspect(identity: Identity, *, suspect: Suspect, by: UUID | None) -> None:
    """Seal a new state of the suspect's identity and index its names and documents."""
    key = _key_of(suspect) or _made(suspect)
    sequence = suspect.identity_records.count() + 1
    sealed = seal(written(identity), key=key, slot=_slot(suspect, sequence))
    SuspectIdentity.objects.create(suspect=suspect, sequence=sequence, sealed=sealed, by_id=by)
    wanted = suspect_tokens(identity.spellings(), _numbers(identity), scope=suspect.institution.code)
    SuspectToken.objects.filter(suspect=suspect).exclude(token__in=wanted).delete()
    SuspectToken.objects.bulk_create(
        (SuspectToken(suspect=suspect, token=token) for token in sorted(wanted)), ignore_conflicts=True
    )


def suspect_tokens(names: Iterable[str], numbers: Iterable[str], *, scope: str) -> frozenset[int]:
    """What a suspect of an institution (`scope`) is found by; none is a token of the people's index."""
    space = f"{scope}:suspects"
    return name_tokens(names, partner=space) | {document_token(number, partner=space) for number in numbers if number}


def trace_token(kind: str, identifier: str, *, scope: str) -> int:
    """The token of a plate, telephone number, account ...: equal ones of an institution meet, and none is kept.

    Spaces, case and punctuation do not count, nor the zeros or the plus before an international telephone number.
    """
    plain = identifier.strip()
    if kind == "phone":
        plain = plain.removeprefix("+").removeprefix("00")
    return document_token(plain, partner=f"{scope}:traces:{kind}")


def suspect_identity(suspect: Suspect) -> Identity:
    """The newest state of the suspect's identity; raises NotFound (`identity-erased`)."""
    found = opened_suspect(suspect)
    if found is None:
        raise NotFound("identity-erased", _("This person's identity has been erased."))
    return found


def opened_suspect(suspect: Suspect) -> Identity | None:
    """The newest state of the suspect's identity; None where it was erased."""
    record = suspect.identity_records.order_by("-sequence").first()
    key = _key_of(suspect)
    if record is None or key is None:
        return None
    return read(unseal(bytes(record.sealed), key=key, slot=_slot(suspect, record.sequence)))


def seal_group_name(group: Group, name: str) -> None:
    """Seal how the group is called, under its own new key; saves the group."""
    key, vault = new_key(), vault_key()
    group.sealed_name = seal(name.encode(), key=key, slot=_slot(group, 1))
    group.save(force_insert=True)
    SuspectKey.objects.create(group=group, wrapped=vault.wrap(key, _key_slot(group)), vault_version=vault.version)


def group_name(group: Group) -> str:
    """How the group is called; raises NotFound (`identity-erased`)."""
    key = _key_of(group)
    if key is None:
        raise NotFound("identity-erased", _("This person's identity has been erased."))
    return unseal(bytes(group.sealed_name), key=key, slot=_slot(group, 1)).decode()


def destroy_suspect(suspect: Suspect) -> int:
    """Destroy the suspect's key and take them out of the index; the ties stay. Returns the keys destroyed."""
    SuspectToken.objects.filter(suspect=suspect).delete()
    removed, _kinds = SuspectKey.objects.filter(suspect=suspect).delete()
    return removed


def _numbers(identity: Identity) -> list[str]:
    return [paper.number for paper in identity.documents]


def _key_of(owner: Suspect | Group) -> bytes | None:
    rows = SuspectKey.objects
    found = rows.filter(suspect=owner).first() if isinstance(owner, Suspect) else rows.filter(group=owner).first()
    return vault_key().unwrap(bytes(found.wrapped), _key_slot(owner), found.vault_version) if found else None


def _made(suspect: Suspect) -> bytes:
    key, vault = new_key(), vault_key()
    SuspectKey.objects.create(suspect=suspect, wrapped=vault.wrap(key, _key_slot(suspect)), vault_version=vault.version)
    return key


def _key_slot(owner: Suspect | Group) -> Slot:
    return Slot("registers_suspectkey", str(owner), "wrapped")


def _slot(owner: Suspect | Group, sequence: int) -> Slot:
    table = "registers_suspectidentity" if isinstance(owner, Suspect) else "registers_group"
    return Slot(table, f"{owner.pk}:{sequence}", "sealed")
