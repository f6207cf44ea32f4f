"""Many acts of one kind in the log: the same chain and the same checkpoints as one by one."""

from __future__ import annotations

import pytest
from django.db import transaction

from jahorina.audit import checkpoints
from jahorina.audit.actions import CASE_OPENED
from jahorina.audit.models import Event
from jahorina.audit.services import Act, record, record_all, verify
from jahorina.kernel.errors import Bug
from jahorina.kernel.workspace import Workspace

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_events_make_the_chain_that_single_ones_make(sealed_workspace: Workspace) -> None:
    with transaction.atomic():
        record(actor="system", action=CASE_OPENED, target="case:first")
        record_all(Act("system", CASE_OPENED, f"case:{n}", {"n": n}) for n in range(25))
        record(actor="system", action=CASE_OPENED, target="case:last")
    assert Event.objects.count() == 27
    report = verify()
    assert report.whole, report
    assert [one.size for one in checkpoints.read(sealed_workspace)] == [20], "sealed once, at the last tenth event"


def test_no_events_are_no_events() -> None:
    with transaction.atomic():
        assert record_all([]) == []


def test_one_event_that_cannot_be_recorded_leaves_none() -> None:
    with pytest.raises(Bug, match="label"), transaction.atomic():
        record_all([Act("system", CASE_OPENED, "case:1", {}), Act("system", CASE_OPENED, "a name", {})])
    assert not Event.objects.exists()
