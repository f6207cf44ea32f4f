"""A decided version becomes the plan of a node that had no part in deciding it: verified, forwards only, once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from jahorina.dialogue.models import DecisionRule
from jahorina.exchange import keyfolder, sending, services
from jahorina.exchange.plans import last_repository, listed, plan_members
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.keyroots import fingerprint, read_root
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.repository import Repository, check_repository, next_repository
from jahorina.kernel.errors import NotReady
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.current import current_entries, current_plan
from jahorina.plan.models import PlanChange
from tests.audit.log import write_key
from tests.dialogue.dialogue_world import DialogueWorld
from tests.exchange.conftest import Hub
from tests.exchange.conftest import hub as hub
from tests.exchange.intake.conftest import Arrivals
from tests.exchange.nodes import agreement
from tests.formats.bundle.made import Partner
from tests.plan.plan_world import WHY, change

pytestmark = pytest.mark.django_db


class _Elsewhere(Exception):
    """Takes back what was done to pack something on another node."""


@dataclass
class Region:
    """The node that decides (`region`), and this one: both began with the same plan and the same rules of decision."""

    arrivals: Arrivals
    keys: Partner
    world: DialogueWorld
    sets: list[Repository] = field(default_factory=list)

    def decided(self, *texts: str) -> list[list[Content]]:
        """Version and decision of each change of a measure's words, made one after the other on the deciding node."""
        found: list[list[Content]] = []
        try:
            with transaction.atomic():
                for text in texts:
                    self.world.decide(self.world.propose(self.world.change(text)))
                    found.append(plan_members(len(found) + 1))
                raise _Elsewhere
        except _Elsewhere:
            self.world.plan.people.clear()
        return found

    def listed(self, documents: list[Content], *, signers: int = 2, days: int = 0) -> list[Content]:
        made = next_repository(
            self.keys.root(),
            self.sets[-1] if self.sets else None,
            documents,
            release_keys=self.keys.release()[:signers],
            transport_key=self.keys.transport(),
            now=services.now() - timedelta(days=days),
        )
        self.sets.append(made)
        return [*documents, *made.contents()]

    def arrive(self, members: list[Content], *, stream: str = "plan") -> Any:
        self.arrivals.arrive(*members, sender="region", stream=stream, kind="plan")
        return self.arrivals.take()[-1]


@pytest.fixture
def region(hub: Hub) -> Region:
    write_key(settings.JAHORINA.workspace)
    keys = Partner("region", threshold=2)
    root = read_root(keys.root().document)
    services.learn_keys(keyfolder.exported([root]), by="test", compared=fingerprint(root))
    for stream in ("plan", "more"):
        services.add_agreement(agreement("region", "hub", stream=stream, schemas=("plan/1",)).document(), by="test")
    arrivals = Arrivals(hub, {"region": keys}, schemas=("plan/1",))
    return Region(arrivals, keys, DialogueWorld())


def _words() -> str:
    return str(current_entries(EntryKind.MEASURE)["M-1"]["texts"]["en"])


def test_the_decided_version_is_the_plan_here(region: Region) -> None:
    (first,) = region.decided("Counsel early")
    assert _words() == "Counsel before every return"
    told = region.arrive(region.listed(first))
    assert (told.outcome, told.sentence) == ("made", "")
    assert _words() == "Counsel early"
    assert current_plan().sha256 == told.detail["sha256"]
    assert [one["partner"] for one in told.detail["answers"]] == ["ba", "rs"]
    last = PlanChange.objects.latest("id")
    assert (last.by, last.reason) == (None, f"Version 1 of the plan, decided as {told.detail['decision']}.")


def test_the_same_version_again_renews_its_time_stamp_alone(region: Region) -> None:
    (first,) = region.decided("Counsel early")
    region.arrive(region.listed(first))
    before = PlanChange.objects.count()
    assert region.arrive(region.listed(first)).outcome == "nothing"
    assert PlanChange.objects.count() == before


def test_versions_go_forward_and_never_back(region: Region) -> None:
    first, second = region.decided("Counsel early", "Counsel twice")
    region.arrive(region.listed(first))
    assert region.arrive(region.listed(second)).outcome == "made"
    told = region.arrive(region.listed(first))
    assert (told.outcome, told.code) == ("refused", "intake-plan-rollback")
    assert _words() == "Counsel twice"


def test_a_node_that_missed_a_version_takes_the_newest(region: Region) -> None:
    _first, second = region.decided("Counsel early", "Counsel twice")
    assert region.arrive(region.listed(second)).outcome == "made"
    assert _words() == "Counsel twice"


