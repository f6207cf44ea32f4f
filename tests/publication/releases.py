"""Releases for the tests: a register with invented people, and who requests, checks and publishes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from jahorina.partners.models import Member
from jahorina.partners.roles import Area, Role
from jahorina.publication.choices import TableKind
from jahorina.publication.models import Release
from jahorina.publication.services import NewRelease, check_release, publish_release, request_release
from jahorina.publication.sources import Wanted
from jahorina.publication.tasks import prepare
from jahorina.registers.services import open_case
from tests.people import make_member
from tests.registers.cases import days_ago, somebody, worker

LAST_YEAR = timezone.localdate().year - 1
REGISTERED = "protection-registered"


def registered(*people: tuple[str, int], ago: int | None = None) -> None:
    """So many people of each sex, registered in protection last year."""
    by = worker(Area.PROTECTION)
    day = days_ago(ago) if ago is not None else timezone.localdate().replace(year=LAST_YEAR, month=6, day=15)
    for sex, count in people:
        for _one in range(count):
            open_case(by=by, area=Area.PROTECTION, happened_on=day, fields={"sex": sex}, identity=somebody())


def wanted(*by: str, period: str = str(LAST_YEAR), statistic: str = REGISTERED) -> Wanted:
    return Wanted(TableKind.REGISTER, statistic, (period,), by)


def requested(*tables: Wanted, by: Member | None = None, series: str = "registered", **chosen: Any) -> Release:
    new = NewRelease(series, "Registered in protection", "The yearly figures.", tables or (wanted("sex"),), **chosen)
    return request_release(by=by or make_member(Role.ANALYST), new=new)


def published(*tables: Wanted, series: str = "registered", **chosen: Any) -> Release:
    """Requested by one, checked and published by another."""
    row = prepare(requested(*tables, series=series, **chosen).pk)
    assert row.report["safe"], row.report
    boss = make_member(Role.COORDINATOR)
    check_release(by=boss, release=row.pk)
    return publish_release(by=boss, release=row.pk)


def numbers(row: Release) -> dict[tuple[str, ...], int | None]:
    """The cells of a release's first table."""
    cells = row.tables.get(position=0).cells.all()
    return {tuple(cell.members): None if cell.value is None else int(cell.value) for cell in cells}
