"""Noise as a way to publish: the same people have the same noise wherever they are counted, and privacy has a budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jahorina.engines.disclosure.rules import rules
from jahorina.kernel.errors import Conflict
from jahorina.partners.roles import Role
from jahorina.publication.budget import need_budget, spent
from jahorina.publication.choices import ASKED, Method, ReleaseState
from jahorina.publication.files import data_package, release_archive, release_files
from jahorina.publication.finest import finest_counts
from jahorina.publication.public import public_release
from jahorina.publication.rules import area_rules
from jahorina.publication.services import check_release, publish_release, request_again, withdraw_release
from jahorina.publication.sources import source_tables
from jahorina.publication.tasks import prepare
from jahorina.publication.ways import ways
from tests.people import make_member
from tests.publication.releases import numbers, published, registered, requested, wanted
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        registered(("male", 43), ("female", 21))
        yield
        transaction.set_rollback(True)


class TestNoiseThatStaysTheSame:
    def test_every_number_is_moved_by_five_at_most_and_never_to_one_or_two(self) -> None:
        found = numbers(published(method="cell-key"))
        assert abs((found["male",] or 0) - 43) <= 5
        assert abs((found["female",] or 0) - 21) <= 5
        assert not {1, 2} & set(found.values())
        assert {cell.obs_status.value for cell in public_release("registered").tables[0].cells} == {"E"}

    def test_asked_for_again_the_numbers_are_the_same(self) -> None:
        first = numbers(published(method="cell-key"))
        assert [numbers(published(series=f"again-{turn}", method="cell-key")) for turn in range(3)] == [first] * 3

    def test_the_same_people_have_the_same_noise_in_another_breakdown(self) -> None:
        both = published(wanted("sex"), wanted("sex", "age"), wanted(), method="cell-key")
        totals, women = set(), set()
        for table in both.tables.prefetch_related("cells"):
            for cell in table.cells.all():
                if set(cell.members) <= {"_T"}:
                    totals.add(cell.value)
                if cell.members and cell.members[0] == "female" and set(cell.members[1:]) <= {"_T"}:
                    women.add(cell.value)
        assert (len(totals), len(women)) == (1, 1)

    def test_one_person_more_moves_the_numbers_of_others_by_nothing(self) -> None:
        before = numbers(published(method="cell-key"))
        registered(("male", 1))
        after = numbers(published(series="later", method="cell-key"))
        assert after["female",] == before["female",]

    def test_every_format_says_the_same_numbers(self) -> None:
        published(method="cell-key")
        found = public_release("registered")
        files = release_files(found)
        assert files == release_files(public_release("registered"))
        value = next(cell.plain_value for cell in found.tables[0].cells if cell.members == ("male",))
        tables = [
            content.decode()
            for name, content in files.items()
            if name.endswith((".csv", ".sdmx.xml")) and "structure" not in name
        ]
        assert len(tables) >= 4
        assert all(value in text for text in tables)
        assert release_archive(found) == release_archive(found)
        assert data_package(found) == data_package(found)

    def test_without_the_secret_nothing_is_prepared(self) -> None:
        path = settings.JAHORINA.workspace.noise_key_file
        kept = path.read_bytes()
        path.unlink()
        try:
            row = prepare(requested(method="cell-key").pk)
        finally:
            path.write_bytes(kept)
        assert (row.state, row.report["refusal"]["code"]) == (ReleaseState.OPENED, "noise-key-missing")

    def test_the_finest_counts_are_the_same_under_every_table(self) -> None:
        one, other = source_tables((wanted("sex"), wanted()), partner="ba", simulated=False, cut_off=timezone.now())
        assert finest_counts(one) == finest_counts(other)
        assert sum(finest_counts(one)[1].values()) == 64


class TestTheBudgetOfPrivacy:
    def test_the_table_adds_up_shows_every_member_and_says_what_it_spent(self) -> None:
        row = published(method="dp")
        found = numbers(row)
        assert set(found) == {("female",), ("male",), ("other",), ("_U",), ("_T",)}
        assert sum(value or 0 for cell, value in found.items() if cell != ("_T",)) == found["_T",]
        table = row.tables.get()
        assert (table.method, table.epsilon) == ("dp", pytest.approx(1.0))
        assert spent(table.subject, timezone.now().year) == pytest.approx(1.0)

    def test_what_went_out_by_it_is_kept_and_read_as_often_as_anybody_likes(self) -> None:
        published(method="dp")
        assert release_files(public_release("registered")) == release_files(public_release("registered"))

    def test_once_the_year_is_spent_nothing_more_is_prepared(self) -> None:
        published(method="dp")
        published(series="second", method="dp")
        row = prepare(requested(series="third", method="dp").pk)
        assert (row.state, row.report["refusal"]["code"]) == (ReleaseState.OPENED, "budget-spent")
        # The epsilons of one statistic add up whatever series they are in; another method spends nothing.
        again = prepare(request_again(by=make_member(Role.ANALYST), release=row.pk, method="rounding").pk)
        assert again.state == ReleaseState.PREPARED

    def test_withdrawing_gives_nothing_back(self) -> None:
        row = published(method="dp")
        withdraw_release(by=make_member(Role.COORDINATOR), release=row.pk, reason="Counted wrongly.")
        assert spent(row.tables.get().subject, timezone.now().year) == pytest.approx(1.0)

    def test_two_prepared_side_by_side_do_not_both_go_out_on_one_budget(self) -> None:
        published(method="dp")
        early, late = (prepare(requested(series=name, method="dp").pk) for name in ("early", "late"))
        boss = make_member(Role.COORDINATOR)
        for row in (early, late):
            check_release(by=boss, release=row.pk)
        publish_release(by=boss, release=early.pk)
        with pytest.raises(Conflict) as refused:
            publish_release(by=boss, release=late.pk)
        assert refused.value.code in {"release-outdated", "budget-spent"}

    def test_the_budget_is_of_a_calendar_year(self) -> None:
        row = published(method="dp")
        subject, year = row.tables.get().subject, timezone.now().year
        need_budget(subject, 2.0, yearly=2.0, year=year + 1)
        with pytest.raises(Conflict):
            need_budget(subject, 1.5, yearly=2.0, year=year)

    def test_a_list_of_those_who_came_would_tell_and_is_refused(self) -> None:
        row = prepare(requested(wanted("nationality"), method="dp").pk)
        assert row.report["refusal"]["code"] == "dp-open-list"

    def test_one_breakdown_of_a_period_is_all_that_is_paid_for(self) -> None:
        row = prepare(requested(wanted("sex"), wanted(), method="dp").pk)
        assert row.report["refusal"]["code"] == "dp-one-breakdown"


def test_the_budget_of_each_area_is_data_and_at_most_one_a_table() -> None:
    for rule in area_rules().values():
        assert 0 < rule.epsilon <= 1
        assert rule.epsilon <= rule.yearly <= 2
        assert rule.domain in rules()


def test_what_is_advised_to_who_asks_is_what_the_engines_rules_recommend() -> None:
    for rule in area_rules().values():
        assert rule.advised == rules()[rule.domain].method
    listed = {way.method: way for way in ways()}
    assert set(listed) == set(ASKED)
    assert {area.value for area in listed[Method.ROUNDING].areas} == set(area_rules())
