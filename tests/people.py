"""Synthetic people for the tests: two small partners, their institutions, and a member for any role.

ba = make_partners()                                   # partners ba and rs, institutions ba-sfa and rs-crm
amra = make_member(Role.ANALYST)                       # of ba
milan = make_member(Role.SUPERVISOR, area=Area.RETURN, partner="rs")
log_in(client, amra)
"""

from __future__ import annotations

import itertools
from collections.abc import Collection

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from jahorina.partners.demo_members import set_up_second_factor
from jahorina.partners.models import Institution, Language, Member, Partner
from jahorina.partners.roles import AREA_ROLES, NEEDS_SECOND_FACTOR, Area, Role
from jahorina.partners.services import add_member

PASSWORD = "four quiet lamps in the snow"
BACKEND = "jahorina.web.accounts.backend.MemberBackend"
INSTITUTIONS = {"ba": "ba-sfa", "rs": "rs-crm"}
LANGUAGES = {"en": "English", "sr-Latn": "Srpski (latinica)"}

_number = itertools.count(1)


def make_partners() -> None:
    """The partners ba and rs with an institution each, and two languages; what is there stays."""
    # Every member asks for them: what is there already is told by two questions.
    if _are_there(Institution, INSTITUTIONS.values()) and _are_there(Language, LANGUAGES):
        return
    Language.objects.bulk_create(
        [
            Language(code=code, names={"endonym": name, "en": name}, direction="ltr", position=position)
            for position, (code, name) in enumerate(LANGUAGES.items())
        ],
        ignore_conflicts=True,
    )
    Partner.objects.bulk_create(
        [
            Partner(
                code=code, kind="partner", position=position, names={"en": f"Partner {code}"}, provenance="proposed"
            )
            for position, code in enumerate(INSTITUTIONS)
        ],
        ignore_conflicts=True,
    )
    partners = {partner.code: partner for partner in Partner.objects.all()}
    Institution.objects.bulk_create(
        [
            Institution(
                code=institution,
                partner=partners[code],
                names={"en": f"Institution {institution}"},
                functions=["migration"],
                provenance="proposed",
            )
            for code, institution in INSTITUTIONS.items()
        ],
        ignore_conflicts=True,
    )


def _are_there(model: type[Institution] | type[Language], codes: Collection[str]) -> bool:
    return model.objects.filter(code__in=codes).count() == len(codes)


def make_member(
    *roles: Role,
    area: Area | None = None,
    partner: str = "ba",
    second_factor: bool = True,
    password: str | None = PASSWORD,
) -> Member:
    """A member with these roles; area roles are for `area`, protection unless said otherwise.

    Where a role needs a second factor it is set up, unless `second_factor` says no.
    """
    make_partners()
    number = next(_number)
    codes = [f"{role.value}:{(area or Area.PROTECTION).value}" if role in AREA_ROLES else role.value for role in roles]
    member = add_member(
        by="system",
        email=f"person{number}@{partner}.example",
        name=f"Person {number} Test",
        institution=INSTITUTIONS[partner],
        roles=codes or [Role.READER.value],
        password=password,
    )
    if second_factor and any(role in NEEDS_SECOND_FACTOR for role in roles):
        set_up_second_factor(member)
    return member


def log_in(client: Client, member: Member) -> Client:
    """Log the member in as if password and second factor had just been given."""
    client.force_login(member, backend=BACKEND)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, member, method="password")
    request.session.save()
    return client
