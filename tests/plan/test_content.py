"""The plan's content: one document with a hash, changes that are whole or nothing, and who may make them."""

from __future__ import annotations

import json

import pytest

from jahorina.audit.models import Event
from jahorina.evidence.models import Source
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.partners.roles import Role
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.current import current_plan
from jahorina.plan.content.documents import canonical, change_of, content_hash, difference
from jahorina.plan.models import Indicator, Measure, Milestone, PlanChange
from tests.plan.plan_world import COUNT, MEASURE, WHY, PlanWorld, change, create, withdraw


def apply(world: PlanWorld, *changes, partner: str = "ba", **options):
    return apply_changes(by=world.coordinator(partner), changes=changes, reason=WHY, **options)


def test_the_plan_is_one_document_whose_hash_anybody_can_check(world: PlanWorld) -> None:
    plan = current_plan()
    read = json.loads(canonical(plan.document))
    assert content_hash(read) == plan.sha256
    assert set(read) == {"schema", "measures", "milestones", "indicators", "targets"}
    assert read["targets"]["I-1:ba:2024:_T"]["value"] == "60"
    assert current_plan() == plan


def test_a_change_and_its_opposite_give_the_same_hash_again(world: PlanWorld) -> None:
    before = current_plan()
    after = apply(world, change(EntryKind.TARGET, "I-1:*:2024:_T", value="120"))
    assert after.sha256 != before.sha256
    apply(world, change(EntryKind.TARGET, "I-1:*:2024:_T", value="100.0"))
    assert current_plan() == before


def test_the_difference_of_two_versions_makes_the_second_of_the_first(world: PlanWorld) -> None:
    first = current_plan().document
    apply(
        world,
        create(EntryKind.MEASURE, {**MEASURE, "code": "M-9"}),
        change(EntryKind.MEASURE, "M-1", texts={"en": "Counsel earlier"}),
        withdraw(EntryKind.TARGET, "I-1:ba:2024:_T"),
    )
    second = current_plan()
    back = difference(second.document, first)
    kept = [change_of(json.loads(json.dumps(one.as_json()))) for one in back]
    apply(world, *kept)
    assert current_plan().document == first
    apply(world, *difference(first, second.document))
    assert current_plan() == second


def test_changes_are_made_all_or_not_at_all_and_each_wrong_one_is_named(world: PlanWorld) -> None:
    before = current_plan()
    with pytest.raises(InputRefused) as caught:
        apply(
            world,
            change(EntryKind.MEASURE, "M-1", texts={"en": "Better"}),
            change(EntryKind.MEASURE, "M-7", horizon="medium"),
            change(EntryKind.MEASURE, "M-2", area="weather"),
            create(EntryKind.INDICATOR, COUNT),
            change(EntryKind.MEASURE, "M-2", commitments=["XX-1"], lead_partner="zz"),
            change(EntryKind.TARGET, "I-1:*:2024:_T", value=None),
        )
    rows = [(refusal.row, refusal.column) for refusal in caught.value.refusals]
    assert {row for row, _column in rows} == {2, 3, 4, 5, 6}
    assert (5, "lead_partner") in rows
    assert (5, "commitments") in rows
    assert current_plan() == before
    assert not PlanChange.objects.exclude(by=None).exists()


def test_what_something_hangs_on_is_not_withdrawn(world: PlanWorld) -> None:
    with pytest.raises(InputRefused, match=r"M-1\.1|I-1"):
        apply(world, withdraw(EntryKind.MEASURE, "M-1"))
    apply(world, withdraw(EntryKind.INDICATOR, "I-3"), withdraw(EntryKind.MEASURE, "M-2"))
    assert Measure.objects.get(code="M-2").withdrawn_on is not None
    assert "M-2" not in current_plan().document["measures"]


def test_changes_made_for_an_older_plan_are_refused(world: PlanWorld) -> None:
    old = current_plan().sha256
    apply(world, change(EntryKind.MEASURE, "M-1", texts={"en": "Better"}), onto=old)
    with pytest.raises(Conflict):
        apply(world, change(EntryKind.MEASURE, "M-2", texts={"en": "Better"}), onto=old)


