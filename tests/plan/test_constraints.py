"""The database itself refuses what may not be, whoever writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jahorina.plan.models import (
    Commitment,
    CommitmentArea,
    CommitmentHorizon,
    CommitmentLevel,
    Crosswalk,
    DialogueEvent,
    Evidenced,
    Framework,
    FrameworkElement,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def refused(row) -> bool:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Commitment, "provenance", "guessed"),
        (Commitment, "standing", "rumour"),
        (Commitment, "translation_status", "perfect"),
        (Commitment, "texts", {"sq": "Vetëm shqip"}),
        (CommitmentArea, "area", "weather"),
        (CommitmentLevel, "level", "galactic"),
        (CommitmentHorizon, "horizon", "someday"),
        (Crosswalk, "relation", "cousin"),
        (Crosswalk, "provenance", ""),
        (Framework, "kind", "leaflet"),
        (Framework, "names", {}),
        (FrameworkElement, "kind", "atom"),
        (DialogueEvent, "kind", "party"),
        (DialogueEvent, "summary", {}),
    ],
)
def test_a_value_outside_its_list_is_refused(model, field, value):
    row = model.objects.first()
    setattr(row, field, value)
    assert refused(row)


@pytest.mark.parametrize("model", [one for one in Evidenced.__subclasses__() if one._meta.app_label == "plan"])
@pytest.mark.parametrize("provenance", ["quoted", "paraphrased"])
def test_what_a_source_says_needs_the_source_and_no_doubt(model, provenance):
    row = model.objects.first()
    row.provenance, row.sources, row.verify = provenance, [], False
    assert refused(row)
    row.sources, row.verify = ["S1"], True
    assert refused(row)
    row.verify = False
    assert not refused(row)


@pytest.mark.parametrize(("start", "end"), [("2022-01-02", "2022-01-01"), ("2022-01-02", None), (None, "2022-01-01")])
def test_a_window_is_whole_and_in_order(start, end):
    event, framework = DialogueEvent.objects.first(), Framework.objects.first()
    event.starts, event.ends = (day and date.fromisoformat(day) for day in (start, end))
    framework.adopted_from, framework.adopted_to = event.starts, event.ends
    assert refused(event)
    assert refused(framework)


def test_codes_are_unique():
    assert refused(Commitment(**copied(Commitment.objects.get(code="SD-1"))))
    assert refused(Framework(**copied(Framework.objects.get(code="gcm"))))
    assert refused(FrameworkElement(**copied(FrameworkElement.objects.get(framework__code="gcm", code="1"))))
    assert refused(Crosswalk(**copied(Crosswalk.objects.filter(commitment__isnull=False).first())))
    assert refused(Crosswalk(**copied(Crosswalk.objects.filter(framework__isnull=False).first())))


def test_a_crosswalk_starts_from_a_commitment_or_a_framework_and_not_from_both():
    row = Crosswalk.objects.filter(commitment__isnull=False).first()
    row.framework = Framework.objects.first()
    assert refused(row)
    row.framework = row.commitment = None
    assert refused(row)


def test_nothing_is_its_own_parent():
    for row in (Commitment.objects.first(), FrameworkElement.objects.first()):
        row.parent = row
        assert refused(row)


def test_an_undocumented_meeting_cannot_become_official():
    event = DialogueEvent.objects.get(code="smd-5")
    event.provenance, event.sources = "quoted", ["S1"]
    assert refused(event)


def copied(row) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
