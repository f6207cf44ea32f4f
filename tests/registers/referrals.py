"""Synthetic consents and referrals for the tests. Nobody is behind them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from jahorina.partners.models import Institution, Member
from jahorina.partners.roles import Area
from jahorina.registers.models import Case, Consent, Referral
from jahorina.registers.referral.consents import NewConsent, record_consent
from jahorina.registers.referral.services import NewReferral, refer
from tests.people import INSTITUTIONS
from tests.registers.cases import days_ago, opened, somebody, step, supervisor, worker

NEIGHBOUR = "ba-centre"
REASON = "The child sleeps in the open and nobody who could consent was found tonight."
SCOPE = ("name", "sex", "age", "languages", "needs", "dependants", "whole-case")


def neighbour(member: Member) -> Member:
    """The member, moved to a second institution of partner ba, to which cases are referred."""
    member.institution = neighbouring_institution(member)
    member.save()
    return member


def neighbouring_institution(member: Member) -> Institution:
    """The second institution of the member's partner."""
    fields = {"partner": member.institution.partner, "names": {"en": "A centre"}, "functions": ["asylum"]}
    row, _new = Institution.objects.get_or_create(code=NEIGHBOUR, defaults={**fields, "provenance": "proposed"})
    return row


def receiver(area: Area = Area.PROTECTION) -> Member:
    """Somebody who works where cases are referred to."""
    return neighbour(worker(area))


def receiving_supervisor(area: Area = Area.PROTECTION) -> Member:
    """A supervisor where cases are referred to."""
    return neighbour(supervisor(area))


def own_case(by: Member, area: Area = Area.PROTECTION, name: str = "Muhammad Karimi") -> Case:
    """A case that the member carries."""
    return step(by, opened(by, area, identity=somebody(name)), "assigned", assignee=str(by.pk))


def consent(
    by: Member,
    case: Case,
    *,
    to: str = NEIGHBOUR,
    scope: tuple[str, ...] = SCOPE,
    purposes: tuple[str, ...] = ("service", "continuity"),
    given_by: str = "self",
    until: date | None = None,
) -> Consent:
    """A consent towards the neighbour."""
    neighbouring_institution(by)
    given = NewConsent(
        purposes=purposes,
        recipient=to,
        scope=scope,
        given_by=given_by,
        language="prs",
        text_version="referral-written-1",
        interpreter=True,
        given_on=days_ago(2),
        expires_on=until or timezone.localdate() + timedelta(days=90),
    )
    return record_consent(by=by, case=case.pk, consent=given)


def referred(by: Member, case: Case, agreed: Consent | None = None, **changes: Any) -> Referral:
    """The case referred to the neighbour for health care, on a consent unless an exception is given."""
    if "exception" not in changes and agreed is None:
        agreed = consent(by, case)
    given: dict[str, Any] = {
        "to": NEIGHBOUR,
        "to_area": case.area,
        "purpose": "service",
        "service": "health",
        "urgency": "week",
        "fields": ("name", "sex", "age"),
        "consent": agreed.pk if agreed else None,
        **changes,
    }
    neighbouring_institution(by)
    return refer(by=by, case=case.pk, referral=NewReferral(**given))


def foreign_institution() -> str:
    """The code of the other partner's institution."""
    return INSTITUTIONS["rs"]


def identifiers(cases: list[Case]) -> list[UUID]:
    """The keys of cases."""
    return [case.pk for case in cases]