def test_a_definition_that_counts_otherwise_needs_a_higher_version(world: PlanWorld, loaded) -> None:
    code = "I-RE-1a"
    definition = dict(Indicator.objects.get(code=code).definition)
    other = {**definition, "count": {**definition["count"], "definition": "stated-by-partner"}}
    with pytest.raises(InputRefused, match="higher than before"):
        apply_changes(by=None, changes=[change(EntryKind.INDICATOR, code, definition=other)], reason="")
    apply_changes(by=None, changes=[change(EntryKind.INDICATOR, code, definition={**other, "version": 2})], reason="")
    assert Indicator.objects.get(code=code).definition_version == 2


def test_nobody_but_a_coordinator_changes_the_plan_and_only_with_a_reason(world: PlanWorld) -> None:
    wanted = change(EntryKind.MEASURE, "M-1", texts={"en": "Better"})
    for role in set(Role) - {Role.COORDINATOR}:
        with pytest.raises(NotAllowed):
            apply_changes(by=world.member(role), changes=[wanted], reason=WHY)
    with pytest.raises(InputRefused):
        apply_changes(by=world.coordinator(), changes=[wanted], reason="so")


def test_what_belongs_to_another_partner_needs_a_decision(world: PlanWorld) -> None:
    wanted = change(EntryKind.TARGET, "I-1:ba:2024:_T", value="1")
    with pytest.raises(NotAllowed) as caught:
        apply(world, wanted, partner="rs")
    assert caught.value.code == "plan-of-another-partner"
    with pytest.raises(NotAllowed) as caught:
        apply(world, wanted, partner="rs", decision="D-1")
    assert caught.value.code == "plan-decision-not-agreed"


def test_nobody_makes_an_entry_official_alone(world: PlanWorld) -> None:
    Source.objects.create(code="S1", title="A declaration", kind="official")
    official = change(EntryKind.MEASURE, "M-1", provenance="quoted", sources=["S1"])
    with pytest.raises(NotAllowed) as caught:
        apply(world, official)
    assert caught.value.code == "plan-needs-decision"
    apply_changes(by=None, changes=[official], reason=WHY)
    with pytest.raises(NotAllowed):
        apply(world, change(EntryKind.MEASURE, "M-1", texts={"en": "Otherwise"}))


def test_every_change_is_in_the_history_with_before_after_and_why(world: PlanWorld) -> None:
    world.coordinator()
    events = Event.objects.count()
    apply(world, change(EntryKind.MEASURE, "M-1", texts={"en": "Better"}))
    row = PlanChange.objects.get(subject="measure:M-1", verb="change")
    assert (row.before, row.after) == ({"texts": MEASURE["texts"]}, {"texts": {"en": "Better"}})
    assert (row.by, row.reason) == (world.coordinator(), WHY)
    assert Event.objects.count() == events + 1
    assert "Better" not in json.dumps(Event.objects.last().detail)  # type: ignore[union-attr]


def test_what_somebody_changed_is_not_taken_back_by_the_next_load(folder, loaded, world: PlanWorld) -> None:
    mine = change(EntryKind.MILESTONE, "M-RE-4.1", texts={"en": "In our words"})
    apply(world, mine)
    folder.edit("measures.yaml", lambda entries: entries[0]["texts"].update(en="In the programme's new words"))
    load = folder.load()
    assert Milestone.objects.get(code="M-RE-4.1").texts == {"en": "In our words"}
    assert load.changed == ("measure M-CT-1",)
    assert Measure.objects.filter(code="M-RE-4", withdrawn_on=None).exists()


def test_the_shipped_measures_are_proposals_and_serve_documented_commitments(shipped) -> None:
    assert 20 <= len(shipped.measures) <= 30
    assert {measure.provenance.value for measure in shipped.measures} == {"proposed"}
    assert all(measure.commitments for measure in shipped.measures)
    indicators = [one for measure in shipped.measures for one in measure.indicators]
    assert {one.provenance.value for one in indicators} == {"proposed"}
    assert not any(one.targets or one.baseline for one in indicators)
    assert all(one.metadata.get("2.a") and one.metadata.get("4.b") for one in indicators)
