"""The demo's people: every role and area, synthetic, and able to log in."""

from __future__ import annotations

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator

from jahorina.kernel.errors import NotReady
from jahorina.partners.demo_members import make_demo_members
from jahorina.partners.loading import load_partners
from jahorina.partners.models import Member
from jahorina.partners.programme import read_programme
from jahorina.partners.roles import AREA_ROLES, Area, Role
from tests.kept_load import load_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(programme_folder: Path) -> None:
    load_once("partners", lambda: load_partners(read_programme(programme_folder), by="system"))


def test_there_is_somebody_for_every_role_and_area_and_somebody_of_another_partner(loaded: None) -> None:
    made = make_demo_members()
    first = made[0]["partner"]
    wanted = {
        f"{role.value}:{area.value}" if role in AREA_ROLES else role.value
        for role in Role
        for area in (Area if role in AREA_ROLES else [None])
        if area or role not in AREA_ROLES
    }
    assert {one["role"] for one in made if one["partner"] == first} == wanted
    assert {one["role"] for one in made if one["partner"] != first} >= {"coordinator", "node-administrator"}
    coordinators = {one["partner"] for one in made if one["role"] == "coordinator"}
    assert coordinators == {"al", "ba", "xk", "me", "mk", "rs"}


def test_they_have_strong_passwords_and_second_factors_where_needed(loaded: None) -> None:
    made = make_demo_members()
    assert len({one["password"] for one in made}) == len(made)
    for one in made:
        member = Member.objects.get(email=one["email"])
        assert member.check_password(one["password"])
        has_app = Authenticator.objects.filter(user=member, type="totp").exists()
        assert has_app is bool(one["second_factor"])
        assert one["email"].endswith(".example")


def test_made_again_after_an_interruption_they_are_the_same_people_with_new_passwords(loaded: None) -> None:
    first, second = make_demo_members(), make_demo_members()
    assert [one["email"] for one in first] == [one["email"] for one in second]
    assert first[0]["password"] != second[0]["password"]
    assert Member.objects.count() == len(first)


def test_without_the_programme_it_says_what_is_missing() -> None:
    with pytest.raises(NotReady, match="institutions"):
        make_demo_members()
