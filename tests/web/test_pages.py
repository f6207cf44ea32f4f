"""The pages over the shipped programme: what they show, what they refuse, and what they never show."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import cycle, product
from xml.etree import ElementTree

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jahorina.partners.roles import Role
from tests.examples import THOROUGH
from tests.kept import clear_caches
from tests.people import log_in, make_member
from tests.shipped import load_shipped_programme

PAGES = (
    "/",
    "/evidence/",
    "/evidence/?view=table",
    "/evidence/?view=map",
    "/evidence/?statistic=asylum-decisions&view=table",
    "/evidence/?statistic=readmissions",
    "/evidence/?statistic=refugees",
    "/evidence/?statistic=trafficking-victims-identified",
    "/evidence/numbers/?statistic=registrations&place=ba&period=2018",
    "/evidence/statistics/",
    "/evidence/statistics/registrations/",
    "/evidence/sources/",
    "/evidence/sources/S7/",
    "/evidence/conflicts/",
    "/evidence/imports/",
    "/flows/",
    "/flows/warnings/",
    "/flows/runs/",
    "/estimates/",
    "/plan/",
    "/plan/?area=return",
    "/plan/measures/M-RE-1/",
    "/plan/indicators/I-PR-4a/",
    "/plan/timeline/",
    "/plan/rounds/",
    "/plan/money/",
    "/plan/support/",
    "/plan/municipalities/",
    "/plan/changes/",
    "/plan/check/",
    "/plan/printed/",
    "/plan/commitments/",
    "/plan/commitments/?area=return&level=regional",
    "/plan/commitments/SD-1/",
    "/plan/frameworks/",
    "/plan/frameworks/eu-action-plan/",
    "/plan/dialogue/",
    "/partners/",
    "/partners/ba/",
    "/partners/xk/",
    "/partners/route/",
    "/partners/places/rs/",
    "/about/",
    "/about/accessibility/",
    "/about/data-protection/",
    "/account/log-in/",
)


LANGUAGES = ("en", "sq", "bs", "sr-latn", "sr-cyrl", "mk", "cnr")
"""In the loop while writing each page is asked for in one of them, in turn; in `make test` every third page in all."""


@pytest.fixture(scope="module")
def programme(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


@pytest.mark.one_in(3)
@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_one_heading_a_title_and_nothing_inline(client: Client, address: str) -> None:
    page = text_of(client, address)
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert re.search(r"<title>[^<]+ – Jahorina</title>", page)
    assert 'style="' not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert not re.search(r"""(src|href)=["']https?://""", page)


@pytest.mark.parametrize(
    ("address", "language"), product(PAGES[::3], LANGUAGES) if THOROUGH else zip(PAGES, cycle(LANGUAGES), strict=False)
)
def test_every_page_can_be_had_in_every_language(client: Client, address: str, language: str) -> None:
    client.cookies["language"] = language
    page = text_of(client, address)
    assert f'<html lang="{language}"' in page


def test_the_home_page_shows_the_published_figures_of_every_partner(client: Client) -> None:
    page = text_of(client, "/")
    for shown in ("120,883", "27,429", "22,379", "12,216", "8,318", "1,041", "192,266"):
        assert shown in page
    assert "not a number of people" in page


def test_the_map_is_well_formed_and_says_each_partners_number(client: Client) -> None:
    page = text_of(client, "/")
    svg = page[page.index('<svg class="map"') : page.index("</svg>") + len("</svg>")]
    titles = [element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}title")]  # noqa: S314
    assert any("Serbia: 120,883" in title for title in titles)
    assert any("no published figure" in title for title in titles)


def test_kosovo_bears_its_display_name_and_footnote(client: Client) -> None:
    page = text_of(client, "/")
    assert "Kosovo*" in page
    assert "without prejudice to positions on status" in page


def test_conflicting_values_stand_side_by_side(client: Client) -> None:
    page = text_of(client, "/evidence/conflicts/")
    for shown in ("24,067", "23,848", "23,500", "124,127", "120,883", "26,182", "22,379"):
        assert shown in page


def test_a_number_leads_to_its_observations_and_sources(client: Client) -> None:
    page = text_of(client, "/evidence/numbers/?statistic=registrations&place=ba&period=2018")
    assert page.count('class="card"') == 3
    assert 'href="/evidence/sources/S118/"' in page
    assert "S54" in page


