"""Takes in a report that a partner settled on its own node. The words, values, version and signature are the partner's.

What was signed there is not signed here again: two entries that nobody can log in as stand for those who did it
(partners/services). A report that somebody began to write here is not overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ConfStatus
from jahorina.kernel.periods import Period
from jahorina.partners.permissions import Member
from jahorina.plan.amounts import Amount
from jahorina.plan.choices import ClaimedStatus, ReportState
from jahorina.plan.content.current import indicator_json
from jahorina.plan.content.naming import misfits
from jahorina.plan.models import Indicator, ProgressReport, ReportedValue, ReportingRound, ReportUnlock, StatusClaim
from jahorina.plan.recording import Changed, keep
from jahorina.plan.rounds.round_services import no_round
from jahorina.plan.rounds.services import lock_report
from jahorina.plan.rounds.signing import report_hash

WHY: Final = "A later version of this report was signed at the partner's own node."


@dataclass(frozen=True, slots=True)
class ArrivedValue:
    """A value as the partner signed it; one that is not free came without its number. `cut_off` None: entered by hand."""

    indicator: str
    member: str
    amount: Amount
    conf_status: str
    note: str
    definition_version: int
    cut_off: datetime | None
    observations: int | None


@dataclass(frozen=True, slots=True)
class ArrivedReport:
    """A report as the partner's node settled it."""

    round: str
    measure: str
    partner: str
    period: Period
    status: str
    language: str
    narrative: str
    obstacles: str
    next_steps: str
    version: int
    signature: str
    values: Sequence[ArrivedValue]

    @property
    def is_whole(self) -> bool:
        """Whether every value came with its number, so that what was signed can be hashed again."""
        return all(value.conf_status == ConfStatus.FREE for value in self.values)


@transaction.atomic
def take_report(*, signed: Member, accepted: Member, arrived: ArrivedReport, simulated: bool) -> ProgressReport:
    """Make the partner's report of the round say what it says on the partner's node, accepted, or locked with its round.

    The status becomes a claim of the partner. Raises NotFound (`no-round`), InputRefused (`report-not-owed`,
    `report-other-window`, `report-simulated`, `report-unknown-status`, `report-unknown-indicator`, `report-misfits`,
    `report-signature`) and Conflict (`report-edited-here`).
    """
    row = _report(arrived)
    _need_fitting(row, arrived, simulated=simulated)
    _need_untouched(row, signed)
    indicators = {one.code: one for one in row.measure.indicators.all()}
    _need_indicators(arrived, indicators)
    before = {"state": row.state, "version": row.version}
    _opened(row, accepted)
    _write(row, arrived, indicators, signed)
    _settle(row, arrived, signed, accepted)
    changed = Changed(
        subject=f"report:{row.pk}",
        verb="arrived",
        measure=row.measure.code,
        partner=row.partner_code,
        before=before,
        after={"round": row.round.code, "version": arrived.version, "signature": arrived.signature},
    )
    keep([changed], by=signed, action=actions.REPORT_MOVED, reason="")
    return row


def _report(arrived: ArrivedReport) -> ProgressReport:
    if not ReportingRound.objects.filter(code=arrived.round).exists():
        raise no_round(arrived.round)
    rows = ProgressReport.objects.select_for_update(of=("self",)).select_related("round", "measure")
    row = rows.filter(round__code=arrived.round, measure__code=arrived.measure, partner_code=arrived.partner).first()
    if row is None:
        raise InputRefused(
            "report-not-owed",
            _("In the round %(round)s of this node %(partner)s owes no report on %(measure)s."),
            params={"round": arrived.round, "partner": arrived.partner, "measure": arrived.measure},
        )
    return row


def _need_fitting(row: ProgressReport, arrived: ArrivedReport, *, simulated: bool) -> None:
    if arrived.period != Period(row.round.period_start, row.round.period_end):
        raise InputRefused(
            "report-other-window",
            _("The report is about %(period)s, which is not the window of the round %(round)s here."),
            params={"period": str(arrived.period), "round": arrived.round},
        )
    if row.round.is_demonstration is not simulated:
        raise InputRefused(
            "report-simulated", _("A report of a demonstration is taken into a round of a demonstration alone.")
        )
    if arrived.status not in ClaimedStatus.values:
        raise InputRefused(
            "report-unknown-status",
            _("%(status)s is no status that a measure can have."),
            params={"status": repr(arrived.status)},
        )


