"""The days that run in referrals and consents are the programme's; who holds what was erased is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from jahorina.kernel.errors import Conflict, InputRefused, NotReady
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.loading import load_registers
from jahorina.registers.models import Case, Referral, ReferralLimitEntry
from jahorina.registers.programme import read_registers
from jahorina.registers.programme_schema import ProgrammeRegisters
from jahorina.registers.referral.acts import accept, confirm_destroyed, give_service, recall
from jahorina.registers.referral.consents import withdraw_consent
from jahorina.registers.referral.ending import consents_ending
from jahorina.registers.referral.limits import referral_limits
from jahorina.registers.referral.queries import received, referral, to_destroy
from jahorina.registers.referral.states import Act, State
from jahorina.registers.retention import journal
from jahorina.registers.retention.replay import replay
from jahorina.registers.retention.services import approve
from tests.registers.cases import supervisor, worker
from tests.registers.referrals import consent, own_case, receiver, referred
from tests.registers.retention.conftest import _signing_key  # noqa: F401
from tests.registers.retention.erasing import close, erased, officer, proposed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def closed_and_erased(case: Case) -> None:
    """The case, closed by its supervisor and erased by the officer."""
    close(supervisor(Area(case.area)), case, ago=0)
    erased(case)


def accepted(by: Member, there: Member) -> tuple[Case, Referral]:
    """A case and its referral, which the receiver accepted."""
    case = own_case(by)
    row = referred(by, case, words="Asthma.")
    return case, accept(by=there, referral=row.pk)


def test_an_answer_is_due_when_the_loaded_programme_says(shipped: ProgrammeRegisters) -> None:
    by = worker(Area.PROTECTION)
    week = timedelta(days=3)
    changed = [one.model_copy(update={"days": 3}) if one.urgency == "week" else one for one in shipped.referral_limits]
    load_registers(replace(shipped, referral_limits=tuple(changed)), by="system")
    assert referred(by, own_case(by), urgency="week").reply_due_on == timezone.localdate() + week
    assert referral_limits().answer_within("no-such") == timedelta(days=14)


def test_loading_twice_keeps_the_limits_and_none_is_said_plainly(shipped: ProgrammeRegisters) -> None:
    before = list(ReferralLimitEntry.objects.values())
    load_registers(shipped, by="system")
    assert list(ReferralLimitEntry.objects.values()) == before
    assert {row["provenance"] for row in before} == {"proposed"}
    ReferralLimitEntry.objects.all().delete()
    with pytest.raises(NotReady):
        referral_limits()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[:-1], "must hold a limit consent-ends"),
        (lambda rows: [row for row in rows if row["code"] != "answer-else"], "must hold a limit answer"),
        (lambda rows: [*rows, {**rows[0], "code": "again"}], "says the same as another limit"),
        (lambda rows: [*rows, {**rows[0], "code": "odd", "urgency": "soonish"}], "names soonish"),
        (lambda rows: [*rows, {**rows[0], "code": "odd", "hours": 3}], "hours"),
        (lambda rows: [{**rows[0], "days": 0}, *rows[1:]], "days"),
        (lambda rows: [*rows[:-1], {**rows[-1], "urgency": "now"}], "has an urgency"),
    ],
)
def test_limits_that_are_unclear_are_refused(
    programme_folder: Path, tmp_path: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]], said: str
) -> None:
    copy = tmp_path / "programme"
    for file in programme_folder.rglob("*.yaml"):
        target = copy / file.relative_to(programme_folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    path = copy / "registers" / "referrals.yaml"
    path.write_text(yaml.safe_dump(change(yaml.safe_load(path.read_text()))))
    with pytest.raises(InputRefused) as caught:
        read_registers(copy)
    assert said in str(caught.value) + str(caught.value.refusals)


def test_a_consent_that_ends_within_the_notice_stands_on_its_workers_day() -> None:
    by, today = worker(Area.PROTECTION), timezone.localdate()
    case = own_case(by)
    last, beyond = today + timedelta(days=14), today + timedelta(days=15)
    row = referred(by, case, consent(by, case, until=last))
    consent(by, own_case(by, name="Somebody Later"), until=beyond)
    (line,) = consents_ending(member=by)
    assert (line.case, line.expires_on, line.referrals) == (case.pk, last, 1)
    assert consents_ending(member=worker(Area.PROTECTION)) == ()
    assert len(consents_ending(member=by, today=today + timedelta(days=1))) == 2
    recall(by=by, referral=row.pk)
    assert consents_ending(member=by)[0].referrals == 0


def test_a_consent_that_is_withdrawn_over_replaced_or_of_a_closed_case_is_not_shown() -> None:
    by, soon = worker(Area.PROTECTION), timezone.localdate() + timedelta(days=3)
    case = own_case(by)
    old = consent(by, case, until=soon)
    assert consents_ending(member=by, today=soon + timedelta(days=1)) == ()
    narrow = consent(by, case, scope=("age",))
    assert [one.expires_on for one in consents_ending(member=by)] == [soon]
    consent(by, case)
    assert consents_ending(member=by) == ()
    withdraw_consent(by=by, case=case.pk, consent=narrow.pk, withdrawn_on=timezone.localdate())
    withdraw_consent(by=by, case=case.pk, consent=old.pk, withdrawn_on=timezone.localdate())
    other = own_case(by, name="Somebody Else")
    consent(by, other, until=soon)
    assert len(consents_ending(member=by)) == 1
    close(by, other, ago=0)
    assert consents_ending(member=by) == ()


def test_who_holds_what_was_erased_is_told_until_it_says_that_no_copy_is_left() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case, row = accepted(by, there)
    assert to_destroy(member=there) == ()
    closed_and_erased(case)
    (line,) = to_destroy(member=there)
    assert (line.id, line.case, line.case_reference, line.state) == (row.pk, None, "", State.ERASED)
    assert to_destroy(member=by) == ()
    card = referral(row.pk, member=there)
    assert (card.people, card.words, card.acts) == ((), "", (Act.DESTROYED,))
    assert [event.kind for event in card.events][-1] is Act.ERASED
    confirm_destroyed(by=there, referral=row.pk)
    assert to_destroy(member=there) == ()
    with pytest.raises(Conflict):
        confirm_destroyed(by=there, referral=row.pk)


def test_an_erasure_that_a_restored_backup_repeats_tells_the_receivers_again() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case, row = accepted(by, there)
    close(supervisor(Area.PROTECTION), case, ago=0)
    erasure, dpo = proposed(case), officer()
    with transaction.atomic():
        certificate = approve(by=dpo, erasure=erasure.pk)
        transaction.set_rollback(True)
    journal.append(certificate)
    assert to_destroy(member=there) == ()
    replay()
    assert [one.id for one in to_destroy(member=there)] == [row.pk]


def test_what_nobody_accepted_is_recalled_with_the_erasure() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case = own_case(by)
    row = referred(by, case)
    closed_and_erased(case)
    assert Referral.objects.get(pk=row.pk).state == State.RECALLED
    assert to_destroy(member=there) == ()
    assert [one.state for one in received(member=there)] == [State.RECALLED]


def test_a_withdrawn_and_a_served_referral_are_told_too_and_nobody_else_confirms() -> None:
    by, there = worker(Area.PROTECTION), receiver()
    case, row = accepted(by, there)
    give_service(by=there, referral=row.pk, on=timezone.localdate())
    second = referred(by, case)
    accept(by=there, referral=second.pk)
    recall(by=by, referral=second.pk)
    closed_and_erased(case)
    assert {one.id for one in to_destroy(member=there)} == {row.pk, second.pk}
    with pytest.raises(Conflict):
        confirm_destroyed(by=by, referral=row.pk)


def test_the_models_and_the_migrations_agree() -> None:
    call_command("makemigrations", "registers", "--check", "--dry-run", verbosity=0)
