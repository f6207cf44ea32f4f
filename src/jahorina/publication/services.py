"""What people do with a release: request it, give it up, check it, publish it, withdraw it. Each act is in the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Bug, Conflict, InputRefused, NotAllowed, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.publication.budget import need_budget_left
from jahorina.publication.changes import changes_between
from jahorina.publication.choices import ASKED, ReleaseState
from jahorina.publication.content import content_hash
from jahorina.publication.heads import ledger_heads
from jahorina.publication.models import CODE_LENGTH, Release
from jahorina.publication.sources import Wanted, need_wanted
from jahorina.publication.states import AGAIN, OUT, RELEASE

METHODS = ("", *(method.value for method in ASKED))
BASES = (0, 5, 10)
PAGES_OF_THE_PORTAL = frozenset({"explore", "places", "methods", "brief"})
"""Names that the portal's own pages have; a series of that name would be hidden behind them."""

MOST_TABLES = 40
"""Asked for more, a release is not one any more that somebody can check."""


@dataclass(frozen=True, slots=True)
class NewRelease:
    """What somebody wants to publish. Method and base empty: what the domain recommends; `threshold` only ever raises."""

    series: str
    title: str
    reason: str
    tables: Sequence[Wanted]
    method: str = ""
    base: int = 0
    threshold: int = 0
    is_simulated: bool = False


@transaction.atomic
def request_release(*, by: Member, new: NewRelease, language: str = "en") -> Release:
    """Ask for a release of the own partner's tables; the background work prepares it.

    Raises NotAllowed, InputRefused (`reason-needed`, `release-series`, `release-choice`, `release-too-many` and what
    `sources.need_wanted` raises), NotFound, Conflict (`release-series-taken`, `release-open-already`).
    """
    require(by, Capability.REQUEST_RELEASE)
    _need_words(new.title, new.reason)
    _need_choices(new)
    _need_series(new.series, by.partner_code, simulated=new.is_simulated)
    need_wanted(new.tables)
    row = Release.objects.create(
        series=new.series,
        partner_code=by.partner_code,
        titles={"en": new.title.strip(), language: new.title.strip()},
        reason=new.reason.strip(),
        wanted=_wanted(new),
        is_simulated=new.is_simulated,
        requested_by=by,
        requested_at=timezone.now(),
    )
    _record(by, actions.RELEASE_REQUESTED, row, {"series": row.series})
    return row


@transaction.atomic
def request_again(*, by: Member, release: int, method: str = "", base: int = 0) -> Release:
    """Have a release prepared anew: with another method or base, or on newer numbers. Whoever does so requested it.

    Raises NotAllowed, NotFound (`release-unknown`), Conflict (`release-state`), InputRefused (`release-choice`).
    """
    require(by, Capability.REQUEST_RELEASE)
    row = _locked(by, release)
    _need_state(row, AGAIN)
    if method not in METHODS or base not in BASES:
        raise _unknown_choice()
    row.state, row.requested_by, row.requested_at = ReleaseState.REQUESTED, by, timezone.now()
    row.wanted = {**row.wanted, "method": method or row.wanted["method"], "base": base or row.wanted["base"]}
    row.checked_by, row.checked_at, row.prepared_at, row.sha256, row.report = None, None, None, "", {}
    row.save()
    _record(by, actions.RELEASE_REQUESTED, row, {"series": row.series, "again": True})
    return row


@transaction.atomic
def drop_release(*, by: Member, release: int) -> Release:
    """Give up a release that is not out. Raises NotAllowed, NotFound (`release-unknown`), Conflict (`release-state`)."""
    require(by, Capability.REQUEST_RELEASE)
    row = _locked(by, release)
    _move(row, ReleaseState.DROPPED)
    row.save()
    _record(by, actions.RELEASE_DROPPED, row, {})
    return row


@transaction.atomic
def check_release(*, by: Member, release: int) -> Release:
    """A second person found the tables fit to go out.

    Raises NotAllowed (`second-person-needed` for who requested it), NotFound (`release-unknown`), Conflict
    (`release-state`).
    """
    row = _by_a_second_person(by, release)
    _move(row, ReleaseState.CHECKED)
    row.checked_by, row.checked_at, row.remarks = by, timezone.now(), ""
    row.save()
    _record(by, actions.RELEASE_CHECKED, row, {"verdict": "checked", "sha256": row.sha256})
    return row


@transaction.atomic
def send_back(*, by: Member, release: int, remarks: str) -> Release:
    """A second person found something to mend. Raises as `check_release`, and InputRefused (`reason-needed`)."""
    row = _by_a_second_person(by, release)
    _need_words(remarks)
    _move(row, ReleaseState.SENT_BACK)
    row.remarks = remarks.strip()
    row.save()
    _record(by, actions.RELEASE_CHECKED, row, {"verdict": "sent-back"})
    return row


