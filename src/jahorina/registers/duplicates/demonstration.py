"""The demo's reviewers: what looks like one person to the matching is decided to be one. Simulated people alone."""

from __future__ import annotations

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.partners.permissions import Member
from jahorina.registers.duplicates.tasks import seek_duplicates
from jahorina.registers.models import DuplicateDecision, DuplicatePair
from jahorina.registers.simulated import need_no_real_cases

LEAST = 0.8
"""From this probability on a reviewer of the demo takes two people for one."""
_WRITTEN_AT_ONCE = 1_000


def decide_simulated(*, by: Member) -> int:
    """Look for duplicates and decide the likely ones; how many were decided. Raises Conflict (`real-cases`)."""
    need_no_real_cases()
    seek_duplicates()
    pairs = list(DuplicatePair.objects.filter(probability__gte=LEAST, decisions__isnull=True))
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
