"""What somebody with the database's password can do to the log, and how it is found."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.conf import settings

from jahorina.audit.checkpoints import FILE
from jahorina.audit.models import Event
from jahorina.audit.services import checkpoint, verify
from jahorina.kernel.errors import NotReady
from jahorina.kernel.workspace import Workspace
from tests.audit.log import chain_anew, without_triggers, write_events, write_key

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = 25


def edit() -> None:
    Event.objects.filter(sequence=7).update(detail={"added": 0})


def edit_the_actor() -> None:
    Event.objects.filter(sequence=7).update(actor="member:somebody-else")


def edit_the_time() -> None:
    event = Event.objects.get(sequence=7)
    Event.objects.filter(sequence=7).update(at=event.at.replace(year=2020))


def delete() -> None:
    Event.objects.filter(sequence=7).delete()


def insert() -> None:
    event = Event.objects.get(sequence=EVENTS)
    event.sequence, event.hash = EVENTS + 1, "f" * 64
    event.save(force_insert=True)


def swap() -> None:
    Event.objects.filter(sequence=7).update(sequence=1000)
    Event.objects.filter(sequence=8).update(sequence=7)
    Event.objects.filter(sequence=1000).update(sequence=8)


def edit_and_chain_anew() -> None:
    edit()
    chain_anew()


def delete_and_chain_anew() -> None:
    Event.objects.filter(sequence=7).delete()
    chain_anew()


def cut_off_the_end() -> None:
    Event.objects.filter(sequence__gt=15).delete()


def remove_everything() -> None:
    Event.objects.all().delete()


def sign_anew() -> None:
    workspace: Workspace = settings.JAHORINA.workspace
    edit_and_chain_anew()
    kept = workspace.signing_key_file.read_bytes()
    write_key(workspace)
    (workspace.audit / FILE).unlink()
    checkpoint()
    workspace.signing_key_file.write_bytes(kept)


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (edit, "event 7 was edited"),
        (edit_the_actor, "event 7 was edited"),
        (edit_the_time, "event 7 was edited"),
        (delete, "event 7 is missing"),
        (insert, "event 26"),
        (swap, "event 7"),
        (edit_and_chain_anew, "the chain was written anew: a checkpoint saw another event 10"),
        (delete_and_chain_anew, "the chain was written anew: a checkpoint saw another event 10"),
        (cut_off_the_end, "the end was cut off: a checkpoint saw event 20"),
        (remove_everything, "the end was cut off: a checkpoint saw event 10"),
        (sign_anew, "the checkpoint of event 25 is not signed by this node's key"),
    ],
)
def test_tampering_is_found(tamper: Callable[[], None], says: str) -> None:
    write_events(EVENTS)
    with without_triggers():
        tamper()
        report = verify()
    assert not report.whole
    assert says in " | ".join(fault.sentence() for fault in report.faults)
    assert report.sentence().startswith("NOT WHOLE: ")


def test_an_untouched_log_is_whole() -> None:
    write_events(EVENTS)
    report = verify()
    assert report.whole, report.sentence()
    assert (report.events, report.checkpoints, report.last_checkpoint) == (25, 2, 20)
    assert report.head == Event.objects.get(sequence=25).hash


def test_an_empty_log_is_whole() -> None:
    assert verify().as_json() == {
        "whole": True,
        "events": 0,
        "head": "",
        "checkpoints": 0,
        "last_checkpoint": 0,
        "faults": [],
    }


def test_a_checkpoint_on_demand_seals_the_last_event() -> None:
    write_events(3)
    sealed = checkpoint()
    assert sealed is not None
    assert (sealed.size, sealed.head) == (3, Event.objects.get(sequence=3).hash)
    assert verify().last_checkpoint == 3


def test_what_is_cut_off_behind_the_last_checkpoint_is_the_known_limit() -> None:
    write_events(EVENTS)
    with without_triggers():
        Event.objects.filter(sequence__gt=20).delete()
    assert verify().whole


@pytest.mark.one_in(2)
@pytest.mark.parametrize("damage", ["head", "size", "at", "signature"])
def test_a_checkpoint_that_was_edited_is_found(damage: str, sealed_workspace: Workspace) -> None:
    write_events(10)
    file = sealed_workspace.audit / FILE
    line = json.loads(file.read_text())
    line[damage] = {"head": "0" * 64, "size": 9, "at": "2020-01-01T00:00:00+00:00", "signature": "AAAA"}[damage]
    file.write_text(json.dumps(line) + "\n")
    assert not verify().whole


@pytest.mark.one_in(3)
@pytest.mark.parametrize("line", ["not json", "{}", '{"size": "x"}', "[]", "null", '{"size":true}'])
def test_a_line_that_is_no_checkpoint_is_found(line: str, sealed_workspace: Workspace) -> None:
    write_events(10)
    with (sealed_workspace.audit / FILE).open("a") as file:
        file.write(line + "\n")
    report = verify()
    assert [fault.sentence() for fault in report.faults] == ["a line of the checkpoints' file is unreadable"]


def test_without_the_nodes_key_it_says_what_to_do(sealed_workspace: Workspace) -> None:
    sealed_workspace.signing_key_file.unlink()
    with pytest.raises(NotReady, match="signing key") as refused:
        verify()
    assert "backup" in refused.value.hint


def test_without_the_nodes_key_acts_are_still_recorded(sealed_workspace: Workspace) -> None:
    sealed_workspace.signing_key_file.unlink()
    write_events(10)
    assert Event.objects.count() == 10
