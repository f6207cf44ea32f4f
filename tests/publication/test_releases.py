"""A release: requested, protected, attacked with all that went out before, checked by a second person, numbered, kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.roles import Area, Role
from jahorina.publication.choices import ReleaseState, TableKind
from jahorina.publication.models import Release, ReleaseCell, ReleaseTable
from jahorina.publication.public import all_released, history, public_release, released
from jahorina.publication.queries import release, releases
from jahorina.publication.services import (
    check_release,
    drop_release,
    publish_release,
    request_again,
    send_back,
    withdraw_release,
)
from jahorina.publication.sources import Wanted
from jahorina.publication.states import RELEASE
from jahorina.publication.tasks import prepare, prepare_waiting
from jahorina.registers.services import open_case
from tests.people import make_member
from tests.publication.releases import LAST_YEAR, numbers, published, registered, requested, wanted
from tests.registers.cases import somebody, worker
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        registered(("male", 23), ("female", 3))
        yield
        transaction.set_rollback(True)


def test_what_goes_out_is_rounded_adds_up_and_says_so() -> None:
    row = published()
    found = numbers(row)
    assert all(value is not None and value % 5 == 0 for value in found.values())
    assert sum(value or 0 for cell, value in found.items() if cell != ("_T",)) == found["_T",]
    assert abs((found["male",] or 0) - 23) < 5
    assert {cell.obs_status.value for cell in public_release("registered").tables[0].cells} == {"E"}


def test_what_nobody_stands_in_is_listed_all_the_same() -> None:
    assert {"male", "female", "other", "_U", "_T"} == {cell for (cell,) in numbers(published())}


def test_an_age_is_listed_only_where_a_number_is_shown() -> None:
    day = timezone.localdate().replace(year=LAST_YEAR, month=6, day=15)
    child = {"sex": "female", "birth_year": LAST_YEAR - 10}
    open_case(by=worker(Area.PROTECTION), area=Area.PROTECTION, happened_on=day, fields=child, identity=somebody())
    row = published(wanted("sex", "age"))
    found = numbers(row)
    ages = {age for _sex, age in found}
    # A row of zeros would say that a child of that age was there.
    assert "6-13" not in ages
    assert all(any(found[sex, age] for sex in ("female", "male", "other", "_U")) for age in ages - {"_T"})
    assert [sex for sex, age in found if age == "_T"] == ["_T", "female", "male", "other", "_U"]


def test_who_requests_does_not_check_neither_in_the_program_nor_in_the_database() -> None:
    boss = make_member(Role.COORDINATOR)
    row = prepare(requested(by=boss).pk)
    with pytest.raises(NotAllowed) as refused:
        check_release(by=boss, release=row.pk)
    assert refused.value.code == "second-person-needed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=row.pk).update(state=ReleaseState.CHECKED, checked_by=boss)


def test_nothing_goes_out_unchecked() -> None:
    row = prepare(requested().pk)
    with pytest.raises(Conflict) as refused:
        publish_release(by=make_member(Role.COORDINATOR), release=row.pk)
    assert refused.value.code == "release-state"
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=row.pk).update(state=ReleaseState.PUBLISHED, number=1, visible_from=timezone.now())
    assert released() == ()


@pytest.mark.parametrize(
    "change",
    [{"reason": "Another"}, {"state": "checked"}, {"sha256": "0"}, {"number": 7}, {"visible_from": timezone.now()}],
    ids=lambda change: next(iter(change)),
)
def test_what_is_out_does_not_change(change: dict[str, Any]) -> None:
    row = published()
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseCell.objects.filter(table__release=row).update(value=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseTable.objects.filter(release=row).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=row.pk).delete()


def test_the_database_knows_every_way_that_the_states_know_and_no_other() -> None:
    for state in ReleaseState:
        if state in (ReleaseState.REQUESTED, ReleaseState.CHECKED, ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN):
            continue
        row = prepare(requested(series=f"s-{state.value}").pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.filter(pk=row.pk).update(state=ReleaseState.PUBLISHED)
    assert RELEASE[ReleaseState.WITHDRAWN] == RELEASE[ReleaseState.DROPPED] == frozenset()


def test_a_release_that_the_attacker_opens_does_not_go_out_and_says_how_to_mend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dataclasses import replace

    from jahorina.publication import protecting

    rounded = protecting.protect_by_rounding

    def broken(tables: Any, *args: Any, **kwargs: Any) -> Any:
        return replace(rounded(tables, *args, **kwargs), tables=tuple(tables))

    monkeypatch.setattr(protecting, "protect_by_rounding", broken)
    row = prepare(requested().pk)
    assert (row.state, row.tables.count()) == (ReleaseState.OPENED, 0)
    [subject] = row.report["subjects"]
    assert subject["open"]
    assert subject["mend"]
    assert {"sex": "female", "period": str(LAST_YEAR)} in [one["cell"] for one in subject["cells"]]
    # Bounds of an open cell are the people that it hides: not even those who check read them.
    assert {frozenset(one) for one in subject["cells"]} == {frozenset({"how", "cell"})}
    with pytest.raises(Conflict):
        check_release(by=make_member(Role.COORDINATOR), release=row.pk)


def test_the_same_numbers_again_are_the_same_and_averaging_them_recovers_nothing() -> None:
    first = numbers(published(series="a"))
    assert [numbers(published(series=name)) for name in ("b", "c")] == [first, first]


def test_a_correction_is_a_further_number_that_says_what_changed_and_why() -> None:
    published()
    registered(("male", 30))
    row = published()
    assert (row.number, row.changes["since"]) == (2, 1)
    assert row.changes["changed"] >= 2
    assert [card.number for card in history("registered")] == [2, 1]
    assert public_release("registered").card.number == 2
    assert public_release("registered", 1).tables[0].cells != public_release("registered", 2).tables[0].cells


def test_an_attack_that_did_not_know_the_newest_release_does_not_count() -> None:
    late = prepare(requested(series="late").pk)
    boss = make_member(Role.COORDINATOR)
    check_release(by=boss, release=late.pk)
    published(series="early")
    with pytest.raises(Conflict) as refused:
        publish_release(by=boss, release=late.pk)
    assert refused.value.code == "release-outdated"
    asked = make_member(Role.ANALYST)
    request_again(by=asked, release=late.pk)
    check_release(by=boss, release=prepare(late.pk).pk)
    assert publish_release(by=boss, release=late.pk).number == 1


def test_under_embargo_nobody_outside_sees_it_and_the_ledger_has_it() -> None:
    row = prepare(requested().pk)
    boss = make_member(Role.COORDINATOR)
    check_release(by=boss, release=row.pk)
    with pytest.raises(InputRefused):
        publish_release(by=boss, release=row.pk, embargo_until=timezone.now() - timedelta(days=1))
    publish_release(by=boss, release=row.pk, embargo_until=timezone.now() + timedelta(days=2))
    assert all_released() == ()
    with pytest.raises(NotFound):
        public_release("registered")
    assert prepare(requested(series="next").pk).report["subjects"][0]["earlier"] == 1


def test_withdrawn_it_says_why_and_its_numbers_are_gone() -> None:
    row = published()
    boss = make_member(Role.COORDINATOR)
    with pytest.raises(InputRefused):
        withdraw_release(by=boss, release=row.pk, reason=" ")
    withdraw_release(by=boss, release=row.pk, reason="A centre counted twice.")
    found = public_release("registered", 1)
    assert (found.card.withdrawal, found.tables) == ("A centre counted twice.", ())
    assert released() == ()
    assert prepare(requested(series="next").pk).report["subjects"][0]["earlier"] == 1


def test_sent_back_it_is_asked_for_anew_with_other_choices_or_given_up() -> None:
    row = prepare(requested().pk)
    send_back(by=make_member(Role.DATA_PROTECTION_OFFICER), release=row.pk, remarks="Base 10, please.")
    asked = make_member(Role.ANALYST)
    request_again(by=asked, release=row.pk, base=10)
    assert [one.pk for one in prepare_waiting()] == [row.pk]
    assert Release.objects.get(pk=row.pk).tables.get().rounded == 10
    assert drop_release(by=asked, release=row.pk).state == ReleaseState.DROPPED


def test_suppression_hides_the_small_one_with_company_and_never_says_which_it_is() -> None:
    row = published(method="suppression")
    states = dict(row.tables.get().cells.values_list("members__0", "state"))
    assert states["female"] == "suppressed-primary"
    read = {cell.members[0]: cell for cell in public_release("registered").tables[0].cells}
    hidden = [cell for cell in read.values() if cell.value is None]
    assert len(hidden) >= 2
    assert {cell.conf_status.value for cell in hidden} == {"C"}


def test_the_rule_of_an_area_may_name_the_method_and_who_asks_may_name_another(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from jahorina.publication import sources

    ruled = replace(sources.rule_of("protection"), method="suppression")
    monkeypatch.setattr(sources, "rule_of", lambda _area: ruled)
    assert prepare(requested(series="ruled").pk).tables.get().method == "suppression"
    assert prepare(requested(series="asked", method="rounding").pk).tables.get().method == "rounding"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (wanted("place"), "release-too-fine"),
        (wanted("sex", "age", "nationality"), "release-too-fine"),
        (wanted("sex", period=f"{LAST_YEAR}-W10"), "release-period-too-short"),
        (wanted("sex", period=str(LAST_YEAR + 1)), "release-too-soon"),
        (wanted("colour"), "dimension-not-of-statistic"),
    ],
)
def test_what_no_release_may_hold_is_refused_when_it_is_asked_for(asked: Wanted, code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        requested(asked)
    assert refused.value.code == code


def test_a_public_series_goes_out_as_its_source_said_it() -> None:
    row = published(Wanted(TableKind.EVIDENCE, "registrations", ("2022",)), series="route")
    assert row.tables.get().method == "as-published"
    assert row.tables.get().cells.filter(value__gt=1000).exists()


def test_another_partner_sees_nothing_of_it_before_it_is_out() -> None:
    row = prepare(requested().pk)
    stranger = make_member(Role.COORDINATOR, partner="rs")
    assert releases(member=stranger) == ()
    with pytest.raises(NotFound):
        release(row.pk, member=stranger)
    with pytest.raises(NotFound):
        release(row.pk, member=make_member(Role.READER))
    page = release(row.pk, member=make_member(Role.COORDINATOR))
    assert (page.may_check, page.may_publish, page.is_own_request) == (True, False, False)
