"""What the erasure of a case destroys.

The case's own key goes, and with it every word that was sealed under it. If no other case of the person is kept, the
person's key, tokens, identity records, photograph and family ties go, too. If another case is kept, the case is parted from
the person instead: it becomes the case of somebody erased, so that its coded steps lead to nobody who is still known. Of an
incident, each suspect and group goes whose incidents are all erased. Steps, days and codes stay as statistics.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection, transaction

from jahorina.registers.models import (
    Case,
    CaseGrant,
    Erasure,
    FamilyTie,
    Group,
    IdentityRecord,
    IndexToken,
    Person,
    Photograph,
    ReferralEvent,
    SealingKey,
    Step,
    Suspect,
    SuspectIdentity,
    SuspectKey,
    SuspectToken,
    Tie,
)
from jahorina.registers.vault import identities

CASE, PERSON = "case", "person"
"""How far an erasure reached: the case alone, or the person with it."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What was destroyed, in numbers; `steps_kept` stay as statistics."""

    scope: str
    keys: int
    sealed_words: int
    identity_records: int
    index_tokens: int
    photographs: int
    family_ties: int
    suspects_and_groups: int
    steps_kept: int

    def as_json(self) -> dict[str, int | str]:
        """For the certificate."""
        return asdict(self)


def destroy(case: Case, *, at: datetime) -> Destroyed:
    """Destroy what the case holds of anybody; the case must not be erased yet. In the caller's transaction."""
    words = _sealed_words(case)
    kept = Step.objects.filter(case=case).count()
    own, _kinds = SealingKey.objects.filter(case=case).delete()
    if case.person is None:
        gone, keys, records, tokens = _destroy_suspects(case)
        return Destroyed(PERSON if gone else CASE, own + keys, words, records, tokens, 0, 0, gone, kept)
    if _others_are_kept(case):
        _part_from_person(case, at)
        return Destroyed(CASE, own, words, 0, 0, 0, 0, 0, kept)
    return _destroy_person(case.person, own, words, kept, at)


def scrub_files() -> None:
    """Let the destroyed keys leave the database's files, too, once the transaction is committed.

    SQLite overwrites what is deleted (`secure_delete`, config/database) and the log is written back and emptied here.
    PostgreSQL gives the space free for use; what its own logs and standbys keep, docs/data-protection.md says.
    """
    if connection.in_atomic_block:
        transaction.on_commit(scrub_files, robust=True)
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM registers_sealingkey, registers_suspectkey, registers_identityrecord")


def _sealed_words(case: Case) -> int:
    counts = (
        Step.objects.filter(case=case, sealed_note__isnull=False).count(),
        case.gate_decisions.count(),
        CaseGrant.objects.filter(case=case, sealed_reason__isnull=False).count(),
        CaseGrant.objects.filter(case=case, sealed_finding__isnull=False).count(),
        Tie.objects.filter(incident=case, sealed_note__isnull=False).count(),
        case.holds.count(),
        case.referrals.count(),
        case.referrals.filter(sealed_reason__isnull=False).count(),
        case.referrals.filter(sealed_finding__isnull=False).count(),
        ReferralEvent.objects.filter(referral__case=case, sealed_words__isnull=False).count(),
    )
    return sum(counts)


def _others_are_kept(case: Case) -> bool:
    others = Case.objects.filter(person=case.person_id).exclude(pk=case.pk)
    return others.exclude(erasures__state=Erasure.State.ERASED).exists()


def _part_from_person(case: Case, at: datetime) -> None:
    nobody = Person.objects.create(partner_code=case.partner_code, erased_at=at, is_simulated=case.is_simulated)
    case.person = nobody
    case.save(update_fields=["person"])


def _destroy_person(person: Person, keys: int, words: int, kept: int, at: datetime) -> Destroyed:
    tokens = IndexToken.objects.filter(person=person).count()
    records, _kinds = IdentityRecord.objects.filter(person=person).delete()
    photographs, _kinds = Photograph.objects.filter(person=person).delete()
    own_ties, _kinds = FamilyTie.objects.filter(person=person).delete()
    others_ties, _kinds = FamilyTie.objects.filter(relative=person).delete()
    keys += identities.destroy(person)
    person.erased_at = at
    person.save(update_fields=["erased_at"])
    return Destroyed(PERSON, keys, words, records, tokens, photographs, own_ties + others_ties, 0, kept)


def _destroy_suspects(case: Case) -> tuple[int, int, int, int]:
    """Suspects and groups whose incidents are all erased: how many, their keys, identity records and tokens."""
    erased = Erasure.objects.filter(state=Erasure.State.ERASED).values("case")
    kept = Tie.objects.exclude(incident__in=erased).exclude(incident=case)
    named = Tie.objects.filter(incident=case)
    suspects = Suspect.objects.filter(id__in=named.values("suspect")).exclude(
        id__in=kept.filter(suspect__isnull=False).values("suspect")
    )
    groups = Group.objects.filter(id__in=named.values("group")).exclude(
        id__in=kept.filter(group__isnull=False).values("group")
    )
    gone = list(suspects), list(groups)
    tokens, _kinds = SuspectToken.objects.filter(suspect__in=gone[0]).delete()
    records, _kinds = SuspectIdentity.objects.filter(suspect__in=gone[0]).delete()
    of_suspects, _kinds = SuspectKey.objects.filter(suspect__in=gone[0]).delete()
    of_groups, _kinds = SuspectKey.objects.filter(group__in=gone[1]).delete()
    return len(gone[0]) + len(gone[1]), of_suspects + of_groups, records, tokens