@transaction.atomic
def publish_release(*, by: Member, release: int, embargo_until: datetime | None = None) -> Release:
    """Let a checked release go out under the next number of its series, now or at the embargo's end.

    Raises NotAllowed, NotFound (`release-unknown`), Conflict (`release-state`; `release-outdated` where something else of
    its subjects went out after the attack; `budget-spent`), InputRefused (`embargo-over`).
    """
    require(by, Capability.PUBLISH_RELEASE)
    # One after the other: two releases of a subject must not both pass the question below.
    list(Release.objects.select_for_update().filter(state__in=list(OUT)).values_list("pk", flat=True))
    row, now = _locked(by, release), timezone.now()
    _need_current_attack(row)
    need_budget_left(row, year=now.year)
    if embargo_until is not None and embargo_until <= now:
        raise InputRefused("embargo-over", _("An embargo ends in the future; leave it empty to publish now."))
    if content_hash(row) != row.sha256:
        raise Bug(f"{row.label} is not what was checked")
    before = _latest(row.series)
    _move(row, ReleaseState.PUBLISHED)
    row.number = (before.number or 0) + 1 if before else 1
    row.published_by, row.published_at, row.visible_from = by, now, embargo_until or now
    row.changes = changes_between(before, row) if before else {}
    row.save()
    _record(by, actions.RELEASE_PUBLISHED, row, {"series": row.series, "number": row.number, "sha256": row.sha256})
    return row


@transaction.atomic
def withdraw_release(*, by: Member, release: int, reason: str) -> Release:
    """Take a published release back; readers see that and why, and its numbers no more. The ledger keeps it.

    Raises NotAllowed, NotFound (`release-unknown`), Conflict (`release-state`), InputRefused (`reason-needed`).
    """
    require(by, Capability.PUBLISH_RELEASE)
    row = _locked(by, release)
    _need_words(reason)
    _move(row, ReleaseState.WITHDRAWN)
    row.withdrawn_by, row.withdrawn_at, row.withdrawal = by, timezone.now(), reason.strip()
    row.save()
    _record(by, actions.RELEASE_WITHDRAWN, row, {"series": row.series, "number": row.number})
    return row


def _by_a_second_person(by: Member, release: int) -> Release:
    require(by, Capability.CHECK_RELEASE)
    row = _locked(by, release)
    if row.requested_by_id == by.pk:
        raise NotAllowed("second-person-needed", _("Who requested a release does not check it; ask somebody else."))
    return row


def _locked(by: Member, release: int) -> Release:
    row = Release.objects.select_for_update().filter(pk=release, partner_code=by.partner_code).first()
    if row is None:
        raise NotFound("release-unknown", _("There is no such release."))
    return row


def _move(row: Release, state: ReleaseState) -> None:
    _need_state(row, frozenset(one for one, following in RELEASE.items() if state in following))
    row.state = state


def _need_state(row: Release, allowed: frozenset[ReleaseState]) -> None:
    if row.state not in allowed:
        raise Conflict(
            "release-state",
            _("The state of this release is “%(state)s”; that cannot be done with it now."),
            params={"state": row.get_state_display()},
        )


def _need_current_attack(row: Release) -> None:
    """The attack must have known everything that is out by now."""
    if row.state == ReleaseState.CHECKED and ledger_heads(row.ledger_head) != row.ledger_head:
        raise Conflict(
            "release-outdated",
            _("Since this release was attacked, another one of the same counts went out."),
            hint=_("Have it prepared again: the two must hold together."),
        )


def _latest(series: str) -> Release | None:
    return Release.objects.filter(series=series, number__isnull=False).order_by("-number").first()


def _need_words(*texts: str) -> None:
    if not all(text.strip() for text in texts):
        raise InputRefused("reason-needed", _("Please write down why."))


def _need_choices(new: NewRelease) -> None:
    if new.method not in METHODS or new.base not in BASES or new.threshold < 0:
        raise _unknown_choice()
    if not new.tables or len(new.tables) > MOST_TABLES:
        raise InputRefused("release-too-many", _("A release holds 1 to %(most)s tables."), params={"most": MOST_TABLES})


def _unknown_choice() -> InputRefused:
    return InputRefused(
        "release-choice",
        _("Methods are %(methods)s; bases are 5 and 10; a threshold only ever raises the domain's."),
        params={"methods": ", ".join(filter(None, METHODS))},
    )


def _need_series(series: str, partner: str, *, simulated: bool) -> None:
    try:
        validate_slug(series)
    except ValidationError as error:
        raise _no_series(series) from error
    if len(series) > CODE_LENGTH or series.lower() in PAGES_OF_THE_PORTAL:
        raise _no_series(series)
    others = Release.objects.filter(series=series)
    if others.exclude(partner_code=partner).exists() or others.exclude(is_simulated=simulated).exists():
        raise Conflict(
            "release-series-taken",
            _("The series %(series)s belongs to other numbers; choose another name."),
            params={"series": series},
        )
    ended = (*OUT, ReleaseState.DROPPED)
    if others.exclude(state__in=ended).exists():
        raise Conflict(
            "release-open-already",
            _("A release of %(series)s is under way already; publish it or give it up first."),
            params={"series": series},
        )


def _no_series(series: str) -> InputRefused:
    return InputRefused(
        "release-series",
        _("%(series)s is no name for a series: letters, digits and hyphens, at most %(most)s, and no page's name."),
        params={"series": repr(series[:40]), "most": CODE_LENGTH},
    )


def _wanted(new: NewRelease) -> dict[str, Any]:
    return {
        "tables": [one.plain() for one in new.tables],
        "method": new.method,
        "base": new.base,
        "threshold": new.threshold,
    }


def _record(by: Member, action: str, row: Release, detail: Mapping[str, Any]) -> None:
    audit.record(actor=by.label, action=action, target=row.label, detail=dict(detail), partner=by.partner_code)
