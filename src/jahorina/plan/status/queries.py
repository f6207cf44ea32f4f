"""How every measure and milestone stands with every partner: computed from claims and evidence in a few questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from jahorina.evidence.queries import Asker
from jahorina.plan.choices import EvidenceState
from jahorina.plan.figures import figure_holds
from jahorina.plan.models import EvidenceItem, StatusClaim
from jahorina.plan.status.deriving import Claim, Proof, Shown, Standing, standing

Key = tuple[str, str]
"""The code of a measure or milestone, and of a partner."""

NOTHING = Standing(Shown.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class Standings:
    """Where there is no entry, nobody has said or shown anything."""

    measures: Mapping[Key, Standing]
    milestones: Mapping[Key, Standing]

    def of_measure(self, code: str, partner: str) -> Standing:
        """How a measure stands with a partner."""
        return self.measures.get((code, partner), NOTHING)

    def of_milestone(self, code: str, partner: str) -> Standing:
        """How a milestone stands with a partner."""
        return self.milestones.get((code, partner), NOTHING)


def standings(*, member: Asker | None, measure: str = "") -> Standings:
    """The standing of all measures and milestones, or of one measure's; `member` sees figures of the own partner.

    An item counts for the measure, or for the milestone that it names, not for both.
    """
    claims, proofs = _claims(measure), _proofs(member, measure)
    found: dict[bool, dict[Key, Standing]] = {True: {}, False: {}}
    for is_milestone, code, partner in {*claims, *proofs}:
        key = (is_milestone, code, partner)
        found[is_milestone][code, partner] = standing(claims.get(key), proofs.get(key, ()))
    return Standings(measures=found[False], milestones=found[True])


_Place = tuple[bool, str, str]


def _claims(measure: str) -> dict[_Place, Claim]:
    """The last claim of each, by what it is about."""
    last = _of(StatusClaim.objects.order_by(), measure).values("measure", "partner_code", "milestone")
    ids = last.annotate(last=Max("id")).values("last")
    rows = StatusClaim.objects.filter(id__in=ids).order_by()
    wanted = ("measure__code", "milestone__code", "partner_code", "status", "by_id")
    return {
        (mark is not None, mark or code, partner): Claim(status, by)
        for code, mark, partner, status, by in rows.values_list(*wanted)
    }


def _proofs(member: Asker | None, measure: str) -> dict[_Place, list[Proof]]:
    rows = _of(EvidenceItem.objects.order_by(), measure).exclude(verified_by=None)
    wanted = ("measure__code", "milestone__code", "partner_code", "state", "brought_by_id", "verified_by_id")
    found: dict[_Place, list[Proof]] = defaultdict(list)
    for code, mark, partner, state, brought, verified, correction, figure in rows.values_list(
        *wanted, "correction__id", "figure"
    ):
        counts = state == EvidenceState.VERIFIED and correction is None
        proof = Proof(
            state=state,
            brought_by=brought,
            verified_by=verified,
            is_corrected=correction is not None,
            holds=not figure or not counts or figure_holds(figure, member=member),
        )
        found[mark is not None, mark or code, partner].append(proof)
    return found


def _of(rows: QuerySet[StatusClaim] | QuerySet[EvidenceItem], measure: str) -> QuerySet:  # type: ignore[type-arg]
    return rows.filter(measure__code=measure) if measure else rows


def has_demonstrations() -> bool:
    """Whether anything that statuses rest on, claim or evidence, is a demonstration that nobody reported."""
    return (
        StatusClaim.objects.filter(is_demonstration=True).exists()
        or EvidenceItem.objects.filter(is_demonstration=True).exists()
    )
