"""The room's questions. Partners, places and the route are open to all; members are shown to those who may see them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from jahorina.audit import queries as audit
from jahorina.audit.queries import EventFilter, EventPage
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.cards import (
    InstitutionCard,
    LanguageCard,
    LegCard,
    MemberCard,
    PartnerCard,
    PlaceCard,
    ProgrammeCard,
    institution_card,
    language_card,
    leg_card,
    member_card,
    partner_card,
    place_card,
)
from jahorina.partners.models import Institution, Language, Leg, Member, Partner, Place, Programme
from jahorina.partners.permissions import Capability, require
from jahorina.partners.roles import AREA_ROLES, NEEDS_SECOND_FACTOR

NODE_ITSELF = ""
"""The partner label of acts that concern no partner, such as loading the programme."""


def partners(*, kind: str = "partner") -> tuple[PartnerCard, ...]:
    """The partners of the programme in its order; `kind` partner, union, agency, organisation, or empty for all."""
    rows = Partner.objects.filter(kind=kind) if kind else Partner.objects.all()
    return tuple(map(partner_card, rows))


def partner(code: str) -> PartnerCard:
    """One partner or organisation; raises NotFound (`partner-unknown`)."""
    row = Partner.objects.filter(code=code).first()
    if row is None:
        raise NotFound("partner-unknown", _("There is no partner %(code)s."), params={"code": code})
    return partner_card(row)


def institutions(*, partner: str | None = None) -> tuple[InstitutionCard, ...]:
    """Institutions, of one partner or of all, in the programme's order of partners."""
    rows = Institution.objects.select_related("partner")
    return tuple(map(institution_card, rows.filter(partner__code=partner) if partner else rows))


def places(*, kind: str | None = None, partner: str | None = None) -> tuple[PlaceCard, ...]:
    """Places with their capacities, of a kind and of a partner or of all, in the programme's order."""
    rows = _places()
    if kind:
        rows = rows.filter(kind=kind)
    if partner:
        rows = rows.filter(partner__code=partner)
    return tuple(map(place_card, rows))


def place(code: str) -> PlaceCard:
    """One place; raises NotFound (`place-unknown`)."""
    row = _places().filter(code=code).first()
    if row is None:
        raise NotFound("place-unknown", _("There is no place %(code)s."), params={"code": code})
    return place_card(row)


def is_place(code: str) -> bool:
    """Whether the programme has a place with this code."""
    return Place.objects.filter(code=code).exists()


def is_institution(code: str) -> bool:
    """Whether the programme has an institution with this code."""
    return Institution.objects.filter(code=code).exists()


def institution_of_code(code: str) -> Institution:
    """The institution with this code; raises NotFound (`institution-unknown`). For the registers alone."""
    row = Institution.objects.select_related("partner").filter(code=code).first()
    if row is None:
        raise NotFound("institution-unknown", _("There is no institution %(code)s."), params={"code": code})
    return row


def legs() -> tuple[LegCard, ...]:
    """The route's legs in the programme's order."""
    return tuple(map(leg_card, Leg.objects.select_related("origin", "destination")))


def languages() -> tuple[LanguageCard, ...]:
    """The programme's languages in its order."""
    return tuple(map(language_card, Language.objects.all()))


def programme() -> ProgrammeCard:
    """The programme of this node; raises NotFound (`programme-unknown`) where none is loaded."""
    row = Programme.objects.first()
    if row is None:
        raise NotFound("programme-unknown", _("No programme is loaded here."))
    return ProgrammeCard(row.code, row.names, row.description, row.partners_note, row.default_display, row.hub_partner)


def programme_counts() -> dict[str, int]:
    """How many partners, institutions, places, legs and languages there are."""
    return {
        "partners": Partner.objects.filter(kind="partner").count(),
        "institutions": Institution.objects.count(),
        "places": Place.objects.count(),
        "legs": Leg.objects.count(),
        "languages": Language.objects.count(),
    }


def members(*, member: Member) -> tuple[MemberCard, ...]:
    """The members of the asker's own partner, the active ones first, by name; raises NotAllowed."""
    require(member, Capability.READ_MEMBERS)
    rows = _members().filter(institution__partner__code=member.partner_code).order_by("-is_active", "name")
    return tuple(_member_card(row) for row in rows)


