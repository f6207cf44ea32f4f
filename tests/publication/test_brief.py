"""The regional brief: what it says follows from what is published, in every language, and nothing else is in it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from jahorina.kernel.periods import Period
from jahorina.partners.naming import names_in
from jahorina.publication.brief.contents import contents
from jahorina.publication.brief.estimates import DistinctPersons, Forecast, ForecastPoint, Interval
from jahorina.publication.brief.facts import BriefFacts, brief_facts
from jahorina.publication.brief.files import brief_file, file_name
from jahorina.publication.brief.sheet import brief_sheet
from jahorina.publication.brief.words import Speech
from jahorina.publication.models import Release
from jahorina.render.documents.brief import BriefSheet, Entry, Listing, Paragraph, Section, Table, Why
from tests.publication.releases import LAST_YEAR, numbers, published, registered, requested, wanted
from tests.render.tagged_pdf import faults
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
TODAY = timezone.localdate()


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        registered(("male", 23), ("female", 3))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def facts() -> BriefFacts:
    return brief_facts(TODAY)


def sections(sheet: BriefSheet) -> dict[str, Section]:
    return {one.code: one for section in sheet.sections for one in (section, *section.inner)}


def tables(section: Section) -> list[Table]:
    return [one for one in section.blocks if isinstance(one, Table)]


def said(section: Section) -> str:
    return " ".join(one.text for one in section.blocks if isinstance(one, Paragraph))


def row(table: Table, name: str) -> list[Entry]:
    [found] = [each for each in table.rows if each[0].text == name]
    return list(found)


def text_of(sheet: BriefSheet) -> str:
    return " ".join(
        entry.text + entry.note
        for section in sections(sheet).values()
        for table in tables(section)
        for each in table.rows
        for entry in each
    )


def test_its_sections_are_those_of_the_specification(facts: BriefFacts) -> None:
    codes = [section.code for section in brief_sheet(facts, "en").sections]
    assert codes == ["glance", "route", "persons", "forecast", "areas", "plan", "support", "goals", "method"]
    areas = sections(brief_sheet(facts, "en"))["areas"]
    assert [one.code for one in areas.inner] == ["protection", "return", "counter-trafficking"]


def test_conflicting_values_stand_side_by_side_and_nothing_published_is_no_zero(facts: BriefFacts) -> None:
    [table] = tables(sections(brief_sheet(facts, "en"))["persons"])
    years = [column.title for column in table.columns]
    region, albania = row(table, "The region, as published"), row(table, "Albania")
    assert region[years.index("2022")].text.split(" / ")[0] == "192,266"
    assert len(region[years.index("2022")].text.split(" / ")) > 1
    assert (albania[years.index("2021")].text, albania[years.index("2020")].text) == ("–", "~19,000")


def test_every_source_that_a_table_cites_is_in_the_list_and_no_other(facts: BriefFacts) -> None:
    found = sections(brief_sheet(facts, "en"))
    [listing] = [one for one in found["sources"].blocks if isinstance(one, Listing)]
    notes = [note for section in found.values() for table in tables(section) for note in table.notes]
    notes.append(said(found["route"]))
    cited = {code for note in notes for code in _codes(note)}
    assert cited == {code for code, _text in listing.pairs}


def _codes(note: str) -> set[str]:
    _before, found, after = note.partition("Sources: ")
    return set(after.split(".")[0].split(", ")) if found else set()


def test_what_has_not_been_estimated_is_said_and_no_number_stands_in_for_it(facts: BriefFacts) -> None:
    found = sections(brief_sheet(facts, "en"))
    assert "has not been estimated yet" in said(found["persons"])
    assert "no forecast was made" in said(found["forecast"])
    assert tables(found["forecast"]) == []


def test_an_estimate_comes_with_interval_assumptions_and_run(facts: BriefFacts) -> None:
    persons = DistinctPersons(
        period=Period.parse("2025"),
        persons=Interval(12345.4, 10000, 15000, 0.95),
        unseen=Interval(2000, 1000, 3000, 0.95),
        assumptions=({"en": "nobody leaves the route within the year"},),
        method="panel",
        run="run-7",
        is_simulated=True,
    )
    with_persons = replace(facts, persons=persons)
    sheet = brief_sheet(with_persons, "en")
    text = said(sections(sheet)["persons"])
    assert "12,345 (95 % interval: 10,000 to 15,000)" in text
    assert "nobody leaves the route within the year" in text
    assert "run-7" in text
    assert "Simulated" in text
    assert sheet.simulated


@pytest.mark.parametrize(
    ("rounds", "covered", "gain", "sentence"),
    [
        (0, None, None, "There is no record yet"),
        (12, 0.9, 0.21, "The error was 21 % smaller"),
        (12, 0.9, -0.1, "The error was 10 % larger"),
    ],
)
def test_a_forecast_never_stands_without_its_record(
    facts: BriefFacts, rounds: int, covered: float | None, gain: float | None, sentence: str
) -> None:
    point = ForecastPoint(Period.parse("2027-01"), Interval(100, 80, 130, 0.9))
    one = Forecast("registrations", "rs", date(2026, 11, 1), (point,), rounds, covered, gain, "median", "run-8", False)
    [table] = tables(sections(brief_sheet(replace(facts, forecasts=(one,)), "en"))["forecast"])
    assert [entry.text for entry in table.rows[0]] == ["January 2027", "100", "80 – 130"]
    assert sentence in table.notes[0]


def test_a_requested_release_is_not_in_it_and_a_published_one_is_with_its_number() -> None:
    requested(series="waiting")
    out = published()
    sheet = brief_sheet(brief_facts(TODAY), "en")
    found = sections(sheet)
    [table] = [one for one in tables(found["protection"]) if one.caption == "Released figures"]
    [only] = table.rows
    shown = numbers(out)
    assert only[3].text == str(shown["_T",])
    assert f"women and girls: {shown['female',]}" in only[0].note
    assert only[4].text == "registered 1"
    assert "waiting" not in text_of(sheet)
    [releases] = tables(found["releases"])
    assert releases.rows[0][3].text.rstrip("…") == out.sha256[:16]


def test_of_many_released_tables_the_newest_are_shown_and_it_is_said_how_many_there_are() -> None:
    published()
    facts = brief_facts(TODAY)
    many = replace(facts, released=facts.released * 20)
    found = sections(brief_sheet(many, "en"))["protection"]
    [table] = [one for one in tables(found) if one.caption == "Released figures"]
    assert len(table.rows) == contents().most_released
    assert f"The newest {contents().most_released} of 20 released tables" in said(found)


def test_a_hidden_number_says_so_and_is_nowhere_in_the_document() -> None:
    published(method="suppression")
    found = sections(brief_sheet(brief_facts(TODAY), "en"))
    [table] = [one for one in tables(found["protection"]) if one.caption == "Released figures"]
    assert "women and girls: hidden" in table.rows[0][0].note
    assert ": 3" not in table.rows[0][0].note


def test_a_zero_is_a_number_and_a_hidden_total_says_why() -> None:
    registered(("female", 1), ago=40)
    period = str(Period.parse(f"{LAST_YEAR}"))
    published(wanted(period=period, statistic="protection-certificates"), series="certificates")
    found = sections(brief_sheet(brief_facts(TODAY), "en"))
    [table] = [one for one in tables(found["protection"]) if one.caption == "Released figures"]
    assert (table.rows[0][3].text, table.rows[0][3].why) == ("0", None)
    assert set(Why) == {Why.SUPPRESSED, Why.MISSING, Why.NOT_COLLECTED, Why.NOT_APPLICABLE}


def test_claimed_and_evidenced_stand_in_columns_of_their_own(facts: BriefFacts) -> None:
    areas = tuple(replace(one, shown={"achieved": 2, "claimed": 3, "not-started": 1}) for one in facts.plan.areas)
    sheet = brief_sheet(replace(facts, plan=replace(facts.plan, areas=areas)), "en")
    [table] = [one for one in tables(sections(sheet)["plan"]) if one.columns[0].title == "Area"]
    titles = [column.title for column in table.columns]
    first = [entry.text for entry in table.rows[0]]
    assert (first[titles.index("achieved, with evidence")], first[titles.index("only claimed")]) == ("2", "3")
    assert "re-opened" not in titles
    assert "proposed" in said(sections(sheet)["plan"])


def test_its_areas_carry_the_targets_of_the_goals_that_their_measures_serve(facts: BriefFacts) -> None:
    found = sections(brief_sheet(facts, "en"))
    assert "SDG 16.2" in found["counter-trafficking"].marks
    [goals] = tables(found["goals"])
    codes = [each[0].text for each in goals.rows]
    assert codes.index("16.2") < codes.index("16.10")
    assert {mark.removeprefix("SDG ") for mark in found["counter-trafficking"].marks} <= set(codes)


@pytest.mark.one_in(4)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_facts_give_the_same_bytes_in_every_language(facts: BriefFacts, language: str) -> None:
    made = brief_file(facts, language)
    assert made == brief_file(brief_facts(TODAY), language)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        claims = pdf.open_metadata()
        assert (claims["pdfaid:part"], claims["pdfaid:conformance"], claims["pdfuaid:part"]) == ("2", "A", "1")
        assert str(pdf.Root.Lang).split("-")[0] == language.split("-")[0]
        assert bool(pdf.Root.MarkInfo.Marked)
        assert 3 <= len(pdf.pages) <= 7
        assert faults(pdf) == []
    assert file_name(facts, language) == f"brief-{TODAY.isoformat()}-{language}.pdf"


def test_every_language_says_the_same_numbers(facts: BriefFacts) -> None:
    shapes = set()
    for language in LANGUAGES:
        found = sections(brief_sheet(facts, language))
        rows = [len(table.rows) for section in found.values() for table in tables(section)]
        digits = "".join(each for each in text_of(brief_sheet(facts, language)) if each.isdigit())
        shapes.add((tuple(found), tuple(rows), digits))
    assert len(shapes) == 1


def test_the_fingerprint_changes_with_what_is_said(facts: BriefFacts) -> None:
    assert brief_facts(TODAY).fingerprint() == facts.fingerprint()
    published()
    assert brief_facts(TODAY).fingerprint() != facts.fingerprint()


def test_simulated_figures_are_said_on_every_page() -> None:
    published()
    real = brief_facts(TODAY)
    assert not brief_sheet(real, "en").simulated
    [one] = real.released
    invented = replace(real, released=(replace(one, card=replace(one.card, is_simulated=True)),))
    with pikepdf.open(io.BytesIO(brief_file(invented, "en"))) as pdf:
        pages = len(pdf.pages)
    assert pages_with(brief_file(invented, "en"), "Holds simulated data") == pages
    assert pages_with(brief_file(real, "en"), "Holds simulated data") == 0


def pages_with(made: bytes, words: str) -> int:
    """On how many pages the words are read, in the fonts' own mapping to Unicode."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        return sum(words.replace(" ", "") in page_text(page) for page in pdf.pages)


