"""Synthetic members for the demo and the tests: one for every role and area, and some of a second partner.

Nobody is behind them. Passwords and authenticator secrets are made when the demo is, and printed by it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import transaction

from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.models import Institution, Member, Partner
from jahorina.partners.roles import AREA_ROLES, NEEDS_SECOND_FACTOR, Area, Role
from jahorina.partners.services import add_member

BY = "system"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that look alike."""

SECOND_PARTNERS_ROLES = (
    Role.COORDINATOR,
    Role.CASE_WORKER,
    Role.SUPERVISOR,
    Role.DATA_PROTECTION_OFFICER,
    Role.NODE_ADMINISTRATOR,
    Role.READER,
)


@dataclass(frozen=True, slots=True)
class DemoMember:
    """Somebody to make: a role, an area where it has one, and an institution."""

    role: Role
    area: Area | None
    partner: str
    institution: str

    @property
    def code(self) -> str:
        """The role as services read it."""
        return f"{self.role.value}:{self.area.value}" if self.area else self.role.value

    @property
    def email(self) -> str:
        """An address in a domain that is nobody's (RFC 2606)."""
        return f"{self.code.replace(':', '-')}@{self.partner}.example"

    @property
    def name(self) -> str:
        """What the pages call them."""
        return f"Demo {self.code.replace(':', ' ')} ({self.partner.upper()})"


@transaction.atomic
def make_demo_members(*, only: str = "") -> list[dict[str, str]]:
    """Make the demo's members, or `only` those of one partner; those that an interrupted demo left get new passwords.
    Returns their log-ins.

    Each has `role`, `partner`, `email`, `password` and `second_factor` (a TOTP secret, empty where none is needed).
    Raises NotReady (`no-institutions`) before the programme is loaded.
    """
    return [_made(planned) for planned in planned_members() if only in ("", planned.partner)]


def planned_members() -> Iterator[DemoMember]:
    """One member for every role and area of the node's own partner; of the next partner some, and all who work on
    cases; of each further partner a coordinator, so that the partners can decide together."""
    (own, own_institution), (other, other_institution), *further = _partners()
    for role in Role:
        for area in Area if role in AREA_ROLES else (None,):
            yield DemoMember(role, area, own, own_institution)
    for role in SECOND_PARTNERS_ROLES:
        for area in Area if role in AREA_ROLES else (None,):
            yield DemoMember(role, area, other, other_institution)
    for partner, institution in further:
        yield DemoMember(Role.COORDINATOR, None, partner, institution)


def _partners() -> list[tuple[str, str]]:
    own = settings.JAHORINA.text("node", "partner")
    found = []
    for partner in Partner.objects.filter(kind="partner"):
        institution = Institution.objects.filter(partner=partner).first()
        if institution is not None:
            found.append((partner.code, institution.code))
    if len(found) < 2:
        raise NotReady("no-institutions", _("The demo's members need two partners with institutions."))
    return sorted(found, key=lambda pair: pair[0] != own)


def _made(planned: DemoMember) -> dict[str, str]:
    password = "-".join("".join(secrets.choice(ALPHABET) for _letter in range(5)) for _group in range(3))
    member = Member.objects.filter(email=planned.email).first()
    if member is None:
        member = add_member(
            by=BY,
            email=planned.email,
            name=planned.name,
            institution=planned.institution,
            roles=[planned.code],
            password=password,
        )
    else:
        member.set_password(password)
        member.save(update_fields=["password"])
    return {
        "role": planned.code,
        "partner": planned.partner,
        "email": planned.email,
        "password": password,
        "second_factor": set_up_second_factor(member) if planned.role in NEEDS_SECOND_FACTOR else "",
    }


def set_up_second_factor(member: Member) -> str:
    """Give a synthetic member an authenticator app and recovery codes; returns the TOTP secret."""
    Authenticator.objects.filter(user=member).delete()
    secret = str(generate_totp_secret())
    TOTP.activate(member, secret)
    RecoveryCodes.activate(member)
    return secret
