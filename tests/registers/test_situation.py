"""What a case amounts to: factors by level, a child's safeguards, reception, statelessness, readmission asked of us."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jahorina.kernel.errors import InputRefused
from jahorina.partners.models import Partner, Place
from jahorina.partners.roles import Area
from jahorina.registers import queries
from jahorina.registers.consistency import compare_heads
from jahorina.registers.models import Case
from jahorina.registers.referral.dataset import values
from jahorina.registers.situation import Situation, situation
from tests.registers.cases import opened, step, supervisor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def of(case: Case) -> Situation:
    """The situation as a supervisor of its area sees it."""
    return situation(queries.case(case.pk, member=supervisor(Area(case.area))).steps)


def test_factors_stand_by_level_and_a_protective_one_cancels_no_risk() -> None:
    by = supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    for level, direction, ago in (("individual", "risk", 9), ("household", "protective", 8), ("structural", "risk", 7)):
        step(
            by,
            case,
            "vulnerability-noted",
            ago=ago,
            factor="language",
            level=level,
            direction=direction,
            basis="stated",
        )
    found = of(case)
    assert [(level, [one.direction for one in factors]) for level, factors in found.by_level()] == [
        ("individual", ["risk"]),
        ("household", ["protective"]),
        ("structural", ["risk"]),
    ]
    assert {(one.noted_by, one.basis, one.reviewed_on) for one in found.factors} == {(by.name, "stated", None)}


def test_a_review_confirms_a_factor_with_its_reviewer_or_ends_it() -> None:
    by, reviewer = supervisor(Area.PROTECTION), supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    for factor in ("language", "health"):
        step(by, case, "vulnerability-noted", ago=5, factor=factor, level="individual", direction="risk")
    step(reviewer, case, "vulnerability-reviewed", ago=2, factor="language", level="individual", result="confirmed")
    step(reviewer, case, "vulnerability-reviewed", ago=1, factor="health", level="individual", result="ended")
    step(reviewer, case, "vulnerability-reviewed", ago=1, factor="age", level="individual", result="confirmed")
    (found,) = of(case).factors
    assert (found.code, found.noted_by, found.reviewed_by) == ("language", by.name, reviewer.name)


def test_what_a_review_ended_is_not_shared_in_a_referral() -> None:
    by = supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    step(by, case, "vulnerability-noted", ago=5, factor="health", level="individual", direction="risk")
    assert values(case, ["factors"], today=timezone.localdate()) == {"factors": ["health|individual|risk"]}
    step(by, case, "vulnerability-reviewed", ago=1, factor="health", level="individual", result="ended")
    assert values(case, ["factors"], today=timezone.localdate()) == {}


def test_a_childs_safeguards_are_seen_at_once() -> None:
    by = supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    assert not of(case).is_known
    step(by, case, "unaccompanied-child-noted", ago=6, status="unaccompanied")
    alone = of(case)
    assert (alone.child_status, alone.guardian_since, alone.is_assessed) == ("unaccompanied", None, False)
    step(by, case, "guardian-appointed", ago=5, temporary=True)
    step(by, case, "best-interests-assessed", ago=4, heard=True)
    assessed = of(case)
    assert assessed.guardian_since == timezone.localdate() - timedelta(days=5)
    assert (assessed.is_assessed, assessed.best_interests) == (True, "")
    step(by, case, "best-interests-determined", ago=3, outcome="stay")
    step(by, case, "guardian-ended", ago=2)
    assert (of(case).best_interests, of(case).guardian_since) == ("stay", None)


def test_somebody_is_in_reception_until_they_leave() -> None:
    by = supervisor(Area.PROTECTION)
    fields = {"kind": "region", "partner": Partner.objects.get(code="ba"), "names": {"en": "A centre"}}
    Place.objects.create(code="ba-a-centre", provenance="proposed", **fields)
    case = opened(by, Area.PROTECTION)
    step(by, case, "placed-in-reception", ago=4, place="ba-a-centre")
    assert of(case).reception == "ba-a-centre"
    step(by, case, "left-reception", ago=2)
    assert of(case).reception == ""


def test_a_determination_of_statelessness_changes_how_the_nationality_is_known() -> None:
    by = supervisor(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    step(by, case, "statelessness-procedure-opened", ago=9)
    decided = step(by, case, "statelessness-determined", ago=1, nationality_status="stateless")
    assert decided.nationality_status == "stateless"
    assert queries.case(case.pk, member=by).profile["nationality_status"] == "stateless"
    assert compare_heads().whole


def test_a_readmission_asked_of_us_is_answered_in_time_and_refused_with_a_reason() -> None:
    by = supervisor(Area.RETURN)
    case = opened(by, Area.RETURN)
    asked = step(by, case, "readmission-asked", ago=3, counterpart="DEU", category="own-national")
    limit = asked.deadlines.get(met_on__isnull=True)
    assert (limit.limit, limit.waits_on_others) == ("readmission-answer", False)
    assert limit.due_on == timezone.localdate() + timedelta(days=7)
    with pytest.raises(InputRefused):
        step(by, case, "readmission-declined")
    step(by, case, "readmission-agreed", ago=2)
    received = step(by, case, "readmission-received", ago=1, counterpart="DEU")
    assert received.state == "received"
    assert not received.deadlines.filter(met_on__isnull=True, limit__startswith="readmission").exists()
