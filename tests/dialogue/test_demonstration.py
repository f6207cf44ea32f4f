"""The demo's decision: the first version of the plan by the programme's own rule, once, and labelled a demonstration."""

from __future__ import annotations

from datetime import date

import pytest

from jahorina.dialogue.demonstration import MILESTONE, TEXT, decide_first_version
from jahorina.dialogue.models import DecisionRule
from jahorina.dialogue.versions import version_page
from jahorina.partners.demo_members import make_demo_members
from jahorina.partners.models import Member
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.current import current_entries
from tests.dialogue.conftest import node_key
from tests.shipped import load_shipped_programme

__all__ = ["node_key"]

DAY = date(2026, 11, 29)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("node_key")
def test_all_parties_accept_and_the_version_holds() -> None:
    load_shipped_programme()
    parties = DecisionRule.objects.get(code="plan-change").parties
    logins = [one for one in make_demo_members() if one["role"] == "coordinator"]
    members = {("coordinator", one["partner"]): Member.objects.get(email=one["email"]) for one in logins}
    less = dict(list(members.items())[1:])
    assert decide_first_version(less, today=DAY) == 0
    assert decide_first_version(members, today=DAY) == 1
    page = version_page(1)
    assert page.wrong == ()
    assert [one["partner"] for one in page.certificate["answers"]] == parties
    assert current_entries(EntryKind.MILESTONE)[MILESTONE]["texts"] == {"en": TEXT}
    assert "demonstration" in TEXT
    assert decide_first_version(members, today=DAY) == 1
