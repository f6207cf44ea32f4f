"""What the room's queries give: facts without a database behind them. Texts are mappings language -> text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jahorina.partners.models import Institution, Language, Leg, Member, Partner, Place
from jahorina.partners.roles import NEEDS_SECOND_FACTOR, Area, Role
from jahorina.partners.texts import in_language

Texts = Mapping[str, str]
DEFAULT_STYLE = "default"


@dataclass(frozen=True, slots=True)
class PartnerName:
    """A partner's name as a publication shows it, and the footnote that its mark stands for (else empty)."""

    name: str
    footnote: str


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """A partner or supporting organisation. `display` holds name and footnote by publication style."""

    code: str
    kind: str
    names: Texts
    short_names: Texts
    codes: Mapping[str, str]
    display: Mapping[str, Mapping[str, Texts]]
    provenance: str
    verify: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InstitutionCard:
    """An institution and the days between which it was that; open where None."""

    code: str
    partner: str
    names: Texts
    functions: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    provenance: str
    verify: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Capacity:
    """Beds of a centre on a day, if the source names one."""

    beds: int
    as_of: date | None
    provenance: str
    verify: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place; degrees north and east (WGS 84), None where not known. `border` holds two territories' codes."""

    code: str
    kind: str
    partner: str | None
    parent: str | None
    names: Texts
    latitude: float | None
    longitude: float | None
    coordinate_precision: str
    codes: Mapping[str, Any]
    centre_type: str
    border: tuple[str, ...]
    status: str
    valid_from: date | None
    valid_to: date | None
    capacities: tuple[Capacity, ...]
    provenance: str
    verify: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegCard:
    """A leg of the route between two territories."""

    code: str
    origin: str
    destination: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    provenance: str
    verify: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LanguageCard:
    """A language; `names` holds its own name under `endonym`."""

    code: str
    names: Texts
    direction: str
    fallback: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role, with its area where it has one."""

    role: Role
    area: Area | None

    def __str__(self) -> str:
        return f"{self.role.value}:{self.area.value}" if self.area else self.role.value

    @property
    def label(self) -> str:
        """The role in the reader's language."""
        return f"{self.role.label} ({self.area.label})" if self.area else str(self.role.label)


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member as those see them who may. `second_factor`: whether an authenticator app is set up."""

    id: UUID
    label: str
    name: str
    email: str
    institution: str
    institution_names: Texts
    partner: str
    language: str
    roles: tuple[HeldRole, ...]
    is_active: bool
    second_factor: bool
    needs_second_factor: bool
    created_at: datetime
    last_seen_at: datetime | None


def partner_name(partner: PartnerCard, language: str, style: str = DEFAULT_STYLE) -> PartnerName:
    """The partner's name and footnote in `language`, in a publication style of the programme."""
    shown = partner.display.get(style) or partner.display.get(DEFAULT_STYLE) or {}
    name = in_language(shown.get("name") or partner.names, language)
    return PartnerName(name, in_language(shown.get("footnote") or {}, language))


def partner_card(row: Partner) -> PartnerCard:
    return PartnerCard(
        row.code,
        row.kind,
        row.names,
        row.short_names,
        row.codes,
        row.display,
        row.provenance,
        row.verify,
        tuple(row.sources),
    )


def institution_card(row: Institution) -> InstitutionCard:
    return InstitutionCard(
        row.code,
        row.partner.code,
        row.names,
        tuple(row.functions),
        row.valid_from,
        row.valid_to,
        row.provenance,
        row.verify,
        tuple(row.sources),
    )


def place_card(row: Place) -> PlaceCard:
    return PlaceCard(
        code=row.code,
        kind=row.kind,
        partner=row.partner.code if row.partner else None,
        parent=row.parent.code if row.parent else None,
        names=row.names,
        latitude=row.latitude,
        longitude=row.longitude,
        coordinate_precision=row.coordinate_precision,
        codes=row.codes,
        centre_type=row.centre_type,
        border=tuple(row.border),
        status=row.status,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        capacities=tuple(
            Capacity(found.beds, found.as_of, found.provenance, found.verify, tuple(found.sources))
            for found in row.capacities.all()
        ),
        provenance=row.provenance,
        verify=row.verify,
        sources=tuple(row.sources),
    )


def leg_card(row: Leg) -> LegCard:
    return LegCard(
        row.code,
        row.origin.code,
        row.destination.code,
        row.kind,
        row.valid_from,
        row.valid_to,
        row.provenance,
        row.verify,
        tuple(row.sources),
    )


def language_card(row: Language) -> LanguageCard:
    return LanguageCard(row.code, row.names, row.direction, tuple(row.fallback))


def member_card(row: Member, *, second_factor: bool) -> MemberCard:
    roles = held_roles(row)
    return MemberCard(
        id=row.id,
        label=row.label,
        name=row.name,
        email=row.email,
        institution=row.institution.code,
        institution_names=row.institution.names,
        partner=row.partner_code,
        language=row.language,
        roles=roles,
        is_active=row.is_active,
        second_factor=second_factor,
        needs_second_factor=any(held.role in NEEDS_SECOND_FACTOR for held in roles),
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
    )


def held_roles(member: Member) -> tuple[HeldRole, ...]:
    """The member's roles, ordered by role and area."""
    return tuple(HeldRole(Role(row.role), Area(row.area) if row.area else None) for row in member.roles.all())


@dataclass(frozen=True, slots=True)
class ProgrammeCard:
    """The programme of this node. `default_display` gives the style of partners' names by publication."""

    code: str
    names: Texts
    description: Texts
    partners_note: Texts
    default_display: Mapping[str, str]
    hub_partner: str
