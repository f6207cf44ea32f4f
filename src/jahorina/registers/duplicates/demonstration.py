"""The demo's reviewers, who look at the pairs that the matching found. Simulated people alone.

A reviewer has more before them than the fields that are matched: two files, photographs, documents, colleagues to ask. So
the simulation tells them who is who, and lets them err in three of a hundred pairs, whichever way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.partners.permissions import Member
from jahorina.registers.duplicates.tasks import seek_duplicates
from jahorina.registers.models import DuplicateDecision, DuplicatePair
from jahorina.registers.simulated import need_no_real_cases

RIGHT = 0.97
"""The share of pairs that a reviewer of the demo judges rightly."""
_WRITTEN_AT_ONCE = 1_000


def takes_for_one(one: UUID, other: UUID, who: Mapping[str, str]) -> bool:
    """Whether the demo's reviewer says that both are one; the same pair always alike. `who` is the truth: each person of a
    register is which traveller."""
    drawn = int.from_bytes(hashlib.sha256(one.bytes + other.bytes).digest()[:8]) / 2**64
    is_one = who[str(one)] == who[str(other)]
    return is_one if drawn < RIGHT else not is_one


def decide_simulated(*, by: Member, who: Mapping[str, str]) -> int:
    """Look for duplicates and have them reviewed; how many were decided to be one. Raises Conflict (`real-cases`)."""
    need_no_real_cases()
    seek_duplicates()
    found = DuplicatePair.objects.filter(decisions__isnull=True).order_by("one_id", "other_id")
    pairs = [one for one in found if takes_for_one(one.one_id, one.other_id, who)]
    with transaction.atomic():
        DuplicateDecision.objects.bulk_create(
            (
                DuplicateDecision(pair=pair, sequence=1, verdict=DuplicateDecision.Verdict.SAME, by_id=by.id)
                for pair in pairs
            ),
            batch_size=_WRITTEN_AT_ONCE,
        )
        audit.record_all(
            audit.Act(
                by.label, actions.DUPLICATE_DECIDED, pair.label, {"verdict": "same", "sequence": 1}, by.partner_code
            )
            for pair in pairs
        )
    return len(pairs)
