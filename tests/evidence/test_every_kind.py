"""Every kind of file, into the shipped programme and out again as answers: what is taken in, what a second time changes,
and what a bad file is told."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from jahorina.evidence import queries, services
from jahorina.evidence.connectors import CONNECTORS
from jahorina.evidence.loading import load_evidence
from jahorina.evidence.models import Import, Source, Statistic
from jahorina.evidence.questions import Question
from jahorina.evidence.reports import ImportReport
from jahorina.formats.eurostat import DATASETS
from jahorina.formats.frontex import ROUTES
from jahorina.formats.missing_migrants import STATISTICS
from jahorina.formats.unhcr import MEASURES
from jahorina.formats.workbook_writing import SheetToWrite, write_workbook
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.workspace import Workspace
from jahorina.partners.loading import load_partners
from jahorina.partners.programme import read_programme
from jahorina.publication.exports import export
from tests.examples import THOROUGH
from tests.kept_load import load_once

UPLOAD = (
    *("partner", "country", "period_start", "period_end", "indicator", "definition_id", "nationality_iso3"),
    *("age_group", "sex", "value", "value_flag", "vintage_date", "note"),
)
INDICATORS = {
    "registrations": "registrations",
    "first_registrations": "first-registrations",
    "entries": "entries",
    "exits_readmission": "readmissions",
    "exits_avr": "avrr-returns",
    "detections": "border-detections",
    "occupancy": "centre-stock",
    "capacity": "centre-capacity",
    "intentions": "intentions",
    "applications": "applications",
}


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, programme_folder: Path
) -> Iterator[Workspace]:
    """The shipped programme, loaded once for all tests here and rolled back at the end."""
    found = Workspace(tmp_path_factory.mktemp("loaded"))
    found.make_folders()
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(JAHORINA=replace(settings.JAHORINA, workspace=found)):
            load_once("partners", lambda: load_partners(read_programme(programme_folder), by="system"))
            load_once("evidence", lambda: load_evidence(programme_folder, by="system"))
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def programme(loaded: Workspace, db: None, workspace: Workspace) -> None:
    """The shipped programme in a workspace of the test's own."""
    shutil.copytree(loaded.evidence, workspace.evidence, dirs_exist_ok=True)


def uploaded(indicator: str, value: object, flag: str = "exact", **given: str) -> list[object]:
    cells = {"nationality_iso3": "", "age_group": "", "sex": "", "note": "", **given}
    row = {
        **{"partner": "ba", "country": "BIH", "period_start": "2025-01-01", "period_end": "2025-01-31"},
        **{"indicator": indicator, "definition_id": "stated-by-partner", "value": value, "value_flag": flag},
        **{"vintage_date": "2025-02-10", **cells},
    }
    return [row[name] for name in UPLOAD]


TEN = [uploaded(indicator, number) for number, indicator in enumerate(INDICATORS, start=1)]


def as_csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in cells) for cells in (header, *rows)).encode()