def test_what_was_known_on_a_past_day_leaves_later_statements_out(client: Client) -> None:
    now = text_of(client, "/evidence/?statistic=centre-arrivals&place=rs&from=2023&to=2023&view=table")
    then = text_of(
        client, "/evidence/?statistic=centre-arrivals&place=rs&from=2023&to=2023&view=table&known_on=2023-12-31"
    )
    assert "108,808" in now
    assert "108,808" not in then
    assert "107,374" in then


def test_nothing_unsourced_is_shown_as_official(client: Client) -> None:
    page = text_of(client, "/plan/commitments/SD-X/")
    assert "not official" in page


def test_the_plan_is_browsed_by_facets_that_keep_one_another(client: Client) -> None:
    page = text_of(client, "/plan/commitments/?area=return")
    assert "SD-3" in page
    assert ">SD-1<" not in page
    assert "area=return&amp;level=" in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/evidence/?statistic=nothing", 404),
        ("/evidence/?statistic=%27%3B+drop", 400),
        ("/evidence/?from=yesterday", 400),
        ("/evidence/?known_on=2020-13-01", 400),
        ("/evidence/?frequency=X", 400),
        ("/evidence/?breakdown=shoe", 400),
        ("/evidence/?from=2022&to=2020", 400),
        ("/evidence/download/?format=exe", 400),
        ("/evidence/numbers/?statistic=registrations&place=zz", 404),
        ("/plan/?area=nothing", 400),
        ("/plan/commitments/none/", 404),
        ("/partners/zz/", 404),
        ("/nowhere/", 404),
    ],
)
def test_a_wrong_address_gets_a_calm_page(client: Client, address: str, status: int) -> None:
    page = text_of(client, address, status)
    assert "<h1>" in page or "<h1 " in page
    assert "Traceback" not in page


@pytest.mark.parametrize("format", ["csv", "xlsx", "sdmx-csv"])
def test_the_shown_answer_can_be_taken_along(client: Client, format: str) -> None:
    response = client.get(f"/evidence/download/?statistic=registrations&place=rs&place=ba&format={format}")
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    content = b"".join(response)  # type: ignore[arg-type]
    if format == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert {row["place"] for row in rows} == {"rs", "ba"}
        assert "120883" in {row["value"] for row in rows}
    else:
        assert len(content) > 500


def test_the_charts_specification_holds_the_same_numbers(client: Client) -> None:
    spec = client.get("/evidence/chart.json?statistic=registrations&place=rs&frequency=A").json()
    assert [row["value"] for row in spec["data"]["values"]] == [120883.0]


def test_the_chart_is_drawn_on_the_server(client: Client) -> None:
    response = client.get("/evidence/chart.svg?statistic=registrations&place=ba&frequency=A")
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")
    assert b"<script" not in response.content


def test_a_contributor_imports_figures_and_is_told_what_was_refused(client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    log_in(client, make_member(Role.CONTRIBUTOR))
    template = client.get("/evidence/imports/template/?format=csv").content.decode("utf-8-sig")
    header = template.splitlines()[0]
    bad = SimpleUploadedFile("bad.csv", f"{header}\n{','.join('x' for _ in header.split(','))}\n".encode())
    response = client.post("/evidence/imports/new/", {"file": bad})
    assert response.status_code == 422
    assert "Nothing was written" in response.content.decode()
    assert '<td class="number">2</td>' in response.content.decode()


def test_a_choice_of_language_and_colours_is_remembered_and_leads_nowhere_else(client: Client) -> None:
    response = client.post("/language/", {"language": "mk", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"
    assert client.cookies["language"].value == "mk"
    response = client.post("/theme/", {"theme": "dark", "next": "/plan/"})
    assert response["Location"] == "/plan/"
    assert 'data-theme="dark"' in text_of(client, "/plan/")


@pytest.mark.parametrize(("address", "most"), [("/", 40), ("/evidence/", 25), ("/plan/", 18), ("/partners/ba/", 15)])
def test_a_page_asks_the_database_a_bounded_number_of_times(client: Client, address: str, most: int) -> None:
    clear_caches()
    with CaptureQueriesContext(connection) as asked:
        text_of(client, address)
    assert len(asked) <= most


def test_the_content_security_policy_allows_nothing_from_elsewhere(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_closed_node_asks_visitors_to_log_in(
    client: Client, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings as live

    values = {**live.JAHORINA.values, ("node", "public"): False}
    monkeypatch.setattr(live, "JAHORINA", type(live.JAHORINA)(live.JAHORINA.workspace, values))
    assert client.get("/plan/")["Location"].startswith("/account/log-in/")
    assert client.get("/health/").status_code == 200
