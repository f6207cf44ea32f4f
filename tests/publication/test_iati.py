"""The plan as IATI: the shipped plan is valid, a measure says what it is, and what is suppressed cannot be computed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from jahorina.formats.iati.rules import rule_findings
from jahorina.formats.iati.schema_check import schema_errors
from jahorina.kernel.errors import InputRefused, NotReady
from jahorina.kernel.numbers import ConfStatus, ObsStatus
from jahorina.partners.loading import load_partners
from jahorina.partners.models import Partner, Programme
from jahorina.partners.programme import read_programme
from jahorina.plan.amounts import fraction, none_because, number
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.funding.iati_import import import_iati
from jahorina.plan.funding.services import NewFunding, record_funding
from jahorina.plan.loading import load_plan
from jahorina.plan.models import ReportedValue
from jahorina.plan.programme import read_plan
from jahorina.plan.rounds.agreement import figure_of, take_stance
from jahorina.plan.rounds.services import GivenValue, Written, accept_report, submit_report, write_report
from jahorina.publication.iati import export_iati
from tests.kept_load import load_once
from tests.plan.plan_world import PlanWorld, change, create
from tests.plan.test_iati_import import MAPPING, file, payment

TODAY = date(2026, 11, 29)
COMMENT = "comment/narrative"


def exported(publisher: str = "XX-TEST") -> bytes:
    return b"".join(export_iati(publisher=publisher).chunks)


def activities(content: bytes) -> dict[str, etree._Element]:
    return {one.findtext("iati-identifier"): one for one in etree.fromstring(content)}


@pytest.fixture
def shipped(programme_folder: Path, db: None) -> None:
    """The shipped partners and plan, without figures."""
    load_once("partners", lambda: load_partners(read_programme(programme_folder), by="system"))
    load_once("plan", lambda: load_plan(read_plan(programme_folder), by="system"))


@pytest.fixture
def world(db: None) -> PlanWorld:
    """A small plan with two partners, a donor and the programme they belong to."""
    found = PlanWorld()
    names = {"en": "A route"}
    Programme.objects.get_or_create(
        code="route", defaults={"names": names, "description": names, "partners_note": names, "languages": ["en"]}
    )
    Partner.objects.get_or_create(
        code="eu",
        defaults={"kind": "union", "names": {"en": "European Union"}, "position": 20, "provenance": "proposed"},
    )
    return found


def indicator(content: bytes, title: str) -> etree._Element:
    found = etree.fromstring(content).xpath("//indicator[title/narrative=$title]", title=title)
    assert len(found) == 1
    return found[0]


def actuals(element: etree._Element) -> dict[tuple[str, ...], str]:
    return {
        tuple(one.get("value") for one in actual.iterfind("dimension")): actual.get("value")
        for actual in element.iterfind("period/actual")
    }


def report(world: PlanWorld, partner: str, total: int, members: dict[str, int], hidden: tuple[str, ...] = ()) -> None:
    """A settled report whose value and members are as given; `hidden` are small counts."""
    row = world.report(partner)
    values = [GivenValue("I-1", number(total)), GivenValue("I-2", fraction(Decimal(30), Decimal(40)))]
    values += [GivenValue("I-1", number(count), member=member) for member, count in members.items()]
    written = Written(row.version, "in-progress", "Counselling began.", values=tuple(values))
    write_report(by=world.contributor(partner), report=row.pk, written=written)
    small = ReportedValue.objects.filter(report=row, indicator__code="I-1", member__in=hidden)
    small.update(conf_status=ConfStatus.SMALL_COUNT)
    submit_report(by=world.contributor(partner), report=row.pk)
    accept_report(by=world.coordinator(partner), report=row.pk)


def agree(world: PlanWorld, indicator_code: str = "I-1", *, reservation: str = "") -> None:
    for partner in ("ba", "rs"):
        reserved = reservation if partner == "rs" else ""
        _round, _indicator, figure = figure_of("2024", indicator_code)
        take_stance(
            by=world.coordinator(partner),
            round_code="2024",
            indicator=indicator_code,
            stance="reservation" if reserved else "agreed",
            reservation=reserved,
            seen=figure.sha256,
        )


def test_the_shipped_plan_has_no_error_of_schema_or_ruleset(shipped):
    content = exported()
    assert schema_errors(content) == ()
    assert rule_findings(content, today=TODAY) == ()
    found = activities(content)
    assert len(found) == 26
    plan = found["XX-TEST-western-balkans"]
    assert plan.get("hierarchy") == "1"
    assert len(plan.findall("related-activity[@type='2']")) == 25
    measure = found["XX-TEST-M-CT-1"]
    assert [one.get("ref") for one in measure.findall("related-activity[@type='1']")] == ["XX-TEST-western-balkans"]
    assert measure.findtext("description[@type='1']/narrative").endswith("Proposed; no source states it.")
    assert len(measure.findall("description[@type='2']")) == 3
    assert {one.get("code") for one in measure.findall("tag")} == {"16.2"}


def test_the_partners_are_named_in_the_style_of_open_data_with_their_footnote(shipped):
    measure = activities(exported())["XX-TEST-M-CT-1"]
    names = [one.text for one in measure.findall("participating-org/narrative")]
    assert "Kosovo (UNSCR 1244)" in names or any("1244" in (name or "") for name in names)
    assert not any((name or "") == "Kosovo" for name in names)


def test_a_published_figure_is_one_total_and_a_cell_for_each_partner_and_member(world):
    world.round()
    report(world, "ba", 40, {"F": 10, "M": 30})
    report(world, "rs", 60, {"F": 0, "M": 60})
    agree(world)
    found = actuals(indicator(exported(), "Persons counselled"))
    assert found == {
        (): "100",
        ("ba",): "40",
        ("ba", "F"): "10",
        ("ba", "M"): "30",
        ("rs",): "60",
        ("rs", "F"): "0",
        ("rs", "M"): "60",
    }


def test_a_suppressed_cell_is_left_out_with_a_sibling_and_the_total_says_so(world):
    world.round()
    report(world, "ba", 60, {"F": 3, "M": 22, "X": 35}, hidden=("F",))
    report(world, "rs", 60, {"F": 20, "M": 40})
    agree(world)
    content = exported()
    element = indicator(content, "Persons counselled")
    found = actuals(element)
    assert ("ba", "F") not in found
    assert ("ba", "M") not in found
    assert found["ba", "X"] == "35"
    assert found[("ba",)] == "60"
    assert found[()] == "120"
    total = next(one for one in element.iterfind("period/actual") if one.find("dimension") is None)
    assert total.findtext(COMMENT).startswith("Small cells are withheld")
    assert b"&lt;" not in content
    assert schema_errors(content) == ()
    assert rule_findings(content, today=TODAY) == ()


def test_where_no_sibling_protects_a_cell_its_total_goes_and_the_regions_with_it(world):
    world.round()
    report(world, "ba", 5, {"F": 3, "M": 2}, hidden=("F",))
    report(world, "rs", 60, {"F": 20, "M": 40})
    agree(world)
    element = indicator(exported(), "Persons counselled")
    assert actuals(element) == {("rs",): "60", ("rs", "F"): "20", ("rs", "M"): "40"}
    assert "Small cells are withheld" in element.findtext("description/narrative")


def test_nothing_that_is_not_settled_or_not_agreed_leaves(world):
    world.round()
    world.submit("ba")
    assert actuals(indicator(exported(), "Persons counselled")) == {}
    report(world, "rs", 60, {})
    assert actuals(indicator(exported(), "Persons counselled")) == {("rs",): "60"}


def total_comment(element: etree._Element) -> str:
    total = next(one for one in element.iterfind("period/actual") if one.find("dimension") is None)
    return total.findtext(COMMENT) or ""


def test_a_reservation_stands_beside_the_figure(world):
    world.round()
    report(world, "ba", 40, {})
    report(world, "rs", 60, {})
    agree(world, reservation="We count families.")
    assert total_comment(indicator(exported(), "Persons counselled")) == "Reservation of rs: We count families."


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(ObsStatus.MISSING, "Missing: rs."), (ObsStatus.NOT_APPLICABLE, "Not applicable: rs.")],
)
def test_zero_missing_and_not_applicable_are_told_apart(world, status, sentence):
    world.round()
    report(world, "ba", 0, {})
    world.accept("rs", persons=none_because(status))
    agree(world)
    element = indicator(exported(), "Persons counselled")
    assert actuals(element) == {(): "0", ("ba",): "0"}
    assert sentence in total_comment(element)
    assert ("A lower bound" in total_comment(element)) is (status is ObsStatus.MISSING)


def test_a_share_is_written_as_its_percentage(world):
    world.round()
    report(world, "ba", 40, {})
    [found] = etree.fromstring(exported()).xpath("//indicator[@measure='2']")
    assert actuals(found) == {("ba",): "75"}


def test_a_scale_is_qualitative_and_says_its_step_in_words(world):
    target = {"indicator": "I-3", "period": "2024", "scale_code": "full"}
    changes = [create(EntryKind.TARGET, target, "I-3:*:2024:_T")]
    apply_changes(by=None, changes=changes, reason="")
    found = etree.fromstring(exported()).xpath("//indicator[@measure='5']/period/target")
    assert [(one.get("value"), one.findtext(COMMENT)) for one in found] == [(None, "Full")]


def test_a_baseline_has_its_year_and_a_milestone_is_ordinal(world):
    baseline = {"value": "12", "period": "2023", "note": {"en": "First count"}}
    apply_changes(by=None, changes=[change(EntryKind.INDICATOR, "I-1", baseline=baseline)], reason="")
    found = indicator(exported(), "Persons counselled").find("baseline")
    assert (found.get("year"), found.get("iso-date"), found.get("value")) == ("2023", "2023-12-31", "12")
    milestone = indicator(exported(), "Counsellors in place")
    assert (milestone.get("measure"), milestone.find("period/period-end").get("iso-date")) == ("4", "2024-06-30")


def test_a_measure_of_one_partner_has_its_country_and_the_others_the_programme_as_region(world):
    Partner.objects.filter(code="ba").update(codes={"iso3166_1_alpha2": "BA"})
    parts = [{"partner": "ba", "role": "carries"}, {"partner": "eu", "role": "supports"}]
    apply_changes(by=None, changes=[change(EntryKind.MEASURE, "M-2", parts=parts)], reason="")
    found = activities(exported())
    assert [one.get("code") for one in found["XX-TEST-M-2"].findall("recipient-country")] == ["BA"]
    assert found["XX-TEST-M-2"].find("recipient-region") is None
    assert found["XX-TEST-M-1"].find("recipient-region").get("code") == "route"


def test_targets_of_plan_and_partner_stand_in_their_period(world):
    element = indicator(exported(), "Persons counselled")
    assert element.find("period/period-start").get("iso-date") == "2024-01-01"
    targets = [
        (one.get("value"), [each.get("value") for each in one.iterfind("dimension")])
        for one in element.iterfind("period/target")
    ]
    assert sorted(targets) == [("100", []), ("60", ["ba"])]


def test_money_is_a_budget_or_a_transaction_and_what_was_replaced_is_not_there(world):
    by = world.contributor("ba")
    day = date(2024, 6, 28)
    record_funding(by=by, new=NewFunding("M-1", "need", Decimal(900), "EUR", day))
    record_funding(by=by, new=NewFunding("M-1", "budget", Decimal(800), "EUR", day, "eu"))
    old = record_funding(by=by, new=NewFunding("M-1", "commitment", Decimal(500), "EUR", day, "eu"))
    record_funding(by=by, new=NewFunding("M-1", "commitment", Decimal(600), "EUR", day, "eu"), replaces=old.pk)
    record_funding(by=by, new=NewFunding("M-1", "commitment", Decimal(700), "EUR", date(2099, 1, 1), "eu"))
    record_funding(by=by, new=NewFunding("M-1", "disbursement", Decimal("200.50"), "EUR", day, "eu"))
    measure = activities(exported())["XX-TEST-M-1"]
    assert [one.findtext("value") for one in measure.findall("budget")] == ["800"]
    found = [
        (one.find("transaction-type").get("code"), one.findtext("value")) for one in measure.findall("transaction")
    ]
    assert sorted(found) == [("1", "200.5"), ("11", "600")]
    assert measure.findtext("participating-org[@role='1']/narrative") == "European Union"


def test_a_measure_without_evidence_is_not_closed_because_its_time_passed(world):
    assert activities(exported())["XX-TEST-M-1"].find("activity-status").get("code") == "2"


@pytest.mark.parametrize("publisher", ["", "A B", "XM/DAC", "XM&DAC", "XM|1", "XM?1"])
def test_an_identifier_that_cannot_be_one_is_refused(world, publisher):
    with pytest.raises(InputRefused) as caught:
        export_iati(publisher=publisher)
    assert caught.value.code == "iati-publisher"


def test_an_empty_plan_is_not_exported(db):
    with pytest.raises(NotReady) as caught:
        export_iati()
    assert caught.value.code in {"iati-no-plan", "programme-unknown"}


def test_money_that_came_from_another_file_goes_out_as_it_stands_now(world: PlanWorld) -> None:
    def take(*payments: str, updated: str) -> None:
        import_iati(by=world.coordinator(), content=file(*payments, updated=updated), mapping=MAPPING)

    take(payment("100", ref="a"), payment("-20.50", "2024-05-01"), payment("7", currency="CHF"), updated="2024-06-01")
    take(payment("80", ref="a"), payment("-20.50", "2024-05-01"), updated="2024-07-01")
    content = exported()
    assert schema_errors(content) == ()
    assert rule_findings(content, today=TODAY) == ()
    amounts = {
        (one.findtext("value"), one.find("value").get("currency"), one.find("transaction-date").get("iso-date"))
        for one in activities(content)["XX-TEST-M-1"].iterfind("transaction")
    }
    assert amounts == {("80", "EUR", "2024-03-01"), ("-20.5", "EUR", "2024-05-01")}
