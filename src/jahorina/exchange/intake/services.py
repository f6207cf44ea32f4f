"""Makes records of what arrived: each bundle once, whole or not at all, whatever became of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from jahorina.audit import services as audit
from jahorina.audit.actions import CONTENT_REFUSED, CONTENT_TAKEN_IN
from jahorina.exchange.intake import aggregates, deletions, plans, reports
from jahorina.exchange.intake.arrived import Arrived, Made
from jahorina.exchange.intake.models import IntakeRecord, Outcome
from jahorina.exchange.models import Bundle, Direction
from jahorina.exchange.services import now
from jahorina.exchange.standing import one_at_a_time
from jahorina.kernel.errors import Conflict, UserError
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress, silent

KINDS: Final[Mapping[str, Callable[..., None]]] = {
    aggregates.KIND: aggregates.take,
    reports.KIND: reports.take,
    plans.KIND: plans.take,
    deletions.KIND: deletions.take,
}
"""What takes in the content of each kind; the content of other kinds becomes no record by itself."""

NOT_THE_CONTENTS_FAULT: Final = frozenset({"evidence-busy", "intake-busy", "read-only", "evidence-not-written"})
"""Errors that stop the run and are no refusal of the bundle: the next run tries again."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a bundle in this run; `code` and `sentence` say why it was refused."""

    sha256: str
    place: str
    kind: str
    outcome: str
    code: str
    sentence: str
    detail: Mapping[str, Any]


def take_in(*, by: str, stream: str = "", progress: Progress = silent) -> list[Taken]:
    """Make records of every bundle that was taken in and has none yet, of all streams or one.

    A content that does not hold is refused with its reason and stops nothing else; the next run tries it again. Running it
    twice makes nothing twice. Raises NotReady (`read-only`, `evidence-not-written`) and Conflict (`evidence-busy`,
    `intake-busy`) where the node cannot write now; what was taken in until then stays.
    """
    waiting = list(_waiting(stream))
    found = []
    for at, bundle in enumerate(waiting):
        progress(_("Taking in what arrived"), at, len(waiting))
        found.append(_taken(bundle, by))
    progress(_("Taking in what arrived"), len(waiting), len(waiting))
    return found


def _waiting(stream: str) -> Iterator[Bundle]:
    done = IntakeRecord.objects.exclude(outcome=Outcome.REFUSED).values("bundle")
    rows = Bundle.objects.filter(direction=Direction.IN, acceptance__isnull=False, deletion__isnull=True)
    rows = rows.exclude(pk__in=done)
    if stream:
        rows = rows.filter(stream=stream)
    for row in rows.order_by("sender", "stream", "epoch", "seq").defer("manifest"):
        if kind_of(row) in KINDS:
            yield row


def kind_of(bundle: Bundle) -> str:
    """The kind of a bundle's content, without its version."""
    return bundle.schema.partition("/")[0]


def _taken(bundle: Bundle, by: str) -> Taken:
    kept: list[Made] = []

    def keep(made: Made) -> None:
        _keep(bundle, made, by)
        kept.append(made)

    try:
        KINDS[kind_of(bundle)](Arrived.of(bundle, by=by), keep=keep)
    except UserError as refusal:
        if refusal.code in NOT_THE_CONTENTS_FAULT:
            raise
        _refuse(bundle, refusal, by)
        return _told(bundle, Outcome.REFUSED, refusal.code, str(refusal), {})
    return _told(bundle, kept[0].outcome, "", "", kept[0].detail)


def _keep(bundle: Bundle, made: Made, by: str) -> None:
    """Write the record, in the transaction of what was made."""
    one_at_a_time()
    if IntakeRecord.objects.filter(bundle=bundle).exclude(outcome=Outcome.REFUSED).exists():
        raise Conflict("intake-busy", _("Somebody else takes in what arrived at this moment; wait and run it again."))
    IntakeRecord.objects.create(
        bundle=bundle,
        kind=kind_of(bundle),
        outcome=made.outcome,
        made=made.detail,
        made_sha256=made.sha256,
        at=now(),
        by=by,
    )
    detail = {"kind": kind_of(bundle), "outcome": str(made.outcome), "sha256": made.sha256}
    audit.record(actor=by, action=CONTENT_TAKEN_IN, target=bundle.label, detail=detail)


@transaction.atomic
def _refuse(bundle: Bundle, refusal: UserError, by: str) -> None:
    """Write the reason down, unless it is the one that was written down last."""
    one_at_a_time()
    params = {name: str(value) for name, value in refusal.params.items()}
    last = IntakeRecord.objects.filter(bundle=bundle).last()
    if last is not None and (last.outcome != Outcome.REFUSED or (last.code, last.params) == (refusal.code, params)):
        return
    IntakeRecord.objects.create(
        bundle=bundle,
        kind=kind_of(bundle),
        outcome=Outcome.REFUSED,
        code=refusal.code,
        reason=refusal.message,
        params=params,
        at=now(),
        by=by,
    )
    detail = {"kind": kind_of(bundle), "code": refusal.code}
    audit.record(actor=by, action=CONTENT_REFUSED, target=bundle.label, detail=detail)


def _told(bundle: Bundle, outcome: Outcome, code: str, sentence: str, detail: Mapping[str, Any]) -> Taken:
    return Taken(bundle.sha256, str(bundle), kind_of(bundle), str(outcome), code, sentence, detail)
