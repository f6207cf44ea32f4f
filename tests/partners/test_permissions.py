"""Who may do what, walked cell by cell, and how long a log-in of each role lasts."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from jahorina.partners.permissions import PERMISSIONS, Capability, may
from jahorina.partners.roles import AREA_ROLES, NEEDS_SECOND_FACTOR, Area, Role
from jahorina.partners.sessions import LIMITS, limit_of
from tests.people import make_member

CELLS = {
    Capability.READ_CLOSED_EVIDENCE: set(Role),
    Capability.IMPORT_EVIDENCE: {Role.COORDINATOR, Role.CONTRIBUTOR, Role.ANALYST},
    Capability.READ_MEMBERS: {Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER, Role.NODE_ADMINISTRATOR},
    Capability.ADMINISTER_MEMBERS: {Role.NODE_ADMINISTRATOR},
    Capability.READ_AUDIT: {Role.DATA_PROTECTION_OFFICER, Role.NODE_ADMINISTRATOR},
    Capability.WORK_ON_CASES: {Role.CASE_WORKER, Role.SUPERVISOR},
    Capability.SUPERVISE_CASES: {Role.SUPERVISOR},
    Capability.REVIEW_SAFEGUARDS: {Role.DATA_PROTECTION_OFFICER},
    Capability.MANAGE_RETENTION: {Role.DATA_PROTECTION_OFFICER},
    Capability.ENCODE_REGISTER: {Role.DATA_PROTECTION_OFFICER},
    Capability.REPORT_INCIDENTS: set(Role) - {Role.NODE_ADMINISTRATOR, Role.READER},
    Capability.OVERSEE_INCIDENTS: {Role.COORDINATOR},
    Capability.READ_REGISTER_FIGURES: {Role.COORDINATOR, Role.ANALYST, Role.SUPERVISOR},
    Capability.READ_RECEPTION: {Role.COORDINATOR, Role.CONTRIBUTOR, Role.ANALYST},
    Capability.FOLLOW_PLAN: set(Role),
    Capability.EDIT_PLAN: {Role.COORDINATOR},
    Capability.REPORT_PROGRESS: {Role.COORDINATOR, Role.CONTRIBUTOR},
    Capability.REPRESENT_PARTNER: {Role.COORDINATOR},
    Capability.VERIFY_EVIDENCE: {Role.COORDINATOR, Role.ANALYST},
    Capability.RUN_ROUNDS: {Role.COORDINATOR},
    Capability.CONVENE_DIALOGUE: {Role.COORDINATOR},
    Capability.DISCUSS_PROPOSALS: {Role.COORDINATOR, Role.CONTRIBUTOR},
    Capability.ANSWER_DECISIONS: {Role.COORDINATOR},
    Capability.REQUEST_RELEASE: {Role.COORDINATOR, Role.ANALYST},
    Capability.CHECK_RELEASE: {Role.COORDINATOR, Role.ANALYST, Role.DATA_PROTECTION_OFFICER},
    Capability.PUBLISH_RELEASE: {Role.COORDINATOR},
    Capability.READ_RECEPTION: {Role.COORDINATOR, Role.CONTRIBUTOR, Role.ANALYST},
    Capability.READ_EXCHANGE: {Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER, Role.NODE_ADMINISTRATOR},
}
"""Written out a second time on purpose: who changes a permission says so in two places."""


def test_every_capability_is_declared_here_and_there() -> None:
    assert set(CELLS) == set(PERMISSIONS) == set(Capability)


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "capability"), product(Role, Capability))
def test_a_role_holds_what_it_is_meant_to_for_its_own_partner_alone(role: Role, capability: Capability) -> None:
    member = make_member(role)
    held = role in CELLS[capability]
    assert may(member, capability) is held
    assert may(member, capability, partner="ba") is held
    assert may(member, capability, partner="rs") is False


@pytest.mark.django_db
@pytest.mark.parametrize("capability", list(Capability))
def test_visitors_and_deactivated_members_hold_nothing(capability: Capability) -> None:
    member = make_member(Role.NODE_ADMINISTRATOR)
    member.is_active = False
    assert not may(member, capability)
    assert not may(None, capability)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(AREA_ROLES))
def test_an_area_role_counts_in_its_area_alone(role: Role) -> None:
    member = make_member(role, area=Area.RETURN)
    assert may(member, Capability.READ_CLOSED_EVIDENCE, area=Area.RETURN)
    assert not may(member, Capability.READ_CLOSED_EVIDENCE, area=Area.PROTECTION)


def test_whoever_sees_cases_watches_or_runs_the_node_needs_a_second_factor() -> None:
    assert {
        Role.CASE_WORKER,
        Role.SUPERVISOR,
        Role.DATA_PROTECTION_OFFICER,
        Role.NODE_ADMINISTRATOR,
    } == NEEDS_SECOND_FACTOR


def test_every_role_has_its_session_limits() -> None:
    assert set(LIMITS) == set(Role)
    strictest = limit_of([Role.READER, Role.SUPERVISOR, Role.NODE_ADMINISTRATOR])
    assert (strictest.idle, strictest.absolute) == (timedelta(minutes=15), timedelta(hours=4))
    assert limit_of([]) == limit_of([Role.READER])
