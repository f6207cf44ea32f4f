"""A worker's cases go to another one together, or stay together."""

from __future__ import annotations

import pytest

from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers import queries
from jahorina.registers.handover import carried_by, carriers, hand_over
from jahorina.registers.models import Case, Step
from tests.registers.cases import opened, step, supervisor, worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]

NOTE = "On leave from Monday."


def carried(by: Member, number: int = 3, area: Area = Area.PROTECTION) -> list[Case]:
    """Some cases that a worker carries."""
    return [step(by, opened(by, area), "assigned", assignee=str(by.pk)) for _number in range(number)]


def test_all_open_cases_of_a_worker_go_to_another_each_with_its_step() -> None:
    old, new, boss = worker(Area.PROTECTION), worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    cases = carried(old)
    closed = carried(old, 1)[0]
    step(old, closed, "closed", reason="absconded")
    assert hand_over(by=boss, area=Area.PROTECTION, worker=old.pk, to=new.pk, note=NOTE) == 3
    for case in cases:
        card = queries.case(case.pk, member=new)
        assert (card.assignee, card.steps[-1].kind.code, card.steps[-1].note) == (new.name, "assigned", NOTE)
    closed.refresh_from_db()
    assert closed.assignee_id == old.pk
    assert carried_by(old.pk, area=Area.PROTECTION, member=boss) == ()
    assert [(key, number) for key, _name, number in carriers(area=Area.PROTECTION, member=boss)] == [(new.pk, 3)]


def test_some_cases_go_and_the_others_stay() -> None:
    old, new, boss = worker(Area.PROTECTION), worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    first, second, third = carried(old)
    chosen = [first.pk, third.pk]
    assert hand_over(by=boss, area=Area.PROTECTION, worker=old.pk, to=new.pk, note=NOTE, cases=chosen) == 2
    assert [line.id for line in carried_by(old.pk, area=Area.PROTECTION, member=boss)] == [second.pk]


def test_nothing_is_handed_over_where_one_of_the_cases_is_not_theirs_any_more() -> None:
    old, new, boss = worker(Area.PROTECTION), worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    cases = carried(old)
    step(boss, cases[1], "assigned", assignee=str(boss.pk))
    before = Step.objects.count()
    with pytest.raises(Conflict) as refused:
        hand_over(by=boss, area=Area.PROTECTION, worker=old.pk, to=new.pk, note=NOTE, cases=[case.pk for case in cases])
    assert refused.value.code == "handover-changed"
    assert Step.objects.count() == before


def test_a_failure_in_the_middle_hands_nothing_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from jahorina.registers import handover

    old, new, boss = worker(Area.PROTECTION), worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    carried(old)
    taken, real = [], handover.add_step

    def failing(**given: object) -> Case:
        taken.append(given["case"])
        if len(taken) == 2:
            raise Conflict("case-changed", "Somebody was faster.")
        return real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(handover, "add_step", failing)
    before = Step.objects.count()
    with pytest.raises(Conflict):
        hand_over(by=boss, area=Area.PROTECTION, worker=old.pk, to=new.pk, note=NOTE)
    assert len(taken) == 2
    assert Step.objects.count() == before
    assert len(carried_by(old.pk, area=Area.PROTECTION, member=boss)) == 3


def test_only_supervisors_of_the_area_hand_over() -> None:
    old, new = worker(Area.PROTECTION), worker(Area.PROTECTION)
    carried(old)
    for by in (old, supervisor(Area.RETURN)):
        with pytest.raises(NotAllowed):
            hand_over(by=by, area=Area.PROTECTION, worker=old.pk, to=new.pk, note=NOTE)
        with pytest.raises(NotAllowed):
            carried_by(old.pk, area=Area.PROTECTION, member=by)
    foreign = supervisor(Area.PROTECTION, "rs")
    assert carried_by(old.pk, area=Area.PROTECTION, member=foreign) == ()


def test_cases_go_only_to_somebody_who_works_on_them_here() -> None:
    old, boss = worker(Area.PROTECTION), supervisor(Area.PROTECTION)
    carried(old)
    for unfit in (worker(Area.RETURN), worker(Area.PROTECTION, "rs"), old):
        with pytest.raises(InputRefused):
            hand_over(by=boss, area=Area.PROTECTION, worker=old.pk, to=unfit.pk, note=NOTE)
    with pytest.raises(InputRefused):
        hand_over(by=boss, area=Area.PROTECTION, worker=boss.pk, to=old.pk, note=NOTE)
