"""A consent is withdrawn, and what stood on it is recalled: before acceptance nothing stays, afterwards what was accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.roles import Area, Role
from jahorina.registers.models import Consent, Referral, ReferralEvent
from jahorina.registers.referral.acts import accept, add_information, decline, give_feedback, give_service, recall
from jahorina.registers.referral.consents import NewConsent, consents_of, record_consent, withdraw_consent
from jahorina.registers.referral.exceptions import one_without_consent, review, unreviewed, without_consent
from jahorina.registers.referral.queries import referral
from jahorina.registers.referral.states import State
from jahorina.registers.vault import identities
from tests.people import make_member
from tests.registers.cases import days_ago, opened, supervisor, worker
from tests.registers.referrals import NEIGHBOUR, REASON, consent, own_case, receiver, referred

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]

TODAY = timezone.localdate


def test_a_withdrawn_consent_recalls_what_was_not_accepted_yet() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    agreed = consent(by, case)
    row = referred(by, case, agreed)
    assert withdraw_consent(by=by, case=case.pk, consent=agreed.pk, withdrawn_on=TODAY()) == 1
    card = referral(row.pk, member=there)
    assert (card.line.state, card.people, card.words, card.acts) == (State.RECALLED, (), "", ())
    with pytest.raises(Conflict):
        accept(by=there, referral=row.pk)


def test_what_was_accepted_stays_as_it_was_and_nothing_new_flows() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    agreed = consent(by, case)
    row = referred(by, case, agreed, words="Asthma.")
    accept(by=there, referral=row.pk)
    before = referral(row.pk, member=there)
    withdraw_consent(by=by, case=case.pk, consent=agreed.pk, withdrawn_on=TODAY())
    after = referral(row.pk, member=there)
    assert after.line.state is State.WITHDRAWN
    assert (after.people, after.words) == (before.people, before.words)
    assert after.acts == referral(row.pk, member=by).acts == ()
    for act in (
        lambda: add_information(by=by, referral=row.pk, words="More."),
        lambda: give_feedback(by=there, referral=row.pk, words="More."),
        lambda: give_service(by=there, referral=row.pk, on=TODAY()),
    ):
        with pytest.raises(Conflict):
            act()


def test_every_referral_on_the_consent_is_recalled_and_no_other() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    agreed, other = consent(by, case), consent(by, case)
    waiting, accepted, declined = (referred(by, case, agreed) for _number in range(3))
    apart = referred(by, case, other)
    accept(by=there, referral=accepted.pk)
    decline(by=there, referral=declined.pk, reason="no-capacity")
    assert withdraw_consent(by=by, case=case.pk, consent=agreed.pk, withdrawn_on=TODAY()) == 2
    states = {row.pk: row.state for row in Referral.objects.all()}
    assert [states[row.pk] for row in (waiting, accepted, declined, apart)] == [
        "recalled", "withdrawn", "declined", "waiting",
    ]  # fmt: skip
    event = Event.objects.get(action=actions.CONSENT_WITHDRAWN)
    assert event.detail == {"recalled": 2}


def test_a_sender_recalls_a_single_referral_without_a_word_to_the_receiver() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    row = referred(by, own_case(by))
    recall(by=by, referral=row.pk, words="She went to her aunt instead.")
    assert referral(row.pk, member=by).events[-1].words == "She went to her aunt instead."
    assert referral(row.pk, member=there).events[-1].words == ""


def test_a_consent_is_withdrawn_once_and_after_it_was_given() -> None:
    by = worker(Area.PROTECTION)
    case = own_case(by)
    agreed = consent(by, case)
    for day in (days_ago(3), TODAY() + timedelta(days=1)):
        with pytest.raises(InputRefused):
            withdraw_consent(by=by, case=case.pk, consent=agreed.pk, withdrawn_on=day)
    withdraw_consent(by=by, case=case.pk, consent=agreed.pk, withdrawn_on=TODAY())
    with pytest.raises(Conflict):
        withdraw_consent(by=by, case=case.pk, consent=agreed.pk, withdrawn_on=TODAY())
    with pytest.raises(NotFound):
        withdraw_consent(by=by, case=own_case(by).pk, consent=agreed.pk, withdrawn_on=TODAY())
    card = consents_of(case.pk, member=by)[0]
    assert (card.is_standing, card.withdrawn_on) == (False, TODAY())


def test_a_consent_says_all_that_it_must() -> None:
    by = worker(Area.PROTECTION)
    case = own_case(by)
    good = NewConsent(
        ("service",), "ba-sfa", ("name",), "self", "prs", "referral-written-1", True, days_ago(1), TODAY()
    )  # fmt: skip
    record_consent(by=by, case=case.pk, consent=good)
    wrong = {
        "purposes": (), "recipient": "nowhere", "scope": ("religion",), "given_by": "police",
        "language": "xx", "text_version": "", "expires_on": TODAY() + timedelta(days=500),
    }  # fmt: skip
    for name, value in wrong.items():
        with pytest.raises(InputRefused) as caught:
            record_consent(by=by, case=case.pk, consent=replace(good, **{name: value}))
        assert [one.column for one in caught.value.refusals] == [name]
    assert Consent.objects.count() == 1


def test_a_child_does_not_consent_alone() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    case.birth_year = TODAY().year - 15
    case.save()
    with pytest.raises(InputRefused) as caught:
        consent(by, case)
    assert [one.code for one in caught.value.refusals] == ["consent-of-a-child"]
    consent(by, case, given_by="guardian")


def test_a_referral_without_consent_reaches_the_officer_who_finds_once() -> None:
    by, officer = worker(Area.PROTECTION), make_member(Role.DATA_PROTECTION_OFFICER)
    case = own_case(by)
    referred(by, case)
    row = referred(by, case, exception="child-at-risk", reason=REASON)
    (found,) = without_consent(member=officer)
    assert (found.id, found.reason, found.by, found.fields) == (row.pk, REASON, by.name, ("age", "name", "sex"))
    assert "Karimi" not in repr(found)
    assert unreviewed(member=officer) == 1
    with pytest.raises(InputRefused):
        review(by=officer, referral=row.pk, justified=True, note="fine")
    review(by=officer, referral=row.pk, justified=False, note="The guardian answered the telephone that night.")
    assert one_without_consent(row.pk, member=officer).finding == "not-justified"
    assert unreviewed(member=officer) == 0
    with pytest.raises(Conflict):
        review(by=officer, referral=row.pk, justified=True, note="The guardian answered the telephone that night.")


def test_the_officer_of_another_partner_and_everybody_else_sees_no_exception() -> None:
    by = worker(Area.PROTECTION)
    row = referred(by, own_case(by), exception="danger-to-life", reason=REASON)
    foreign = make_member(Role.DATA_PROTECTION_OFFICER, partner="rs")
    assert without_consent(member=foreign) == ()
    with pytest.raises(NotFound):
        one_without_consent(row.pk, member=foreign)
    for stranger in (by, supervisor(Area.PROTECTION), make_member(Role.COORDINATOR)):
        with pytest.raises(NotAllowed):
            without_consent(member=stranger)


def test_erasing_the_person_erases_what_was_shared() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    row = referred(by, case, words="Asthma.")
    accept(by=there, referral=row.pk, words="Come on Tuesday.")
    assert case.person is not None
    identities.destroy(case.person)
    card = referral(row.pk, member=there)
    assert (card.people, card.words, card.events[-1].words) == ((), "", "")
    assert card.line.state is State.ACCEPTED


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM registers_referralevent",
        "DELETE FROM registers_consent",
        "UPDATE registers_referralevent SET kind = 'declined'",
        "UPDATE registers_referral SET state = 'completed'",
        "UPDATE registers_referral SET state = 'accepted'",
        "UPDATE registers_referral SET to_area = 'return'",
        "UPDATE registers_referral SET basis = 'danger-to-life'",
        "UPDATE registers_consent SET expires_on = '2099-01-01'",
        "UPDATE registers_consent SET scope = '[\"documents\"]'",
        "UPDATE registers_consent SET withdrawn_on = NULL, withdrawal_recorded_by_id = NULL",
        "INSERT INTO registers_referralevent (referral_id, sequence, kind, at, by_id, institution_id, happened_on, reason)"
        " SELECT referral_id, 9, 'completed', at, by_id, institution_id, happened_on, '' FROM registers_referralevent",
        "INSERT INTO registers_referralevent (referral_id, sequence, kind, at, by_id, institution_id, happened_on, reason)"
        " SELECT referral_id, 9, 'taken-over', at, by_id, institution_id, happened_on, '' FROM registers_referralevent",
    ],
)
def test_the_database_refuses_what_the_services_would(statement: str) -> None:
    by = worker(Area.PROTECTION)
    case = own_case(by)
    agreed, over = consent(by, case), consent(by, case)
    referred(by, case, agreed)
    withdraw_consent(by=by, case=case.pk, consent=over.pk, withdrawn_on=TODAY())
    before = list(Referral.objects.values()), list(ReferralEvent.objects.values()), list(Consent.objects.values())
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert before == (
        list(Referral.objects.values()), list(ReferralEvent.objects.values()), list(Consent.objects.values()),
    )  # fmt: skip


def test_the_database_refuses_to_share_on_a_withdrawn_consent_and_takes_the_same_on_one_that_stands() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    agreed = consent(by, case)
    row = referred(by, case, agreed)
    given = {"sequence": 2, "kind": "accepted", "by": there, "institution": there.institution, "happened_on": TODAY()}
    with transaction.atomic():
        ReferralEvent.objects.create(referral=row, **given)
        transaction.set_rollback(True)
    Consent.objects.filter(pk=agreed.pk).update(withdrawn_on=TODAY(), withdrawal_recorded_by=by)
    with pytest.raises(Error), transaction.atomic():
        ReferralEvent.objects.create(referral=row, **given)
    copy = Referral.objects.get(pk=row.pk)
    copy.pk, copy.reference, copy.state = opened(by, Area.PROTECTION).pk, "REF-BA-26-2222222", ""
    with pytest.raises(Error), transaction.atomic():
        copy.save(force_insert=True)
    assert copy.to_institution.code == NEIGHBOUR