def as_xlsx(sheet: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    return write_workbook([SheetToWrite(sheet, tuple(header), rows)])


def unhcr(*items: dict[str, Any], **same: Any) -> bytes:
    filled = [{"year": 2023, "coo_iso": "AFG", "coa_iso": "BIH", **same, **item} for item in items]
    return json.dumps({"page": 1, "maxPages": 1, "items": filled}).encode()


POPULATION = {
    **{"refugees": 5, "asylum_seekers": "7", "returned_refugees": 0, "idps": 91, "returned_idps": "-"},
    **{"stateless": "*", "ooc": 3, "oip": 2, "hst": 1, "resettlement": 4, "naturalisation": 6},
}
DECISIONS = {
    **{"procedure_type": "G", "dec_level": "FI", "dec_pc": "P"},
    **{"dec_recognized": 1, "dec_other": 2, "dec_rejected": 3, "dec_closed": 4, "dec_total": 10},
}
APPLICATIONS = {"procedure_type": "G", "app_type": "N", "dec_level": "FI", "app_pc": "P", "applied": 12}


def eurostat(dataset: str, values: Sequence[float], **dimensions: list[str]) -> bytes:
    shape = {"unit": ["PER"], "citizen": ["AF", "TOTAL"], "geo": ["EL"], "time": ["2024"], **dimensions}
    return json.dumps(
        {
            **{"version": "2.0", "class": "dataset", "updated": "2025-03-01T11:00:00+0100"},
            "extension": {"id": dataset.upper()},
            "id": list(shape),
            "size": [len(codes) for codes in shape.values()],
            "value": list(values),
            "dimension": {
                name: {"category": {"index": {code: position for position, code in enumerate(codes)}}}
                for name, codes in shape.items()
            },
        }
    ).encode()


FRONTEX_HEADER = ("Route", "Border type or inland", "Nationality", "JAN2025", "FEB2025")


def frontex(*rows: tuple[Any, ...]) -> bytes:
    return as_xlsx("Detections_of_IBC", FRONTEX_HEADER, rows)


DETECTIONS = (
    ("Western Balkan Route", "Land", "Afghanistan", 120, 80),
    ("Western Balkan Route", "Land", "Syria", 30, 20),
    ("Eastern Mediterranean Route", "Sea", "Syria", 7, 9),
)
INCIDENTS_HEADER = (
    *("Main ID", "Incident Date", "Number of Dead", "Minimum Estimated Number of Missing"),
    *("Total Number of Dead and Missing", "Number of Survivors", "Country of Incident", "Migration Route"),
)
INCIDENTS = (
    ("2024.MMP0001", "2024-03-02", 2, 1, 3, 10, "Bosnia and Herzegovina", "Western Balkans"),
    ("2024.MMP0002", "2024-03-09", 1, 0, 1, "", "Bosnia and Herzegovina", ""),
    ("2024.MMP0003", "2024-03-11", 4, 0, 4, "", "Greece", "Türkiye-Europe land route"),
)


@dataclass(frozen=True)
class Example:
    """A file, how it is written otherwise with the same figures in it, how it goes wrong, and what is told then."""

    kind: str
    content: bytes
    again: bytes
    added: int
    wrong: bytes
    told: str
    owner: str = ""


EXAMPLES = {
    "tidy CSV": Example(
        kind="tidy",
        content=as_csv(UPLOAD, TEN),
        again=as_csv(UPLOAD, TEN[::-1]),
        added=10,
        wrong=as_csv(UPLOAD, [*TEN[:1], uploaded("entries", "1.234,5")]),
        told="row 3, column value: '1.234,5'",
        owner="ba",
    ),
    "tidy XLSX": Example(
        kind="tidy",
        content=as_xlsx("Data", UPLOAD, TEN),
        again=as_xlsx("Data", UPLOAD, TEN[::-1]),
        added=10,
        wrong=as_xlsx("Data", UPLOAD, [*TEN[:1], uploaded("arrivals", 5)]),
        told="row 3, column indicator: 'arrivals' is not in the catalogue",
        owner="ba",
    ),
    "UNHCR JSON": Example(
        kind="unhcr",
        content=unhcr(POPULATION, DECISIONS, APPLICATIONS),
        again=unhcr(APPLICATIONS, POPULATION, DECISIONS),
        added=11 + 5 + 1,
        wrong=unhcr(POPULATION, {**APPLICATIONS, "applied": "about 12"}),
        told="row 2, column applied: 'about 12' is no whole number",
    ),
    "Eurostat JSON-stat": Example(
        kind="eurostat",
        content=eurostat("migr_asyappctzm", [10, 25], applicant=["FRST"], time=["2024-01"]),
        again=eurostat("migr_asyappctzm", [25, 10], applicant=["FRST"], time=["2024-01"], citizen=["TOTAL", "AF"]),
        added=2,
        wrong=eurostat("migr_asyappctzm", [10, 25.5], applicant=["FRST"], time=["2027-01"]),
        told="row 1, column updated: it was stated before its period began",
    ),
    "Frontex XLSX": Example(
        kind="frontex",
        content=frontex(*DETECTIONS),
        again=frontex(*DETECTIONS[::-1]),
        added=6,
        wrong=frontex(*DETECTIONS, ("Western Balkan Route", "Land", "Iraq", "some", 1)),
        told="row 5, column 2025-01 (D5): 'some' is no count",
    ),
    "Missing Migrants XLSX": Example(
        kind="missing-migrants",
        content=as_xlsx("Worksheet", INCIDENTS_HEADER, INCIDENTS),
        again=as_xlsx("Worksheet", INCIDENTS_HEADER, INCIDENTS[::-1]),
        added=12,
        wrong=as_xlsx("Worksheet", INCIDENTS_HEADER, [("x", "2024-03-02", "", "", "few", "", "Greece", "")]),
        told="row 2, column total_number_of_dead_and_missing: 'few'",
    ),
    "Missing Migrants CSV": Example(
        kind="missing-migrants",
        content=as_csv(INCIDENTS_HEADER, INCIDENTS),
        again=as_csv(INCIDENTS_HEADER, INCIDENTS[::-1]),
        added=12,
        wrong=as_csv(INCIDENTS_HEADER, [("x", "some day", "", "", 1, "", "Greece", "")]),
        told="row 2, column incident_date: 'some day' is no date",
    ),
}

every_kind = pytest.mark.parametrize("example", EXAMPLES.values(), ids=list(EXAMPLES))


def take_in(example: Example, content: bytes) -> ImportReport:
    return services.import_file(
        by="member:1",
        path=content,
        kind=example.kind,
        name="figures",
        owner=example.owner,
        as_of=None if example.owner else date(2026, 1, 15),
    )


@pytest.mark.one_in(2)
@every_kind
def test_a_file_is_taken_in_and_the_same_figures_again_change_nothing(programme: None, example: Example) -> None:
    first = take_in(example, example.content)
    assert (first.added, first.revised, first.unchanged, first.refused) == (example.added, 0, 0, 0)
    assert take_in(example, example.content).repeated
    again = take_in(example, example.again)
    assert (again.added, again.revised, again.unchanged) == (0, 0, example.added)
    assert not again.repeated


@pytest.mark.one_in(2)
@every_kind
def test_one_wrong_row_refuses_the_file_in_one_sentence_and_nothing_is_written(
    programme: None, example: Example
) -> None:
    imports, sources = Import.objects.count(), Source.objects.count()
    with pytest.raises(InputRefused) as refused:
        take_in(example, example.wrong)
    sentence = str(refused.value)
    assert example.told in sentence
    assert sentence.startswith("figures was not imported: ")
    assert "\n" not in sentence
    assert (Import.objects.count(), Source.objects.count()) == (imports, sources)


@every_kind
def test_a_file_that_is_something_else_is_refused_by_name(programme: None, example: Example) -> None:
    imports = Import.objects.count()
    with pytest.raises(InputRefused, match=r"^figures"):
        take_in(example, b'{"hello": "world"}')
    assert Import.objects.count() == imports


# --- what the figures became


def values(statistic: str, breakdown: str | None = None) -> dict[tuple[str, str | None], float | None]:
    """The values that a file gave, by place and member; the programme's own figures are left out."""
    answer = queries.explore(member=None, question=Question(statistic, breakdown=breakdown))
    given = {(cell.place, cell.member): value for cell in answer.cells for value in cell.values}
    own = {*(connector.source for connector in CONNECTORS.values()), "partner-ba"}
    return {key: value.value for key, value in given.items() if value.source in own}


def test_the_ten_indicators_of_the_upload_are_ten_statistics(programme: None) -> None:
    take_in(EXAMPLES["tidy CSV"], EXAMPLES["tidy CSV"].content)
    [report] = [card for card in queries.imports() if card.owner == "ba"]
    assert set(report.statistics) == set(INDICATORS.values())
    assert values("entries") == {("ba", "_T"): 3}
    assert values("readmissions", "category")[("ba", "outgoing")] == 4


def test_each_kind_of_no_number_and_each_group_of_unhcr_stays_apart(programme: None) -> None:
    take_in(EXAMPLES["UNHCR JSON"], unhcr(POPULATION))
    assert values("internally-displaced", "origin") == {("ba", "AFG"): 91}
    assert values("resettled-refugees", "origin") == {("ba", "AFG"): 4}
    [cell] = queries.explore(member=None, question=Question("stateless-persons", breakdown="origin")).cells
    assert (cell.values[0].value, cell.values[0].obs_status) == (None, "Q")


def test_decisions_have_the_catalogues_categories_and_their_total_is_no_category_beside_them(programme: None) -> None:
    take_in(EXAMPLES["UNHCR JSON"], unhcr(DECISIONS))
    found = {member: value for (_place, member), value in values("asylum-decisions", "category").items()}
    assert found == {
        "G-FI-P": 10,
        "G-FI-P-refugee": 1,
        "G-FI-P-complementary": 2,
        "G-FI-P-rejected": 3,
        "G-FI-P-closed": 4,
    }
    card = queries.statistic("asylum-decisions")
    texts = card.category("G-FI-P-refugee")
    assert texts is not None
    assert texts["en"] == "Government procedure, first instance, persons, Refugee status"
    assert set(texts) == {"en", "sq", "bs", "sr-Latn", "sr-Cyrl", "mk", "cnr"}
    assert card.category("G-FI-P-guess") is None


def test_what_unhcr_gives_for_serbia_is_at_the_place_that_it_names(programme: None) -> None:
    report = take_in(EXAMPLES["UNHCR JSON"], unhcr({"refugees": 9}, coa_iso="SRB"))
    assert values("refugees", "origin") == {("rs-xk", "AFG"): 9}
    assert [note.text() for note in report.notes] == ["UNHCR's figure for Serbia includes Kosovo (S/RES/1244 (1999))."]


def test_frontex_routes_and_borders_have_places_and_names(programme: None) -> None:
    take_in(EXAMPLES["Frontex XLSX"], EXAMPLES["Frontex XLSX"].content)
    found = queries.explore(member=None, question=Question("detections", breakdown="category", places=("wb-route",)))
    [february] = [c for c in found.cells if c.period.start == date(2025, 2, 1) and c.member == "land"]
    assert february.values[0].value == 100
    assert {place for place, _member in values("detections")} == {"wb-route", "route-eastern-mediterranean"}
    border = queries.statistic("detections").category("land")
    assert border is not None
    assert border["mk"] == "Копнена граница"


def test_incidents_have_a_total_over_all_routes_and_a_name_for_each(programme: None) -> None:
    take_in(EXAMPLES["Missing Migrants CSV"], EXAMPLES["Missing Migrants CSV"].content)
    assert values("deaths-missing") == {("ba", "_T"): 4, ("gr", "_T"): 4}
    by_route = values("deaths-missing", "category")
    assert by_route[("ba", "western-balkans")] == 3
    assert by_route[("ba", "route-not-given")] == 1
    card = queries.statistic("deaths-missing")
    assert all(card.category(str(route)) for _place, route in by_route if route != "_T")
    assert values("survivors-of-incidents") == {("ba", "_T"): 10}
    assert values("fatal-incidents") == {("ba", "_T"): 2, ("gr", "_T"): 1}


EUROSTAT = {
    "migr_asyappctzm": ("applications", {"applicant": ["FRST"], "time": ["2024-01"]}, "FRST"),
    "migr_asyappctza": ("applications", {"applicant": ["FRST"]}, "FRST"),
    "migr_asydcfstq": ("asylum-decisions", {"decision": ["GENCONV"], "time": ["2024-Q1"]}, "refugee"),
    "migr_asydcfsta": ("asylum-decisions", {"decision": ["TOTAL_POS"]}, "positive"),
    "migr_asypenctzm": ("pending-asylum-seekers", {"time": ["2024-01"]}, "_T"),
    "migr_eirtn": ("returned-after-order", {}, "_T"),
    "migr_eipre": ("found-illegally-present", {}, "_T"),
    "migr_eirfs": ("refused-entry", {"border": ["LAND"]}, "LAND"),
    "migr_eiord": ("orders-to-leave", {}, "_T"),
}


def test_every_dataset_of_eurostat_has_its_statistic(programme: None) -> None:
    assert set(EUROSTAT) == set(DATASETS)
    for number, (dataset, (statistic, dimensions, category)) in enumerate(EUROSTAT.items()):
        content = eurostat(dataset, [10, 25 + number], **dimensions)
        report = services.import_file(by="system", path=content, kind="eurostat", name=dataset)
        assert report.added == 2
        breakdown = None if category == "_T" else "category"
        assert values(statistic, breakdown)[("gr", category)] == 25 + number
        assert breakdown is None or queries.statistic(statistic).category(category)


def test_nothing_that_a_reader_can_give_is_left_out(programme: None) -> None:
    from jahorina.evidence.known import known_catalogue

    catalogue = known_catalogue()
    given = {
        *(measured.statistic for measured in MEASURES.values()),
        *(dataset.statistic for dataset in DATASETS.values()),
        *STATISTICS.values(),
        "frontex-detections",
    }
    assert given <= set(catalogue.statistics)
    assert all(catalogue.place(place) for place in ROUTES.values())
    assert set(INDICATORS) <= set(catalogue.indicators)


def test_every_place_around_the_route_goes_by_its_two_and_three_letters(programme: None) -> None:
    from jahorina.evidence.known import known_catalogue

    catalogue = known_catalogue()
    letters = {"al": "ALB", "ba": "BIH", "xk": "XKX", "me": "MNE", "mk": "MKD", "rs": "SRB", "gr": "GRC", "tr": "TUR"}
    assert all(catalogue.place(three) == catalogue.place(code.upper()) == code for code, three in letters.items())


# --- fetched

PAGE = b'<a href="/assets/Migratory_routes/2025/Monthly_detections_of_IBC_2025_03_11.xlsx">x</a>'
RECORDED: dict[str, Callable[[httpx.Request], bytes]] = {
    "unhcr": lambda _request: EXAMPLES["UNHCR JSON"].content,
    "eurostat": lambda _request: EXAMPLES["Eurostat JSON-stat"].content,
    # The very same bytes each time: a workbook that is written anew carries the second in which it was written.
    "frontex": lambda asked: EXAMPLES["Frontex XLSX"].content if asked.url.path.endswith(".xlsx") else PAGE,
    "missing-migrants": lambda _request: EXAMPLES["Missing Migrants XLSX"].content,
}


@pytest.mark.parametrize("connector", CONNECTORS)
def test_a_fetched_source_is_taken_in_once_with_its_licence(programme: None, connector: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        changed = {"last-modified": "Wed, 01 Oct 2025 10:00:00 GMT"}
        return httpx.Response(200, content=RECORDED[connector](request), headers=changed)

    options = {"from": "2024", "to": "2024"} if connector == "eurostat" else {}
    for repeated in (False, True):
        with httpx.Client(transport=httpx.MockTransport(answer)) as client:
            report = services.fetch(
                by="system", connector=connector, options=options, client=client, pause=lambda _seconds: None
            )
        assert report.added > 0
        assert report.licence == CONNECTORS[connector].licence
        assert report.repeated is repeated


# --- out and in again


@pytest.mark.one_in(2)
@every_kind
def test_what_leaves_as_a_file_comes_back_unchanged(programme: None, example: Example) -> None:
    report = take_in(example, example.content)
    [card] = [card for card in queries.imports() if card.id == report.import_id]
    # In the loop while writing the first two statistics of each kind have to do.
    statistics = card.statistics if THOROUGH else card.statistics[:2]
    for statistic, format in product(statistics, ("csv", "xlsx", "sdmx-csv")):
        file = b"".join(export(question=Question(statistic), format=format).chunks)
        kind = format if format == "sdmx-csv" else "tidy"
        back = services.import_file(by="member:1", path=file, kind=kind, name="back")
        assert back.revised == 0
        # A partner's own figures come back as nobody's, once: the owner is no column of a file.
        assert back.added == 0 or (example.owner and format == "csv")


# --- what is told, in the reader's language


def test_a_report_is_told_in_the_readers_language(programme: None, monkeypatch: pytest.MonkeyPatch) -> None:
    report = take_in(EXAMPLES["UNHCR JSON"], unhcr({"refugees": 9}, {"coa_iso": "FRA", "refugees": 1}))

    def shouted(text: str) -> str:
        return f"¡{text}!"

    sentence, rows, note = report.sentences(shouted)
    assert sentence == "¡figures: 1 rows read, 1 added, 0 revised, 0 unchanged, 0 refused.!"
    assert rows == "¡The input has 2 rows; they hold 1 figures for the catalogue.!"
    assert note == "¡Places of asylum that the catalogue does not have were left out: FRA.!"
    [kept] = [card for card in queries.imports() if card.name == "figures"]
    assert kept.notes == report.notes


def test_the_page_of_imports_shows_the_notes(programme: None, client: Client) -> None:
    take_in(EXAMPLES["UNHCR JSON"], unhcr({"refugees": 9}, {"coa_iso": "FRA", "refugees": 1}))
    page = client.get(reverse("evidence:imports")).content.decode()
    assert "Places of asylum that the catalogue does not have were left out: FRA." in page
    assert "The input has 2 rows; they hold 1 figures for the catalogue." in page


def test_notes_that_were_kept_as_plain_text_are_still_told(programme: None) -> None:
    take_in(EXAMPLES["UNHCR JSON"], unhcr({"refugees": 9}))
    Import.objects.filter(name="figures").update(notes=["100% of it, as it was."])
    [kept] = [card for card in queries.imports() if card.name == "figures"]
    assert [note.text() for note in kept.notes] == ["100% of it, as it was."]


def test_the_first_refusal_is_told_in_the_language_of_the_page(programme: None) -> None:
    example = EXAMPLES["tidy CSV"]
    with pytest.raises(InputRefused) as refused:
        take_in(example, example.wrong)
    with translation.override("sq"):
        here = translation.gettext(refused.value.refusals[0].message)
        assert here % dict(refused.value.refusals[0].params) in str(refused.value.params["first"])


# --- figures that were published


def test_the_published_incidents_of_the_region_are_taken_in(programme: None, public_data: Path) -> None:
    path = public_data / "flows" / "iom_missing_migrants_wb_region_2014_2025.csv"
    report = services.import_file(by="system", path=path, kind="missing-migrants", as_of=date(2025, 5, 1))
    assert report.refused == 0
    assert report.rows_read == report.added > 500
    assert services.import_file(by="system", path=path, kind="missing-migrants", as_of=date(2025, 5, 1)).repeated


@pytest.mark.parametrize(
    ("file", "rows"),
    [
        ("unhcr_population_wb_route_2010_2025", 7531),
        ("unhcr_asylum_applications_annual_wb_route_2010_2025", 8485),
    ],
)
def test_the_published_figures_of_unhcr_are_taken_in(programme: None, public_data: Path, file: str, rows: int) -> None:
    path = public_data / "flows" / f"{file}.csv"
    report = services.import_file(
        by="system", path=in_the_interfaces_form(path), kind="unhcr", name=file, as_of=date(2026, 6, 30)
    )
    assert report.added > rows / 2
    assert report.refused == 0


def test_the_published_flows_of_unhcr_do_not_pass_for_stocks(programme: None, public_data: Path) -> None:
    path = public_data / "flows" / "unhcr_displacement_flows_annual_wb_route_2010_2025.csv"
    with pytest.raises(InputRefused, match=r"flows\.json holds UNHCR's flows"):
        services.import_file(by="system", path=in_the_interfaces_form(path), kind="unhcr", name="flows.json")


TIDY = ("statistic", "definition", "place", "period", "value", "qualifier", "source", "as_of")


def test_26_published_vintages_are_revisions_of_one_another(programme: None, public_data: Path) -> None:
    path = public_data / "flows" / "unhcr_asylum_monthly_vintages_total_by_country.csv"
    source = "unhcr-refugee-data-finder"
    with path.open(encoding="utf-8") as file:
        rows = [
            (
                *("applications", "unhcr-applications", row["coa_iso3"], row["month"]),
                *(row["applicants"], "at_least" if row["suppressed_cells"] != "0" else "exact", source, row["vintage"]),
            )
            for row in csv.DictReader(file)
            if row["coa_iso3"] != "DEU"  # no place of this programme
        ]
    report = services.import_file(by="system", path=as_csv(TIDY, rows), kind="tidy", name="vintages.csv")
    assert report.rows_read == len(rows) > 15_000
    assert report.added == len({row[2:4] for row in rows})
    assert report.revised > 0
    assert report.refused == report.late == 0


def test_a_published_year_of_days_comes_as_a_workbook(programme: None, public_data: Path) -> None:
    path = public_data / "flows" / "unhcr_daily_arrivals_wb_route_20151001_20160921.csv"
    places = {"north_macedonia": "mk", "serbia": "rs", "croatia": "hr", "hungary": "hu", "slovenia": "si"}
    with path.open(encoding="utf-8") as file:
        rows = [
            (
                *("registrations", "unhcr-new-arrivals", code, row["date"]),
                *(float(row[f"{place}_arrivals"]), "about", "unhcr-population-trends", date(2016, 9, 21)),
            )
            for row in csv.DictReader(file)
            for place, code in places.items()
            if row[f"{place}_arrivals"]
        ]
    report = services.import_file(by="system", path=as_xlsx("Data", TIDY, rows), kind="tidy", name="days.xlsx")
    assert (report.added, report.rows_read) == (len(rows), len(rows))
    assert len(rows) > 1700


def in_the_interfaces_form(path: Path) -> bytes:
    """A published table of UNHCR as its interface would answer: whole numbers, no cell where there is none."""

    def number(text: str) -> object:
        return int(float(text)) if text.replace(".", "").isdigit() else text

    with path.open(encoding="utf-8") as file:
        items = [
            {key: number(cell) for key, cell in row.items() if cell not in ("", "NA")} for row in csv.DictReader(file)
        ]
    return json.dumps({"page": 1, "maxPages": 1, "items": items}).encode()


def test_every_statistic_that_comes_regularly_says_from_where(programme: None) -> None:
    for statistic in Statistic.objects.filter(definitions__code__in=["unhcr-refugee-statistics", "missing-migrants"]):
        assert statistic.sources, statistic.code
