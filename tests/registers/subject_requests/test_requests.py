"""A request is received, carried on in time, extended once, answered or refused; nothing of it is rewritten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.deadlines import months_after
from jahorina.registers.models import SubjectRequest, SubjectRequestEntry
from jahorina.registers.retention.queries import what_is_late
from jahorina.registers.retention.services import approve, propose_erasure
from jahorina.registers.subject_requests import queries, services
from jahorina.registers.subject_requests.services import BECOMES, NEXT
from tests.registers.cases import REASONS, opened, somebody, supervisor, worker
from tests.registers.retention.conftest import _signing_key
from tests.registers.retention.erasing import closed_case, officer

__all__ = ["_signing_key"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def received(by: Member, reference: str, kind: str = "access", *, on: date | None = None) -> SubjectRequest:
    day = on or timezone.localdate()
    return services.receive(
        by=by, reference=reference, kind=kind, language="en", received_on=day, note="Came with a card."
    )


def test_a_request_has_a_month_and_is_extended_once_before_it_has_passed() -> None:
    case, dpo = opened(worker(Area.PROTECTION), Area.PROTECTION), officer()
    day = timezone.localdate() - timedelta(days=20)
    request = received(dpo, case.reference, on=day)
    assert request.due_on == months_after(day, 1)
    with pytest.raises(InputRefused, match="in full why"):
        services.extend(by=dpo, request=request.pk, reason="busy")
    services.extend(by=dpo, request=request.pk, reason=REASONS)
    request.refresh_from_db()
    assert (request.due_on, request.is_extended) == (months_after(day, 3), True)
    with pytest.raises(Conflict, match="extended already"):
        services.extend(by=dpo, request=request.pk, reason=REASONS)
    late = received(dpo, case.reference, on=timezone.localdate() - timedelta(days=40))
    assert (queries.overdue(member=dpo), what_is_late().requests) == (1, 1)
    assert [line.is_overdue for line in queries.requests(member=dpo)] == [True, False]
    with pytest.raises(Conflict, match="has passed"):
        services.extend(by=dpo, request=late.pk, reason=REASONS)


def test_a_request_is_answered_or_refused_with_a_ground_by_the_officer() -> None:
    case, dpo, boss = opened(worker(Area.PROTECTION), Area.PROTECTION), officer(), supervisor(Area.PROTECTION)
    request = received(boss, case.reference)
    with pytest.raises(Conflict, match="while the request is: received"):
        services.answer(by=boss, request=request.pk)
    services.start(by=boss, request=request.pk, note="Shown to the archive.")
    services.answer(by=boss, request=request.pk, note="Handed over in person.")
    card = queries.one_request(request.pk, member=dpo)
    assert (card.line.state, card.possible) == ("answered", ())
    assert [entry.note for entry in card.entries] == [
        "Came with a card.",
        "Shown to the archive.",
        "Handed over in person.",
    ]
    other = received(boss, case.reference, "erasure")
    with pytest.raises(NotAllowed):
        services.refuse(by=boss, request=other.pk, ground="legal-duty", reason=REASONS)
    with pytest.raises(InputRefused, match="ground"):
        services.refuse(by=dpo, request=other.pk, ground="", reason=REASONS)
    services.refuse(by=dpo, request=other.pk, ground="legal-duty", reason=REASONS)
    card = queries.one_request(other.pk, member=boss)
    assert (card.line.state, card.line.refusal_ground, card.entries[-1].note) == ("refused", "legal-duty", REASONS)


def test_a_request_of_another_reach_is_not_there() -> None:
    case, dpo = opened(worker(Area.PROTECTION), Area.PROTECTION), officer()
    request = received(dpo, case.reference)
    for member in (officer("rs"), supervisor(Area.RETURN)):
        assert queries.requests(member=member) == ()
        with pytest.raises(NotFound, match="no such request"):
            queries.one_request(request.pk, member=member)
        with pytest.raises(NotFound, match="no such request"):
            services.start(by=member, request=request.pk)
        with pytest.raises(NotFound, match="no such case"):
            received(member, case.reference)
    with pytest.raises(NotAllowed):
        queries.requests(member=worker(Area.PROTECTION))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "portability"}, "Nobody can ask"),
        ({"language": "xx"}, "site's languages"),
        ({"received_on": date(2999, 1, 1)}, "lies in the future"),
    ],
)
def test_what_cannot_be_asked_is_refused(changes: dict[str, object], says: str) -> None:
    case = opened(worker(Area.PROTECTION), Area.PROTECTION)
    plain = {"kind": "access", "language": "en", "received_on": timezone.localdate(), **changes}
    with pytest.raises(InputRefused, match=says):
        services.receive(by=officer(), reference=case.reference, **plain)  # type: ignore[arg-type]


def test_words_stand_in_no_table_in_clear_and_in_no_event() -> None:
    case, dpo = opened(worker(Area.PROTECTION), Area.PROTECTION), officer()
    request = received(dpo, case.reference)
    entry = SubjectRequestEntry.objects.get(request=request)
    assert b"card" not in bytes(entry.sealed_note or b"")
    assert "card" not in repr(list(Event.objects.values_list("detail", "target")))


def test_entries_are_never_removed_or_rewritten() -> None:
    case, dpo = opened(worker(Area.PROTECTION), Area.PROTECTION), officer()
    request = received(dpo, case.reference)
    entries = SubjectRequestEntry.objects.filter(request=request)
    for act in (
        lambda: entries.update(kind="refused"),
        lambda: entries._raw_delete("default"),
        lambda: SubjectRequest.objects.filter(pk=request.pk)._raw_delete("default"),
        lambda: SubjectRequest.objects.filter(pk=request.pk).update(state="refused"),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            act()


def test_a_person_asks_for_erasure_and_gets_it_with_a_certificate() -> None:
    case, dpo, boss = closed_case(identity=somebody("Ibrahim Lamp")), officer(), supervisor(Area.PROTECTION)
    request = received(dpo, case.reference, "erasure")
    services.start(by=dpo, request=request.pk)
    erasure = propose_erasure(by=boss, reference=case.reference, ground="request", reason=REASONS)
    certificate = approve(by=dpo, erasure=erasure.pk)
    assert certificate.content["request"] == request.number
    services.answer(by=dpo, request=request.pk)
    card = queries.one_request(request.pk, member=dpo)
    assert (card.line.state, [entry.note for entry in card.entries]) == ("answered", ["", "", ""])


@given(st.lists(st.sampled_from(sorted(NEXT)), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_no_sequence_of_entries_leaves_the_states(acts: list[SubjectRequestEntry.Kind]) -> None:
    with transaction.atomic():
        case, dpo = opened(worker(Area.PROTECTION), Area.PROTECTION), officer()
        request = received(dpo, case.reference)
        state, extended = SubjectRequest.State.RECEIVED, False
        for act in acts:
            possible = state in NEXT[act] and not (act == "extended" and extended)
            if act == "exported":
                continue
            try:
                _act(dpo, request, act)
            except Conflict:
                assert not possible
            else:
                assert possible
                state, extended = BECOMES.get(act, state), extended or act == "extended"
            request.refresh_from_db()
            assert request.state == state
        transaction.set_rollback(True)


def _act(by: Member, request: SubjectRequest, act: str) -> None:
    match act:
        case "started":
            services.start(by=by, request=request.pk)
        case "extended":
            services.extend(by=by, request=request.pk, reason=REASONS)
        case "answered":
            services.answer(by=by, request=request.pk)
        case _:
            services.refuse(by=by, request=request.pk, ground="other", reason=REASONS)
