"""Each rule of IATI beyond its schema, by an example that keeps it and one that breaks it; the schema by altered files."""

from __future__ import annotations

from datetime import date

import pytest

from jahorina.formats.iati.rules import RULES, Severity, rule_findings
from jahorina.formats.iati.schema_check import schema_errors

TODAY = date(2025, 6, 30)
ACTIVITY = """<iati-activities version="2.03">
<iati-activity xml:lang="en" default-currency="EUR">
<iati-identifier>XX-1-A</iati-identifier>
<reporting-org ref="XX-1" type="90"><narrative>R</narrative></reporting-org>
<title><narrative>T</narrative></title>
<description type="1"><narrative>D</narrative></description>
<participating-org role="4"><narrative>P</narrative></participating-org>
<activity-status code="2"/>
<activity-date iso-date="2024-01-01" type="1"/>
<recipient-country code="BA"/>
<location ref="L"/>
<sector code="15190"/>
<budget>
<period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><value value-date="2024-01-01">1</value></budget>
<transaction>
<transaction-type code="1"/><transaction-date iso-date="2024-06-30"/><value value-date="2024-06-30">1</value></transaction>
<result type="1"><title><narrative>R</narrative></title>
<indicator measure="1"><title><narrative>I</narrative></title>
<reference vocabulary="99" code="1" indicator-uri="https://example.org"/>
<baseline year="2023" value="1"/>
<period><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/>
<target value="2"/>
<actual value="3"><location ref="L"/></actual>
</period></indicator></result>
</iati-activity></iati-activities>"""

SECTOR = '<sector code="15190"/>'
COUNTRY = '<recipient-country code="BA"/>'
ON_TRANSACTION = 'value-date="2024-06-30">1</value>'
REFERENCE = '<reference vocabulary="99" code="1" indicator-uri="https://example.org"/>'
CASES = [
    ("1.1.21", "XX-1-A", "YY-A"),
    ("1.1.21", ' ref="XX-1" ', " "),
    ("identifier-characters", "XX-1-A", "XX-1-A|B"),
    ("identifier-characters", "XX-1-A", "XX-1-A/B"),
    ("2.1.2", SECTOR, '<sector code="15190" percentage="60"/><sector code="15160" percentage="30"/>'),
    ("2.1.2", SECTOR, '<sector code="15190"/><sector code="15160"/>'),
    ("3.1.2", COUNTRY, '<recipient-country code="BA"/><recipient-country code="RS" percentage="50"/>'),
    ("3.1.2", COUNTRY, '<recipient-country code="BA" percentage="99"/>'),
    ("6.2.2", SECTOR, ""),
    ("6.7.2", ON_TRANSACTION, ON_TRANSACTION + SECTOR),
    ("3.6.2", COUNTRY, ""),
    ("3.7.2", ON_TRANSACTION, ON_TRANSACTION + COUNTRY),
    ("4.1.1", ' xml:lang="en"', ""),
    ("6.11.1", 'iso-date="2024-01-01" type="1"', 'iso-date="2024-01-01" type="3"'),
    ("actual-date-future", 'iso-date="2024-01-01" type="1"', 'iso-date="2025-07-01" type="2"'),
    ("transaction-date-future", 'date iso-date="2024-06-30"', 'date iso-date="2025-07-01"'),
    ("7.5.3", '<period-end iso-date="2024-12-31"/><value', '<period-end iso-date="2025-01-02"/><value'),
    ("7.8.1", ' default-currency="EUR"', ""),
    ("8.11.1", "</title>\n<indicator", '</title><reference vocabulary="99" code="2"/><indicator'),
    ("8.6.1", '<period><period-start iso-date="2024-01-01"/>', '<period><period-start iso-date="2025-01-01"/>'),
    ("8.8.1", 'year="2023" value="1"', 'year="2023"'),
    ("8.9.1", '<target value="2"/>', "<target/>"),
    ("8.10.1", '<actual value="3">', "<actual>"),
    ("8.8.2", 'year="2023" value="1"', 'year="2023" value="one"'),
    ("8.9.2", '<target value="2"/>', '<target value="NaN"/>'),
    ("8.10.2", '<actual value="3">', '<actual value="&lt;5">'),
    ("qualitative-value", 'measure="1"', 'measure="5"'),
    ("location-ref", '<actual value="3"><location ref="L"/>', '<actual value="3"><location ref="M"/>'),
    ("reference-uri", ' indicator-uri="https://example.org"', ""),
]


