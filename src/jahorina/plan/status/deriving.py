"""What is shown of a claim. Pure: computed from rows each time, stored nowhere, so that it cannot outlive its evidence.

An item of evidence stands if it is verified, no later item corrects it, and the figure it rests on is still the one it
was brought with. A claim of `achieved` is shown as

    achieved   where an item stands that somebody verified who neither brought it nor made the claim
    reopened   where such an item stood once and none does now
    claimed    otherwise

All other claims are shown as they were made; `in progress` says beside it whether anything verified stands.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from jahorina.plan.choices import ClaimedStatus, EvidenceState


class Shown(StrEnum):
    """How a measure or milestone stands with a partner, as it is shown."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    ACHIEVED = "achieved"
    CLAIMED = "claimed"
    REOPENED = "reopened"
    STALLED = "stalled"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Claim:
    """What was said last, and by whom."""

    status: str
    by: Hashable


@dataclass(frozen=True, slots=True)
class Proof:
    """An item of evidence as far as it matters here. `holds`: the figure it rests on has not changed."""

    state: str
    brought_by: Hashable
    verified_by: Hashable | None
    is_corrected: bool = False
    holds: bool = True

    @property
    def stands(self) -> bool:
        """Verified, not corrected, and its figure unchanged."""
        return self.state == EvidenceState.VERIFIED and not self.is_corrected and self.holds

    @property
    def fell(self) -> bool:
        """Verified once, and standing no more."""
        return self.verified_by is not None and not self.stands


@dataclass(frozen=True, slots=True)
class Standing:
    """What is shown, and how many verified items stand behind it or stood once."""

    shown: Shown
    verified: int = 0
    fallen: int = 0

    @property
    def is_backed(self) -> bool:
        """Whether anything verified stands behind it."""
        return self.verified > 0


def standing(claim: Claim | None, proofs: Iterable[Proof]) -> Standing:
    """How something stands, from the last claim about it and its evidence."""
    found = list(proofs)
    by = claim.by if claim else None
    independent = [one for one in found if one.verified_by not in (None, one.brought_by, by)]
    verified, fallen = sum(one.stands for one in independent), sum(one.fell for one in independent)
    if claim is None:
        return Standing(Shown.NOT_STARTED, verified, fallen)
    if claim.status != ClaimedStatus.ACHIEVED:
        return Standing(Shown(claim.status), verified, fallen)
    shown = Shown.ACHIEVED if verified else Shown.REOPENED if fallen else Shown.CLAIMED
    return Standing(shown, verified, fallen)
