"""Who may do what: data. Services and queries ask `may`; the matrix of the tests walks every cell of it.

A capability is held through a role. They reach as far as the member's own partner and no further, except where their
meaning says so: on a node that several partners share, an administrator of one does not see the members of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jahorina.kernel.errors import NotAllowed
from jahorina.kernel.messages import gettext_noop
from jahorina.partners.models import Member
from jahorina.partners.roles import AREA_ROLES, SEES_CASES, VICTIMS_AREAS, Area, Role

__all__ = ["NEVER_TOGETHER", "PERMISSIONS", "Capability", "Member", "Permission", "incompatible", "may", "require"]


class Capability(StrEnum):
    """What somebody can be allowed to do."""

    READ_CLOSED_EVIDENCE = "read-closed-evidence"
    IMPORT_EVIDENCE = "import-evidence"
    READ_MEMBERS = "read-members"
    ADMINISTER_MEMBERS = "administer-members"
    READ_AUDIT = "read-audit"
    WORK_ON_CASES = "work-on-cases"
    SUPERVISE_CASES = "supervise-cases"
    REVIEW_SAFEGUARDS = "review-safeguards"
    MANAGE_RETENTION = "manage-retention"
    ENCODE_REGISTER = "encode-register"
    REPORT_INCIDENTS = "report-incidents"
    OVERSEE_INCIDENTS = "oversee-incidents"
    READ_REGISTER_FIGURES = "read-register-figures"
    READ_RECEPTION = "read-reception"
    FOLLOW_PLAN = "follow-plan"
    EDIT_PLAN = "edit-plan"
    REPORT_PROGRESS = "report-progress"
    REPRESENT_PARTNER = "represent-partner"
    VERIFY_EVIDENCE = "verify-evidence"
    RUN_ROUNDS = "run-rounds"
    CONVENE_DIALOGUE = "convene-dialogue"
    DISCUSS_PROPOSALS = "discuss-proposals"
    ANSWER_DECISIONS = "answer-decisions"
    REQUEST_RELEASE = "request-release"
    CHECK_RELEASE = "check-release"
    PUBLISH_RELEASE = "publish-release"
    READ_EXCHANGE = "read-exchange"


@dataclass(frozen=True, slots=True)
class Permission:
    """What a capability means and which roles hold it."""

    meaning: str | Promise
    roles: frozenset[Role]


PERMISSIONS: Mapping[Capability, Permission] = MappingProxyType(
    {
        Capability.READ_CLOSED_EVIDENCE: Permission(
            _("See the own partner's figures that are not free to publish."), frozenset(Role)
        ),
        Capability.IMPORT_EVIDENCE: Permission(
            _("Import figures in the own partner's name."),
            frozenset({Role.COORDINATOR, Role.CONTRIBUTOR, Role.ANALYST}),
        ),
        Capability.READ_MEMBERS: Permission(
            _("See who the own partner's members are and which roles they hold."),
            frozenset({Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER, Role.NODE_ADMINISTRATOR}),
        ),
        Capability.ADMINISTER_MEMBERS: Permission(
            _("Add the own partner's members, change their roles, deactivate them, reset a lost second factor."),
            frozenset({Role.NODE_ADMINISTRATOR}),
        ),
        Capability.READ_AUDIT: Permission(
            _("Read and verify the audit log, as far as it concerns the own partner or the node itself."),
            frozenset({Role.DATA_PROTECTION_OFFICER, Role.NODE_ADMINISTRATOR}),
        ),
        Capability.WORK_ON_CASES: Permission(
            _("Open, read and carry on the own institution's cases of the role's area."),
            frozenset({Role.CASE_WORKER, Role.SUPERVISOR}),
        ),
        Capability.SUPERVISE_CASES: Permission(
            _("See all the own institution's cases of the role's area, assign them, and decide gates of that area."),
            frozenset({Role.SUPERVISOR}),
        ),
        Capability.REVIEW_SAFEGUARDS: Permission(
            _("See every gate that was overridden and every glass that was broken, with who and why."),
            frozenset({Role.DATA_PROTECTION_OFFICER}),
        ),
        Capability.MANAGE_RETENTION: Permission(
            _("Preview what is due for erasure, hold it, erase it, and answer a person's request for their data."),
            frozenset({Role.DATA_PROTECTION_OFFICER}),
        ),
        Capability.ENCODE_REGISTER: Permission(
            _("Let the command encode the own partner's register for a round of linking, under its agreement."),
            frozenset({Role.DATA_PROTECTION_OFFICER}),
        ),
        Capability.REPORT_INCIDENTS: Permission(
            _("Report a protection incident that nobody else can delete."),
            frozenset(Role) - {Role.NODE_ADMINISTRATOR, Role.READER},
        ),
        Capability.OVERSEE_INCIDENTS: Permission(
            _(
                "In an agency or organisation: read and release its members' incident reports. "
                "In a partner: read what was released to it, and answer."
            ),
            frozenset({Role.COORDINATOR}),
        ),
        Capability.READ_REGISTER_FIGURES: Permission(
            _(
                "See the own institution's figures from the registers; small ones only in an area whose cases one works on."
            ),
            frozenset({Role.COORDINATOR, Role.ANALYST, Role.SUPERVISOR}),
        ),
        Capability.READ_RECEPTION: Permission(
            _("See warnings below the level of a partner, beds needed and how full reception is."),
            frozenset({Role.COORDINATOR, Role.CONTRIBUTOR, Role.ANALYST}),
        ),
        Capability.FOLLOW_PLAN: Permission(
            _("Read the reports that any partner handed in, what is owed and what is claimed."), frozenset(Role)
        ),
        Capability.EDIT_PLAN: Permission(
            _("Change what is proposed in the plan and belongs to no other partner; by workbook, too."),
            frozenset({Role.COORDINATOR}),
        ),
        Capability.REPORT_PROGRESS: Permission(
            _("Write and submit the own partner's reports, claims, evidence, money, needs, offers and projects."),
            frozenset({Role.COORDINATOR, Role.CONTRIBUTOR}),
        ),
        Capability.REPRESENT_PARTNER: Permission(
            _("Accept, send back and unlock the own partner's reports; agree to regional figures or reserve."),
            frozenset({Role.COORDINATOR}),
        ),
        Capability.VERIFY_EVIDENCE: Permission(
            _("Verify evidence for the plan that somebody else brought, of any partner."),
            frozenset({Role.COORDINATOR, Role.ANALYST}),
        ),
        Capability.RUN_ROUNDS: Permission(
            _("Open a reporting round for all partners of the plan, and lock one in which nothing waits."),
            frozenset({Role.COORDINATOR}),
        ),
        Capability.CONVENE_DIALOGUE: Permission(
            _(
                "Call a meeting of the Dialogue, keep its agenda, documents and participants, put decisions to the partners."
            ),
            frozenset({Role.COORDINATOR}),
        ),
        Capability.DISCUSS_PROPOSALS: Permission(
            _("Remark on a proposal to change the plan, in the own partner's name."),
            frozenset({Role.COORDINATOR, Role.CONTRIBUTOR}),
        ),
        Capability.ANSWER_DECISIONS: Permission(
            _("Accept a decision of the Dialogue for the own partner, accept it with a reservation, or decline it."),
            frozenset({Role.COORDINATOR}),
        ),
        Capability.REQUEST_RELEASE: Permission(
            _("Request a release of the own partner's tables, give it up, and read it before it is out."),
            frozenset({Role.COORDINATOR, Role.ANALYST}),
        ),
        Capability.CHECK_RELEASE: Permission(
            _("Check a release of the own partner that somebody else requested, or send it back."),
            frozenset({Role.COORDINATOR, Role.ANALYST, Role.DATA_PROTECTION_OFFICER}),
        ),
        Capability.PUBLISH_RELEASE: Permission(
            _("Publish a checked release of the own partner, with or without embargo, and withdraw it."),
            frozenset({Role.COORDINATOR}),
        ),
        Capability.READ_EXCHANGE: Permission(
            _("See which bundles the node sent and received, what waits, and what was refused and why."),
            frozenset({Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER, Role.NODE_ADMINISTRATOR}),
        ),
    }
)

NEVER_TOGETHER: tuple[tuple[frozenset[Role], frozenset[Role]], ...] = (
    (frozenset({Role.NODE_ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER}), SEES_CASES),
    (frozenset({Role.NODE_ADMINISTRATOR}), frozenset({Role.DATA_PROTECTION_OFFICER})),
)
"""Who runs the node or watches over it does not see cases, and who watches does not run it."""


def may(member: Member | None, capability: Capability, *, area: str | None = None, partner: str | None = None) -> bool:
    """Whether the member holds the capability: in `area`, where an area role gives it, and for `partner`.

    Nobody who is not logged in or not active may do anything here.
    """
    if member is None or not member.is_active:
        return False
    if partner is not None and partner != member.partner_code:
        return False
    return any(
        held.role in PERMISSIONS[capability].roles
        and (area is None or held.role not in AREA_ROLES or held.area == area)
        for held in member.roles.all()
    )


def require(member: Member | None, capability: Capability, *, partner: str | None = None) -> Member:
    """The member, if `may`; raises NotAllowed (`not-allowed`)."""
    if member is None or not may(member, capability, partner=partner):
        raise NotAllowed("not-allowed", gettext_noop("Your roles do not include this."))
    return member


def incompatible(roles: frozenset[str], areas: frozenset[str] = frozenset()) -> bool:
    """Whether one person must not hold these roles, or roles in these areas, together."""
    victims_and_suspects = bool(areas & VICTIMS_AREAS) and Area.CRIMINAL_JUSTICE in areas
    return victims_and_suspects or any(roles & one and roles & other for one, other in NEVER_TOGETHER)
