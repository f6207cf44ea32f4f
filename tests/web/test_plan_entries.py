"""Milestones, indicators and targets by forms: added, changed, ended, and never over somebody else's change."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jahorina.plan.choices import EntryKind
from jahorina.plan.content.current import current_entries
from tests.evidence.conftest import catalogue, take_in, workspace
from tests.evidence.rows import row
from tests.plan.plan_world import WHY, PlanWorld
from tests.web.test_plan import client, plain, read, world

__all__ = ["catalogue", "take_in", "workspace", "world"]

pytestmark = pytest.mark.django_db


def test_milestone_indicator_and_target_are_added_changed_and_ended(world: PlanWorld) -> None:
    boss = client(world)

    def send(name: str, about: str, **fields: str) -> int:
        address = reverse(f"plan:{name}", args=[about])
        return int(boss.post(address, {"seen": seen_on(boss, address), "reason": WHY, **fields}).status_code)

    words = {"texts:en": "Rooms are ready"}
    assert send("new-milestone", "M-1", code="M-1.2", due_on="2024-09-30", **words) == 302
    assert send("new-milestone", "M-1", code="M-1.2", **words) == 422
    assert send("edit-milestone", "M-1.2", **{"texts:en": "Rooms are open", "due_on": "2024-10-31"}) == 302
    assert "Rooms are ready → Rooms are open" in plain(read(Client(), "plan:measure", "M-1"))
    kind = {"kind": "percentage", "direction": "up", "aggregation": "sum"}
    assert send("new-indicator", "M-1", code="I-9", **kind, **words) == 302
    assert send("new-target", "I-9", period="2024", numerator="3", denominator="4") == 302
    assert send("edit-target", "I-9:*:2024:_T", numerator="4", denominator="4") == 302
    assert "100" in plain(read(Client(), "plan:indicator", "I-9"))
    assert send("edit-indicator", "I-9", **kind, **words, end="on") == 422
    assert send("edit-target", "I-9:*:2024:_T", numerator="4", denominator="4", end="on") == 302
    assert send("edit-indicator", "I-9", **kind, **words, end="on") == 302


def seen_on(member: Client, address: str) -> str:
    """The hash of the entry that the page's form was drawn for; empty for a new one."""
    found = re.search(r'name="seen"(?: value="([0-9a-f]{64})")?', member.get(address).content.decode())
    assert found
    return found[1] or ""


def test_a_form_is_refused_when_its_own_entry_was_changed_meanwhile_and_only_then(world: PlanWorld) -> None:
    boss = client(world)
    address, other = reverse("plan:edit-indicator", args=["I-1"]), reverse("plan:new-milestone", args=["M-1"])
    seen = seen_on(boss, address)
    elsewhere = {"code": "M-1.9", "texts:en": "A door", "reason": WHY}
    assert boss.post(other, elsewhere).status_code == 302
    form = {"direction": "up", "aggregation": "sum", "texts:en": "Other words", "reason": WHY, "seen": seen}
    assert boss.post(address, form).status_code == 302
    again = boss.post(address, {**form, "texts:en": "Words of somebody who did not look"})
    assert again.status_code == 409
    assert "I-1 was changed since you opened this page." in plain(again.content.decode())


def test_an_indicator_is_given_a_scale_a_baseline_a_definition_and_a_card_by_forms(world: PlanWorld) -> None:
    boss = client(world)
    words = {"texts:en": "How far the procedure is", "direction": "up", "aggregation": "none", "reason": WHY}
    scale = {"steps": "none = There is none\ndraft = A draft is written", "breakdowns": ["sex"]}
    baseline = {"baseline_period": "2023", "baseline_scale_code": "none", "baseline_note": "Asked of each partner."}
    new = reverse("plan:new-indicator", args=["M-1"])
    wrong = boss.post(new, {**words, "code": "I-8", "kind": "scale", "steps": "Draft: written"})
    assert wrong.status_code == 422
    assert "Line 1 is no step" in plain(wrong.content.decode())
    assert boss.post(new, {**words, "code": "I-8", "kind": "scale", **scale, **baseline}).status_code == 302
    page = plain(read(Client(), "plan:indicator", "I-8"))
    assert "There is none ( none ), A draft is written ( draft )" in page
    assert "2023 Asked of each partner." in page
    edit = reverse("plan:edit-card", args=["I-8"])
    card = {"concept:4.a": "Without a procedure nobody knows what comes next.", "seen": seen_on(boss, edit)}
    assert boss.post(edit, {**card, "reason": WHY}).status_code == 302
    assert "4.a Rationale Without a procedure" in plain(read(Client(), "plan:indicator", "I-8"))


def test_a_definition_is_chosen_by_form_and_counts_a_version_higher_when_it_changes(
    world: PlanWorld, take_in: Any
) -> None:
    take_in(row(value=120883.0))
    boss = client(world)
    words = {"texts:en": "Returns", "direction": "up", "aggregation": "sum", "reason": WHY}
    statistic = "registrations:iom-registrations"
    new = reverse("plan:new-indicator", args=["M-1"])
    asked = {**words, "code": "I-7", "kind": "number", "count": statistic}
    refused = boss.post(new, {**asked, "only": "size=large"})
    assert refused.status_code == 422
    assert "“size=large” cannot be read" in plain(refused.content.decode())
    assert boss.post(new, {**asked, "only": "sex=F"}).status_code == 302
    made = current_entries(EntryKind.INDICATOR)["I-7"]["definition"]
    assert (made["version"], made["count"]["only"]) == (1, {"sex": "F"})
    edit = reverse("plan:edit-indicator", args=["I-7"])
    same = {**words, "count": statistic, "only": "sex=F"}
    assert boss.post(edit, {**same, "texts:en": "All returns", "seen": seen_on(boss, edit)}).status_code == 302
    assert current_entries(EntryKind.INDICATOR)["I-7"]["definition"] == made
    assert boss.post(edit, {**same, "only": "", "seen": seen_on(boss, edit)}).status_code == 302
    assert current_entries(EntryKind.INDICATOR)["I-7"]["definition"]["version"] == 2


def test_a_target_says_why_there_is_no_number(world: PlanWorld) -> None:
    boss = client(world)
    assert boss.post(reverse("plan:new-target", args=["I-1"]), {"period": "2030", "reason": WHY}).status_code == 422
    form = {"period": "2030", "none_because": "M", "reason": WHY}
    assert boss.post(reverse("plan:new-target", args=["I-1"]), form).status_code == 302
    assert "not applicable" in plain(read(Client(), "plan:indicator", "I-1"))
