"""A load that is written again leaves the same rows and files as the load itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from jahorina.evidence import queries
from jahorina.evidence.models import EvidenceHead
from jahorina.evidence.questions import Question
from tests import kept_load
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}


def left_behind() -> tuple[dict[str, list[dict[str, Any]]], list[Any]]:
    """The rows and figures that a load leaves; it is taken back afterwards."""
    with transaction.atomic():
        load_shipped_programme()
        found = everything(), queries.explore(member=None, question=Question("registrations")).cells
        transaction.set_rollback(True)
    return found


@pytest.mark.slow
def test_what_is_written_again_is_what_was_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_load, "_kept", {})
    loaded = left_behind()
    assert connection.in_atomic_block
    assert EvidenceHead.objects.count() == 0
    monkeypatch.setattr("tests.shipped.load_programme", pytest.fail)
    assert left_behind() == loaded
    assert len(loaded[1]) > 0


def test_where_something_is_there_already_the_program_itself_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_load, "_kept", {})
    times = []
    for beginning in ((), ("a row",)):
        for _row in beginning:
            apps.get_model("partners", "Language").objects.create(
                code="tlh", names={"en": "Klingon"}, direction="ltr", position=99
            )
        kept_load.load_once("anything", lambda: times.append(1))
    assert len(times) == 2
