"""The registers' statistics in the evidence: entries of the catalogue, and values taken all or none, again and again."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from jahorina.evidence import queries, snapshots
from jahorina.evidence.models import Definition, Import, Source, Statistic
from jahorina.evidence.questions import Question
from jahorina.evidence.register_catalogue import load_register_statistics
from jahorina.evidence.snapshots import take_register_statistics
from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.kernel.numbers import ConfStatus, ObsStatus, UnitKind
from jahorina.kernel.periods import Period
from jahorina.kernel.workspace import Workspace
from jahorina.partners.roles import Area
from jahorina.registers.loading import load_registers
from jahorina.registers.models import Case
from jahorina.registers.programme import read_registers
from jahorina.registers.services import correct_step, open_case
from jahorina.registers.statistics.programme import load_statistics, read_statistics
from tests.evidence.conftest import Asker
from tests.kept_load import load_once
from tests.people import make_partners
from tests.registers.cases import days_ago, opened, somebody, step, supervisor, worker

pytestmark = pytest.mark.django_db

YEAR = Period.parse(str(days_ago(0).year))


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any, programme_folder: Path) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        make_partners()
        load_once("registers", lambda: load_registers(read_registers(programme_folder), by="system"))
        load_statistics(read_statistics(programme_folder), by="system")
        load_register_statistics()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def node(workspace: Workspace) -> Workspace:
    """A workspace whose vault has a key, so that cases can be opened."""
    workspace.vault_key_file.parent.mkdir(parents=True, exist_ok=True)
    workspace.vault_key_file.write_bytes(b"1:" + b64encode(bytes(range(32))) + b"\n")
    return workspace


def take(*codes: str, periods: tuple[Period, ...] = (YEAR,), **more: Any) -> Any:
    return take_register_statistics(
        by="system", partner="ba", periods=periods, codes=codes or ("protection-registered",), **more
    )


def kept(code: str = "protection-registered", partner: str | None = "ba", **only: str) -> list[Any]:
    """The observations in force, as a member of the partner sees them."""
    question = Question(code, only=tuple(only.items()))
    return list(queries.observations(member=Asker(partner), question=question))


def value(code: str = "protection-registered", **only: str) -> float | None:
    total = {"origin": "_T", "sex": "_T", "age": "_T", "category": "_T"} | only
    [one] = kept(code, **total)
    return one.value  # type: ignore[no-any-return]


def people(number: int, sex: str = "male", **more: Any) -> list[Case]:
    by = worker(Area.PROTECTION)
    fields = {"sex": sex, "nationality": "AFG"}
    return [
        open_case(by=by, area=Area.PROTECTION, happened_on=days_ago(0), fields=fields, identity=somebody(), **more)
        for _one in range(number)
    ]


def test_every_statistic_of_the_registers_is_an_entry_that_an_indicator_can_name() -> None:
    card = queries.statistic("protection-first-decisions")
    assert card.unit_kind is UnitKind.DECISION
    assert card.category("refugee") is not None
    assert [one.code for one in card.definitions] == ["register-v1"]
    kinds = {
        queries.statistic(code).unit_kind for code in ("return-steps", "return-open-cases", "return-days-to-reply")
    }
    assert kinds == {UnitKind.STEP, UnitKind.CASE, UnitKind.DURATION}
    assert Statistic.objects.filter(code="protection-days-to-decision", additive_over__time=False).exists()


def test_loading_the_catalogue_again_changes_nothing() -> None:
    assert load_register_statistics() == 0


def test_a_code_that_the_published_statistics_have_is_refused() -> None:
    Statistic.objects.filter(code="return-departed").delete()
    Statistic.objects.create(code="return-departed", version="9", titles={"en": "Other"}, unit_kind="person", order=3)
    with pytest.raises(InputRefused, match="a code means one thing"):
        load_register_statistics()


def test_what_is_taken_is_what_the_registers_say(node: Workspace) -> None:
    people(12)
    people(11, "female")
    report = take()
    assert (report.added, report.revised) == (report.rows_read, 0)
    assert value() == 23
    assert (value(sex="M"), value(sex="F"), value(origin="AFG")) == (12, 11, 23)
    [total] = kept(origin="_T", sex="_T", age="_T", category="_T")
    assert (total.source, total.definition, total.note, total.owner) == ("register-ba", "register-v1", "n=23", "ba")
    assert total.conf_status is ConfStatus.CONFIDENTIAL
    assert total.obs_status is ObsStatus.PROVISIONAL, "the year has not ended"
    assert total.as_of == timezone.localdate()


def test_nobody_else_sees_what_was_taken(node: Workspace) -> None:
    people(12)
    take()
    assert kept(partner="rs") == []
    assert kept(partner=None) == []
    assert queries.imports(member=None) == ()


def test_small_ones_are_hidden_before_they_are_kept(node: Workspace) -> None:
    people(12)
    people(3, "female")
    take()
    assert value() == 15
    [female] = kept(sex="F")
    [male] = kept(sex="M")
    assert (female.value, female.obs_status, female.conf_status, female.note) == (
        None,
        ObsStatus.SUPPRESSED,
        ConfStatus.SMALL_COUNT,
        "",
    )
    assert (male.value, male.conf_status) == (None, ConfStatus.SECONDARY)


def test_taking_the_same_again_changes_nothing(node: Workspace) -> None:
    people(12)
    take()
    again = take()
    assert again.added == again.revised == 0 or again.repeated
    assert value() == 12


def test_what_changed_is_a_revision_and_what_is_gone_is_zero(node: Workspace) -> None:
    cases = [*people(12), *people(11, "female")]
    take()
    by = supervisor(Area.PROTECTION)
    for case in cases[12:]:
        correct_step(
            by=by, case=case.pk, sequence=1, reason="Read wrongly.", expected_version=case.version,
            fields={"sex": "male", "nationality": "AFG"},
        )  # fmt: skip
    report = take()
    assert report.revised >= 2
    assert report.added == 0
    assert (value(), value(sex="M"), value(sex="F")) == (23, 23, 0)
    [female] = kept(sex="F")
    assert (female.value, female.note) == (0, "n=0")


def test_a_change_that_was_taken_back_on_the_same_day_is_in_force(node: Workspace) -> None:
    cases = people(12)
    take()
    by = supervisor(Area.PROTECTION)
    for sex in ("female", "male"):
        for case in cases:
            case.refresh_from_db()
            correct_step(
                by=by, case=case.pk, sequence=1, reason="Read wrongly.", expected_version=case.version,
                fields={"sex": sex, "nationality": "AFG"},
            )  # fmt: skip
        take()
    assert value(sex="M") == 12
    assert value(sex="F") == 0


def test_simulated_cases_have_a_source_of_their_own(node: Workspace) -> None:
    people(12)
    people(15, is_simulated=True)
    take()
    found = {one.source: (one.value, one.simulated) for one in kept(origin="_T", sex="_T", age="_T", category="_T")}
    assert found == {"register-ba": (12, False), "register-ba-simulated": (15, True)}
    assert "simulated" in Source.objects.get(code="register-ba-simulated").title


def test_a_duration_is_its_median_with_the_quartiles_beside_it(node: Workspace) -> None:
    by = worker(Area.PROTECTION)
    start = timezone.localdate()
    for gap in range(1, 13):
        case = opened(by, Area.PROTECTION, ago=40)
        step(by, case, "intention-declared", ago=30)
        step(by, case, "application-lodged", ago=gap)
        step(by, case, "decision-issued", ago=0, decision="refugee")
    take("protection-days-to-decision", periods=(Period.parse(str(start.year)),))
    code = "protection-days-to-decision"
    assert [value(code, category=one) for one in ("q1", "_T", "q3")] == [3.75, 6.5, 9.25]


def test_all_or_nothing(node: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    people(12)
    counted = snapshots.register_statistic

    def breaks(**given: Any) -> Any:
        if given["code"] == "return-departed":
            raise NotFound("statistic-unknown", "It broke.")
        return counted(**given)

    monkeypatch.setattr(snapshots, "register_statistic", breaks)
    with pytest.raises(NotFound):
        take("protection-registered", "return-departed")
    assert kept() == []
    assert Import.objects.count() == 0


def test_every_statistic_of_the_programme_can_be_taken(node: Workspace) -> None:
    people(12)
    report = take_register_statistics(by="system", partner="ba", periods=(YEAR, Period.parse("2025-03")))
    assert report.refused == 0
    assert Definition.objects.filter(code__startswith="register-v").count() == 48


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"periods": ()}, "period-missing"),
        ({"periods": (Period.parse("2025-W10"),)}, "period-not-calendar"),
        ({"cut_off": timezone.now() + timedelta(days=3)}, "cut-off-in-the-future"),
    ],
)
def test_what_cannot_be_taken_is_said(node: Workspace, given: dict[str, Any], code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        take(**given)
    assert refused.value.code == code


def test_an_unknown_partner_or_statistic_is_not_there(node: Workspace) -> None:
    with pytest.raises(NotFound):
        take("no-such-statistic")
    with pytest.raises(NotFound):
        take_register_statistics(by="system", partner="xx", periods=(YEAR,))
