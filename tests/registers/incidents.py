"""Synthetic incidents and members of an organisation that report them. Nobody is behind them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from jahorina.partners.models import Institution, Member, Partner
from jahorina.partners.roles import Role
from jahorina.registers.incidents.services import NewIncident, report_incident
from jahorina.registers.models import Incident
from tests.people import make_member

NARRATIVE = "Twelve people were led back over the river at night; two lost their shoes and one child was hurt."


def at(member: Member, partner: str, kind: str = "organisation") -> Member:
    """The member, moved to the first institution of a partner that is made where it is not there."""
    owner, _new = Partner.objects.get_or_create(
        code=partner,
        defaults={"kind": kind, "position": 90, "names": {"en": f"Partner {partner}"}, "provenance": "proposed"},
    )
    home, _new = Institution.objects.get_or_create(
        code=f"{partner}-field-office",
        defaults={
            "partner": owner,
            "names": {"en": f"Field office of {partner}"},
            "functions": ["reception"],
            "provenance": "proposed",
        },
    )
    member.institution = home
    member.save()
    return member


def reporter(partner: str = "quiet-lamps", *, role: Role = Role.CONTRIBUTOR) -> Member:
    """A member of an organisation."""
    return at(make_member(role), partner)


def reported(by: Member, *, consent: str = "none", concerned: str = "ba", kind: str = "pushback") -> Incident:
    """A pushback three days ago."""
    day = timezone.localdate() - timedelta(days=3)
    new = NewIncident(concerned, kind, "border-police", day, NARRATIVE, persons=12, consent=consent)
    return report_incident(by=by, incident=new)
