"""Loading brings the tables in line with the files: all of it or nothing, and twice is the same as once."""

from __future__ import annotations

import pytest
from django.core import serializers
from django.db import IntegrityError

from jahorina.kernel.errors import InputRefused
from jahorina.plan import loading
from jahorina.plan.content.loading import proposed
from jahorina.plan.loading import load_plan
from jahorina.plan.models import (
    Commitment,
    CommitmentArea,
    CommitmentHorizon,
    CommitmentLevel,
    Crosswalk,
    DialogueEvent,
    Framework,
    FrameworkElement,
)
from jahorina.plan.programme import read_plan

pytestmark = pytest.mark.django_db

TABLES = (
    Framework,
    FrameworkElement,
    Commitment,
    CommitmentArea,
    CommitmentLevel,
    CommitmentHorizon,
    Crosswalk,
    DialogueEvent,
)


def everything() -> list[str]:
    """All rows of the plan's tables, keys and all."""
    return [serializers.serialize("json", table.objects.order_by("pk")) for table in TABLES]


@pytest.fixture
def recorded(monkeypatch) -> list[dict[str, object]]:
    """What was told to the audit log, beside being written there."""
    events: list[dict[str, object]] = []
    record = loading.audit.record

    def listening(**event):
        events.append(event)
        return record(**event)

    monkeypatch.setattr(loading.audit, "record", listening)
    return events


def test_the_first_load_adds_everything(folder):
    plan = read_plan(folder.path)
    load = load_plan(plan, by="system")
    elements = sum(len(entry.elements) for entry in plan.frameworks)
    content = sum(len(section) for section in proposed(plan.measures).values())
    assert load.counts == {
        "added": len(plan.frameworks) + elements + len(plan.commitments) + len(plan.events) + content,
        "changed": 0,
        "removed": 0,
        "unchanged": 0,
    }
    assert "commitment JA-1" in load.added
    assert "element sdg 10.7.2" in load.added


def test_loading_twice_changes_nothing(folder, loaded, recorded):
    before = everything()
    load = folder.load()
    assert everything() == before
    assert sorted(load.unchanged) == sorted(loaded.added)
    assert (load.added, load.changed, load.removed) == ((), (), ())
    assert recorded == []


def test_a_changed_text_is_reported_as_changed(folder, loaded):
    folder.edit("commitments.yaml", lambda entries: entries[0]["texts"].update(en="Strengthen cooperation"))
    load = folder.load()
    assert load.changed == ("commitment SD-1",)
    assert Commitment.objects.get(code="SD-1").text_in("en") == "Strengthen cooperation"


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("name", "change", "label"),
    [
        ("commitments.yaml", lambda e: e[0].update(areas=["smuggling"]), "commitment SD-1"),
        ("commitments.yaml", lambda e: e[0].update(levels=["partner", "regional"]), "commitment SD-1"),
        ("commitments.yaml", lambda e: e[0].update(horizons=["medium"]), "commitment SD-1"),
        ("commitments.yaml", lambda e: e[0]["crosswalk"].pop(), "commitment SD-1"),
        ("commitments.yaml", lambda e: e[0]["crosswalk"][0].update(relation="related"), "commitment SD-1"),
        ("frameworks.yaml", lambda e: e[1]["crosswalk"].pop(), "framework jahorina-action-plan"),
        ("frameworks.yaml", lambda e: e[1].update(adopted=None), "framework jahorina-action-plan"),
        ("frameworks.yaml", lambda e: e[2]["elements"][1].update(custodian="Frontex"), "element eu-action-plan 1.a"),
        ("dialogue.yaml", lambda e: e[0].update(period="2021-11"), "event smd-1"),
    ],
)
def test_a_change_of_any_part_is_reported_on_its_entry_alone(folder, loaded, name, change, label):
    folder.edit(name, lambda entries: (change(entries), None)[1])
    load = folder.load()
    assert load.changed == (label,)
    assert folder.load().changed == ()


def test_an_entry_that_left_the_files_leaves_the_tables(folder, loaded):
    def drop(entries):
        entries[:] = [entry for entry in entries if entry["code"] not in ("SD-1", "SD-1a")]

    def forget(measures):
        for measure in measures:
            measure["commitments"] = [code for code in measure["commitments"] if code not in ("SD-1", "SD-1a")]

    folder.edit("commitments.yaml", drop)
    folder.edit("measures.yaml", forget)
    load = folder.load()
    assert set(load.removed) == {"commitment SD-1", "commitment SD-1a"}
    assert not Commitment.objects.filter(code__startswith="SD-1").exists()


def test_an_emptied_programme_removes_everything(folder, loaded):
    for name in ("frameworks.yaml", "commitments.yaml", "dialogue.yaml", "measures.yaml"):
        folder.write(name, "[]\n")
    load = folder.load()
    assert set(load.removed) == set(loaded.added)
    assert not any(table.objects.exists() for table in TABLES)


def test_the_load_is_in_the_audit_log_with_what_it_did(folder, loaded, recorded):
    folder.edit("commitments.yaml", lambda entries: entries[0]["texts"].update(en="Strengthen cooperation"))
    load_plan(read_plan(folder.path), by="member:7f3a")
    assert recorded == [
        {
            "actor": "member:7f3a",
            "action": "plan.programme-loaded",
            "target": "plan",
            "detail": {"added": [], "changed": ["commitment SD-1"], "removed": []},
        }
    ]


def test_a_broken_file_writes_nothing(folder, loaded):
    before = everything()
    folder.edit("frameworks.yaml", lambda entries: entries[0]["names"].update(en="Another name"))
    folder.edit("dialogue.yaml", lambda entries: entries[-1].pop("kind"))
    with pytest.raises(InputRefused):
        folder.load()
    assert everything() == before


def test_a_load_that_fails_half_way_writes_nothing(folder, loaded, monkeypatch):
    before = everything()
    folder.edit("frameworks.yaml", lambda entries: entries[0]["names"].update(en="Another name"))

    def fail(**_event):
        raise IntegrityError

    monkeypatch.setattr(loading.audit, "record", fail)
    with pytest.raises(IntegrityError):
        folder.load()
    assert everything() == before