def one_member(identifier: UUID, *, member: Member) -> MemberCard:
    """One member of the asker's own partner; raises NotAllowed, and NotFound (`member-unknown`) for all others."""
    require(member, Capability.READ_MEMBERS)
    row = _members().filter(id=identifier, institution__partner__code=member.partner_code).first()
    if row is None:
        raise NotFound("member-unknown", _("There is no such member."))
    return _member_card(row)


def own_card(*, member: Member) -> MemberCard:
    """The member's own card."""
    return _member_card(_members().get(id=member.id))


def logged_in_member(identifier: UUID | str) -> Member | None:
    """The active member with this identifier, with institution, partner and roles loaded; None where there is none."""
    rows = Member.objects.select_related("institution__partner").prefetch_related("roles")
    return rows.filter(id=identifier, is_active=True).first()


def member_of_label(label: str) -> Member | None:
    """The member whom a label of the audit log names, active or not; None where there is none. For other rooms alone."""
    return members_of_labels([label]).get(label)


def members_of_labels(labels: Iterable[str]) -> dict[str, Member]:
    """The members whom labels of the audit log name, with institution and roles loaded; labels of others are left out."""
    identifiers = [found for label in labels if (found := _identifier(label)) is not None]
    rows = Member.objects.select_related("institution__partner").prefetch_related("roles").filter(id__in=identifiers)
    return {row.label: row for row in rows}


def label_of_account(email: str) -> tuple[str, str] | None:
    """The label and the partner's code of the member with this address, or None; for the audit log alone."""
    row = Member.objects.select_related("institution__partner").filter(email=email.strip().lower()).first()
    return (row.label, row.partner_code) if row else None


def workers(*, institution: str, area: str) -> tuple[tuple[UUID, str], ...]:
    """The active members of an institution who work on cases of an area, by name. For the registers alone."""
    rows = Member.objects.filter(
        institution__code=institution, is_active=True, roles__role__in=sorted(AREA_ROLES), roles__area=area
    )
    return tuple(rows.order_by("name").distinct().values_list("id", "name"))


def institutions_with_workers() -> frozenset[str]:
    """The codes of institutions of which somebody works on cases on this node. For the registers alone."""
    rows = Member.objects.filter(is_active=True, roles__role__in=sorted(AREA_ROLES))
    return frozenset(rows.values_list("institution__code", flat=True).distinct())


def member_with_address(email: str) -> UUID:
    """The identifier of the member with this address; raises NotFound (`member-unknown`). For the demo alone."""
    identifier = Member.objects.filter(email=email.strip().lower()).values_list("id", flat=True).first()
    if identifier is None:
        raise NotFound("member-unknown", _("There is no such member."))
    return identifier


def active_members() -> tuple[UUID, ...]:
    """The identifiers of all members who may log in, in a lasting order; for letters alone."""
    return tuple(Member.objects.filter(is_active=True).order_by("created_at", "id").values_list("id", flat=True))


def needs_second_factor(member: Member) -> bool:
    """Whether one of the member's roles needs a second factor."""
    return any(held.role in NEEDS_SECOND_FACTOR for held in member.roles.all())


def has_second_factor(member: Member) -> bool:
    """Whether the member has set up an authenticator app."""
    return bool(Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).exists())


def members_without_second_factor() -> int:
    """How many active members hold a role that needs a second factor and have none."""
    needing = Q(roles__role__in=sorted(NEEDS_SECOND_FACTOR))
    with_app = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user")
    return Member.objects.filter(needing, is_active=True).exclude(id__in=with_app).distinct().count()


def audit_events(*, member: Member, wanted: EventFilter, before: int | None = None) -> EventPage:
    """A page of the audit log that concerns the asker's own partner or the node itself; raises NotAllowed."""
    require(member, Capability.READ_AUDIT)
    return audit.events(partners=frozenset({member.partner_code, NODE_ITSELF}), wanted=wanted, before=before)


def _identifier(label: str) -> UUID | None:
    kind, _colon, text = label.partition(":")
    try:
        return UUID(text) if kind == "member" else None
    except ValueError:
        return None


def _places() -> QuerySet[Place]:
    return Place.objects.select_related("partner", "parent").prefetch_related("capacities")


def _members() -> QuerySet[Member]:
    apps = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    rows = Member.objects.select_related("institution__partner").prefetch_related("roles")
    return rows.annotate(has_second_factor=Exists(apps))


def _member_card(row: Member) -> MemberCard:
    # The annotation of `_members` stands on the row.
    return member_card(row, second_factor=row.has_second_factor)  # type: ignore[attr-defined]
