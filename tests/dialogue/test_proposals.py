"""Proposing changes, discussing them, holding them against a plan that has moved, taking them back."""

from __future__ import annotations

import pytest

from jahorina.dialogue.choices import ProposedBy
from jahorina.dialogue.models import Proposal
from jahorina.dialogue.queries.proposal import proposal_page, proposals_of_measure
from jahorina.dialogue.services.proposal import bring_up_to_date, propose, remark, withdraw_proposal
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.current import current_plan
from jahorina.plan.content.documents import Change, Verb
from jahorina.plan.workbook import export_plan, preview_workbook
from tests.dialogue.dialogue_world import WHY, DialogueWorld


def page(world: DialogueWorld, proposal: int, partner: str = "ba"):
    return proposal_page(proposal, member=world.plan.coordinator(partner), language="en")


def test_a_proposal_changes_nothing_and_is_shown_as_a_difference(world: DialogueWorld) -> None:
    before = current_plan().sha256
    found = page(world, world.propose())
    assert current_plan().sha256 == before
    (entry,) = found.diff
    assert (entry.code, entry.measure, entry.verb) == ("M-1", "M-1", "change")
    assert [(one.field, one.language, one.before, one.after) for one in entry.fields] == [
        ("texts", "en", "Counsel before every return", "Counsel early")
    ]


def test_what_belongs_to_another_partner_and_what_is_official_can_be_proposed(world: DialogueWorld) -> None:
    change = Change(EntryKind.MEASURE, Verb.CHANGE, "M-1", {"lead_partner": "rs"})
    assert page(world, world.propose(change)).diff[0].fields[0].after == "rs"


def test_a_workbooks_changes_become_a_proposal(world: DialogueWorld) -> None:
    ba = world.plan.coordinator("ba")
    assert preview_workbook(by=ba, content=export_plan(by=ba)).changes == ()
    change = world.change("From a workbook")
    number = propose(
        by=ba, title="W", changes=[change], reason=WHY, onto=current_plan().sha256, made_by=ProposedBy.WORKBOOK
    )
    assert page(world, number).line.made_by.code == "workbook"


def test_changes_that_could_not_be_made_are_refused_with_what_is_wrong(world: DialogueWorld) -> None:
    with pytest.raises(InputRefused) as refused:
        world.propose(Change(EntryKind.MEASURE, Verb.CHANGE, "M-99", {"area": "data"}))
    assert refused.value.code == "plan-changes-refused"
    assert not Proposal.objects.exists()


def test_an_empty_proposal_and_one_for_another_plan_are_refused(world: DialogueWorld) -> None:
    ba = world.plan.coordinator("ba")
    with pytest.raises(InputRefused, match="changes nothing"):
        propose(by=ba, title="T", changes=[], reason=WHY)
    with pytest.raises(Conflict, match="was changed since"):
        propose(by=ba, title="T", changes=[world.change()], reason=WHY, onto="0" * 64)


def test_a_contributor_remarks_and_does_not_propose(world: DialogueWorld) -> None:
    by = world.plan.contributor("rs")
    with pytest.raises(NotAllowed):
        propose(by=by, title="T", changes=[world.change()], reason=WHY)
    number = world.propose()
    remark(by=by, proposal=number, text="We would begin in spring.")
    (found,) = page(world, number).remarks
    assert (found.partner, found.text) == ("rs", "We would begin in spring.")


def test_only_the_proposers_partner_withdraws_and_only_with_a_reason(world: DialogueWorld) -> None:
    number = world.propose()
    with pytest.raises(NotAllowed):
        withdraw_proposal(by=world.plan.coordinator("rs"), proposal=number, reason=WHY)
    with pytest.raises(InputRefused):
        withdraw_proposal(by=world.plan.coordinator("ba"), proposal=number, reason="no")
    withdraw_proposal(by=world.plan.coordinator("ba"), proposal=number, reason=WHY)
    assert page(world, number).line.state.code == "withdrawn"
    with pytest.raises(Conflict, match="settled"):
        remark(by=world.plan.coordinator("rs"), proposal=number, text="Too late.")


def test_a_plan_that_moved_elsewhere_is_no_conflict(world: DialogueWorld) -> None:
    number = world.propose()
    apply_changes(by=None, changes=[world.change("Otherwise", "M-2")], reason=WHY)
    found = page(world, number)
    assert (found.is_moved, found.clashes) == (True, ())
    assert bring_up_to_date(by=world.plan.coordinator("ba"), proposal=number) == ()
    assert not page(world, number).is_moved


def test_a_plan_that_moved_in_the_same_field_is_shown_and_stands_until_the_proposer_says_so(
    world: DialogueWorld,
) -> None:
    number, ba = world.propose(), world.plan.coordinator("ba")
    apply_changes(by=None, changes=[world.change("Counsel twice")], reason=WHY)
    (clash,) = page(world, number).clashes
    assert (clash.code, clash.field) == ("M-1", "texts")
    with pytest.raises(Conflict, match="M-1"):
        world.put(number)
    assert bring_up_to_date(by=ba, proposal=number) != ()
    assert bring_up_to_date(by=ba, proposal=number, keep=True) == ()
    found = page(world, number)
    assert (found.is_moved, found.clashes, found.diff[0].fields[0].before) == (False, (), "Counsel twice")


def test_a_measures_page_finds_what_is_proposed_about_it_and_about_what_hangs_on_it(world: DialogueWorld) -> None:
    on_milestone = world.propose(Change(EntryKind.MILESTONE, Verb.CHANGE, "M-1.1", {"due_on": "2026-01-31"}))
    assert [one.id for one in proposals_of_measure("M-1")] == [on_milestone]
    assert proposals_of_measure("M-2") == ()


def test_a_proposal_that_is_not_there_is_not_found(world: DialogueWorld) -> None:
    with pytest.raises(NotFound):
        page(world, 999_999)