def page_text(page: pikepdf.Page) -> str:
    """What a page says, without its spaces."""
    maps = {name: unicode_of(font.ToUnicode.read_bytes().decode()) for name, font in page.Resources.Font.items()}
    text, current = [], dict[str, str]()
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            pieces = operands[0] if str(operator) == "TJ" else operands
            codes = b"".join(bytes(one) for one in pieces if isinstance(one, pikepdf.String)).hex()
            text += [current.get(codes[at : at + 4], "") for at in range(0, len(codes), 4)]
    return "".join(text).replace(" ", "")


def unicode_of(cmap: str) -> dict[str, str]:
    """Glyph codes and what they stand for."""
    pairs = re.findall(r"^<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>$", cmap, re.MULTILINE)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def test_a_text_in_another_language_says_in_which(facts: BriefFacts) -> None:
    with override("mk"):
        speech = Speech("mk", names_in("mk"))
        assert speech.entry({"en": "Registered"}) == Entry("Registered", language="en")
        assert speech.entry({"mk": "Регистрирани", "en": "Registered"}) == Entry("Регистрирани")


def test_its_contents_are_statistics_that_the_programme_knows() -> None:
    from jahorina.evidence.queries import statistic

    listed = contents()
    for code in (listed.registrations, *(code for area in listed.areas.values() for code in area.series)):
        assert statistic(code).code == code


def test_no_release_takes_the_address_of_the_brief() -> None:
    from jahorina.kernel.errors import InputRefused

    with pytest.raises(InputRefused) as refused:
        requested(series="brief")
    assert refused.value.code == "release-series"
    assert not Release.objects.filter(series="brief").exists()
