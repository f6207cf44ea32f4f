"""Files and fetched sources, from their bytes to the answer of a question."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import httpx
import pytest

from jahorina.evidence import queries, services
from jahorina.evidence.models import Definition, Import, ReaderName, Source, Statistic
from jahorina.evidence.questions import Question
from jahorina.kernel.errors import InputRefused, Unreachable
from jahorina.partners.models import Partner, Place

TIDY = (
    "statistic,definition,place,period,origin,value,source,as_of\n"
    "registrations,iom-registrations,rs,2022,_T,120883,S126,2023-01-31\n"
    "registrations,iom-registrations,rs,2023-03,AFG,6317,S126,2023-05-01\n"
)


@pytest.fixture
def places(catalogue: None) -> None:
    """Serbia and Bosnia and Herzegovina as partners and places; registrations by origin."""
    for position, (code, name, alpha3) in enumerate((("rs", "Serbia", "SRB"), ("ba", "Bosnia and Herzegovina", "BIH"))):
        partner = Partner.objects.create(
            code=code,
            kind="partner",
            position=position,
            names={"en": name},
            codes={"iso3166_1_alpha3": alpha3},
            provenance="proposed",
        )
        Place.objects.create(code=code, kind="territory", partner=partner, names={"en": name}, provenance="proposed")
    Statistic.objects.filter(code="registrations").update(dimensions=["origin", "sex", "age", "category"])


def test_a_tidy_file_is_taken_in_and_answers(places: None, tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(TIDY)
    report = services.import_file(by="member:1", path=path, kind="tidy")
    assert (report.name, report.added) == ("figures.csv", 2)
    answer = queries.explore(member=None, question=Question("registrations", start=date(2022, 1, 1)))
    assert {value.value for cell in answer.cells for value in cell.values} == {120883, 6317}
    assert services.import_file(by="member:1", path=path, kind="tidy").repeated


def test_a_wrong_cell_is_told_with_row_and_column_and_nothing_is_written(places: None) -> None:
    wrong = TIDY.replace("6317", "many")
    with pytest.raises(InputRefused, match="row 3, column value"):
        services.import_file(by="member:1", path=wrong.encode(), kind="tidy", name="wrong.csv")
    assert not Import.objects.exists()


def test_a_partner_is_the_source_of_its_own_file(places: None) -> None:
    upload = (
        "partner,country,period_start,period_end,indicator,definition_id,value,value_flag,vintage_date\n"
        "rs,SRB,2023-01-01,2023-01-31,registrations,crm-registrations,100,exact,2023-02-05\n"
    )
    report = services.import_file(by="member:1", path=upload.encode(), kind="tidy", name="upload.csv", owner="rs")
    assert report.added == 1
    [cell] = queries.explore(member=None, question=Question("registrations")).cells
    assert (cell.values[0].source, cell.values[0].owner) == ("partner-rs", "rs")
    assert queries.source("partner-rs").kind == "official"


def test_a_kind_of_file_that_nobody_reads_is_refused(places: None) -> None:
    with pytest.raises(InputRefused, match="no kind of file"):
        services.import_file(by="member:1", path=b"x", kind="parquet")


@pytest.fixture
def unhcr_applications(places: None) -> None:
    statistic = Statistic.objects.create(
        code="unhcr-asylum-applications",
        version="1",
        titles={"en": "Asylum applications"},
        unit_kind="application",
        dimensions=["origin", "category"],
    )
    Definition.objects.create(statistic=statistic, code="unhcr-asylum-applications", titles={"en": "UNHCR"})


def answering(request: httpx.Request) -> httpx.Response:
    assert request.url.host == "api.unhcr.org"
    item = {"year": 2023, "coo_iso": "AFG", "coa_iso": "SRB", "procedure_type": "G", "app_type": "N", "applied": "12"}
    return httpx.Response(200, json={"maxPages": 1, "items": [{**item, "dec_level": "FI", "app_pc": "P"}]})


def fetch(answer: httpx.MockTransport) -> services.ImportReport:
    with httpx.Client(transport=answer) as client:
        return services.fetch(by="system", connector="unhcr", client=client, pause=lambda _seconds: None)


def test_a_fetched_source_is_taken_in_with_its_licence(unhcr_applications: None) -> None:
    report = fetch(httpx.MockTransport(answering))
    assert (report.added, report.repeated) == (1, False)
    assert "CC BY 4.0" in report.licence
    assert queries.imports()[0].licence == report.licence
    source = Source.objects.get(code="unhcr-refugee-data-finder")
    assert (source.publisher, source.kind) == ("UNHCR", "dataset")
    [cell] = queries.explore(member=None, question=Question("unhcr-asylum-applications", breakdown="origin")).cells
    assert (cell.place, cell.member, cell.values[0].value) == ("rs", "AFG", 12)


def test_fetching_the_same_again_changes_nothing(unhcr_applications: None) -> None:
    fetch(httpx.MockTransport(answering))
    assert fetch(httpx.MockTransport(answering)).repeated
    assert Import.objects.count() == 1


def test_offline_nothing_changes_and_the_words_are_clear(unhcr_applications: None) -> None:
    def offline(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Network is unreachable", request=request)

    with pytest.raises(Unreachable, match=r"api\.unhcr\.org cannot be reached"):
        fetch(httpx.MockTransport(offline))
    assert not Import.objects.exists()
    assert not Source.objects.filter(code="unhcr-refugee-data-finder").exists()


def test_a_public_source_is_taken_in_under_the_catalogues_own_names(places: None) -> None:
    statistic = Statistic.objects.create(
        code="applications", version="1", titles={"en": "A"}, unit_kind="application", dimensions=["origin", "category"]
    )
    Definition.objects.create(statistic=statistic, code="unhcr-refugee-statistics", titles={"en": "UNHCR"})
    ReaderName.objects.create(
        reader="unhcr",
        version="1",
        names="statistic",
        name="unhcr-asylum-applications",
        target={"statistic": "applications", "definition": "unhcr-refugee-statistics"},
    )
    assert fetch(httpx.MockTransport(answering)).added == 1
    [cell] = queries.explore(member=None, question=Question("applications", breakdown="origin")).cells
    assert cell.values[0].definition == "unhcr-refugee-statistics"


def test_an_unknown_source_cannot_be_fetched(db: None) -> None:
    with pytest.raises(InputRefused, match="can be fetched"):
        services.fetch(by="system", connector="weather")
