"""Identities as people know them, and how they go into the vault and out of it.

Only services and queries of this room open the vault; each opening is written into the audit log by them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from jahorina.kernel.errors import Conflict, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.models import Case, Erasure, IdentityRecord, IndexToken, Person, SealingKey
from jahorina.registers.vault.index import document_token, name_tokens
from jahorina.registers.vault.keys import vault_key
from jahorina.registers.vault.sealing import Slot, new_key, seal, unseal

_WRITTEN_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Name:
    """One way somebody is named: as written originally, and in Latin letters. `kind`: main, alias, birth, fathers."""

    original: str
    latin: str = ""
    kind: str = "main"


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: its kind (code list `document-kind`), number and issuing state."""

    kind: str
    number: str
    issued_by: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as far as it is known.

    `born` with `born_precision` day, month, year, or estimated; nationalities as the person claims them and as they
    are established; languages as ISO 639-3 codes.
    """

    names: tuple[Name, ...] = ()
    born: date | None = None
    born_precision: str = "day"
    nationalities_claimed: tuple[str, ...] = ()
    nationalities_established: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    languages: tuple[str, ...] = ()
    contact: str = ""
    remarks: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def display_name(self) -> str:
        """The main name in Latin letters, with the original beside it where it differs."""
        if not self.names:
            return ""
        main = next((name for name in self.names if name.kind == "main"), self.names[0])
        if main.latin and main.latin != main.original:
            return f"{main.latin} ({main.original})"
        return main.original or main.latin

    def spellings(self) -> tuple[str, ...]:
        """Every spelling of every name."""
        return tuple(dict.fromkeys(text for name in self.names for text in (name.original, name.latin) if text))


def store(identity: Identity, *, person: Person, by: UUID | None) -> None:
    """Seal a new state of the person's identity and index its names and documents."""
    key = _key_of(person) or _made(person)
    sequence = person.identity_records.count() + 1
    sealed = seal(written(identity), key=key, slot=_identity_slot(person.pk, sequence))
    IdentityRecord.objects.create(person=person, sequence=sequence, sealed=sealed, by_id=by)
    wanted = tokens(identity, partner=_index_scope(person))
    IndexToken.objects.filter(person=person).exclude(token__in=wanted).delete()
    IndexToken.objects.bulk_create(
        (IndexToken(person=person, token=token) for token in sorted(wanted)), ignore_conflicts=True
    )


def store_new(known: Iterable[tuple[Person, Identity]], *, by: UUID | None) -> None:
    """Seal and index the identities of people who are new: what `store` does, for thousands in a few statements."""
    vault = vault_key()
    keys, records, found = [], [], []
    for person, identity in known:
        key = new_key()
        keys.append(SealingKey(person=person, wrapped=vault.wrap(key, _slot_of(person)), vault_version=vault.version))
        content = json.dumps(asdict(identity), default=_as_text, ensure_ascii=False).encode()
        sealed = seal(content, key=key, slot=_identity_slot(person.pk, 1))
        records.append(IdentityRecord(person=person, sequence=1, sealed=sealed, by_id=by))
        wanted = tokens(identity, partner=_index_scope(person))
        found += [IndexToken(person=person, token=token) for token in sorted(wanted)]
    SealingKey.objects.bulk_create(keys, batch_size=_WRITTEN_AT_ONCE)
    IdentityRecord.objects.bulk_create(records, batch_size=_WRITTEN_AT_ONCE)
    IndexToken.objects.bulk_create(found, batch_size=_WRITTEN_AT_ONCE)


def seal_notes_of_new(notes: Iterable[tuple[Case, str, str]], *, field: str) -> dict[tuple[UUID, str], bytes]:
    """Seal words (case, row, text) of cases that are new, each case under a key of its own; by case and row."""
    vault = vault_key()
    keys: dict[UUID, bytes] = {}
    rows = []
    sealed = {}
    for case, row, text in notes:
        if case.pk not in keys:
            key = keys[case.pk] = new_key()
            rows.append(SealingKey(case=case, wrapped=vault.wrap(key, _slot_of(case)), vault_version=vault.version))
        slot = Slot(field, f"{case.pk}:{row}", "text")
        sealed[case.pk, row] = seal(text.encode(), key=keys[case.pk], slot=slot)
    SealingKey.objects.bulk_create(rows, batch_size=_WRITTEN_AT_ONCE)
    return sealed


def tokens(identity: Identity, *, partner: str) -> frozenset[int]:
    """What an identity is found by."""
    return name_index(identity, partner=partner) | document_index(identity, partner=partner)


def name_index(identity: Identity, *, partner: str) -> frozenset[int]:
    """The tokens of an identity's names."""
    return name_tokens(identity.spellings(), partner=partner)


def document_index(identity: Identity, *, partner: str) -> frozenset[int]:
    """The tokens of an identity's documents."""
    return frozenset(document_token(paper.number, partner=partner) for paper in identity.documents if paper.number)


def opened(person: Person) -> Identity:
    """The newest state of the person's identity; raises NotFound (`identity-erased`)."""
    record = person.identity_records.order_by("-sequence").first()
    key = _key_of(person)
    if record is None or key is None:
        raise NotFound("identity-erased", _("This person's identity has been erased."))
    return read(unseal(bytes(record.sealed), key=key, slot=_identity_slot(person.pk, record.sequence)))


