"""What is done with the reports of a round; round_services.py opens and locks rounds.

Each partner signs its own; nobody above it accepts it.

A report is written by the partner's members and handed in (`submit_report`: signed, its computed values fixed with their
cut-off); somebody else of the same partner, who represents it, accepts it or sends it back with remarks. The other
partners do not approve it: they agree to the regional figure, or put their reservation beside it (agreement.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound, Refusal
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.amounts import Amount
from jahorina.plan.choices import ClaimedStatus, ReportState
from jahorina.plan.content.current import indicator_json
from jahorina.plan.content.naming import misfits
from jahorina.plan.figures import counted
from jahorina.plan.models import (
    Indicator,
    ProgressReport,
    ReportedValue,
    ReportUnlock,
    StatusClaim,
)
from jahorina.plan.recording import Changed, keep, need_reason
from jahorina.plan.rounds.signing import report_hash, value_content
from jahorina.plan.states import REPORT, WRITABLE


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A value that is entered by hand: of an indicator, in all (`_T`) or for a member of its breakdown."""

    indicator: str
    amount: Amount
    member: str = TOTAL
    note: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a report says. `version` is the one that the writer saw, so that nobody overwrites what they did not see."""

    version: int
    status: str = ""
    narrative: str = ""
    obstacles: str = ""
    next_steps: str = ""
    values: Sequence[GivenValue] = ()
    language: str = "en"


@transaction.atomic
def write_report(*, by: Member, report: int, written: Written) -> ProgressReport:
    """Write the own partner's report while it is a draft or was sent back.

    Values of indicators with a definition come from the evidence when the report is submitted; the others are entered
    here. Raises NotAllowed, NotFound (`no-report`), Conflict (`report-not-writable`, `report-changed-meanwhile`) and
    InputRefused (`report-refused`).
    """
    require(by, Capability.REPORT_PROGRESS)
    row = _own_report(by, report)
    _need_writable(row)
    if row.version != written.version:
        raise Conflict(
            "report-changed-meanwhile",
            _("Somebody else saved this report meanwhile."),
            hint=_("Look at what is new and save again."),
        )
    indicators = {one.code: one for one in row.measure.indicators.filter(withdrawn_on=None)}
    _check_written(written, indicators)
    before = _words(row)
    row.status, row.narrative = written.status, written.narrative.strip()
    row.obstacles, row.next_steps = written.obstacles.strip(), written.next_steps.strip()
    row.language, row.written_by, row.written_at = written.language, by, timezone.now()
    row.version += 1
    row.save()
    before_values = _value_words(row)
    _write_values(row, written.values, indicators)
    after, after_values = _words(row), _value_words(row)
    _keep(
        row,
        "written",
        by,
        before={**_differing(before, after), **_differing(before_values, after_values)},
        after={**_differing(after, before), **_differing(after_values, before_values)},
        action=actions.REPORT_WRITTEN,
    )
    return row


@transaction.atomic
def submit_report(*, by: Member, report: int) -> ProgressReport:
    """Hand the own partner's report in: its status is claimed, its computed values are fixed, its content is signed.

    Raises NotAllowed, NotFound, Conflict (`report-not-here`) and InputRefused (`report-incomplete`).
    """
    require(by, Capability.REPORT_PROGRESS)
    row = _own_report(by, report)
    _need_move(row, ReportState.SUBMITTED)
    _check_complete(row)
    _fix_computed(row, by)
    values = list(row.values.select_related("indicator"))
    row.submitted_by, row.submitted_at = by, timezone.now()
    row.signature = report_hash(row, values)
    row.state = ReportState.SUBMITTED.value
    row.version += 1
    row.save()
    StatusClaim.objects.create(
        measure=row.measure,
        partner_code=row.partner_code,
        status=row.status,
        note=row.narrative,
        by=by,
        at=row.submitted_at,
        is_demonstration=row.round.is_demonstration,
    )
    _keep(row, "submitted", by, after={"state": row.state, "status": row.status, "signature": row.signature})
    return row


@transaction.atomic
def send_back(*, by: Member, report: int, remarks: str) -> ProgressReport:
    """Send a report of the own partner back with remarks; raises NotAllowed (`report-own`: not one's own), Conflict."""
    row = _reviewed(by, report, ReportState.SENT_BACK)
    row.remarks = need_reason(remarks)
    row.reviewed_by, row.reviewed_at = by, timezone.now()
    row.state = ReportState.SENT_BACK.value
    row.version += 1
    row.save()
    _keep(row, "sent-back", by, after={"state": row.state}, reason=row.remarks)
    return row


@transaction.atomic
def accept_report(*, by: Member, report: int) -> ProgressReport:
    """Accept a report of the own partner that somebody else submitted: the partner stands by it from now on.

    Where the round is locked already, because the report was unlocked in it, the report is locked again.
    """
    row = _reviewed(by, report, ReportState.ACCEPTED)
    row.reviewed_by, row.reviewed_at = by, timezone.now()
    row.state, row.remarks = ReportState.ACCEPTED.value, ""
    row.version += 1
    row.save()
    _keep(row, "accepted", by, after={"state": row.state})
    if row.round.locked_at is not None:
        lock_report(row, by)
    return row


@transaction.atomic
def unlock_report(*, by: Member, report: int, reason: str) -> ProgressReport:
    """Unlock a locked report of the own partner, with the reason, so that it can be put right and signed anew."""
    require(by, Capability.REPRESENT_PARTNER)
    row = _own_report(by, report)
    words = need_reason(reason)
    if row.state != ReportState.LOCKED:
        raise Conflict("report-not-locked", _("The report is not locked."))
    number = row.unlocks + 1
    ReportUnlock.objects.create(report=row, number=number, by=by, at=timezone.now(), reason=words)
    row.unlocks, row.remarks = number, words
    row.state = (ReportState.SENT_BACK if row.submitted_by_id else ReportState.DRAFT).value
    row.version += 1
    row.save()
    _keep(row, "unlocked", by, after={"state": row.state}, reason=words, action=actions.REPORT_UNLOCKED)
    return row


def _own_report(by: Member, identifier: int) -> ProgressReport:
    rows = ProgressReport.objects.select_for_update(of=("self",)).select_related("round", "measure")
    row = rows.filter(pk=identifier).first()
    if row is None:
        raise no_report()
    if row.partner_code != by.partner_code:
        raise NotAllowed(
            "report-of-another-partner",
            _("This report belongs to another partner, who alone writes and signs it."),
        )
    return row


def no_report() -> NotFound:
    """What is said where there is no such report, or none for the asker."""
    return NotFound("no-report", _("There is no such report."))


def _reviewed(by: Member, report: int, to: ReportState) -> ProgressReport:
    require(by, Capability.REPRESENT_PARTNER)
    row = _own_report(by, report)
    _need_move(row, to)
    if row.submitted_by_id == by.pk:
        raise NotAllowed(
            "report-own", _("Whoever submitted a report does not review it; somebody else of the partner does.")
        )
    return row


def _need_writable(row: ProgressReport) -> None:
    if row.state not in WRITABLE:
        raise Conflict(
            "report-not-writable",
            _("The report was handed in; what it says stays. Have it sent back, or unlock it with a reason."),
        )


def _need_move(row: ProgressReport, to: ReportState) -> None:
    if to not in REPORT[ReportState(row.state)]:
        raise Conflict(
            "report-not-here",
            _("A report in state %(state)s cannot be %(to)s."),
            params={"state": row.state, "to": to.value},
        )


def lock_report(row: ProgressReport, by: Member) -> None:
    """Lock a report with its round, and keep that in its history."""
    row.state = ReportState.LOCKED.value
    row.version += 1
    row.save(update_fields=["state", "version"])
    _keep(row, "locked", by, after={"state": row.state})


def _check_written(written: Written, indicators: Mapping[str, Indicator]) -> None:
    wrong = []
    if written.status and written.status not in ClaimedStatus.values:
        wrong.append(Refusal("report-status", _("is no status"), column="status"))
    for value in written.values:
        indicator = indicators.get(value.indicator)
        if indicator is None:
            wrong.append(Refusal("report-indicator", _("is no indicator of this measure"), column=value.indicator))
        elif indicator.definition:
            wrong.append(
                Refusal("report-computed", _("comes from the evidence and is not entered"), column=value.indicator)
            )
        else:
            entry, found = indicator_json(indicator), value.amount.as_json()
            wrong += [Refusal("report-value", text, column=value.indicator) for _field, text in misfits(entry, found)]
    if wrong:
        raise InputRefused("report-refused", _("The report cannot be saved like this."), refusals=tuple(wrong))


def _write_values(row: ProgressReport, values: Sequence[GivenValue], indicators: Mapping[str, Indicator]) -> None:
    row.values.filter(is_computed=False).delete()
    ReportedValue.objects.bulk_create(
        [
            ReportedValue(
                report=row,
                indicator=indicators[value.indicator],
                member=value.member,
                value=value.amount.value,
                numerator=value.amount.numerator,
                denominator=value.amount.denominator,
                scale_code=value.amount.scale_code,
                obs_status=value.amount.status.value,
                note=value.note.strip(),
            )
            for value in values
        ]
    )


def _check_complete(row: ProgressReport) -> None:
    wrong = []
    if not row.status:
        wrong.append(Refusal("report-needs-status", _("say how the measure stands"), column="status"))
    if not row.narrative.strip():
        wrong.append(Refusal("report-needs-words", _("say in words what was done"), column="narrative"))
    given = set(row.values.filter(member=TOTAL, is_computed=False).values_list("indicator__code", flat=True))
    for indicator in row.measure.indicators.filter(withdrawn_on=None, definition={}):
        if indicator.code not in given:
            wrong.append(
                Refusal("report-needs-value", _("give the value, or why there is none"), column=indicator.code)
            )
    if wrong:
        raise InputRefused("report-incomplete", _("The report is not complete yet."), refusals=tuple(wrong))


def _fix_computed(row: ProgressReport, by: Member) -> None:
    """Count every indicator that has a definition, now, and keep the values with how they were counted."""
    row.values.filter(is_computed=True).delete()
    period = Period(row.round.period_start, row.round.period_end)
    found = []
    for indicator in row.measure.indicators.filter(withdrawn_on=None).exclude(definition={}):
        value = counted(indicator.definition, indicator.kind, place=row.partner_code, period=period, member=by)
        found.append(
            ReportedValue(
                report=row,
                indicator=indicator,
                value=value.amount.value,
                numerator=value.amount.numerator,
                denominator=value.amount.denominator,
                obs_status=value.amount.status.value,
                conf_status=value.conf_status.value,
                is_computed=True,
                definition_version=value.definition_version,
                cut_off=value.cut_off,
                observations=value.observations,
            )
        )
    ReportedValue.objects.bulk_create(found)


def _words(row: ProgressReport) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("status", "narrative", "obstacles", "next_steps")}


def _value_words(row: ProgressReport) -> dict[str, Any]:
    return {
        f"{value.indicator.code}:{value.member}": dict(value_content(value))
        for value in row.values.filter(is_computed=False).select_related("indicator")
    }


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if other.get(name) != value}


def _keep(
    row: ProgressReport,
    verb: str,
    by: Member,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any],
    reason: str = "",
    action: str = actions.REPORT_MOVED,
    at: datetime | None = None,
) -> None:
    changed = Changed(
        subject=f"report:{row.pk}",
        verb=verb,
        measure=row.measure.code,
        partner=row.partner_code,
        before=before or {},
        after={"round": row.round.code, **after},
    )
    keep([changed], by=by, action=action, reason=reason, at=at)
