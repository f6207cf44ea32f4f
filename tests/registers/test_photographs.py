"""A person's photograph: sealed, without metadata, opened for a purpose, on record, and gone with the person."""

from __future__ import annotations

import pytest

from jahorina.audit.models import Event
from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.partners.roles import Area
from jahorina.registers.models import Case, Photograph
from jahorina.registers.photographs import has_photograph, photograph, remove_photograph, store_photograph
from tests.formats.test_photographs import SECRET, jpeg, png, segment
from tests.registers.cases import carried, worker
from tests.registers.smuggling.conftest import places
from tests.registers.smuggling_incidents import incident

__all__ = ["places"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def test_a_photograph_is_sealed_without_metadata_and_opened_for_a_purpose() -> None:
    amra = worker(Area.PROTECTION)
    case = carried(amra, Area.PROTECTION)
    store_photograph(by=amra, case=case.pk, content=jpeg(segment(0xE1, SECRET)))
    kept = bytes(Photograph.objects.get().sealed)
    assert jpeg()[10:60] not in kept
    assert photograph(case.pk, member=amra, purpose="case-work") == (jpeg(), "image/jpeg")
    store_photograph(by=amra, case=case.pk, content=png())
    assert photograph(case.pk, member=amra, purpose="case-work") == (png(), "image/png")
    assert Photograph.objects.count() == 1
    actions = list(Event.objects.filter(action__contains="photograph").values_list("action", flat=True))
    assert actions == ["identity.photograph-stored", "identity.photograph-read"] * 2
    assert {event.detail["purpose"] for event in Event.objects.filter(action__endswith="-read", target=case.label)} == {
        "case-work"
    }
    remove_photograph(by=amra, case=case.pk)
    assert not has_photograph(case.pk, member=amra)
    with pytest.raises(NotFound, match="no photograph"):
        photograph(case.pk, member=amra, purpose="case-work")


def test_a_photograph_needs_a_purpose_a_person_and_a_picture(places: None) -> None:
    amra, police = worker(Area.PROTECTION), worker(Area.CRIMINAL_JUSTICE)
    case = carried(amra, Area.PROTECTION)
    with pytest.raises(InputRefused, match="no JPEG or PNG"):
        store_photograph(by=amra, case=case.pk, content=b"<svg/>")
    store_photograph(by=amra, case=case.pk, content=jpeg())
    with pytest.raises(InputRefused, match="purpose"):
        photograph(case.pk, member=amra, purpose="")
    with pytest.raises(InputRefused, match="no person"):
        store_photograph(by=police, case=incident(police).pk, content=jpeg())


def test_neither_others_nor_a_colleague_who_does_not_carry_the_case_see_it() -> None:
    amra, other, colleague = (worker(Area.PROTECTION, partner) for partner in ("ba", "rs", "ba"))
    case = carried(amra, Area.PROTECTION)
    store_photograph(by=amra, case=case.pk, content=jpeg())
    with pytest.raises(NotFound, match="no such case"):
        photograph(case.pk, member=other, purpose="case-work")
    Case.objects.filter(pk=case.pk).update(assignee=None)
    assert not has_photograph(case.pk, member=colleague)
    for act in (
        lambda: photograph(case.pk, member=colleague, purpose="case-work"),
        lambda: store_photograph(by=colleague, case=case.pk, content=jpeg()),
        lambda: remove_photograph(by=colleague, case=case.pk),
    ):
        with pytest.raises(NotFound, match="no photograph"):
            act()
    assert Photograph.objects.count() == 1
