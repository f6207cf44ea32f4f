"""Everybody is reminded once a day, by references alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit.models import Event
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.models import Case, Deadline, Reminder
from jahorina.registers.referral.acts import accept, give_service
from jahorina.registers.reminders import Reminded, remind
from tests.registers.cases import opened, step, worker
from tests.registers.referrals import own_case, receiver, referred

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]

NOBODY_DUE = Reminded(0, 0, 0)


def due_case(by: Member, ago: int = 30) -> Case:
    """A case of a child alone: a guardian is due after a day."""
    case = opened(by, Area.PROTECTION, ago=ago + 1)
    step(by, case, "assigned", ago=ago, assignee=str(by.pk))
    return step(by, case, "unaccompanied-child-noted", ago=ago, status="unaccompanied")


def test_a_letter_holds_references_and_days_and_nothing_of_a_person() -> None:
    by = worker(Area.PROTECTION)
    late, coming = due_case(by), due_case(by, ago=0)
    assert remind() == Reminded(letters=1, cases=2, already=0)
    (sent,) = mail.outbox
    assert sent.to == [by.email]
    assert sent.subject == "2 cases are due"
    assert late.reference in sent.body.split("Due within a week")[0]
    assert coming.reference in sent.body.split("Due within a week")[1]
    for told in ("Karimi", "AFG", "1996", "male", str(late.pk), "guardian"):
        assert told not in sent.body + sent.subject
    event = Event.objects.get(action=actions.REMINDED)
    assert (event.target, event.detail["cases"]) == (by.label, 2)


def test_nobody_gets_a_second_letter_on_a_day() -> None:
    due_case(worker(Area.PROTECTION))
    remind()
    assert remind() == Reminded(letters=0, cases=0, already=1)
    assert remind(today=timezone.localdate() + timedelta(days=1)).letters == 1
    assert len(mail.outbox) == 2


def test_each_member_is_written_about_their_own_cases() -> None:
    first, second = worker(Area.PROTECTION), worker(Area.PROTECTION)
    one, other = due_case(first), due_case(second)
    remind()
    bodies = {letter.to[0]: letter.body for letter in mail.outbox}
    assert one.reference in bodies[first.email]
    assert other.reference not in bodies[first.email]
    assert other.reference in bodies[second.email]


def test_who_left_and_what_is_not_due_is_not_written_about() -> None:
    by, left = worker(Area.PROTECTION), worker(Area.PROTECTION)
    opened(by, Area.PROTECTION)
    due_case(left)
    left.is_active = False
    left.save()
    assert remind() == NOBODY_DUE
    changed = worker(Area.PROTECTION)
    due_case(changed)
    changed.roles.update(area=Area.RETURN)
    assert remind() == NOBODY_DUE
    Deadline.objects.update(waits_on_others=True)
    due_case(by)
    Deadline.objects.update(waits_on_others=True)
    assert remind() == NOBODY_DUE


def test_a_letter_that_cannot_be_sent_is_written_by_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from jahorina.registers import reminders

    due_case(worker(Area.PROTECTION))

    def refused(*_given: object) -> None:
        raise OSError("the mail server does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "send_mail", refused)
        with pytest.raises(OSError, match="does not answer"):
            remind()
    assert not Reminder.objects.exists()
    assert remind().letters == 1


def test_who_receives_a_referral_is_reminded_of_it_and_who_sent_it_once_the_answer_is_overdue() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    stranger = receiver(Area.RETURN)
    row = referred(by, own_case(by), words="Asthma.")
    remind()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([there.email], "1 case or referral is due")
    assert row.reference in sent.body
    for told in ("Karimi", "Asthma", row.case.reference, str(row.pk), "health"):
        assert told not in sent.body
    remind(today=row.reply_due_on + timedelta(days=1))
    assert {letter.to[0] for letter in mail.outbox[1:]} == {there.email, by.email}
    assert stranger.email not in {letter.to[0] for letter in mail.outbox}


def test_nobody_is_reminded_of_a_referral_that_is_served() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    row = referred(by, own_case(by))
    accept(by=there, referral=row.pk)
    give_service(by=there, referral=row.pk, on=timezone.localdate())
    assert remind(today=row.reply_due_on + timedelta(days=30)) == NOBODY_DUE
