"""Referrals that came from another node: a document under a key of its own, no case; who reads it, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.partners.models import Member
from jahorina.partners.roles import Area, Role
from jahorina.registers.models import Case, ReceivedEvent, ReceivedKey, ReceivedReferral, ReferralEvent
from jahorina.registers.referral import elsewhere, received
from jahorina.registers.referral.acts import accept, complete, confirm_destroyed, decline, give_feedback, give_service
from jahorina.registers.referral.dataset import written
from jahorina.registers.referral.letter import Letter, Opening
from jahorina.registers.referral.queries import received as received_lines
from jahorina.registers.referral.queries import referral, to_destroy, waiting
from jahorina.registers.referral.states import Act, State
from jahorina.registers.reminders import referrals_due
from tests.people import make_member
from tests.registers.cases import supervisor, worker
from tests.registers.referrals import foreign_institution, own_case, referred

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]

TODAY = timezone.localdate
DOCUMENT = written(
    [("self", {"name": "Zarmina Karimi", "sex": "female", "needs": ["medical"]})], "Call in the morning."
)


def first_letter(**changed: Any) -> Letter:
    """The referral of rs to the institution of ba."""
    opening = Opening(
        reference="REF-RS-26-ABCD23",
        from_area="protection",
        to_area="protection",
        purpose="service",
        service="health",
        urgency="week",
        basis="consent",
        consent_until=TODAY() + timedelta(days=30),
        sent_on=TODAY() - timedelta(days=1),
        reply_due_on=TODAY() + timedelta(days=5),
        is_simulated=False,
        document=DOCUMENT,
    )
    of_letter = {key: changed.pop(key) for key in ("to_institution", "from_institution") if key in changed}
    opening = replace(opening, **changed)
    plain = Letter(uuid4(), 1, "sealed", TODAY(), "", "", foreign_institution(), "ba-sfa", opening=opening)
    return replace(plain, **of_letter)


def next_letter(referral: UUID, act: str, words: str = "") -> Letter:
    return Letter(referral, 2, act, TODAY(), "", words, foreign_institution(), "ba-sfa")


def came(**changed: Any) -> tuple[Member, UUID]:
    """Somebody who reads it, and the referral."""
    by = worker(Area.PROTECTION)
    return by, received.take_in(first_letter(**changed), node="rs").pk


def test_it_stands_among_what_was_received_and_opens_no_case() -> None:
    by, identifier = came()
    (line,) = received_lines(member=by)
    assert (line.id, line.case, line.state, line.waits_on_us) == (identifier, None, State.WAITING, True)
    card = referral(identifier, member=by)
    assert [(one.relation, dict(one.values), one.withheld) for one in card.people] == [("self", {"sex": "female"}, 2)]
    assert card.words == ""
    assert card.acts == (Act.ACCEPTED, Act.DECLINED)
    assert waiting(member=by)[0] == (line,)
    assert not Case.objects.exists()


def test_what_was_chosen_is_read_once_it_is_accepted_and_the_reading_is_recorded() -> None:
    by, identifier = came()
    accept(by=by, referral=identifier, words="We call.")
    card = referral(identifier, member=by)
    assert card.people[0].values["name"] == "Zarmina Karimi"
    assert (card.words, card.events[-1].words) == ("Call in the morning.", "We call.")
    read = Event.objects.filter(action="referral.read").latest("sequence")
    assert (read.target, read.detail["identity"]) == (f"referral:{identifier}", True)
    assert "Zarmina" not in " ".join(str(one.detail) for one in Event.objects.all())


def test_it_goes_on_as_any_referral() -> None:
    by, identifier = came()
    accept(by=by, referral=identifier)
    with pytest.raises(InputRefused):
        give_service(by=by, referral=identifier, on=TODAY() - timedelta(days=9))
    give_service(by=by, referral=identifier, on=TODAY())
    give_feedback(by=by, referral=identifier, words="Seen.")
    complete(by=by, referral=identifier, words="Done.")
    assert referral(identifier, member=by).line.state is State.COMPLETED
    for again in (lambda: accept(by=by, referral=identifier), lambda: complete(by=by, referral=identifier, words="x")):
        with pytest.raises(Conflict):
            again()
    acts = [one.act for one in received.to_send(set())]
    assert acts == ["accepted", "service-given", "feedback", "completed"]
    assert [one.number for one in received.to_send({(identifier, 2), (identifier, 3)})] == [4, 5]


@pytest.mark.parametrize("stranger", ["area", "partner", "role"])
def test_to_everybody_else_it_is_not_there(stranger: str) -> None:
    _by, identifier = came()
    other = {
        "area": lambda: worker(Area.RETURN),
        "partner": lambda: supervisor(Area.PROTECTION, "rs"),
        "role": lambda: make_member(Role.READER),
    }[stranger]()
    with pytest.raises(NotFound):
        accept(by=other, referral=identifier)
    with pytest.raises(NotFound):
        referral(identifier, member=other)
    if stranger != "role":
        assert received_lines(member=other) == ()


def test_nobody_accepts_after_the_consents_last_day() -> None:
    by, identifier = came(consent_until=TODAY() - timedelta(days=1))
    with pytest.raises(Conflict) as refusal:
        accept(by=by, referral=identifier)
    assert refusal.value.code == "consent-ended"
    assert referral(identifier, member=by).consent_ended
    given = {"sequence": 2, "kind": "accepted", "by": by, "institution": by.institution, "happened_on": TODAY()}
    with pytest.raises(Error), transaction.atomic():
        ReceivedEvent.objects.create(referral_id=identifier, **given)
    decline(by=by, referral=identifier, reason="no-capacity")


def test_a_recall_before_acceptance_destroys_the_key_and_is_written_back() -> None:
    by, identifier = came()
    received.apply(next_letter(identifier, "recalled"), node="rs")
    assert not ReceivedKey.objects.exists()
    card = referral(identifier, member=by)
    assert (card.line.state, card.people, card.acts) == (State.RECALLED, (), ())
    (answer,) = received.to_send(set())
    assert (answer.act, answer.reason, answer.to_node) == ("recall-arrived", "removed", "rs")


def test_what_was_accepted_stays_after_a_recall() -> None:
    by, identifier = came()
    accept(by=by, referral=identifier)
    received.apply(next_letter(identifier, "recalled"), node="rs")
    card = referral(identifier, member=by)
    assert (card.line.state, card.people[0].values["name"], card.acts) == (State.WITHDRAWN, "Zarmina Karimi", ())
    assert [one.reason for one in received.to_send(set())][-1] == "kept"


def test_an_erasure_destroys_the_key_at_once_and_asks_to_destroy_copies() -> None:
    by, identifier = came()
    accept(by=by, referral=identifier)
    received.apply(next_letter(identifier, "erased"), node="rs")
    assert not ReceivedKey.objects.exists()
    assert [one.id for one in to_destroy(member=by)] == [identifier]
    assert referral(identifier, member=by).people == ()
    confirm_destroyed(by=by, referral=identifier)
    assert to_destroy(member=by) == ()


def test_a_decline_destroys_the_key_once_its_words_have_left() -> None:
    by, identifier = came()
    decline(by=by, referral=identifier, reason="no-capacity", words="No bed.")
    assert [one.words for one in received.to_send(set())] == ["No bed."]
    assert received.destroy_answered(set()) == 0
    assert received.destroy_answered({(identifier, 2)}) == 1
    assert not ReceivedKey.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"to_institution": "rs-crm"},
        {"from_institution": "nowhere"},
        {"to_area": "criminal-justice"},
        {"service": "nothing"},
        {"urgency": "nothing"},
        {"purpose": "nothing"},
        {"consent_until": None},
        {"basis": "danger-to-life"},
        {"basis": "curiosity", "consent_until": None},
        {"document": "no document"},
        {"document": '{"form":1,"people":[{"relation":"self","values":{"shoe":"43"}}],"words":""}'},
        {"document": '{"form":1,"people":[{"relation":"self","values":{"name":{"a":1}}}],"words":""}'},
        {"document": '{"form":1,"people":["x"],"words":""}'},
    ],
)
def test_what_names_what_is_not_known_here_is_not_taken_in(changed: dict[str, Any]) -> None:
    worker(Area.PROTECTION)
    with pytest.raises(InputRefused) as refusal:
        received.take_in(first_letter(**changed), node="rs")
    assert refusal.value.code == "letter-unfit"
    assert not ReceivedReferral.objects.exists()


def test_another_node_says_nothing_of_it() -> None:
    _by, identifier = came()
    with pytest.raises(NotFound):
        received.apply(next_letter(identifier, "recalled"), node="al")
    with pytest.raises(Conflict):
        received.apply(next_letter(identifier, "accepted"), node="rs")
    with pytest.raises(Conflict):
        received.apply(next_letter(identifier, "added", "Before it is accepted."), node="rs")
    assert ReceivedEvent.objects.count() == 1


@pytest.mark.parametrize(("act", "reason"), [("recalled", ""), ("sealed", ""), ("taken-over", ""), ("declined", "?")])
def test_a_recipient_says_only_what_recipients_do(act: str, reason: str) -> None:
    from tests.registers.referrals import consent

    by = worker(Area.PROTECTION)
    make_member(Role.READER, partner="rs")
    case = own_case(by)
    row = referred(by, case, consent(by, case, to=foreign_institution()), to=foreign_institution())
    with pytest.raises(Conflict):
        elsewhere.apply(Letter(row.pk, 2, act, TODAY(), reason, "", foreign_institution(), "ba-sfa"))
    elsewhere.apply(Letter(row.pk, 2, "declined", TODAY(), "no-capacity", "", foreign_institution(), "ba-sfa"))
    row.refresh_from_db()
    assert row.state == State.DECLINED


def test_its_workers_are_reminded() -> None:
    by, _identifier = came()
    assert [one.reference for one in referrals_due(TODAY())[by.pk]] == ["REF-RS-26-ABCD23"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM registers_receivedreferral",
        "DELETE FROM registers_receivedevent",
        "UPDATE registers_receivedevent SET kind = 'declined'",
        "UPDATE registers_receivedreferral SET state = 'accepted'",
        "UPDATE registers_receivedreferral SET to_area = 'return'",
        "UPDATE registers_receivedreferral SET consent_until = '2099-01-01'",
        "UPDATE registers_receivedkey SET vault_version = 2",
        "INSERT INTO registers_receivedevent (referral_id, sequence, kind, at, by_id, institution_id, happened_on, reason)"
        " SELECT referral_id, 9, 'completed', at, by_id, institution_id, happened_on, '' FROM registers_receivedevent",
        "INSERT INTO registers_receivedevent (referral_id, sequence, kind, at, by_id, institution_id, happened_on, reason)"
        " SELECT referral_id, 9, 'taken-over', at, by_id, institution_id, happened_on, '' FROM registers_receivedevent",
    ],
)
def test_the_database_refuses_what_the_services_would(statement: str) -> None:
    came()
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nobody_writes_for_the_other_side_of_a_referral_within_one_node() -> None:
    """An event by nobody here is believed of a referral that was sealed to be sent, and of none that is on this node."""
    from tests.registers.referrals import receiver

    by, there = worker(Area.PROTECTION), receiver()
    here = referred(by, own_case(by))
    given = {"sequence": 2, "kind": "accepted", "institution": there.institution, "happened_on": TODAY()}
    with pytest.raises(Error), transaction.atomic():
        ReferralEvent.objects.create(referral=here, by=None, **given)


def test_letters_leave_while_the_consent_stands_and_only_then() -> None:
    from tests.registers.referrals import consent

    by = worker(Area.PROTECTION)
    make_member(Role.READER, partner="rs")
    case = own_case(by)
    agreed = consent(by, case, to=foreign_institution())
    row = referred(by, case, agreed, to=foreign_institution())
    assert row.state == State.TO_BE_SENT
    (letter,) = elsewhere.to_send(set())
    assert letter.opening is not None
    assert (letter.act, letter.to_institution, letter.opening.consent_until) == ("sealed", "rs-crm", agreed.expires_on)
    assert letter.opening.reference == row.reference
    assert case.reference not in str(letter)
    type(agreed).objects.filter(pk=agreed.pk)  # the consent's end is not changed: its referral is recalled instead
    from jahorina.registers.referral.consents import withdraw_consent

    withdraw_consent(by=by, case=case.pk, consent=agreed.pk, withdrawn_on=TODAY())
    assert list(elsewhere.to_send(set())) == []
    assert [one.act for one in elsewhere.to_send({(row.pk, 1)})] == ["recalled"], "what had left is recalled"
