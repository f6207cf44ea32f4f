"""Who stands where: those who report, those who are reported about, and which incidents each of them knows of."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from jahorina.kernel.errors import NotAllowed, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, may
from jahorina.registers.incidents.folding import Said, Scope, Standing, stand
from jahorina.registers.models import Incident, IncidentEntry


class Side(StrEnum):
    """Which side of a report somebody is on."""

    REPORTING = "reporting"
    STATE = "state"


REPORTING_KINDS = frozenset({"agency", "organisation"})
STATE_KINDS = frozenset({"partner"})


def side_of(member: Member) -> Side:
    """The member's side; raises NotAllowed where their institution is on neither, or their role does not reach."""
    kind = member.institution.partner.kind
    if kind in REPORTING_KINDS and may(member, Capability.REPORT_INCIDENTS):
        return Side.REPORTING
    if kind in STATE_KINDS and may(member, Capability.OVERSEE_INCIDENTS):
        return Side.STATE
    raise NotAllowed("not-allowed", _("Your roles do not include this."))


def knows_incidents(member: Member) -> bool:
    """Whether the pages of incidents are for the member."""
    try:
        side_of(member)
    except NotAllowed:
        return False
    return True


def need_reporting(member: Member) -> None:
    """Let members of agencies and organisations alone through; raises NotAllowed."""
    if side_of(member) is not Side.REPORTING:
        raise NotAllowed("not-allowed", _("Your roles do not include this."))


def standing_of(incident: Incident) -> Standing:
    """Where the incident stands."""
    rows = incident.entries.order_by("sequence").values_list("sequence", "kind", "scope")
    return stand([Said(*row) for row in rows])


def known_incident(member: Member, identifier: UUID, *, lock: bool = False) -> tuple[Incident, Side, Standing]:
    """An incident that the member knows of: their own report, their organisation's for its coordinator, and what was
    released to the partner that it concerns. Raises NotAllowed, and NotFound (`incident-unknown`) for all others."""
    side = side_of(member)
    rows = Incident.objects.select_related("institution__partner", "by")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(id=identifier).first()
    if found is None:
        raise no_such_incident()
    standing = standing_of(found)
    if side is Side.STATE:
        is_known = found.concerned == member.partner_code and standing.shared is not Scope.NONE
    else:
        is_known = found.by_id == member.pk or oversees(member, found)
    if not is_known:
        raise no_such_incident()
    return found, side, standing


def oversees(member: Member, incident: Incident) -> bool:
    """Whether the member coordinates the agency or organisation that reported."""
    return may(member, Capability.OVERSEE_INCIDENTS, partner=incident.partner_code)


def no_such_incident() -> NotFound:
    """What is said about an incident that is not there, and about one that is not for the asker."""
    return NotFound("incident-unknown", _("There is no such incident."))


ENTRY_KINDS = {
    Side.REPORTING: (
        IncidentEntry.Kind.FOLLOW_UP,
        IncidentEntry.Kind.CONSENT,
        IncidentEntry.Kind.RELEASED,
        IncidentEntry.Kind.CLOSED,
    ),
    Side.STATE: (IncidentEntry.Kind.ANSWERED,),
}
"""What each side may add to an incident that it knows of."""
