"""IATI files are written in the schema's order whatever they hold, and read back as they were."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from jahorina.formats.iati import parsing
from jahorina.formats.iati.activities import Activity, Budget, Coded, Money, Organisation, Participant, Transaction
from jahorina.formats.iati.codes import (
    ActivityStatus,
    DateType,
    DescriptionType,
    Measure,
    OrganisationRole,
    OrganisationType,
    Relation,
    ResultType,
    TransactionType,
)
from jahorina.formats.iati.reading import Side, parse_funding, read_funding
from jahorina.formats.iati.results import Baseline, Cell, Indicator, Reference, Result, ResultPeriod
from jahorina.formats.iati.rules import rule_findings
from jahorina.formats.iati.schema_check import schema_errors
from jahorina.formats.iati.writing import number, write_activities
from jahorina.kernel.errors import InputRefused

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 1)
DAY = date(2024, 6, 28)
DONOR = Organisation({"en": "A donor"}, "XM-DONOR", OrganisationType.MULTILATERAL)
RECEIVER = Organisation({"en": "A ministry", "sq": "Një ministri"}, type=OrganisationType.GOVERNMENT)
TOTAL = Cell(Decimal(40), comment={"en": "Small cells are withheld."})
WOMEN = Cell(Decimal(0), (("partner", "ba"), ("sex", "F")))
FULL = Activity(
    identifier="XX-TEST-1",
    reporter=Organisation({"en": "A route"}, "XX-TEST", OrganisationType.OTHER),
    title={"en": "Counsel", "sr-Latn": "Savetovati", "cnr": "Savjetovati"},
    descriptions=((DescriptionType.GENERAL, {"en": "Proposed."}), (DescriptionType.OBJECTIVES, {"en": "Return."})),
    participants=(Participant(RECEIVER, OrganisationRole.IMPLEMENTING),),
    status=ActivityStatus.IMPLEMENTATION,
    dates=((DateType.PLANNED_START, date(2024, 1, 1)), (DateType.PLANNED_END, date(2025, 12, 31))),
    regions=(Coded("route", "99", {"en": "A route"}),),
    sectors=(Coded("15190"), Coded("return", "99", {"en": "Return"})),
    tags=(Coded("10.7", "3"),),
    budgets=(Budget(date(2024, 1, 1), date(2024, 12, 31), Money(Decimal("800.50"), "EUR", DAY)),),
    transactions=(
        Transaction(
            TransactionType.INCOMING_FUNDS, DAY, Money(Decimal(200), "EUR", DAY), {"en": "First"}, DONOR, RECEIVER, "7"
        ),
    ),
    related=((Relation.PARENT, "XX-TEST-0"),),
    results=(
        Result(
            {"en": "Counselled"},
            (
                Indicator(
                    {"en": "Persons"},
                    Measure.UNIT,
                    {"en": "persons"},
                    True,
                    True,
                    (Reference("99", "I-1", "https://example.org/indicators"),),
                    Baseline(2023, Decimal(10), date(2023, 12, 31), {"en": "First count"}),
                    (ResultPeriod(date(2024, 1, 1), date(2024, 12, 31), (Cell(Decimal(100)),), (TOTAL, WOMEN)),),
                ),
            ),
            ResultType.OUTCOME,
            {"en": "What came of it"},
        ),
    ),
    hierarchy=2,
    updated=NOW,
)


def written(*activities: Activity) -> bytes:
    return write_activities(activities, generated=NOW)


def test_an_activity_with_everything_is_valid_and_breaks_no_rule():
    content = written(FULL)
    assert schema_errors(content) == ()
    assert rule_findings(content, today=TODAY) == ()


def test_children_stand_in_the_order_of_the_schema():
    children = [child.tag for child in etree.fromstring(written(FULL))[0]]
    assert list(dict.fromkeys(children)) == [
        "iati-identifier",
        "reporting-org",
        "title",
        "description",
        "participating-org",
        "activity-status",
        "activity-date",
        "recipient-region",
        "sector",
        "tag",
        "budget",
        "transaction",
        "related-activity",
        "result",
    ]


def test_zero_is_a_number_and_no_value_is_no_attribute():
    indicator = replace(FULL.results[0].indicators[0], measure=Measure.QUALITATIVE)
    period = replace(indicator.periods[0], actuals=(Cell(comment={"en": "In full"}), WOMEN))
    result = replace(FULL.results[0], indicators=(replace(indicator, periods=(period,)),))
    root = etree.fromstring(written(replace(FULL, results=(result,))))
    assert [one.get("value") for one in root.iter("actual")] == [None, "0"]


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0"), ("-0.0", "0"), ("12.50", "12.5"), ("1E+3", "1000"), ("0.0001", "0.0001")]
)
def test_numbers_are_written_plainly(value, text):
    assert number(Decimal(value)) == text


TEXTS = st.dictionaries(st.sampled_from(["en", "sq", "bs", "mk", "cnr", "sr-Latn"]), st.text(max_size=30), min_size=1)
AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=2)
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2025, 12, 31))
CELLS = st.builds(
    Cell,
    value=AMOUNTS,
    dimensions=st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=8)), max_size=2).map(tuple),
    comment=st.none() | TEXTS,
)


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    start, end = sorted((draw(DAYS), draw(DAYS)))
    cells = st.lists(CELLS, max_size=3).map(tuple)
    indicator = Indicator(
        title=draw(TEXTS),
        measure=draw(st.sampled_from([Measure.UNIT, Measure.PERCENTAGE, Measure.ORDINAL])),
        description=draw(st.none() | TEXTS),
        ascending=draw(st.sampled_from([None, True, False])),
        baseline=draw(st.none() | st.builds(Baseline, year=st.integers(2000, 2025), value=AMOUNTS, comment=TEXTS)),
        periods=(ResultPeriod(start, end, draw(cells), draw(cells)),),
    )
    money = st.builds(Money, AMOUNTS, st.sampled_from(["EUR", "BAM", "RSD"]), DAYS)
    transaction = st.builds(
        Transaction,
        type=st.sampled_from([TransactionType.INCOMING_FUNDS, TransactionType.DISBURSEMENT]),
        on=DAYS,
        money=money,
        description=st.none() | TEXTS,
        provider=st.none() | st.just(DONOR),
        receiver=st.none() | st.just(RECEIVER),
    )
    return replace(
        FULL,
        title=draw(TEXTS),
        descriptions=((DescriptionType.GENERAL, draw(TEXTS)),),
        transactions=tuple(draw(st.lists(transaction, max_size=3))),
        results=(Result(draw(TEXTS), (indicator,)),) if draw(st.booleans()) else (),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(activities(), min_size=1, max_size=2))
def test_whatever_is_written_is_valid_and_its_money_reads_back(made):
    content = written(*made)
    assert schema_errors(content) == ()
    assert [one for one in rule_findings(content, today=TODAY) if one.severity == "error"] == []
    read = [row for row in parse_funding(content, "x.xml").rows if row.kind != "budget"]
    said = [one for activity in made for one in activity.transactions]
    assert [(row.kind, row.amount, row.currency, row.on) for row in read] == [
        (one.type, one.money.amount, one.money.currency, one.on) for one in said
    ]


def test_money_is_read_with_who_gives_and_who_receives():
    found = parse_funding(written(FULL), "x.xml")
    budget, funds = found.rows
    assert (budget.kind, budget.amount, budget.start, budget.end) == (
        "budget",
        Decimal("800.5"),
        date(2024, 1, 1),
        date(2024, 12, 31),
    )
    assert (funds.provider, funds.receiver) == (Side("XM-DONOR", "A donor"), Side("", "A ministry"))
    assert (funds.activity, funds.title, funds.description, funds.ref) == ("XX-TEST-1", "Counsel", "First", "7")


def test_who_is_not_named_is_the_reporting_organisation():
    plain = Transaction(TransactionType.INCOMING_COMMITMENT, DAY, Money(Decimal(1), "EUR", DAY))
    out = replace(plain, type=TransactionType.DISBURSEMENT)
    incoming, outgoing = parse_funding(written(replace(FULL, budgets=(), transactions=(plain, out))), "x.xml").rows
    assert (incoming.provider, incoming.receiver.ref) == (Side(), "XX-TEST")
    assert (outgoing.provider.ref, outgoing.receiver) == ("XX-TEST", Side())


def test_other_kinds_of_transactions_are_counted_and_left_out():
    spent = Transaction(TransactionType.EXPENDITURE, DAY, Money(Decimal(1), "EUR", DAY))
    found = parse_funding(written(replace(FULL, budgets=(), transactions=(spent,))), "x.xml")
    assert (found.rows, found.left_out, found.activities) == ((), 1, 1)


def refusal(content: bytes) -> InputRefused:
    with pytest.raises(InputRefused) as caught:
        parse_funding(content, "x.xml")
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "code", "sentence"),
    [
        (b">200<", b">about 200<", "iati-funding", "'about 200' is no amount; write it like 1200.50."),
        (b">200<", b">NaN<", "iati-funding", "'NaN' is no amount"),
        (b'currency="EUR"', b'currency="euro"', "iati-funding", "'euro' is no currency; it is three letters, as EUR."),
        (b'<transaction-date iso-date="2024-06-28"/>', b"", "iati-funding", "there is no transaction-date."),
        (b'date iso-date="2024-06-28"', b'date iso-date="28.6.2024"', "iati-funding", "'28.6.2024' is no day"),
        (b'version="2.03"', b'version="1.05"', "iati-version", "is of version 1.05 of IATI"),
        (b"iati-activities", b"iati-organisations", "iati-not-activities", "begins with iati-organisations"),
        (b"</title>", b"", "iati-unreadable", "no well-formed XML"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(old, new, code, sentence):
    refused = refusal(written(FULL).replace(old, new))
    assert refused.code == code
    assert str(refused).startswith("x.xml")
    assert sentence in str(refused)


def test_a_wrong_amount_is_named_by_its_line():
    content = written(FULL).replace(b">200<", b">?<")
    line = next(number for number, text in enumerate(content.splitlines(), 1) if b"<transaction " in text)
    assert refusal(content).refusals[0].row == line
    assert f"line {line}:" in str(refusal(content))


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE iati-activities [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE iati-activities [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>',
        b'<!DOCTYPE iati-activities SYSTEM "http://example.org/x.dtd">',
        b"<!DOCTYPE iati-activities>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(declaration, encoding):
    body = written(FULL).split(b"?>", 1)[1]
    content = (declaration + body).decode().encode(encoding)
    assert refusal(content).code == "iati-doctype"


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path, monkeypatch):
    with pytest.raises(InputRefused, match=r"none\.xml cannot be read"):
        read_funding(tmp_path / "none.xml")
    (tmp_path / "large.xml").write_bytes(written(FULL))
    monkeypatch.setattr(parsing, "MAX_BYTES", 1000)
    with pytest.raises(InputRefused) as caught:
        read_funding(tmp_path / "large.xml")
    assert caught.value.code == "iati-too-large"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(content):
    with contextlib.suppress(InputRefused):
        parse_funding(content, "x.xml")