def broken(text: str) -> set[str]:
    return {one.code for one in rule_findings(text.encode(), today=TODAY)}


def altered(old: str, new: str) -> str:
    assert old in ACTIVITY
    return ACTIVITY.replace(old, new)


def test_an_activity_that_keeps_every_rule_is_valid_and_breaks_none():
    assert schema_errors(ACTIVITY.encode()) == ()
    assert broken(ACTIVITY) == set()


@pytest.mark.parametrize(("code", "old", "new"), CASES)
def test_a_rule_is_broken_and_no_other(code, old, new):
    assert broken(altered(old, new)) == {code}


def test_every_rule_has_an_example_that_breaks_it():
    assert {code for code, _old, _new in CASES} == {rule.code for rule in RULES}
    assert len({rule.code for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SECTOR, '<sector code="15190" percentage="60"/><sector code="15160" percentage="40"/>'),
        (SECTOR, '<sector code="15190"/><sector code="x" vocabulary="99"/>'),
        (COUNTRY, '<recipient-country code="BA" percentage="50"/><recipient-region code="89" percentage="50"/>'),
        ('<period-end iso-date="2024-12-31"/><value', '<period-end iso-date="2025-01-01"/><value'),
        ('date iso-date="2024-06-30"', 'date iso-date="2025-06-30"'),
        (REFERENCE, ""),
    ],
)
def test_what_the_rules_allow_is_not_held_against_a_file(old, new):
    assert broken(altered(old, new)) == set()


def test_sector_and_recipient_may_stand_on_all_transactions_instead():
    text = altered(SECTOR, "").replace(COUNTRY, "").replace(ON_TRANSACTION, ON_TRANSACTION + SECTOR + COUNTRY)
    assert schema_errors(text.encode()) == ()
    assert broken(text) == set()


def test_a_finding_names_activity_line_and_severity():
    (found,) = rule_findings(altered('<actual value="3">', "<actual>").encode(), today=TODAY)
    assert (found.activity, found.severity) == ("XX-1-A", Severity.ERROR)
    assert "<actual>" in altered('<actual value="3">', "<actual>").splitlines()[found.line - 1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<iati-identifier>XX-1-A</iati-identifier>", ""),
        ('<activity-date iso-date="2024-01-01" type="1"/>', ""),
        (' version="2.03"', ""),
        (' type="1"><title>', "><title>"),
        (SECTOR + "\n", ""),
        (' year="2023"', ""),
        ("<title><narrative>T</narrative></title>", "<title/>"),
        ('iso-date="2024-06-30"', 'iso-date="30.6.2024"'),
    ],
)
def test_the_schema_refuses_what_it_must(old, new):
    errors = schema_errors(altered(old, new).encode())
    assert bool(errors) is (old != SECTOR + "\n")
    assert all(error.line > 0 and error.message for error in errors)


def test_the_schema_holds_comment_before_document_link_in_an_actual_and_after_it_in_a_baseline():
    comment = "<comment><narrative>C</narrative></comment>"
    link = (
        '<document-link format="text/html" url="https://example.org"><title><narrative>L</narrative></title>'
        '<category code="A08"/></document-link>'
    )
    for old, first, second in (
        (
            '<target value="2"/>',
            f'<target value="2">{comment}{link}</target>',
            f'<target value="2">{link}{comment}</target>',
        ),
        (
            '<baseline year="2023" value="1"/>',
            f'<baseline year="2023" value="1">{link}{comment}</baseline>',
            f'<baseline year="2023" value="1">{comment}{link}</baseline>',
        ),
    ):
        assert schema_errors(altered(old, first).encode()) == ()
        assert schema_errors(altered(old, second).encode()) != ()
