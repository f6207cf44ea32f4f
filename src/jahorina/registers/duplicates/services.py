"""Deciding whether two people of the register are one. Decisions only grow; taking one back is a further one."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.duplicates.queries import current_verdicts, opened_pair
from jahorina.registers.models import DuplicateDecision, DuplicatePair

Verdict = DuplicateDecision.Verdict


@transaction.atomic
def decide(*, by: Member, pair: UUID, verdict: str, seen: int) -> DuplicateDecision:
    """Record what a member who may see both people decided; `seen` is how many decisions they had in front of them.

    `undone` takes the last decision back. Raises NotAllowed, NotFound (`duplicate-unknown`), InputRefused
    (`verdict-unknown`), Conflict (`duplicate-changed`, `duplicate-nothing-to-undo`, `duplicate-contradicts`).
    """
    found = opened_pair(by, pair, lock=True)
    if verdict not in Verdict.values:
        raise InputRefused("verdict-unknown", _("Choose: the same person, different people, or unsure."))
    past = list(found.decisions.order_by("sequence"))
    if len(past) != seen:
        raise Conflict(
            "duplicate-changed", _("Somebody else decided about this pair meanwhile. Look at what is new, then decide.")
        )
    if verdict == Verdict.UNDONE and (not past or past[-1].verdict == Verdict.UNDONE):
        raise Conflict("duplicate-nothing-to-undo", _("There is no decision on this pair to take back."))
    if verdict in (Verdict.SAME, Verdict.DIFFERENT):
        _need_no_contradiction(found, verdict)
    made = DuplicateDecision.objects.create(pair=found, sequence=len(past) + 1, verdict=verdict, by=by)
    audit.record(
        actor=by.label,
        action=actions.DUPLICATE_DECIDED,
        target=found.label,
        detail={"verdict": verdict, "sequence": made.sequence},
        partner=by.partner_code,
    )
    return made


def _need_no_contradiction(pair: DuplicatePair, verdict: str) -> None:
    """Refuse a verdict by which two people would be one and different at once."""
    verdicts = current_verdicts(pair.partner_code)
    verdicts.pop((pair.one_id, pair.other_id), None)
    verdicts[pair.one_id, pair.other_id] = verdict
    groups: dict[UUID, UUID] = {}

    def head(person: UUID) -> UUID:
        while (above := groups.get(person, person)) != person:
            person = above
        return person

    for (one, other), said in verdicts.items():
        if said == Verdict.SAME and head(one) != head(other):
            groups[head(one)] = head(other)
    for (one, other), said in verdicts.items():
        if said == Verdict.DIFFERENT and head(one) == head(other):
            raise Conflict(
                "duplicate-contradicts",
                _("Other pairs say the opposite: by them these two are decided already. Take one of those back first."),
            )
