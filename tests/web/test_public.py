"""The public portal: what is released and nothing else, the same numbers in every format, kept by any cache."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.db import transaction
from django.test import Client

from jahorina.partners.roles import Role
from jahorina.publication.models import Release
from jahorina.publication.services import withdraw_release
from tests.people import log_in, make_member
from tests.publication.releases import LAST_YEAR, published, registered, requested, wanted
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
        for ending, column in (("csv", "sex"), ("sdmx.csv", "SEX")):
            assert {row[column]: row["OBS_VALUE"] for row in rows(f"{TABLE}.{ending}")} == kept
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


@pytest.mark.usefixtures("out")
@pytest.mark.parametrize("address", ["", "brief/", "registered/", "registered/1/"])
def test_a_shared_page_has_a_picture_of_its_own_at_a_whole_address(address: str) -> None:
    page = Client().get(f"/public/sr-cyrl/{address}").content.decode()
    [picture] = re.findall(r'property="og:image" content="http://testserver(/public/[^"]+card.png)"', page)
    assert picture.startswith("/public/sr-cyrl/")
    answer = Client().get(picture)
    assert (answer["Content-Type"], answer.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(answer.content[16:20]), int.from_bytes(answer.content[20:24])) == (1200, 630)


def test_two_tables_of_one_statistic_are_told_apart_by_their_headings() -> None:
    published(wanted(), wanted("sex"), series="together")
    page = Client().get("/public/en/together/").content.decode()
    headings = re.findall(r"<h2>(.*?)</h2>", page)[:2]
    assert headings == [
        f"Persons registered in protection, {LAST_YEAR}",
        f"Persons registered in protection, by sex, {LAST_YEAR}",
    ]


def test_the_feed_is_atom_and_says_what_was_withdrawn(out: Release) -> None:
    withdraw_release(by=make_member(Role.COORDINATOR), release=out.pk, reason="Counted twice.")
    feed = fromstring(Client().get("/public/en/feed.atom").content)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert "Counted twice." in Client().get("/public/en/registered/").content.decode()
    assert Client().get(f"{TABLE}.csv").status_code == 404