def test_an_older_set_of_the_repository_is_a_rollback(region: Region) -> None:
    first, second = region.decided("Counsel early", "Counsel twice")
    older, newer = region.listed(first), region.listed(second)
    region.arrive(newer)
    assert region.arrive(older).code == "repository-rollback"


def test_a_set_whose_seven_days_have_passed_is_a_freeze(region: Region) -> None:
    (first,) = region.decided("Counsel early")
    assert region.arrive(region.listed(first, days=8)).code == "repository-frozen"
    assert _words() == "Counsel before every return"
    assert region.arrive(region.listed(first)).outcome == "made"


def test_a_mixed_set_and_one_signature_are_refused(region: Region) -> None:
    first, second = region.decided("Counsel early", "Counsel twice")
    one, two = region.listed(first), region.listed(second)
    mixed = [*second, *[new if new.name != "snapshot.json" else old for old, new in zip(one[2:], two[2:], strict=True)]]
    assert region.arrive(mixed).code == "repository-mixed"
    assert region.arrive(region.listed(first, signers=1)).code == "repository-signatures"
    assert region.arrive(first).code == "intake-plan-unlisted"
    assert _words() == "Counsel before every return"


def _forged(members: list[Content], name: str, **fields: Any) -> list[Content]:
    def forge(one: Content) -> Content:
        if not one.name.startswith(name):
            return one
        return replace(one, content=canonical(json.loads(one.content) | fields))

    return [forge(one) for one in members]


def test_what_the_certificate_does_not_say_is_refused(region: Region) -> None:
    (first,) = region.decided("Counsel early")
    version = json.loads(first[0].content)
    document = version["document"]
    document["measures"]["M-1"]["texts"]["en"] = "Counsel never"
    other_key = "ab" * 32
    for forged in (
        _forged(first, "version-", document=document),
        _forged(first, "version-", certificate=version["certificate"] | {"answers": []}),
        _forged(first, "version-", key=other_key),
        _forged(first, "decision-", parties=["ba"]),
    ):
        told = region.arrive(region.listed(forged))
        assert (told.outcome, told.code) == ("refused", "intake-plan-broken"), told
    assert _words() == "Counsel before every return"


def test_a_plan_without_its_sections_is_refused(region: Region) -> None:
    (first,) = region.decided("Counsel early")
    for document in ({"schema": "jahorina-plan/1"}, {"measures": "none"}, {"measures": {"M-1": 3}}):
        told = region.arrive(region.listed(_forged(first, "version-", document=document)))
        assert (told.outcome, told.code) == ("refused", "intake-unreadable")


def test_parties_that_the_programme_does_not_name_decide_nothing(region: Region) -> None:
    (first,) = region.decided("Counsel early")
    DecisionRule.objects.filter(rule_for="plan-change").update(parties=["ba", "rs", "al"])
    told = region.arrive(region.listed(first))
    assert told.code == "intake-plan-broken"
    assert "rule" in told.sentence


def test_what_somebody_changed_here_is_not_overwritten_in_silence(region: Region) -> None:
    (first,) = region.decided("Counsel early")
    ours = change(EntryKind.MEASURE, "M-1", texts={"en": "Ours"})
    apply_changes(by=region.world.plan.coordinator("ba"), changes=[ours], reason=WHY)
    told = region.arrive(region.listed(first))
    assert (told.outcome, told.code) == ("refused", "plan-changed-here")
    assert _words() == "Ours"
    back = change(EntryKind.MEASURE, "M-1", texts={"en": "Counsel before every return"})
    apply_changes(by=region.world.plan.coordinator("ba"), changes=[back], reason=WHY)
    assert [one.outcome for one in region.arrivals.take()] == ["made"]
    assert _words() == "Counsel early"


def test_two_truths_about_a_version_are_refused(region: Region) -> None:
    (first,) = region.decided("Counsel early")
    (other,) = region.decided("Counsel late")
    region.arrive(region.listed(first))
    assert region.arrive(region.listed(other)).code == "intake-plan-fork"
    assert _words() == "Counsel early"


def test_each_plan_that_is_sent_continues_the_list_of_the_one_before(region: Region) -> None:
    first, second = region.decided("Counsel early", "Counsel twice")
    agreed = agreement("hub", "al", stream="decided", schemas=("plan/1",))
    services.add_agreement(agreed.document(), by="test")
    with pytest.raises(NotReady) as refusal:
        listed("decided", first)
    assert refusal.value.code == "repository-threshold"
    services.change_keys(by="test", threshold=2)
    before, root = None, services.own_keys().root
    for documents in (first, second, second):
        members = listed("decided", documents)
        sending.send("decided", "plan", members, by="test")
        repository = Repository.of(members)
        assert repository is not None
        check_repository(root, before, repository, [*first, *documents], now=services.now())
        before = repository
    assert last_repository("decided") == before
