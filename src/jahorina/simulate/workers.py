"""Who records simulated cases: members who work in the area at the partner, or members made for the simulation.

Members made here have no password, so that nobody logs in as them, and an address that is nobody's (RFC 2606).
"""

from __future__ import annotations

from dataclasses import dataclass

from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.models import Member
from jahorina.partners.roles import Area, Role
from jahorina.partners.services import add_member

BY = "system"
FUNCTIONS = {
    Area.PROTECTION: ("asylum", "migration"),
    Area.RETURN: ("return", "migration"),
    Area.COUNTER_TRAFFICKING: ("anti-trafficking",),
    Area.CRIMINAL_JUSTICE: ("border", "migration"),
}
"""What an institution does that keeps the cases of an area; the first that fits is taken."""


@dataclass(frozen=True, slots=True)
class Workers:
    """A case worker and a supervisor of one area at one institution."""

    worker: Member
    supervisor: Member


def workers_of(partner: str, area: Area) -> Workers:
    """Those of the partner who work in the area, or new ones; raises NotReady (`no-institutions`)."""
    rows = Member.objects.filter(institution__partner__code=partner, is_active=True).order_by("created_at", "email")
    for supervisor in rows.filter(roles__role=Role.SUPERVISOR, roles__area=area):
        workers = rows.filter(roles__role=Role.CASE_WORKER, roles__area=area, institution=supervisor.institution_id)
        worker = workers.exclude(id=supervisor.pk).first()
        if worker is not None:
            return Workers(_loaded(worker), _loaded(supervisor))
    institution = institution_for(partner, area)
    return Workers(
        _made(partner, area, Role.CASE_WORKER, institution), _made(partner, area, Role.SUPERVISOR, institution)
    )


def institution_for(partner: str, area: Area) -> str:
    """The institution of the partner that would keep such cases; raises NotReady (`no-institutions`)."""
    found = partners.institutions(partner=partner)
    for function in FUNCTIONS[area]:
        for one in found:
            if function in one.functions:
                return one.code
    if not found:
        raise NotReady(
            "no-institutions",
            _("%(partner)s has no institution that could keep cases; load the programme first."),
            params={"partner": partner},
        )
    return found[0].code


def _made(partner: str, area: Area, role: Role, institution: str) -> Member:
    return _loaded(
        add_member(
            by=BY,
            email=f"{role.value}-{area.value}@{partner}.simulated.example",
            name=f"Simulated {role.value} {area.value} ({partner.upper()})",
            institution=institution,
            roles=[f"{role.value}:{area.value}"],
        )
    )


def _loaded(member: Member) -> Member:
    loaded = partners.logged_in_member(member.pk)
    return loaded or member