def opened_many(people: Iterable[UUID]) -> dict[UUID, Identity]:
    """The newest identities of several people, those erased left out."""
    wanted = list(people)
    keys = {
        row.person_id: _unwrapped(row, _key_slot("person", row.person_id))
        for row in SealingKey.objects.filter(person_id__in=wanted)
        if row.person_id is not None
    }
    newest: dict[UUID, IdentityRecord] = {}
    for record in IdentityRecord.objects.filter(person_id__in=wanted).order_by("sequence"):
        newest[record.person_id] = record
    return {
        person: read(unseal(bytes(record.sealed), key=keys[person], slot=_identity_slot(person, record.sequence)))
        for person, record in newest.items()
        if person in keys
    }


def seal_note(text: str, *, case: Case, field: str, row: str) -> bytes:
    """Seal words of a case under the case's own key, for one row and field."""
    key = _key_of(case) or _made(case)
    return seal(text.encode(), key=key, slot=Slot(field, f"{case.pk}:{row}", "text"))


def open_note(sealed: bytes | memoryview | None, *, case: Case, field: str, row: str) -> str:
    """The words that `seal_note` sealed; empty where there are none or the key was destroyed."""
    key = _key_of(case) if sealed is not None else None
    if sealed is None or key is None:
        return ""
    return unseal(bytes(sealed), key=key, slot=Slot(field, f"{case.pk}:{row}", "text")).decode()


def seal_of_person(content: bytes, *, person: Person, field: str, row: str) -> bytes:
    """Seal bytes under the person's own key; raises Conflict (`identity-erased`)."""
    _need_kept(person)
    return seal(content, key=_key_of(person) or _made(person), slot=Slot(field, f"{person.pk}:{row}", "content"))


def unseal_of_person(sealed: bytes, *, person: Person, field: str, row: str) -> bytes | None:
    """What `seal_of_person` sealed; None where the key was destroyed."""
    key = _key_of(person)
    return unseal(sealed, key=key, slot=Slot(field, f"{person.pk}:{row}", "content")) if key is not None else None


def destroy(person: Person) -> int:
    """Destroy the keys of the person and of their cases, and take them out of the index. Returns the keys destroyed.

    What was sealed stays as bytes that nothing opens.
    """
    IndexToken.objects.filter(person=person).delete()
    removed, _kinds = SealingKey.objects.filter(person=person).delete()
    of_cases, _kinds = SealingKey.objects.filter(case__person=person).delete()
    return removed + of_cases


def _index_scope(person: Person) -> str:
    return f"{person.partner_code}:{person.compartment}"


def _key_of(owner: Person | Case) -> bytes | None:
    rows = SealingKey.objects
    found = rows.filter(person=owner).first() if isinstance(owner, Person) else rows.filter(case=owner).first()
    return _unwrapped(found, _slot_of(owner)) if found is not None else None


def _unwrapped(row: SealingKey, slot: Slot) -> bytes:
    return vault_key().unwrap(bytes(row.wrapped), slot, row.vault_version)


def _made(owner: Person | Case) -> bytes:
    _need_kept(owner)
    key, vault = new_key(), vault_key()
    row = SealingKey(wrapped=vault.wrap(key, _slot_of(owner)), vault_version=vault.version)
    if isinstance(owner, Person):
        row.person = owner
    else:
        row.case = owner
    row.save(force_insert=True)
    return key


def _need_kept(owner: Person | Case) -> None:
    """What was erased gets no new key (Conflict `case-erased`, `identity-erased`)."""
    if isinstance(owner, Case) and Erasure.objects.filter(case=owner, state=Erasure.State.ERASED).exists():
        raise Conflict("case-erased", _("This case has been erased."))
    if isinstance(owner, Person) and owner.erased_at is not None:
        raise Conflict("identity-erased", _("This person's identity has been erased."))


def _slot_of(owner: Person | Case) -> Slot:
    return _key_slot("person" if isinstance(owner, Person) else "case", owner.pk)


def _key_slot(kind: str, owner: UUID) -> Slot:
    return Slot("registers_sealingkey", f"{kind}:{owner}", "wrapped")


def _identity_slot(person: UUID, sequence: int) -> Slot:
    return Slot("registers_identityrecord", f"{person}:{sequence}", "sealed")


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into an identity")


def written(identity: Identity) -> bytes:
    """The identity as it is sealed."""
    return json.dumps(asdict(identity), default=_as_text, ensure_ascii=False).encode()


def read(content: bytes) -> Identity:
    """The identity that `written` wrote."""
    plain = json.loads(content)
    return Identity(
        names=tuple(Name(**name) for name in plain["names"]),
        born=date.fromisoformat(plain["born"]) if plain["born"] else None,
        born_precision=plain["born_precision"],
        nationalities_claimed=tuple(plain["nationalities_claimed"]),
        nationalities_established=tuple(plain["nationalities_established"]),
        documents=tuple(Document(**paper) for paper in plain["documents"]),
        languages=tuple(plain["languages"]),
        contact=plain["contact"],
        remarks=plain["remarks"],
        extra=plain["extra"],
    )
