"""A referral shares what was chosen and agreed to, with whom it was agreed, and changes nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.models import Member
from jahorina.partners.roles import Area, Role
from jahorina.registers import queries as cases
from jahorina.registers.emergency.services import break_glass
from jahorina.registers.models import Consent, Referral
from jahorina.registers.referral.acts import (
    accept,
    add_information,
    complete,
    decline,
    give_feedback,
    give_service,
    recall,
    take_over,
)
from jahorina.registers.referral.dataset import DATASET
from jahorina.registers.referral.queries import received, referral, sent, waiting
from jahorina.registers.referral.sides import Side
from jahorina.registers.referral.states import Act, State
from tests.people import make_member
from tests.registers.cases import opened, step, supervisor, worker
from tests.registers.referrals import (
    NEIGHBOUR,
    REASON,
    consent,
    foreign_institution,
    own_case,
    receiver,
    receiving_supervisor,
    referred,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def refused(caught: Any) -> set[str]:
    """The codes of what was wrong."""
    return {one.code for one in caught.value.refusals}


def read(row: Referral, member: Member) -> dict[str, Any]:
    """What a member reads of the first person of a referral."""
    people = referral(row.pk, member=member).people
    return dict(people[0].values) if people else {}


def test_the_receiver_reads_what_was_chosen_and_nothing_else() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    step(by, case, "need-noted", need="SM", urgency="now")
    row = referred(by, case, fields=("name", "sex", "age"), words="Asthma; carries an inhaler.")
    accept(by=there, referral=row.pk)
    card = referral(row.pk, member=there)
    assert set(card.people[0].values) == {"name", "sex", "age"}
    assert card.people[0].values["name"] == "Muhammad Karimi"
    assert card.words == "Asthma; carries an inhaler."
    assert (card.line.case, card.line.case_reference) == (None, "")
    for ask in (cases.case, lambda pk, member: cases.identity(pk, member=member, purpose="referral")):
        with pytest.raises(NotFound):
            ask(case.pk, member=there)


def test_before_it_accepts_the_receiver_reads_nothing_that_identifies_or_is_sensitive() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    step(by, case, "need-noted", need="SV")
    row = referred(by, case, fields=("name", "sex", "age", "needs"), words="Her brother Tariq waits at the gate.")
    card = referral(row.pk, member=there)
    assert set(card.people[0].values) == {"sex", "age"}
    assert (card.people[0].withheld, card.words) == (2, "")
    assert not any(DATASET[code].identifying or DATASET[code].sensitive for code in card.people[0].values)
    accept(by=there, referral=row.pk)
    assert read(row, there)["needs"] == ["SV"]


def test_nothing_shared_stands_in_clear_in_the_database() -> None:
    by = worker(Area.PROTECTION)
    row = referred(by, own_case(by), words="Asthma; carries an inhaler.")
    raw = bytes(Referral.objects.get(pk=row.pk).sealed_document)
    assert b"Karimi" not in raw
    assert b"inhaler" not in raw
    events = json.dumps(list(Event.objects.values_list("detail", flat=True)))
    assert "Karimi" not in events
    assert "inhaler" not in events


def test_what_changes_in_the_case_later_does_not_reach_the_receiver() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    row = referred(by, case, fields=("sex", "needs"))
    step(by, case, "need-noted", need="SV")
    accept(by=there, referral=row.pk)
    assert read(row, there) == {"sex": "male"}


def test_a_referral_goes_from_the_question_to_the_service_and_back() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    row = referred(by, case)
    assert row.state == State.WAITING
    accept(by=there, referral=row.pk, words="Come on Tuesday.")
    give_service(by=there, referral=row.pk, on=timezone.localdate(), words="First visit.")
    give_feedback(by=there, referral=row.pk, words="Needs a specialist.")
    add_information(by=by, referral=row.pk, words="Speaks Dari.")
    complete(by=there, referral=row.pk, words="Treated.")
    card = referral(row.pk, member=by)
    assert card.line.state is State.COMPLETED
    assert [one.kind for one in card.events] == [
        Act.DELIVERED, Act.ACCEPTED, Act.SERVICE_GIVEN, Act.FEEDBACK, Act.ADDED, Act.COMPLETED,
    ]  # fmt: skip
    assert [one.words for one in card.events][1:] == [
        "Come on Tuesday.", "First visit.", "Needs a specialist.", "Speaks Dari.", "Treated.",
    ]  # fmt: skip
    case.refresh_from_db()
    assert (case.institution.code, case.assignee) == ("ba-sfa", by)
    acts = Event.objects.filter(action=actions.REFERRAL_ACT, target=row.label).values_list("detail__act", flat=True)
    assert list(acts) == ["accepted", "service-given", "feedback", "added", "completed"]


def test_a_referral_is_declined_with_a_reason_of_the_list() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    row = referred(by, own_case(by))
    with pytest.raises(InputRefused):
        decline(by=there, referral=row.pk, reason="")
    decline(by=there, referral=row.pk, reason="no-capacity", words="Full until May.")
    assert referral(row.pk, member=by).events[-1].reason == "no-capacity"
    assert read(row, there) == {}
    with pytest.raises(Conflict):
        accept(by=there, referral=row.pk)


def test_no_referral_without_consent_or_exception() -> None:
    by = worker(Area.PROTECTION)
    case = own_case(by)
    with pytest.raises(InputRefused) as caught:
        referred(by, case, exception="", consent=None)
    assert refused(caught) == {"consent-missing"}
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("given", "changes", "code"),
    [
        ({"scope": ("sex", "age")}, {}, "consent-scope"),
        ({"purposes": ("assessment",)}, {}, "consent-purpose"),
        ({"to": "rs-crm"}, {}, "consent-recipient"),
        ({}, {"service": "wishes"}, "referral-field"),
        ({}, {"fields": ("religion",)}, "referral-field"),
        ({}, {"to_area": "criminal-justice"}, "referral-field"),
        ({}, {"exception": "danger-to-life", "reason": REASON}, "basis-twice"),
        ({}, {"is_transfer": True, "to_area": "return"}, "transfer-area"),
    ],
)
def test_what_the_consent_or_the_rules_do_not_cover_is_refused(
    given: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    by = worker(Area.PROTECTION)
    make_member(Role.READER, partner="rs")
    case = own_case(by)
    agreed = consent(by, case, **given)
    with pytest.raises(InputRefused) as caught:
        referred(by, case, agreed, **{"consent": agreed.pk, **changes})
    assert code in refused(caught)
    assert not Referral.objects.exists()


def test_a_consent_of_another_case_counts_for_nothing() -> None:
    by = worker(Area.PROTECTION)
    agreed = consent(by, own_case(by))
    with pytest.raises(InputRefused) as caught:
        referred(by, own_case(by), agreed)
    assert refused(caught) == {"consent-missing"}


def test_an_expired_consent_carries_no_acceptance(monkeypatch: pytest.MonkeyPatch) -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    agreed = consent(by, case, until=timezone.localdate() + timedelta(days=3))
    row = referred(by, case, agreed)
    later = timezone.localdate() + timedelta(days=4)
    monkeypatch.setattr("jahorina.registers.referral.acts.timezone.localdate", lambda *_given: later)
    with pytest.raises(Conflict, match="ended"):
        accept(by=there, referral=row.pk)
    with pytest.raises(InputRefused) as caught:
        referred(by, case, agreed)
    assert "consent-over" in refused(caught)


@pytest.mark.parametrize("exception", ["child-at-risk", "danger-to-life"])
def test_without_consent_a_reason_is_needed(exception: str) -> None:
    by = worker(Area.PROTECTION)
    case = own_case(by)
    with pytest.raises(InputRefused) as caught:
        referred(by, case, exception=exception, reason="urgent!")
    assert refused(caught) == {"referral-reason"}
    row = referred(by, case, exception=exception, reason=REASON)
    assert REASON.encode() not in bytes(row.sealed_reason or b"")
    assert referral(row.pk, member=by).reason == REASON
    assert referral(row.pk, member=receiver()).reason == ""


def test_an_own_colleague_of_the_area_is_assigned_and_not_referred_to() -> None:
    by = worker(Area.PROTECTION)
    case = own_case(by)
    agreed = consent(by, case, to="ba-sfa")
    with pytest.raises(InputRefused) as caught:
        referred(by, case, agreed, to="ba-sfa")
    assert refused(caught) == {"referral-to-itself"}


def test_workers_of_another_area_of_the_own_institution_learn_of_a_case_by_a_referral_alone() -> None:
    by, colleague = worker(Area.PROTECTION), worker(Area.COUNTER_TRAFFICKING)
    case = own_case(by)
    row = referred(by, case, consent(by, case, to="ba-sfa"), to="ba-sfa", to_area="counter-trafficking")
    assert [line.id for line in received(member=colleague)] == [row.pk]
    assert received(member=worker(Area.RETURN)) == ()
    assert received(member=receiver()) == ()


def test_only_who_carries_a_case_refers_it() -> None:
    by, stranger = worker(Area.PROTECTION), worker(Area.PROTECTION)
    case = own_case(by)
    agreed = consent(by, case)
    with pytest.raises(NotFound):
        referred(stranger, case, agreed)
    break_glass(by=stranger, reference=case.reference, reason=REASON)
    with pytest.raises(NotAllowed):
        referred(stranger, case, agreed)
    referred(supervisor(Area.PROTECTION), case, agreed)


def test_a_referral_is_not_there_for_anybody_else() -> None:
    by = worker(Area.PROTECTION)
    row = referred(by, own_case(by))
    strangers = (
        worker(Area.RETURN),
        worker(Area.PROTECTION),
        worker(Area.PROTECTION, "rs"),
        receiver(Area.RETURN),
        receiver(Area.COUNTER_TRAFFICKING),
        make_member(Role.COORDINATOR),
        make_member(Role.DATA_PROTECTION_OFFICER),
    )
    for stranger in strangers:
        with pytest.raises(NotFound):
            referral(row.pk, member=stranger)
        with pytest.raises(NotFound):
            accept(by=stranger, referral=row.pk)
    for stranger in strangers[:5]:
        assert (received(member=stranger), sent(member=stranger)) == ((), ())


def test_neither_side_does_what_is_the_others() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    row = referred(by, own_case(by))
    with pytest.raises(Conflict):
        accept(by=by, referral=row.pk)
    with pytest.raises(Conflict):
        recall(by=there, referral=row.pk)
    with pytest.raises(Conflict):
        take_over(by=there, referral=row.pk)


def test_the_reference_of_a_referral_tells_no_area() -> None:
    by = worker(Area.COUNTER_TRAFFICKING)
    case = own_case(by, Area.COUNTER_TRAFFICKING)
    row = referred(by, case, to_area="protection")
    line = received(member=receiver())[0]
    assert row.reference.startswith("REF-BA-")
    assert case.reference not in repr(line)
    assert "trafficking" not in repr(line)


def test_a_referral_to_another_partners_institution_waits_sealed_for_its_transport() -> None:
    from tests.people import make_partners

    make_partners()
    by = worker(Area.PROTECTION)
    case = own_case(by)
    row = referred(by, case, consent(by, case, to=foreign_institution()), to=foreign_institution())
    assert row.state == State.TO_BE_SENT
    assert referral(row.pk, member=by).line.due_on is not None
    there = worker(Area.PROTECTION, "rs")
    with pytest.raises(NotFound):
        referral(row.pk, member=there)
    assert received(member=there) == ()
    assert recall(by=by, referral=row.pk).state == State.RECALLED


def test_within_one_node_a_referral_between_partners_is_delivered_at_once() -> None:
    there = worker(Area.PROTECTION, "rs")
    by = worker(Area.PROTECTION)
    case = own_case(by)
    row = referred(by, case, consent(by, case, to=foreign_institution()), to=foreign_institution())
    assert row.state == State.WAITING
    accept(by=there, referral=row.pk)
    assert read(row, there)["name"] == "Muhammad Karimi"


def test_sending_twice_is_harmless() -> None:
    by = worker(Area.PROTECTION)
    case, key = own_case(by), opened(by, Area.PROTECTION).pk
    agreed = consent(by, case)
    assert referred(by, case, agreed, submission=key).pk == referred(by, case, agreed, submission=key).pk
    assert Referral.objects.count() == 1


def test_a_closed_case_is_not_referred() -> None:
    by = worker(Area.PROTECTION)
    case = own_case(by)
    agreed = consent(by, case)
    step(by, case, "closed", reason="absconded")
    with pytest.raises(Conflict, match="closed"):
        referred(by, case, agreed)


def test_a_first_service_lies_between_the_referral_and_today() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    row = referred(by, own_case(by))
    accept(by=there, referral=row.pk)
    for day in (timezone.localdate() - timedelta(days=1), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(InputRefused):
            give_service(by=there, referral=row.pk, on=day)


def test_every_reading_is_recorded_with_its_side() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    row = referred(by, own_case(by))
    referral(row.pk, member=there)
    accept(by=there, referral=row.pk)
    referral(row.pk, member=there)
    readings = Event.objects.filter(action=actions.REFERRAL_READ, actor=there.label).order_by("sequence")
    assert [(one.detail["side"], one.detail["identity"]) for one in readings] == [
        ("receiver", False),
        ("receiver", True),
    ]


def test_my_day_holds_what_waits_for_us_and_what_we_wait_for() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    row = referred(by, own_case(by))
    assert [line.id for line in waiting(member=there)[0]] == [row.pk]
    ours, theirs = waiting(member=by)
    assert (ours, [line.id for line in theirs]) == ((), [row.pk])
    assert theirs[0].due_on == timezone.localdate() + timedelta(days=7)
    accept(by=there, referral=row.pk)
    assert waiting(member=there)[0][0].state is State.ACCEPTED
    give_service(by=there, referral=row.pk, on=timezone.localdate())
    assert waiting(member=there)[0] == waiting(member=by)[1] == ()


def test_the_sides_see_each_others_institution() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    row = referred(by, own_case(by))
    assert referral(row.pk, member=there).sender == by.name
    assert referral(row.pk, member=there).side is Side.RECEIVER
    assert referral(row.pk, member=receiving_supervisor()).line.from_names == {"en": "Institution ba-sfa"}
    assert sent(member=by)[0].to_names == {"en": "A centre"}
    assert Consent.objects.count() == 1
    assert row.to_institution.code == NEIGHBOUR
