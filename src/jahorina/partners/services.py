"""What is done with members: each act is checked, done and recorded in one transaction.

`by` is the member who acts, or the label of a command on the machine (`system`), whose user can do everything anyway.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.audit.verification import Report
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.cards import HeldRole, held_roles
from jahorina.partners.models import Institution, Language, Member, MemberRole
from jahorina.partners.permissions import Capability, incompatible, require
from jahorina.partners.roles import AREA_ROLES, Area, Role

By = Member | str


@transaction.atomic
def add_member(
    *,
    by: By,
    email: str,
    name: str,
    institution: str,
    roles: Iterable[str],
    language: str = "en",
    password: str | None = None,
) -> Member:
    """Add a member to an institution. Without a password they log in only after setting one with a link from a letter.

    `roles` are `reader` or, for area roles, `case-worker:protection`. Raises InputRefused (`institution-unknown`,
    `email-malformed`, `email-taken`, `role-unknown`, `role-area`, `roles-none`, `roles-incompatible`,
    `language-unknown`, `name-empty`, `password-weak`) and NotAllowed.
    """
    home = _institution(institution)
    _need_administrator(by, home.partner.code)
    address = _address(email)
    held = parse_roles(roles)
    if not name.strip():
        raise InputRefused("name-empty", _("A member needs a name."))
    member = Member(email=address, name=name.strip(), institution=home, language=_language(language))
    _set_password(member, password)
    if Member.objects.filter(email=address).exists():
        raise InputRefused("email-taken", _("There is a member with this e-mail address already."))
    member.save(force_insert=True)
    _write_roles(member, held)
    _record(by, actions.MEMBER_ADDED, member, {"institution": home.code, "roles": _codes(held)})
    return member


@transaction.atomic
def people_at_its_node(partner: str) -> tuple[Member, Member]:
    """Who stands here for those who signed and who accepted at a partner's own node: two entries of the partner's first
    institution without roles, that nobody can log in as. Made when they are first needed.

    Raises NotFound (`partner-without-institution`).
    """
    home = Institution.objects.select_related("partner").filter(partner__code=partner).order_by("code").first()
    if home is None:
        raise NotFound(
            "partner-without-institution",
            _("The programme here has no institution of %(partner)s."),
            params={"partner": partner},
        )
    return _at_its_node(home, "signed", "Signed"), _at_its_node(home, "accepted", "Accepted")


def _at_its_node(home: Institution, who: str, name: str) -> Member:
    email = f"{who}@node-{home.partner.code}.invalid"
    found = Member.objects.select_related("institution__partner").filter(email=email).first()
    if found is None:
        found = Member(email=email, name=f"{name} at the partner's own node", institution=home, is_active=False)
        found.set_unusable_password()
        found.save(force_insert=True)
        _record("system", actions.MEMBER_ADDED, found, {"institution": home.code, "roles": []})
    return found


@transaction.atomic
def change_roles(*, by: By, member: UUID, roles: Iterable[str]) -> Member:
    """Give the member exactly these roles and end their sessions; the same roles again change nothing.

    Raises NotFound (`member-unknown`), NotAllowed (also for one's own roles: `own-roles`), and InputRefused as
    `add_member`.
    """
    found = _administered(by, member)
    if by == found:
        raise NotAllowed("own-roles", _("Nobody changes their own roles; ask another node administrator."))
    before, after = held_roles(found), parse_roles(roles)
    if set(before) == set(after):
        return found
    found.roles.all().delete()
    _write_roles(found, after)
    end_sessions(found)
    _record(by, actions.ROLES_CHANGED, found, {"before": _codes(before), "after": _codes(after)})
    return found


@transaction.atomic
def deactivate_member(*, by: By, member: UUID) -> Member:
    """Close the member's log-in at once and end their sessions; what they did stays theirs.

    Raises NotFound, NotAllowed (also for oneself: `own-account`), Conflict (`member-inactive`).
    """
    found = _administered(by, member)
    if by == found:
        raise NotAllowed("own-account", _("Nobody deactivates themselves; ask another node administrator."))
    if not found.is_active:
        raise Conflict("member-inactive", _("This member is deactivated already."))
    found.is_active = False
    found.save(update_fields=["is_active"])
    end_sessions(found)
    _record(by, actions.MEMBER_DEACTIVATED, found)
    return found


@transaction.atomic
def reset_second_factor(*, by: By, member: UUID) -> Member:
    """Take away a lost second factor and its recovery codes and end the sessions; the member sets up a new one.

    Raises NotFound, NotAllowed (also for oneself: `own-account`), Conflict (`no-second-factor`).
    """
    found = _administered(by, member)
    if by == found:
        raise NotAllowed("own-account", _("Nobody resets their own second factor; ask another node administrator."))
    removed, _kinds = Authenticator.objects.filter(user=found).delete()
    if not removed:
        raise Conflict("no-second-factor", _("This member has no second factor."))
    end_sessions(found)
    _record(by, actions.SECOND_FACTOR_RESET, found)
    return found


@transaction.atomic
def change_language(*, by: Member, language: str) -> Member:
    """Choose the language of one's own pages and letters; raises InputRefused (`language-unknown`)."""
    by.language = _language(language)
    by.save(update_fields=["language"])
    _record(by, actions.LANGUAGE_CHANGED, by, {"language": by.language})
    return by


@transaction.atomic
def record_reading(*, by: Member, action: str, target: str = "", detail: dict[str, object] | None = None) -> None:
    """Write into the audit log that a member read something restricted: MEMBERS_READ or AUDIT_READ."""
    audit.record(actor=by.label, action=action, target=target, detail=detail, partner=by.partner_code)


def verify_audit_log(*, by: Member) -> Report:
    """Verify the whole audit log and record that it was done; raises NotAllowed."""
    require(by, Capability.READ_AUDIT)
    report = audit.verify()
    with transaction.atomic():
        detail = {"whole": report.whole, "events": report.events}
        audit.record(
            actor=by.label, action=actions.AUDIT_VERIFIED, target="audit", detail=detail, partner=by.partner_code
        )
    return report


def note_seen(*, by: Member) -> None:
    """Write down that the member was here just now. Too small an act for the audit log."""
    Member.objects.filter(pk=by.pk).update(last_seen_at=timezone.now())


def end_sessions(member: Member) -> None:
    """Make every session of the member invalid from its next request on."""
    Member.objects.filter(pk=member.pk).update(session_generation=F("session_generation") + 1)
    member.refresh_from_db(fields=["session_generation"])


def parse_roles(roles: Iterable[str]) -> tuple[HeldRole, ...]:
    """Roles from `reader` or `case-worker:protection`; raises InputRefused where one is unknown or they do not fit."""
    held = tuple(dict.fromkeys(_role(text) for text in roles))
    if not held:
        raise InputRefused("roles-none", _("A member needs at least one role."))
    if incompatible(frozenset(one.role for one in held), frozenset(one.area for one in held if one.area)):
        raise InputRefused(
            "roles-incompatible",
            _(
                "One person must not hold these roles together: who runs or watches over the node does not see cases, "
                "and files of victims and of suspects are kept by different people."
            ),
        )
    return held


def _role(text: str) -> HeldRole:
    name, _colon, area = text.partition(":")
    if name not in Role.values:
        raise InputRefused(
            "role-unknown",
            _("There is no role %(role)s; the roles are %(roles)s."),
            params={"role": name, "roles": ", ".join(Role.values)},
        )
    if (name in AREA_ROLES) != bool(area) or (area and area not in Area.values):
        raise InputRefused(
            "role-area",
            _("The roles case-worker and supervisor name an area (%(areas)s), as case-worker:protection; others none."),
            params={"areas": ", ".join(Area.values)},
        )
    return HeldRole(Role(name), Area(area) if area else None)


def _need_administrator(by: By, partner: str) -> None:
    if isinstance(by, Member):
        require(by, Capability.ADMINISTER_MEMBERS, partner=partner)


def _administered(by: By, identifier: UUID) -> Member:
    """The member, locked, if `by` may administer them; one of another partner is as if they were not there."""
    if isinstance(by, Member):
        require(by, Capability.ADMINISTER_MEMBERS)
    rows = Member.objects.select_for_update(of=("self",)).select_related("institution__partner")
    found = rows.filter(id=identifier).first()
    if found is None or (isinstance(by, Member) and found.partner_code != by.partner_code):
        raise NotFound("member-unknown", _("There is no such member."))
    return found


def _institution(code: str) -> Institution:
    found = Institution.objects.select_related("partner").filter(code=code).first()
    if found is None:
        raise InputRefused("institution-unknown", _("There is no institution %(code)s."), params={"code": code})
    return found


def _language(code: str) -> str:
    for known in Language.objects.values_list("code", flat=True):
        if known.lower() == code.lower():
            return known
    raise InputRefused("language-unknown", _("The programme has no language %(code)s."), params={"code": code})


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise InputRefused("email-malformed", _("This is no e-mail address.")) from error
    return address


def _set_password(member: Member, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, member)
        except ValidationError as error:
            refusals = tuple(Refusal("password-weak", text.replace("%", "%%")) for text in error.messages)
            raise InputRefused("password-weak", _("The password is too weak."), refusals=refusals) from error
    # Django turns None into a password that nothing matches.
    member.set_password(password)


def _write_roles(member: Member, held: Iterable[HeldRole]) -> None:
    MemberRole.objects.bulk_create(MemberRole(member=member, role=one.role, area=one.area or "") for one in held)


def _codes(held: Iterable[HeldRole]) -> list[str]:
    return sorted(str(one) for one in held)


def _record(by: By, action: str, member: Member, detail: dict[str, object] | None = None) -> None:
    actor = by.label if isinstance(by, Member) else by
    audit.record(actor=actor, action=action, target=member.label, detail=detail, partner=member.partner_code)
