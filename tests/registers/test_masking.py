"""Every sensitive field of every step of every area, walked: shown through each door that shows it, and nowhere else.

A new sensitive field, or a new door, is walked by itself; a door that is not declared here fails.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from jahorina.kernel.errors import NotAllowed, NotFound
from jahorina.partners.models import Member
from jahorina.partners.roles import AREA_ROLES, Area, Role
from jahorina.registers import queries
from jahorina.registers.access import MASKED_DOORS, Door, Scope
from jahorina.registers.areas import AREAS
from jahorina.registers.cards import CaseCard
from jahorina.registers.definitions import Field, FieldKind, StepKind
from jahorina.registers.models import Case, CaseGrant, Step
from jahorina.registers.services import correct_step
from jahorina.registers.vault import identities
from tests.people import log_in, make_member
from tests.registers.cases import opened, supervisor, worker
from tests.registers.smuggling.conftest import places
from tests.registers.smuggling_incidents import incident

__all__ = ["places"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists", "places")]

SHOWN = {
    Door.ASSIGNED: True,
    Door.SUPERVISED: True,
    Door.UNASSIGNED: False,
    Door.BROKEN_GLASS: True,
}
WORDS = "Words that only who carries the case reads."
FIELDS = [
    pytest.param(area, kind, field, id=f"{area}-{kind.code}-{field.name}")
    for area in AREAS
    for kind in AREAS[area].steps.values()
    for field in kind.fields
    if field.sensitive
]


def planted(field: Field) -> Any:
    """A value of the field's kind that stands nowhere else."""
    return {
        FieldKind.CODE: "planted-secret",
        FieldKind.CODES: ["planted-secret"],
        FieldKind.INTEGER: 424_242,
        FieldKind.NATIONALITY: "planted-secret",
        FieldKind.DATE: "1842-04-24",
        FieldKind.YES_NO: True,
    }[field.kind]


def a_case(area: Area, kind: StepKind, field: Field) -> Case:
    """A case with a step that says the field and has words, written past the state machine."""
    boss = supervisor(area)
    case = incident(boss, carry=False) if area is Area.CRIMINAL_JUSTICE else opened(boss, area)
    sealed = identities.seal_note(WORDS, case=case, field="registers_step", row=str(case.version + 1))
    Step.objects.create(
        case=case,
        sequence=case.version + 1,
        kind=kind.code,
        happened_on=timezone.localdate(),
        by=boss,
        institution=boss.institution,
        detail={field.name: planted(field)},
        sealed_note=sealed,
    )
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)
    return case


def through(door: Door, case: Case) -> Member:
    """A member whom the door lets in."""
    area, now = Area(case.area), timezone.now()
    if door is Door.SUPERVISED:
        return supervisor(area)
    member = worker(area)
    if door is Door.ASSIGNED:
        Case.objects.filter(pk=case.pk).update(assignee=member)
    if door is Door.BROKEN_GLASS:
        Case.objects.filter(pk=case.pk).update(assignee=worker(area))
        CaseGrant.objects.create(
            case=case, kind="break-glass", member=member, since=now, until=now + timedelta(hours=1), sealed_reason=b"x"
        )
    return member


def card_of(case: UUID, member: Member) -> CaseCard:
    return queries.case(case, member=member)


def test_every_door_is_declared_and_some_fields_are_sensitive() -> None:
    assert set(SHOWN) == set(Door)
    assert {door for door, shown in SHOWN.items() if not shown} == set(MASKED_DOORS)
    assert len(FIELDS) >= 9


@pytest.mark.parametrize(("area", "kind", "field"), FIELDS)
def test_a_sensitive_field_is_shown_through_the_doors_that_show_it(area: Area, kind: StepKind, field: Field) -> None:
    case = a_case(area, kind, field)
    sequence = Case.objects.get(pk=case.pk).version
    for door, shown in SHOWN.items():
        Case.objects.filter(pk=case.pk).update(assignee=None)
        member = through(door, case)
        card = card_of(case.pk, member)
        assert card.door is door
        (one,) = [step for step in card.steps if step.sequence == sequence]
        assert (one.detail.get(field.name) == planted(field), one.note == WORDS) == (shown, shown), door
        assert one.masked is not shown
        merged = queries.changed_since(case.pk, sequence - 1, member=member)
        assert (field.name in merged[0].detail, merged[0].note == WORDS) == (shown, shown), door
        lines = queries.cases(member=member, scope=Scope.MINE, area=area).lines
        assert "planted-secret" not in repr(lines)


@pytest.mark.parametrize(("area", "kind", "field"), FIELDS)
def test_a_page_holds_no_sensitive_field_where_it_is_masked(area: Area, kind: StepKind, field: Field) -> None:
    case = a_case(area, kind, field)
    sequence = Case.objects.get(pk=case.pk).version
    for door in MASKED_DOORS:
        member = through(door, case)
        client = log_in(Client(), member)
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert case.reference in page
        value = planted(field)
        for text in {WORDS, *map(str, value if isinstance(value, list) else [value])} - {"True"}:
            assert text not in page
        assert f"<dt>{field.label}</dt>" not in page
        assert client.get(f"/cases/{case.pk}/correct/{sequence}/").status_code == 404
        with pytest.raises(NotAllowed, match="hidden from you"):
            correct_step(by=member, case=case.pk, sequence=sequence, reason="None.", expected_version=None, fields={})
        assert Step.objects.get(case=case, sequence=sequence).detail == {field.name: value}


@pytest.mark.parametrize("role", [role for role in Role if role not in AREA_ROLES])
def test_roles_that_work_on_no_case_get_no_field_at_all(role: Role) -> None:
    area, kind, field = FIELDS[0].values
    case = a_case(area, kind, field)
    member = make_member(role)
    with pytest.raises(NotFound):
        queries.case(case.pk, member=member)
    with pytest.raises(NotFound):
        queries.identity(case.pk, member=member, purpose="case-work")
    assert json.dumps(Step.objects.get(case=case, kind=kind.code).detail)
