"""Referrals and consents: of the asker's partner, of another partner, and ones that are not there."""

from __future__ import annotations

from uuid import uuid4

from jahorina.partners.models import Institution
from jahorina.partners.roles import Area
from jahorina.registers.models import Case, Consent, Referral
from tests.registers.cases import worker
from tests.registers.referrals import REASON, consent, referred
from tests.web.matrix.samples import Sample, World, maker_of, sample


def _case(world: World, partner: str) -> Case:
    cases = maker_of("case_id", "")(world)
    return Case.objects.get(pk=cases.own if partner == "ba" else cases.other)


def _elsewhere(partner: str) -> str:
    """Another institution of the partner."""
    rows = Institution.objects.filter(partner__code=partner).exclude(code__in=("ba-sfa", "rs-crm"))
    return str(rows.order_by("code").values_list("code", flat=True)[0])


def _referral(world: World, partner: str) -> str:
    case, by = _case(world, partner), worker(Area.PROTECTION, partner)
    found = case.referrals.first()
    made = found or referred(by, case, to=_elsewhere(partner), exception="child-at-risk", reason=REASON)
    return str(made.pk)


def _consent(world: World, partner: str) -> str:
    case = _case(world, partner)
    found = Consent.objects.filter(case=case).first()
    return str((found or consent(worker(Area.PROTECTION, partner), case, to=_elsewhere(partner))).pk)


@sample("referral_id")
def referral(world: World) -> Sample:
    found = Sample(_referral(world, "ba"), _referral(world, "rs"), str(uuid4()))
    assert Referral.objects.filter(pk__in=(found.own, found.other)).count() == len({"ba", "rs"})
    return found


@sample("consent_id")
def given_consent(world: World) -> Sample:
    return Sample(_consent(world, "ba"), _consent(world, "rs"), str(uuid4()))


@sample("act", route="cases:referral-act")
def act(_world: World) -> Sample:
    return Sample("recalled", "recalled", "no-such-act")


@sample("box")
def box(_world: World) -> Sample:
    return Sample("received", "sent", "lost")
