"""The demo's release: simulated counts of the last quarter that may be published, by the same way as any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from jahorina.kernel.periods import Period
from jahorina.partners.permissions import Member
from jahorina.publication.choices import ReleaseState, TableKind
from jahorina.publication.models import Release
from jahorina.publication.rules import rule_of
from jahorina.publication.services import NewRelease, check_release, publish_release, request_release
from jahorina.publication.sources import Wanted
from jahorina.publication.tasks import prepare

AREA, STATISTIC = "protection", "protection-intentions"
TITLE = "Declared intentions to seek asylum"
MONTHLY, MONTHLY_TITLE = "protection-registered", "People registered, month by month"
MONTHLY_REASON = "Monthly figures. Simulated for the demonstration; nobody is behind them."
REASON = "Quarterly figures. Simulated for the demonstration; nobody is behind them."


def publish_quarter(*, requested_by: Member, checked_by: Member, today: date) -> str:
    """Request, attack, check and publish the last quarter; the series, empty where the attacker opens it."""
    periods = (str(_last_quarter(today)),)
    tables = [Wanted(TableKind.REGISTER, STATISTIC, periods, by) for by in ((), ("sex",), ("age",))]
    new = NewRelease(f"{AREA}-{requested_by.partner_code}", TITLE, REASON, tables, is_simulated=True)
    return _published(new, requested_by, checked_by)


def publish_months(*, requested_by: Member, checked_by: Member, months: Sequence[str], today: date) -> str:
    """The same for the monthly series of those registered, as far as the area's delay lets it go out."""
    latest = today - timedelta(days=rule_of(AREA).delay_days)
    periods = tuple(one for one in months if Period.parse(one).end <= latest)
    wanted = Wanted(TableKind.REGISTER, MONTHLY, periods)
    series = f"{AREA}-{requested_by.partner_code}-months"
    new = NewRelease(series, MONTHLY_TITLE, MONTHLY_REASON, [wanted], is_simulated=True)
    return _published(new, requested_by, checked_by)


def _published(new: NewRelease, requested_by: Member, checked_by: Member) -> str:
    if Release.objects.filter(series=new.series).exists():
        return ""
    row = prepare(request_release(by=requested_by, new=new).pk)
    row = let_out(row, requested_by=requested_by, checked_by=checked_by)
    return new.series if row.state == ReleaseState.PUBLISHED else ""


def let_out(row: Release, *, requested_by: Member, checked_by: Member) -> Release:
    """Check and publish what is prepared, as two people do; what the attacker opened stays as it is."""
    if row.state != ReleaseState.PREPARED:
        return row
    check_release(by=checked_by, release=row.pk)
    return publish_release(by=requested_by, release=row.pk)


def _last_quarter(today: date) -> Period:
    """The last calendar quarter whose figures may go out by the area's delay."""
    day = today - timedelta(days=rule_of(AREA).delay_days)
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    last = first - timedelta(days=1)
    return Period.parse(f"{last.year}-Q{(last.month + 2) // 3}")
