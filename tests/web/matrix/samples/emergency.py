"""Openings in an emergency: one of the asker's partner, one of another partner, and one that is not there."""

from __future__ import annotations

from jahorina.partners.roles import Area
from jahorina.registers.emergency.services import break_glass
from jahorina.registers.models import Case, CaseGrant
from tests.registers.cases import REASONS, opened, step, worker
from tests.web.matrix.samples import Sample, World, sample


def _opening(partner: str) -> str:
    found = CaseGrant.objects.filter(case__partner_code=partner, kind=CaseGrant.Kind.BREAK_GLASS).first()
    return str((found or _made(partner)).pk)


def _made(partner: str) -> CaseGrant:
    owner = worker(Area.PROTECTION, partner)
    case: Case = step(owner, opened(owner, Area.PROTECTION), "assigned", assignee=str(owner.pk))
    return break_glass(by=worker(Area.PROTECTION, partner), reference=case.reference, reason=REASONS)


@sample("opening_id")
def opening(_world: World) -> Sample:
    return Sample(_opening("ba"), _opening("rs"), "999999")


@sample("area", route="cases:handover")
def supervised_area(_world: World) -> Sample:
    return Sample("protection", "counter-trafficking", "fishing")
