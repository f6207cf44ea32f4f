"""Pages of flows and estimates: what they show first, whose runs they show to whom, and what is not public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from django.db import transaction
from django.test import Client

from jahorina.partners.roles import Role
from tests.evidence.runs.kept import estimates_run, flows_run
from tests.people import log_in, make_member
from tests.shipped import load_shipped_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]

SERIES = "/flows/series/registrations/stated-by-partner/{place}/"


@pytest.fixture(scope="module")
def programme(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return str(response.content.decode())


def is_svg(content: bytes) -> bool:
    return ElementTree.fromstring(content).tag.endswith("svg")  # noqa: S314 - it is our own


def as_role(role: Role, partner: str = "ba") -> Client:
    return log_in(Client(), make_member(role, partner=partner))


def test_without_a_run_the_pages_say_how_to_make_one(client: Client) -> None:
    for address in ("/flows/", "/flows/warnings/", "/flows/runs/"):
        assert "jahorina flows run" in text_of(client, address)
    assert "jahorina estimates run" in text_of(client, "/estimates/")


def test_the_overview_gives_each_series_with_its_interval(client: Client) -> None:
    flows_run()
    page = text_of(client, "/flows/")
    assert "Bosnia and Herzegovina" in page
    assert "70 – 160" in page
    assert "not of different people" in page
    assert page.count("the last 2 periods are not reported yet") == 1


def test_a_series_shows_its_fan_its_table_and_its_record(client: Client) -> None:
    flows_run()
    page = text_of(client, SERIES.format(place="ba"))
    assert "November 2026" in page
    assert "How past forecasts of this series did" in page
    assert "81 %" in page
    picture = client.get(SERIES.format(place="ba") + "fan.svg")
    assert is_svg(picture.content)
    assert b"Bosnia and Herzegovina" in picture.content


def test_a_run_of_a_partners_own_figures_is_there_for_its_members_alone(client: Client) -> None:
    free, own = flows_run(), flows_run("ba")
    assert str(own.pk) not in text_of(client, "/flows/runs/")
    assert str(own.pk) in text_of(as_role(Role.READER), "/flows/runs/")
    assert str(own.pk) not in text_of(as_role(Role.READER, "rs"), "/flows/runs/")
    assert str(free.pk) in text_of(client, "/flows/?figures=own")
    member = as_role(Role.READER).get("/flows/?figures=own")
    assert str(own.pk) in member.content.decode()
    assert member["Cache-Control"] == "private, no-store"


def test_what_lies_below_a_partner_is_not_public(client: Client) -> None:
    flows_run(places=("ba", "ba-una-sana"), restricted="ba-una-sana")
    for reader, seen in ((client, False), (as_role(Role.READER), False), (as_role(Role.ANALYST), True)):
        page = text_of(reader, "/flows/warnings/")
        assert page.count("Registrations of arrivals") == 1 + seen
        text_of(reader, SERIES.format(place="ba-una-sana"), 200 if seen else 404)


def test_a_warning_stands_beside_its_base_rate_its_reasons_and_its_limits(client: Client) -> None:
    flows_run()
    page = text_of(client, "/flows/warnings/")
    assert "40 %" in page
    assert "10 %" in page
    assert "it has been growing" in page
    assert "no ground for refusing anybody" in page


def test_simulated_figures_are_labelled_on_every_page(client: Client) -> None:
    run = flows_run(simulated=True)
    for address in ("/flows/", "/flows/warnings/", SERIES.format(place="ba"), f"/flows/runs/{run.pk}/"):
        assert "invented people" in text_of(client, address)
    assert b"simulated" in client.get(SERIES.format(place="ba") + "fan.svg").content
    panel = estimates_run(simulated=True)
    assert "invented people" in text_of(client, f"/estimates/{panel.pk}/")
    assert b"simulated" in client.get(f"/estimates/{panel.pk}/methods.svg").content


def test_a_run_card_tells_what_was_read_and_how_it_did(client: Client) -> None:
    run = flows_run()
    page = text_of(client, f"/flows/runs/{run.pk}/")
    for said in (
        "A value is a median.",
        "registrations / stated-by-partner / ba / S7",
        run.identity,
        "0.80",
        "2026-10-31",
    ):
        assert said in page


def test_the_cards_tell_the_network_days_strata_and_linkage(client: Client) -> None:
    page = text_of(client, f"/flows/runs/{flows_run().pk}/")
    for said in ("Of 24 months since 2024-11", "The way closed", "multiplied by 0.20", "One day ahead"):
        assert said in page
    page = text_of(client, f"/flows/runs/{estimates_run().pk}/")
    for said in ("overlap.json", "0.90 times as large", "F (30)"):
        assert said in page


def test_an_estimate_shows_its_assumptions_before_its_number(client: Client) -> None:
    page = text_of(client, f"/estimates/{estimates_run().pk}/")
    order = ["All lists speak of the same population.", "between 370 and 560 people", "What each method says", "16.2.2"]
    assert [page.index(said) for said in order] == sorted(page.index(said) for said in order)
    assert "There is no maximum." in page
    assert "C overlaps with no other list." in page


@pytest.mark.parametrize("picture", ["overlaps", "methods", "draws"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pictures_of_an_estimate_are_well_formed(client: Client, picture: str, theme: str) -> None:
    answer = client.get(f"/estimates/{estimates_run().pk}/{picture}.svg?theme={theme}")
    assert is_svg(answer.content)


def test_pages_hold_nothing_inline_and_one_heading(client: Client) -> None:
    run, panel = flows_run(), estimates_run()
    for address in ("/flows/", SERIES.format(place="ba"), f"/flows/runs/{run.pk}/", f"/estimates/{panel.pk}/"):
        page = text_of(client, address)
        assert len(re.findall(r"<h1[ >]", page)) == 1
        assert 'style="' not in page
        assert "<script" not in page.replace('<script src="', "")


MEMBERS_PAGES = ("/flows/beds/", "/flows/beds/ba.svg", "/flows/what-if/", "/flows/what-if/border-closes.svg")


def test_beds_and_what_ifs_are_for_who_may_read_reception(client: Client) -> None:
    flows_run()
    for address in MEMBERS_PAGES:
        assert client.get(address).status_code == 302
        assert as_role(Role.READER).get(address).status_code == 403
        answer = as_role(Role.ANALYST).get(address)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]


def test_beds_stand_by_type_with_thresholds_costs_and_what_is_borrowed() -> None:
    flows_run()
    analyst = as_role(Role.ANALYST)
    page = text_of(analyst, "/flows/beds/")
    for said in (
        "All beds",
        "Families",
        "borrowed",
        "70 %, 85 %, 95 %",
        "costs 4 times one too many",
        "10 % of the beds",
    ):
        assert said in page
    picture = analyst.get("/flows/beds/ba.svg?theme=dark&narrow=1").content
    assert is_svg(picture)
    assert "Families" in picture.decode()


def test_a_what_if_stands_beside_the_network_it_is_drawn_from() -> None:
    flows_run()
    analyst = as_role(Role.ANALYST)
    page = text_of(analyst, "/flows/what-if/")
    for said in ("A border closes", "The way closed", "rs-ba", "borrowed", "Fitted to 24 months since 2024-11"):
        assert said in page
    assert is_svg(analyst.get("/flows/what-if/border-closes.svg").content)


def test_days_ahead_have_their_own_pages(client: Client) -> None:
    flows_run()
    assert "/flows/days/registrations/stated-by-partner/ba/" in text_of(client, "/flows/days/")
    page = text_of(client, "/flows/days/registrations/stated-by-partner/ba/")
    for said in ("Days ahead", "Upstream of it:", "North Macedonia", "28"):
        assert said in page
    assert is_svg(client.get("/flows/days/registrations/stated-by-partner/ba/fan.svg?narrow=1").content)


def test_the_record_tells_year_by_year_what_the_intervals_held(client: Client) -> None:
    flows_run()
    page = text_of(client, "/flows/record/?before=3")
    for said in ("Track record", "foreseen 3 months before", "2024", "75 %", "0.80"):
        assert said in page
    assert is_svg(client.get("/flows/record/held.svg").content)


def test_past_forecasts_can_be_those_of_three_months_before(client: Client) -> None:
    flows_run()
    page = text_of(client, SERIES.format(place="ba") + "?before=3")
    assert "Foreseen 3 months before, and what came" in page
    assert b"foreseen 3 months before" in client.get(SERIES.format(place="ba") + "fan.svg?before=3").content
    assert "Foreseen 3 months before" not in text_of(client, SERIES.format(place="ba"))


def test_a_picture_follows_the_device_where_no_theme_was_chosen(client: Client) -> None:
    flows_run()
    page = text_of(client, SERIES.format(place="ba"))
    assert page.count("<source media=") == 3
    client.cookies["theme"] = "dark"
    chosen = text_of(client, SERIES.format(place="ba"))
    assert chosen.count("<source media=") == 1
    assert "theme=dark" in chosen


def test_estimates_stand_by_partner_and_year(client: Client) -> None:
    for place, period in (("ba", "2025"), ("rs", "2025"), ("rs", "2024")):
        estimates_run(place=place, period=period)
    page = text_of(client, "/estimates/")
    assert page.count("333 – 510") == 3
    assert page.index("2024") < page.index("2025")


def test_an_estimate_tells_strata_linkage_and_the_rate(client: Client) -> None:
    page = text_of(client, f"/estimates/{estimates_run().pk}/")
    for said in (
        "Between 333 and 510 people.",
        "By sex",
        "overlap.json",
        "True links found",
        "9.0 seen",
        "11.1 and 17.0",
    ):
        assert said in page


def test_an_estimate_and_the_plans_indicator_lead_to_one_another(client: Client) -> None:
    run = estimates_run()
    page = text_of(client, f"/estimates/{run.pk}/")
    assert "/plan/indicators/I-CT-1/" in page
    for concept in ("1.a Organisation", "3.a Data sources", "4.c Method of computation", "P (130)"):
        assert concept in page
    assert f"/estimates/{run.pk}/" in text_of(client, "/plan/indicators/I-CT-1/")
