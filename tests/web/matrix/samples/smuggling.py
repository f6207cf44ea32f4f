"""Incidents with a suspect and a group: one of the asker's partner, one of another partner, and one that is not there."""

from __future__ import annotations

from uuid import uuid4

from jahorina.partners.roles import Area
from jahorina.registers.models import Case, Tie
from jahorina.registers.smuggling import services
from tests.registers.cases import somebody, worker
from tests.registers.smuggling_incidents import incident, says
from tests.web.matrix.samples import Sample, World, sample

_made: dict[int, tuple[Tie, Tie, Tie, Tie]] = {}


def _ties(world: World) -> tuple[Tie, Tie, Tie, Tie]:
    """Suspect and group of the own incident, then of the other; made anew where they have been rolled back."""
    if id(world) not in _made or not Case.objects.filter(pk=_made[id(world)][0].incident_id).exists():
        ties: list[Tie] = []
        for partner in ("ba", "rs"):
            by = worker(Area.CRIMINAL_JUSTICE, partner)
            case = incident(by)
            ties.append(services.record_suspect(by=by, incident=case.pk, identity=somebody(), says=says()))
            ties.append(services.record_group(by=by, incident=case.pk, name="A group", says=says("organised")))
        _made[id(world)] = (ties[0], ties[1], ties[2], ties[3])
    return _made[id(world)]


@sample("incident_id", route="smuggling:ties")
@sample("incident_id", route="smuggling:add")
def incident_id(world: World) -> Sample:
    own, _group, other, _other_group = _ties(world)
    return Sample(str(own.incident_id), str(other.incident_id), str(uuid4()))


@sample("tie_id")
def tie_id(world: World) -> Sample:
    own, _group, other, _other_group = _ties(world)
    return Sample(str(own.pk), str(other.pk), str(uuid4()))


@sample("node_id")
@sample("suspect_id")
def suspect_id(world: World) -> Sample:
    own, _group, other, _other_group = _ties(world)
    return Sample(str(own.suspect_id), str(other.suspect_id), str(uuid4()))


@sample("group_id")
def group_id(world: World) -> Sample:
    _own, group, _other, other_group = _ties(world)
    return Sample(str(group.group_id), str(other_group.group_id), str(uuid4()))


@sample("what")
def what(_world: World) -> Sample:
    return Sample("suspect", "suspect", "nothing")
