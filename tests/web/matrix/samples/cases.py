"""Cases: one of the asker's partner, one of another partner, and one that is not there."""

from __future__ import annotations

from uuid import uuid4

from jahorina.partners.roles import Area, Role
from jahorina.registers.gates.services import override_gate
from jahorina.registers.models import Case
from tests.registers.cases import REASONS, opened, step, supervisor, worker
from tests.web.matrix.samples import Sample, World, sample

_made: dict[tuple[int, Area], Sample] = {}


def _cases(world: World, area: Area) -> Sample:
    """A case in each partner; made anew where the test that made it has been rolled back."""
    key = (id(world), area)
    if key not in _made or not Case.objects.filter(pk=_made[key].own).exists():
        own, other = (opened(worker(area, partner), area) for partner in ("ba", "rs"))
        _made[key] = Sample(str(own.pk), str(other.pk), str(uuid4()))
    return _made[key]


@sample("case_id")
def case_of_protection(world: World) -> Sample:
    return _cases(world, Area.PROTECTION)


@sample("case_id", route="cases:decide")
def case_of_return(world: World) -> Sample:
    return _cases(world, Area.RETURN)


@sample("case_id", route="cases:correct")
def case_that_the_worker_carries(world: World) -> Sample:
    """Whoever neither carries nor supervises a case does not see all fields, and so corrects none."""
    cases = _cases(world, Area.PROTECTION)
    by = world.members[Role.CASE_WORKER.value]
    if Case.objects.get(pk=cases.own).assignee_id != by.pk:
        step(by, Case.objects.get(pk=cases.own), "assigned", assignee=str(by.pk))
    return cases


@sample("gate")
def gate(_world: World) -> Sample:
    return Sample("non-refoulement", "non-refoulement", "no-such-gate")


@sample("kind", route="cases:step")
def kind_of_step(_world: World) -> Sample:
    return Sample("note-added", "note-added", "no-such-step")


@sample("sequence", route="cases:correct")
def sequence(_world: World) -> Sample:
    return Sample("1", "1", "99")


@sample("area", route="cases:list")
@sample("area", route="cases:new")
def area(_world: World) -> Sample:
    return Sample("protection", "counter-trafficking", "fishing")


@sample("scope", route="cases:list")
def scope(_world: World) -> Sample:
    return Sample("mine", "mine", "everything")


@sample("decision_id")
def decision(world: World) -> Sample:
    numbers = []
    cases = _cases(world, Area.RETURN)
    for partner, case_id in (("ba", cases.own), ("rs", cases.other)):
        case = Case.objects.get(pk=case_id)
        last = case.gate_decisions.last()
        boss = supervisor(Area.RETURN, partner)
        made = last or override_gate(by=boss, case=case.pk, gate="medical-fitness", reasons=REASONS)
        numbers.append(str(made.pk))
    return Sample(numbers[0], numbers[1], "999999")
