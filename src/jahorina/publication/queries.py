"""Releases for the members of their partner: where each stands, what the attacker found, what would go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, may
from jahorina.publication.choices import ReleaseState
from jahorina.publication.models import Release
from jahorina.publication.public import TablePage, table_page
from jahorina.publication.states import AGAIN, RELEASE


@dataclass(frozen=True, slots=True)
class ReleaseCard:
    """A release in a list."""

    id: int
    series: str
    number: int | None
    state: str
    state_label: str
    titles: Mapping[str, str]
    reason: str
    is_simulated: bool
    requested_by: str
    requested_at: datetime
    sha256: str
    visible_from: datetime | None


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """A release on its way out: the card, the attacker's report, the tables as they would be read, who did what, and what
    the reader may do with it now."""

    card: ReleaseCard
    wanted: Mapping[str, Any]
    report: Mapping[str, Any]
    tables: tuple[TablePage, ...]
    prepared_at: datetime | None
    checked_by: str
    checked_at: datetime | None
    remarks: str
    published_by: str
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal: str
    may_check: bool
    is_own_request: bool
    may_publish: bool
    may_withdraw: bool
    may_ask_again: bool
    may_drop: bool


SEES = (Capability.REQUEST_RELEASE, Capability.CHECK_RELEASE, Capability.PUBLISH_RELEASE)


def releases(*, member: Member) -> tuple[ReleaseCard, ...]:
    """The releases of the member's partner, the newest first; none for who has no part in them."""
    if not _sees(member):
        return ()
    rows = Release.objects.filter(partner_code=member.partner_code).select_related("requested_by")
    return tuple(_card(row) for row in rows)


def release(identifier: int, *, member: Member) -> ReleasePage:
    """One release; the reading is in the audit log where it is not out. Raises NotFound (`release-unknown`)."""
    rows = Release.objects.filter(pk=identifier, partner_code=member.partner_code)
    row = rows.select_related("requested_by", "checked_by", "published_by").first()
    if row is None or not _sees(member):
        raise NotFound("release-unknown", _("There is no such release."))
    if row.number is None:
        with transaction.atomic():
            audit.record(
                actor=member.label,
                action=actions.RELEASE_READ,
                target=row.label,
                detail={},
                partner=member.partner_code,
            )
    return _page(row, member)


def _sees(member: Member) -> bool:
    return any(may(member, one) for one in SEES)


def _card(row: Release) -> ReleaseCard:
    return ReleaseCard(
        id=row.pk,
        series=row.series,
        number=row.number,
        state=str(row.state),
        state_label=row.get_state_display(),
        titles=row.titles,
        reason=row.reason,
        is_simulated=row.is_simulated,
        requested_by=row.requested_by.name,
        requested_at=row.requested_at,
        sha256=row.sha256,
        visible_from=row.visible_from,
    )


def _page(row: Release, member: Member) -> ReleasePage:
    following = RELEASE[ReleaseState(row.state)]
    asks, checks, publishes = (may(member, one) for one in SEES)
    own = row.requested_by_id == member.pk
    return ReleasePage(
        card=_card(row),
        wanted=row.wanted,
        report=row.report,
        tables=tuple(table_page(table) for table in row.tables.prefetch_related("cells")),
        prepared_at=row.prepared_at,
        checked_by=row.checked_by.name if row.checked_by else "",
        checked_at=row.checked_at,
        remarks=row.remarks,
        published_by=row.published_by.name if row.published_by else "",
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at,
        withdrawal=row.withdrawal,
        may_check=checks and not own and ReleaseState.CHECKED in following,
        is_own_request=own,
        may_publish=publishes and ReleaseState.PUBLISHED in following,
        may_withdraw=publishes and ReleaseState.WITHDRAWN in following,
        may_ask_again=asks and row.state in AGAIN,
        may_drop=asks and ReleaseState.DROPPED in following,
    )
