"""The plan: shipped measures, and a round with reports, evidence, support and projects of ba and rs."""

from __future__ import annotations

from datetime import date

from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.models import Member
from jahorina.partners.roles import Role
from jahorina.plan.calendars import make_link
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.documents import Change, Verb
from jahorina.plan.funding.assistance import NewNeed, NewOffer, make_offer, state_need
from jahorina.plan.funding.services import NewProject, record_project
from jahorina.plan.models import (
    CommunityProject,
    EvidenceItem,
    Milestone,
    ProgressReport,
    ReportingRound,
    SupportNeed,
    SupportOffer,
    Target,
)
from jahorina.plan.rounds.round_services import NewRound, open_round
from jahorina.plan.status.services import NewEvidence, bring_evidence
from tests.people import make_member
from tests.web.matrix.samples import Sample, World, sample

MEASURE, INDICATOR, ROUND = "M-RE-1", "I-RE-1a", "matrix-2025"
_people: dict[tuple[int, str], Member] = {}


def _contributor(world: World, partner: str) -> Member:
    """Somebody of a partner who is none of those who ask; made anew where a rollback took them away."""
    key = (id(world), partner)
    if key not in _people or not Member.objects.filter(pk=_people[key].pk).exists():
        _people[key] = make_member(Role.CONTRIBUTOR, partner=partner)
    return _people[key]


def _round() -> ReportingRound:
    found = ReportingRound.objects.filter(code=ROUND).first()
    new = NewRound(ROUND, {"en": "Round"}, Period.parse("2025"), date(2999, 1, 31))
    return found or open_round(by=make_member(Role.COORDINATOR), new=new)


@sample("measure_code")
def measure(_world: World) -> Sample:
    return Sample(MEASURE, MEASURE, "M-99")


@sample("indicator_code")
def indicator(_world: World) -> Sample:
    return Sample(INDICATOR, INDICATOR, "I-99")


@sample("milestone_code")
def milestone(_world: World) -> Sample:
    code = str(Milestone.objects.filter(measure__code=MEASURE).values_list("code", flat=True)[0])
    return Sample(code, code, "M-99.1")


@sample("target_code")
def target(_world: World) -> Sample:
    code = f"{INDICATOR}:*:2031:_T"
    entry = {"indicator": INDICATOR, "period": "2031", "value": "1"}
    if not Target.objects.filter(indicator__code=INDICATOR, period_start="2031-01-01").exists():
        apply_changes(by=None, changes=[Change(EntryKind.TARGET, Verb.CREATE, code, entry)], reason="")
    return Sample(code, code, "I-99:*:2031:_T")


@sample("round_code")
def round_code(_world: World) -> Sample:
    return Sample(_round().code, ROUND, "no-round")


@sample("report_id")
def report(_world: World) -> Sample:
    rows = ProgressReport.objects.filter(round=_round(), measure__code=MEASURE)
    own, other = (str(rows.get(partner_code=code).pk) for code in ("ba", "rs"))
    return Sample(own, other, "999999")


@sample("item_id")
def evidence_item(world: World) -> Sample:
    def item(partner: str) -> str:
        found = EvidenceItem.objects.filter(partner_code=partner).first()
        evidence = NewEvidence("deployment", "Counsellors", date(2025, 1, 1))
        return str((found or bring_evidence(by=_contributor(world, partner), measure=MEASURE, evidence=evidence)).pk)

    return Sample(item("ba"), item("rs"), "999999")


@sample("need_id")
def need(world: World) -> Sample:
    def stated(partner: str) -> str:
        found = SupportNeed.objects.filter(partner_code=partner).first()
        new = NewNeed("return", "training", "Training of counsellors", date(2025, 1, 1))
        return str((found or state_need(by=_contributor(world, partner), new=new)).pk)

    return Sample(stated("ba"), stated("rs"), "999999")


@sample("offer_id")
def offer(world: World) -> Sample:
    found = SupportOffer.objects.filter(offered_by="rs").first()
    new = NewOffer("training", "Trainers", date(2025, 1, 1))
    row = found or make_offer(by=_contributor(world, "rs"), new=new)
    return Sample(str(row.pk), str(row.pk), "999999")


@sample("own_offer_id")
def own_offer(world: World) -> Sample:
    def made(partner: str) -> str:
        found = SupportOffer.objects.filter(offered_by=partner).first()
        new = NewOffer("training", "Trainers", date(2025, 1, 1))
        return str((found or make_offer(by=_contributor(world, partner), new=new)).pk)

    return Sample(made("ba"), made("rs"), "999999")


@sample("project_code")
def project(world: World) -> Sample:
    for partner in ("ba", "rs"):
        if not CommunityProject.objects.filter(code=f"{partner}-1").exists():
            place = next(card.code for card in partners.places(partner=partner) if card.kind == "adm2")
            new = NewProject(f"{partner}-1", "community", "running", place, {"en": "A school yard"}, date(2025, 1, 1))
            record_project(by=_contributor(world, partner), new=new)
    return Sample("ba-1", "rs-1", "xx-1")


@sample("token")
def token(world: World) -> Sample:
    made = make_link(by=_contributor(world, "ba"))
    return Sample(made, made, "nobody-has-this")
