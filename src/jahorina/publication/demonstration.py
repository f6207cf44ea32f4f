"""The demo's release: simulated counts of the last quarter that may be published, by the same way as any other."""

from __future__ import annotations

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
REASON = "Quarterly figures. Simulated for the demonstration; nobody is behind them."


def publish_quarter(*, requested_by: Member, checked_by: Member, today: date) -> bool:
    """Request, attack, check and publish the quarter; False where a release is there already or the attacker opens it."""
    series = f"{AREA}-{requested_by.partner_code}"
    if Release.objects.filter(series=series).exists():
        return False
    quarter = (str(_last_quarter(today)),)
    tables = [Wanted(TableKind.REGISTER, STATISTIC, quarter, by) for by in ((), ("sex",), ("age",))]
    new = NewRelease(series, TITLE, REASON, tables, is_simulated=True)
    row = prepare(request_release(by=requested_by, new=new).pk)
    if row.state != ReleaseState.PREPARED:
        return False
    check_release(by=checked_by, release=row.pk)
    publish_release(by=requested_by, release=row.pk)
    return True


def _last_quarter(today: date) -> Period:
    """The last calendar quarter whose figures may go out by the area's delay."""
    day = today - timedelta(days=rule_of(AREA).delay_days)
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    last = first - timedelta(days=1)
    return Period.parse(f"{last.year}-Q{(last.month + 2) // 3}")
