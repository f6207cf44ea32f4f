"""Opens rounds, in which every report that is owed exists from then on, and locks them when their day has passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.choices import PartRole, ReportState
from jahorina.plan.models import Measure, ProgressReport, ReportingRound
from jahorina.plan.recording import Changed, keep
from jahorina.plan.rounds.services import lock_report


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round to open: its code, names by language, window, and the day by which reports are due."""

    code: str
    names: Mapping[str, str]
    period: Period
    due_on: date


@transaction.atomic
def open_round(*, by: Member, new: NewRound, demonstration: bool = False) -> ReportingRound:
    """Open a round: for each measure in force and partner that carries it, a report comes into being, empty and owed.

    Raises NotAllowed, InputRefused (`round-refused`) and Conflict (`round-exists`).
    """
    require(by, Capability.RUN_ROUNDS)
    _check_round(new)
    row = ReportingRound.objects.create(
        code=new.code,
        names=dict(new.names),
        period_start=new.period.start,
        period_end=new.period.end,
        due_on=new.due_on,
        opened_at=timezone.now(),
        is_demonstration=demonstration,
    )
    ProgressReport.objects.bulk_create(
        [
            ProgressReport(round=row, measure=measure, partner_code=partner)
            for measure in _in_force(new.period)
            for partner in reporting_partners(measure)
        ],
        batch_size=500,
    )
    after = {"period": str(new.period), "due_on": new.due_on.isoformat(), "reports": row.reports.count()}
    keep([Changed(f"round:{row.code}", "opened", after=after)], by=by, action=actions.ROUND_OPENED)
    return row


def reporting_partners(measure: Measure) -> list[str]:
    """The partners at the table that carry a measure out, the leading one among them."""
    at_the_table = [card.code for card in partners.partners(kind="partner")]
    carrying = {part.partner_code for part in measure.parts.all() if part.role == PartRole.CARRIES}
    return [code for code in at_the_table if code in carrying or code == measure.lead_partner]


@transaction.atomic
def lock_round(*, by: Member, round_code: str) -> ReportingRound:
    """Lock a round whose day has passed and in which nothing waits for a review; what was never written stays empty.

    Raises NotAllowed, NotFound (`no-round`) and Conflict (`round-not-over`, `round-waits`, `round-locked-already`).
    """
    require(by, Capability.RUN_ROUNDS)
    row = ReportingRound.objects.select_for_update().filter(code=round_code).first()
    if row is None:
        raise no_round(round_code)
    if row.locked_at is not None:
        raise Conflict("round-locked-already", _("The round is locked already."))
    if row.due_on >= timezone.localdate():
        raise Conflict(
            "round-not-over", _("Reports are due until %(day)s; lock the round after it."), params={"day": row.due_on}
        )
    waiting = row.reports.filter(state__in=[ReportState.SUBMITTED, ReportState.SENT_BACK]).count()
    if waiting:
        raise Conflict(
            "round-waits",
            _("%(n)s reports wait to be accepted or written again; settle them first."),
            params={"n": waiting},
        )
    for report in row.reports.select_for_update().select_related("measure", "round"):
        lock_report(report, by)
    row.locked_at = timezone.now()
    row.save(update_fields=["locked_at"])
    keep(
        [Changed(f"round:{row.code}", "locked", after={"reports": row.reports.count()})],
        by=by,
        action=actions.ROUND_LOCKED,
    )
    return row


def no_round(code: str) -> NotFound:
    """What is said where there is no such round."""
    return NotFound("no-round", _("There is no reporting round %(code)s."), params={"code": repr(code)})


def _in_force(period: Period) -> Sequence[Measure]:
    """The measures that are in force in some part of the window."""
    begun = Q(valid_from=None) | Q(valid_from__lte=period.end)
    not_over = Q(valid_to=None) | Q(valid_to__gte=period.start)
    return list(Measure.objects.filter(begun, not_over, withdrawn_on=None).prefetch_related("parts"))


def _check_round(new: NewRound) -> None:
    if not new.code or not new.names.get("en") or new.due_on < new.period.start:
        raise InputRefused(
            "round-refused", _("A round needs a code, a name in English, and a day that is not before its window.")
        )
    same = Q(code=new.code) | Q(period_start=new.period.start, period_end=new.period.end)
    if ReportingRound.objects.filter(same).exists():
        raise Conflict(
            "round-exists", _("There is a round with this code or window already."), params={"code": new.code}
        )
