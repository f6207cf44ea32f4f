"""Proposals, holds, certificates and requests: of the asker's partner, of another partner, and one that is not there."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from jahorina.partners.roles import Area
from jahorina.registers.models import Erasure, LegalHold, SubjectRequest
from jahorina.registers.retention import services
from jahorina.registers.retention.holds import place_hold
from jahorina.registers.subject_requests import services as requests
from tests.audit.log import write_key
from tests.registers.cases import REASONS, supervisor
from tests.registers.retention.erasing import closed_case, officer, proposed
from tests.web.matrix.samples import Sample, World, sample


def _erasure(partner: str, state: str) -> str:
    found = Erasure.objects.filter(partner_code=partner, state=state).first()
    if found is None:
        found = proposed(closed_case(partner=partner))
        if state == Erasure.State.ERASED:
            _approve(found)
    return str(found.pk)


def _approve(erasure: Erasure) -> None:
    workspace = settings.JAHORINA.workspace
    if not workspace.signing_key_file.exists():
        write_key(workspace)
    services.approve(by=officer(erasure.partner_code), erasure=erasure.pk)


def _hold(partner: str) -> str:
    found = LegalHold.objects.filter(case__partner_code=partner).first()
    if found is None:
        case, boss = closed_case(partner=partner), supervisor(Area.PROTECTION, partner)
        until = timezone.localdate()
        found = place_hold(by=boss, reference=case.reference, ground="other", reason=REASONS, until=until)
    return str(found.pk)


def _request(partner: str) -> str:
    found = SubjectRequest.objects.filter(partner_code=partner).first()
    if found is None:
        case, boss = closed_case(partner=partner), supervisor(Area.PROTECTION, partner)
        day = timezone.localdate()
        found = requests.receive(by=boss, reference=case.reference, kind="access", language="en", received_on=day)
        requests.start(by=boss, request=found.pk)
    return str(found.pk)


@sample("erasure_id", route="retention:refuse")
def proposal(_world: World) -> Sample:
    return Sample(_erasure("ba", "proposed"), _erasure("rs", "proposed"), str(uuid4()))


@sample("erasure_id")
def erasure(_world: World) -> Sample:
    return Sample(_erasure("ba", "erased"), _erasure("rs", "erased"), str(uuid4()))


@sample("hold_id")
def hold(_world: World) -> Sample:
    return Sample(_hold("ba"), _hold("rs"), str(uuid4()))


@sample("request_id")
def request(_world: World) -> Sample:
    return Sample(_request("ba"), _request("rs"), str(uuid4()))
