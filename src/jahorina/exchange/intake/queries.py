"""What was made of each bundle that came, and what was refused and why, for the pages and the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from jahorina.exchange.intake.models import IntakeRecord, Outcome
from jahorina.partners.models import Member
from jahorina.partners.permissions import Capability, require

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class IntakeCard:
    """A bundle's content and what became of it last. `message` and `params` are the sentence of a refusal, to be
    translated; `made` is what the module of its kind wrote down; `deleted_on` is the day on which the content was deleted."""

    sender: str
    stream: str
    epoch: int
    seq: int
    kind: str
    outcome: str
    code: str
    message: str
    params: Mapping[str, str]
    made: Mapping[str, Any]
    at: datetime
    simulated: bool
    deleted_on: datetime | None

    @property
    def place(self) -> str:
        """The place of the bundle in its stream."""
        return f"{self.sender} {self.stream} {self.epoch}:{self.seq}"

    @property
    def is_refused(self) -> bool:
        """Whether the content was refused."""
        return self.outcome == Outcome.REFUSED


def intake(*, member: Member, most: int = MOST_SHOWN) -> tuple[IntakeCard, ...]:
    """What became of the newest bundles, refused ones first; for a member who may see the exchange. Raises NotAllowed."""
    require(member, Capability.READ_EXCHANGE)
    cards = last_records(most)
    return tuple(sorted(cards, key=lambda card: not card.is_refused))


def last_records(most: int = MOST_SHOWN) -> tuple[IntakeCard, ...]:
    """The last record of each bundle, the newest first."""
    last = IntakeRecord.objects.order_by().values("bundle").annotate(last=Max("id")).values("last")
    rows = IntakeRecord.objects.filter(id__in=last).select_related("bundle__deletion").order_by("-id")
    return tuple(_card(row) for row in rows[:most])


def refused_contents() -> tuple[IntakeCard, ...]:
    """What was refused, still is here, and has no later bundle of its stream that came in."""
    last = IntakeRecord.objects.order_by().values("bundle").annotate(last=Max("id")).values("last")
    rows = IntakeRecord.objects.filter(id__in=last).select_related("bundle__deletion")
    newest: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows.exclude(outcome=Outcome.REFUSED):
        key, place = (row.bundle.sender, row.bundle.stream), (row.bundle.epoch, row.bundle.seq)
        newest[key] = max(newest.get(key, place), place)
    found = [_card(row) for row in rows.filter(outcome=Outcome.REFUSED, bundle__deletion__isnull=True)]
    return tuple(one for one in found if (one.epoch, one.seq) > newest.get((one.sender, one.stream), (0, 0)))


def _card(row: IntakeRecord) -> IntakeCard:
    bundle = row.bundle
    deletion = getattr(bundle, "deletion", None)
    return IntakeCard(
        sender=bundle.sender,
        stream=bundle.stream,
        epoch=bundle.epoch,
        seq=bundle.seq,
        kind=row.kind,
        outcome=row.outcome,
        code=row.code,
        message=row.reason,
        params=dict(row.params),
        made=dict(row.made),
        at=row.at,
        simulated=bundle.is_simulated,
        deleted_on=deletion.at if deletion is not None else None,
    )
