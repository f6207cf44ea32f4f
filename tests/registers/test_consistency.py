"""The doctor counts exactly the cases whose head is not what their steps amount to."""

from __future__ import annotations

from datetime import date

import pytest

from jahorina.partners.roles import Area
from jahorina.registers import consistency
from jahorina.registers.consistency import HeadReport, compare_heads
from jahorina.registers.models import Case, Deadline, LimitEntry, RegisterProgramme
from jahorina.registers.services import correct_step, refold
from tests.registers.cases import opened, ready_to_depart, step, supervisor, worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


@pytest.fixture
def cases() -> list[Case]:
    """Cases of each area, with steps, corrections and closures."""
    by, returns = worker(Area.PROTECTION), worker(Area.RETURN)
    found = [opened(by, Area.PROTECTION) for _number in range(4)]
    step(by, found[0], "assigned", assignee=str(by.pk))
    step(by, found[0], "unaccompanied-child-noted", status="unaccompanied")
    step(by, found[1], "closed", reason="absconded")
    noted = step(by, found[2], "intention-declared", where="inside")
    correct_step(
        by=supervisor(Area.PROTECTION),
        case=found[2].pk,
        sequence=2,
        reason="Wrong file.",
        expected_version=noted.version,
    )
    found.append(ready_to_depart(returns, opened(returns, Area.RETURN), supervisor(Area.PROTECTION)))
    return found


@pytest.mark.parametrize("chunk", [1, 2, 2000])
def test_untouched_cases_are_whole(cases: list[Case], chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "CHUNK", chunk)
    report = compare_heads()
    assert report == HeadReport(cases=5, differing=0, unfoldable=0, with_other_limits=0)
    assert report.whole


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "applied"},
        {"outcome": "granted"},
        {"assignee": None},
        {"last_step_on": date(2020, 1, 1)},
        {"closed_on": date(2020, 1, 1)},
        {"version": 99},
        {"nationality": "SYR"},
        {"birth_year": 1900},
    ],
)
def test_each_head_that_was_changed_past_the_steps_is_counted(cases: list[Case], changed: dict[str, object]) -> None:
    Case.objects.filter(id=cases[0].pk).update(**changed)
    assert (compare_heads().differing, compare_heads().whole) == (1, False)
    refold(Case.objects.get(id=cases[0].pk))
    assert compare_heads().whole


def test_steps_that_do_not_follow_each_other_are_counted_apart(cases: list[Case]) -> None:
    from jahorina.registers.models import Step

    Step.objects.bulk_create(
        [Step(case=cases[1], sequence=3, kind="no-such-step", happened_on=date(2026, 1, 1),
              institution=cases[1].institution)]
    )  # fmt: skip
    Case.objects.filter(id=cases[3].pk).update(version=7)
    assert compare_heads() == HeadReport(cases=5, differing=1, unfoldable=1, with_other_limits=0)


def test_a_time_limit_that_the_programme_changed_is_told_apart_from_damage(cases: list[Case]) -> None:
    entry = LimitEntry.objects.get(code="guardian")
    entry.definition = {**entry.definition, "days": 3}
    entry.save()
    RegisterProgramme.objects.update(content_sha256="another")
    report = compare_heads()
    assert (report.whole, report.with_other_limits) == (True, 1)
    refold(Case.objects.get(id=cases[0].pk))
    assert compare_heads().with_other_limits == 0


def test_a_time_limit_that_is_gone_is_counted(cases: list[Case]) -> None:
    Deadline.objects.filter(case=cases[0]).delete()
    assert compare_heads().with_other_limits == 1
