"""Who may see into the compartment: workers and supervisors of criminal justice, the incidents of their institution.

Everything else follows from the incidents: a tie is seen by those who may open the incident in whose file it stands (both
incidents, where it links two), a suspect or a group by those who see a tie of theirs. A grant from another institution
opens an incident, and nothing of this.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from jahorina.kernel.errors import NotAllowed
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.partners.roles import Area
from jahorina.registers.access import areas_of, no_such_case, open_to
from jahorina.registers.models import Case, Group, Suspect, Tie, TieKind


def sees_suspects(member: Member) -> bool:
    """Whether the member works on cases of criminal justice."""
    return Area.CRIMINAL_JUSTICE in areas_of(member)


def need_compartment(member: Member) -> None:
    """Refuse everybody else (NotAllowed `not-allowed`)."""
    if not sees_suspects(member):
        raise NotAllowed("not-allowed", _("Your roles do not include this."))


def incidents_of(member: Member) -> QuerySet[Case]:
    """The incidents of the member's institution that are open to the member; raises NotAllowed."""
    need_compartment(member)
    return Case.objects.filter(open_to(member), area=Area.CRIMINAL_JUSTICE, institution=member.institution_id)


def incident_of(member: Member, identifier: UUID, *, lock: bool = False) -> Case:
    """One of them; raises NotFound (`case-unknown`)."""
    rows = incidents_of(member)
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(id=identifier).first()
    if found is None:
        raise no_such_case()
    return found


def ties_seen_by(member: Member) -> QuerySet[Tie]:
    """The ties that count (not corrected, not withdrawn) and that the member may see."""
    seen = incidents_of(member).values("id")
    return Tie.objects.filter(
        Q(other__isnull=True) | Q(other__in=seen), incident__in=seen, is_void=False, corrected_by__isnull=True
    )


def suspects_seen_by(member: Member) -> QuerySet[Suspect]:
    """The suspects with a tie that the member may see."""
    ties = ties_seen_by(member).filter(kind__in=(TieKind.INVOLVED, TieKind.MEMBER))
    return Suspect.objects.filter(id__in=ties.values("suspect"))


def groups_seen_by(member: Member) -> QuerySet[Group]:
    """The groups with a tie that the member may see."""
    ties = ties_seen_by(member).filter(kind__in=(TieKind.RESPONSIBLE, TieKind.MEMBER))
    return Group.objects.filter(id__in=ties.values("group"))
