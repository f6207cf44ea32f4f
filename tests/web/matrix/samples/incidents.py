"""Incidents: one that was released to the asker's partner, one that was released to another, and one that is not there."""

from __future__ import annotations

from uuid import uuid4

from jahorina.registers.incidents.services import add_entry
from jahorina.registers.models import Incident
from tests.registers.incidents import reported, reporter
from tests.web.matrix.samples import Sample, World, sample


def _released_to(partner: str) -> str:
    found = Incident.objects.filter(concerned=partner, entries__kind="released").first()
    if found is None:
        by = reporter()
        found = reported(by, consent="facts", concerned=partner)
        add_entry(by=by, incident=found.pk, kind="released", scope="facts")
    return str(found.pk)


@sample("incident_id")
def incident(_world: World) -> Sample:
    return Sample(_released_to("ba"), _released_to("rs"), str(uuid4()))


@sample("kind", route="incidents:add")
def kind_of_entry(_world: World) -> Sample:
    return Sample("answered", "answered", "no-such-entry")