def _need_untouched(row: ProgressReport, signed: Member) -> None:
    if {row.written_by_id, row.submitted_by_id} - {None, signed.pk}:
        raise Conflict(
            "report-edited-here",
            _("Somebody wrote the report of %(partner)s on %(measure)s on this node; what they wrote stays."),
            hint=_("The partner decides which of the two holds, and writes it in one place alone."),
            params={"partner": row.partner_code, "measure": row.measure.code},
        )


def _need_indicators(arrived: ArrivedReport, indicators: dict[str, Indicator]) -> None:
    for value in arrived.values:
        if value.indicator not in indicators:
            raise InputRefused(
                "report-unknown-indicator",
                _("%(indicator)s is no indicator of %(measure)s in the plan of this node."),
                hint=_("Bring the plan to the same version; the report is then taken in by the next run."),
                params={"indicator": value.indicator, "measure": arrived.measure},
            )
        wrong = next(misfits(indicator_json(indicators[value.indicator]), value.amount.as_json()), None)
        if wrong is not None:
            raise InputRefused(
                "report-misfits",
                _("The value of %(indicator)s %(what)s."),
                params={"indicator": value.indicator, "what": wrong[1]},
            )


def _opened(row: ProgressReport, accepted: Member) -> None:
    """Bring the report into a state in which it may be written; the database asks for the unlocking of a locked one."""
    if row.state == ReportState.LOCKED:
        row.unlocks += 1
        ReportUnlock.objects.create(report=row, number=row.unlocks, by=accepted, at=timezone.now(), reason=WHY)
        row.state = (ReportState.SENT_BACK if row.submitted_by_id else ReportState.DRAFT).value
    elif row.state in (ReportState.SUBMITTED, ReportState.ACCEPTED):
        row.state = ReportState.SENT_BACK.value
    row.remarks = WHY if row.state == ReportState.SENT_BACK else ""
    row.save()


def _write(row: ProgressReport, arrived: ArrivedReport, indicators: dict[str, Indicator], signed: Member) -> None:
    row.status, row.narrative = arrived.status, arrived.narrative
    row.obstacles, row.next_steps, row.language = arrived.obstacles, arrived.next_steps, arrived.language
    row.written_by, row.written_at = signed, timezone.now()
    row.save()
    row.values.all().delete()
    ReportedValue.objects.bulk_create([_value(row, indicators[one.indicator], one) for one in arrived.values])
    if arrived.is_whole and report_hash(row, row.values.select_related("indicator")) != arrived.signature:
        raise InputRefused(
            "report-signature",
            _("The report on %(measure)s is not the one that was signed as %(signature)s."),
            params={"measure": arrived.measure, "signature": arrived.signature[:16]},
        )


def _value(row: ProgressReport, indicator: Indicator, value: ArrivedValue) -> ReportedValue:
    is_computed = value.cut_off is not None
    return ReportedValue(
        report=row,
        indicator=indicator,
        member=value.member,
        value=value.amount.value,
        numerator=value.amount.numerator,
        denominator=value.amount.denominator,
        scale_code=value.amount.scale_code,
        obs_status=value.amount.status.value,
        conf_status=value.conf_status,
        note=value.note,
        is_computed=is_computed,
        definition_version=value.definition_version if is_computed else 0,
        cut_off=value.cut_off,
        observations=value.observations if is_computed else None,
    )


def _settle(row: ProgressReport, arrived: ArrivedReport, signed: Member, accepted: Member) -> None:
    """Claimed by the partner and accepted by it, as on its own node; locked again where the round is."""
    moment = timezone.now()
    row.submitted_by, row.submitted_at, row.signature = signed, moment, arrived.signature
    row.state = ReportState.SUBMITTED.value
    row.save()
    StatusClaim.objects.create(
        measure=row.measure,
        partner_code=row.partner_code,
        status=row.status,
        note=row.narrative,
        by=signed,
        at=moment,
        is_demonstration=row.round.is_demonstration,
    )
    row.reviewed_by, row.reviewed_at, row.remarks = accepted, moment, ""
    row.state, row.version = ReportState.ACCEPTED.value, arrived.version
    row.save()
    if row.round.locked_at is not None:
        row.version -= 1  # locking counts it up again
        lock_report(row, accepted)
