"""What may be done with members, who may do it, and what is written down about it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from jahorina.audit import actions
from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners import queries, services
from jahorina.partners.models import Member, MemberRole
from jahorina.partners.roles import Area, Role
from tests.people import PASSWORD, make_member, make_partners

pytestmark = pytest.mark.django_db


def add(**changes: object) -> Member:
    make_partners()
    fields = {"email": "Amra@BA.example ", "name": " Amra Test ", "institution": "ba-sfa", "roles": ["analyst"]}
    return services.add_member(**{"by": "system", **fields, **changes})  # type: ignore[arg-type]


def test_an_address_is_kept_in_lower_case_and_without_blanks() -> None:
    member = add()
    assert (member.email, member.name) == ("amra@ba.example", "Amra Test")


def test_the_event_names_nobody() -> None:
    member = add()
    event = Event.objects.get(action=actions.MEMBER_ADDED)
    assert event.target == f"member:{member.id}"
    assert "amra" not in f"{event.actor}{event.target}{event.partner}{event.detail}".lower()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"institution": "nowhere"}, "institution-unknown"),
        ({"email": "no address"}, "email-malformed"),
        ({"roles": []}, "roles-none"),
        ({"roles": ["minister"]}, "role-unknown"),
        ({"roles": ["case-worker"]}, "role-area"),
        ({"roles": ["case-worker:fishing"]}, "role-area"),
        ({"roles": ["reader:return"]}, "role-area"),
        ({"roles": ["node-administrator", "case-worker:return"]}, "roles-incompatible"),
        ({"roles": ["data-protection-officer", "supervisor:protection"]}, "roles-incompatible"),
        ({"roles": ["data-protection-officer", "node-administrator"]}, "roles-incompatible"),
        ({"roles": ["case-worker:protection", "supervisor:criminal-justice"]}, "roles-incompatible"),
        ({"language": "tlh"}, "language-unknown"),
        ({"name": "  "}, "name-empty"),
        ({"password": "short"}, "password-weak"),
        ({"password": "amra@ba.example"}, "password-weak"),
    ],
)
def test_a_member_who_cannot_be_is_refused_in_words(changes: dict[str, object], code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        add(**changes)
    assert refused.value.code == code
    assert not Member.objects.exists()


def test_a_second_member_with_the_same_address_is_refused() -> None:
    add()
    with pytest.raises(InputRefused) as refused:
        add(email="AMRA@ba.example")
    assert refused.value.code == "email-taken"


def test_the_same_roles_again_change_nothing_and_end_no_session() -> None:
    member = make_member(Role.ANALYST)
    events = Event.objects.count()
    services.change_roles(by="system", member=member.id, roles=["analyst"])
    member.refresh_from_db()
    assert (member.session_generation, Event.objects.count()) == (0, events)


def test_only_a_node_administrator_of_the_same_partner_administers() -> None:
    administrator, reader = make_member(Role.NODE_ADMINISTRATOR), make_member(Role.READER)
    foreign = make_member(Role.READER, partner="rs")
    services.deactivate_member(by=administrator, member=reader.id)
    with pytest.raises(NotFound):
        services.deactivate_member(by=administrator, member=foreign.id)
    with pytest.raises(NotFound):
        services.deactivate_member(by=administrator, member=uuid4())
    with pytest.raises(NotAllowed):
        add(by=administrator, institution="rs-crm")
    for role in set(Role) - {Role.NODE_ADMINISTRATOR}:
        with pytest.raises(NotAllowed):
            services.deactivate_member(by=make_member(role), member=administrator.id)


def test_an_act_that_is_refused_leaves_the_member_and_the_log_as_they_were() -> None:
    administrator, foreign = make_member(Role.NODE_ADMINISTRATOR), make_member(Role.READER, partner="rs")
    events = Event.objects.count()
    with pytest.raises(NotFound):
        services.change_roles(by=administrator, member=foreign.id, roles=["coordinator"])
    assert [str(role) for role in foreign.roles.all()] == ["reader"]
    assert Event.objects.count() == events


def test_a_deactivated_administrator_may_do_nothing_more() -> None:
    administrator, reader = make_member(Role.NODE_ADMINISTRATOR), make_member(Role.READER)
    services.deactivate_member(by="system", member=administrator.id)
    administrator.refresh_from_db()
    with pytest.raises(NotAllowed):
        services.deactivate_member(by=administrator, member=reader.id)


def test_what_is_done_already_is_a_conflict() -> None:
    member = make_member(Role.READER)
    with pytest.raises(Conflict, match="no second factor"):
        services.reset_second_factor(by="system", member=member.id)
    services.deactivate_member(by="system", member=member.id)
    with pytest.raises(Conflict, match="already"):
        services.deactivate_member(by="system", member=member.id)


def test_members_are_listed_to_those_who_may_see_them_and_of_their_own_partner() -> None:
    coordinator, reader = make_member(Role.COORDINATOR), make_member(Role.READER)
    make_member(Role.READER, partner="rs")
    assert {card.id for card in queries.members(member=coordinator)} == {coordinator.id, reader.id}
    with pytest.raises(NotAllowed):
        queries.members(member=reader)


def test_a_member_without_a_needed_second_factor_is_counted_once() -> None:
    make_member(Role.CASE_WORKER, Role.SUPERVISOR, second_factor=False)
    make_member(Role.CASE_WORKER)
    make_member(Role.READER)
    assert queries.members_without_second_factor() == 1


@pytest.mark.parametrize(
    ("role", "area"),
    [(Role.CASE_WORKER, ""), (Role.READER, Area.RETURN), ("minister", ""), (Role.SUPERVISOR, "fishing")],
)
def test_the_database_refuses_a_role_without_its_area_and_an_area_without_its_role(role: str, area: str) -> None:
    member = make_member(Role.ANALYST)
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberRole.objects.create(member=member, role=role, area=area)


def test_the_database_refuses_the_same_role_twice() -> None:
    member = make_member(Role.ANALYST)
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberRole.objects.create(member=member, role=Role.ANALYST, area="")


def test_the_database_refuses_an_address_in_capitals_or_twice() -> None:
    first, second = make_member(Role.ANALYST), make_member(Role.ANALYST)
    for address in ("Person@ba.example", first.email):
        with pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.filter(pk=second.pk).update(email=address)


def test_a_password_is_kept_with_argon2_in_64_mebibytes() -> None:
    from jahorina.partners.passwords import MemberPasswordHasher

    hasher = MemberPasswordHasher()
    encoded = hasher.encode(PASSWORD, "saltsaltsalt")
    assert encoded.startswith("argon2$argon2id$v=19$m=65536,t=3,p=1$")
    assert hasher.verify(PASSWORD, encoded)
