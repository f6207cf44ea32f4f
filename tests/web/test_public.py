"""The public portal: what is released and nothing else, the same numbers in every format, kept by any cache."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.db import transaction
from django.test import Client

from jahorina.kernel.errors import InputRefused
from jahorina.partners.roles import Role
from jahorina.publication.choices import TableKind
from jahorina.publication.models import Release
from jahorina.publication.services import withdraw_release
from jahorina.publication.shelf import QUESTIONS, over_time, shelf
from jahorina.publication.sources import Wanted
from jahorina.web.public.methods import METHODS
from tests.formats.safe_tables.dcat_shapes import graph_of, violations
from tests.people import log_in, make_member
from tests.publication.releases import LAST_YEAR, REGISTERED, published, registered, requested, wanted
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db
TABLE = f"/public/en/registered/1/protection-registered-by-sex-{LAST_YEAR}"


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        registered(("male", 23), ("female", 3))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def out() -> Release:
    return published()


def rows(address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Client().get(address).content.decode().splitlines()))


def test_only_what_is_out_is_there() -> None:
    requested()
    assert "Nothing was published yet" in Client().get("/public/en/").content.decode()
    assert Client().get("/public/en/registered/").status_code == 404


@pytest.mark.usefixtures("out")
def test_a_release_reads_in_every_language_of_the_site() -> None:
    for code, _name in settings.LANGUAGES:
        page = Client().get(f"/public/{code}/registered/")
        assert page.status_code == 200
        assert f'<html lang="{code}">' in page.content.decode()
    assert Client().get("/public/xx/registered/").status_code == 404


def test_every_format_says_the_same_and_says_it_again(out: Release) -> None:
    kept = {cell.members[0]: f"{cell.value:.0f}" for cell in out.tables.get().cells.all()}
    for _again in range(3):
        assert {row["sex"]: row["OBS_VALUE"] for row in rows(f"{TABLE}.csv")} == kept
        sdmx = {"female": "F", "male": "M", "other": "_O"}
        coded = {sdmx.get(member, member): value for member, value in kept.items()}
        assert {row["SEX"]: row["OBS_VALUE"] for row in rows(f"{TABLE}.sdmx.csv")} == coded
        observations = fromstring(Client().get(f"{TABLE}.sdmx.xml").content).iter("Obs")
        assert {one.get("SEX"): one.get("OBS_VALUE") for one in observations} == coded
        hxl = [row for row in rows(f"{TABLE}.hxl.csv") if not row["sex"].startswith("#")]
        assert {row["sex"]: row["OBS_VALUE"] for row in hxl} == kept
    page = Client().get("/public/sq/registered/").content.decode()
    assert all(f'<td class="number">{value}</td>' in page for value in kept.values())


@pytest.mark.usefixtures("out")
def test_a_zero_is_a_number_and_a_rounded_one_says_to_what() -> None:
    other = next(row for row in rows(f"{TABLE}.csv") if row["sex"] == "other")
    assert [other[name] for name in ("OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "ROUNDED")] == ["0", "E", "F", "5"]


def test_a_hidden_cell_is_empty_and_never_says_whether_it_is_the_small_one() -> None:
    published(method="suppression")
    hidden = [row for row in rows(f"{TABLE}.csv") if row["OBS_VALUE"] == ""]
    assert len(hidden) >= 2
    assert {(row["OBS_STATUS"], row["CONF_STATUS"], row["ROUNDED"]) for row in hidden} == {("Q", "C", "")}


@pytest.mark.usefixtures("out")
def test_the_data_package_describes_the_columns_that_its_files_have() -> None:
    package = json.loads(Client().get("/public/en/registered/1/datapackage.json").content)
    [resource] = package["resources"]
    names = [field["name"] for field in resource["schema"]["fields"]]
    assert list(rows(f"/public/en/registered/1/{resource['path']}")[0]) == names


@pytest.mark.usefixtures("out")
def test_everything_of_a_release_is_one_archive_of_the_same_files() -> None:
    address = "/public/en/registered/1/"
    content = Client().get(f"{address}release.zip").content
    assert content == Client().get(f"{address}release.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert "datapackage.json" in names
        assert all(archive.read(name) == Client().get(address + name).content for name in names)
    page = Client().get(address).content.decode()
    assert all(f"{address}{name}" in page for name in names)


@pytest.mark.usefixtures("out")
def test_the_catalogue_names_every_file_with_its_hash_and_keeps_the_shapes_of_dcat_ap() -> None:
    content = Client().get("/public/en/catalogue.jsonld").content
    assert violations(graph_of(content, "https://example.org/public/en/catalogue.jsonld")) == []
    [dataset] = json.loads(content)["dcat:dataset"]
    for one in dataset["dcat:distribution"]:
        file = Client().get(f"/public/en/{one['@id']}").content
        assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(file).hexdigest()
    assert {one["@language"] for one in json.loads(content)["dct:title"]} == {
        code for code, _name in settings.LANGUAGES
    }


def test_a_table_is_given_in_the_formats_that_it_fits_and_in_no_other(out: Release) -> None:
    page = Client().get("/public/en/registered/").content.decode()
    assert ".htcds.csv" not in page
    for ending in ("htcds.csv", "sdg.csv", "xlsx"):
        assert Client().get(f"{TABLE}.{ending}").status_code == 404
    withdraw_release(by=make_member(Role.COORDINATOR), release=out.pk, reason="Counted twice.")
    for name in ("datapackage.json", "release.zip"):
        assert Client().get(f"/public/en/registered/1/{name}").status_code == 404


def test_victims_who_were_identified_are_given_as_the_series_of_the_sdgs() -> None:
    published(Wanted(TableKind.EVIDENCE, "trafficking-victims-identified", ("2019",)), series="victims")
    found = rows("/public/en/victims/1/trafficking-victims-identified-2019.sdg.csv")
    assert ("VC_HTF_DETV", "8", "_T", "7") in {
        (row["SERIES"], row["REF_AREA"], row["SEX"], row["OBS_VALUE"]) for row in found
    }


@pytest.mark.usefixtures("out")
def test_any_cache_may_keep_a_page_and_nobody_is_known_on_it() -> None:
    member = log_in(Client(), make_member(Role.ANALYST))
    answers = [client.get("/public/en/registered/") for client in (Client(), member)]
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert answer["Cache-Control"].startswith("public")
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    again = Client().get("/public/en/registered/", headers={"if-none-match": answers[0]["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_feed_is_atom_and_says_what_was_withdrawn(out: Release) -> None:
    withdraw_release(by=make_member(Role.COORDINATOR), release=out.pk, reason="Counted twice.")
    feed = fromstring(Client().get("/public/en/feed.atom").content)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert "Counted twice." in Client().get("/public/en/registered/").content.decode()
    assert Client().get(f"{TABLE}.csv").status_code == 404


@pytest.mark.usefixtures("out")
def test_the_home_asks_what_people_ask_and_answers_with_what_was_released() -> None:
    page = Client().get("/public/en/").content.decode()
    asked = [question for question in QUESTIONS.values() if question in page]
    assert asked == ["How many are there?", "Who are they: women, men, children?"]
    assert page.count(f'href="/public/en/explore/{REGISTERED}/sex/{LAST_YEAR}/"') == 2


@pytest.mark.usefixtures("out")
def test_the_explorer_leads_from_a_choice_to_its_table_with_the_numbers_of_the_release() -> None:
    published(wanted(), series="totals")
    client = Client()
    start = client.get("/public/en/explore/")
    assert f"/public/en/explore/{REGISTERED}/" in start.content.decode()
    chosen = {"statistic": REGISTERED, "breakdown": "sex", "period": str(LAST_YEAR)}
    to_table = client.get("/public/en/explore/", chosen)
    assert to_table["Location"] == f"/public/en/explore/{REGISTERED}/sex/{LAST_YEAR}/"
    unfit = client.get("/public/en/explore/", {**chosen, "period": "1999"})
    assert unfit["Location"] == f"/public/en/explore/{REGISTERED}/sex/"
    numbers = {row["OBS_VALUE"] for row in rows(f"{TABLE}.csv")}
    for address in (to_table["Location"], unfit["Location"]):
        page = client.get(address).content.decode()
        assert all(f'<td class="number">{value}</td>' in page for value in numbers)
    assert client.get("/public/en/explore/", {"statistic": "people"}).status_code == 404
    assert client.get(f"/public/en/explore/{REGISTERED}/colour/").status_code == 404
    assert client.get(f"/public/en/explore/{REGISTERED}/sex/1999/").status_code == 404


def test_what_was_withdrawn_is_nowhere_to_be_explored(out: Release) -> None:
    withdraw_release(by=make_member(Role.COORDINATOR), release=out.pk, reason="Counted twice.")
    assert Client().get(f"/public/en/explore/{REGISTERED}/sex/{LAST_YEAR}/").status_code == 404
    assert Client().get("/public/en/places/ba/").status_code == 404
    assert "Nothing was published yet" in Client().get("/public/en/").content.decode()


def test_a_correction_takes_the_place_of_what_it_corrects_and_another_period_stands_beside_it(out: Release) -> None:
    registered(("male", 30))
    newer = published()
    earlier = published(wanted("sex", period=str(LAST_YEAR - 1)), series="earlier")
    found = [(one.card.series, one.card.number, one.period) for one in shelf()]
    assert found == [("registered", newer.number, str(LAST_YEAR)), ("earlier", earlier.number, str(LAST_YEAR - 1))]
    [series] = over_time(shelf(), REGISTERED, "sex")
    assert [str(one.table.period.start.year) for one in series.tables] == [str(LAST_YEAR - 1), str(LAST_YEAR)]


@pytest.mark.usefixtures("out")
def test_a_place_shows_what_was_released_of_it_and_adds_nothing_up() -> None:
    published(Wanted(TableKind.EVIDENCE, "registrations", ("2022",)), series="route")
    assert "/public/en/places/ba/" in Client().get("/public/en/places/").content.decode()
    page = Client().get("/public/en/places/ba/").content.decode()
    total = next(row for row in rows(f"{TABLE}.csv") if row["sex"] == "_T")["OBS_VALUE"]
    assert f'<td class="number">{total}</td>' in page
    assert page.count("<tr>") == 3
    assert Client().get("/public/en/places/atlantis/").status_code == 404


def test_methods_are_told_in_plain_words_and_lead_to_the_mathematics() -> None:
    docs = Path(__file__).parents[2] / "docs" / "methods"
    for method in METHODS:
        assert (docs / f"{method.page}.md").is_file()
        page = Client().get(f"/public/sq/methods/{method.code}/")
        assert page.status_code == 200
        assert f"docs/methods/{method.page}.md" in page.content.decode()
    assert Client().get("/public/en/methods/magic/").status_code == 404


@pytest.mark.usefixtures("out")
def test_a_language_link_leads_to_the_same_page() -> None:
    page = Client().get(f"/public/en/explore/{REGISTERED}/sex/").content.decode()
    assert all(f'href="/public/{code}/explore/{REGISTERED}/sex/"' in page for code, _name in settings.LANGUAGES)


def test_a_visitor_finds_the_portal_from_every_page_and_a_member_is_not_sent_there() -> None:
    assert 'href="/public/"' in Client().get("/partners/").content.decode()
    member = log_in(Client(), make_member(Role.ANALYST))
    assert 'href="/public/"' not in member.get("/partners/").content.decode()


def test_a_series_cannot_take_the_name_of_a_page() -> None:
    with pytest.raises(InputRefused) as refused:
        requested(series="explore")
    assert refused.value.code == "release-series"
