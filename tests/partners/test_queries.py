"""Partners, places and the route as everybody may ask for them, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from jahorina.kernel.errors import NotFound
from jahorina.partners import queries
from jahorina.partners.cards import PartnerName, partner_name
from jahorina.partners.loading import load_partners
from jahorina.partners.programme import read_programme
from jahorina.partners.texts import in_language

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: Any, programme_folder: Path) -> Iterator[None]:
    """The shipped partners and route, loaded once and rolled back at the end: no test here writes."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_partners(read_programme(programme_folder), by="test:loading")
        yield
        transaction.set_rollback(True)


def test_the_six_partners_come_in_the_programmes_order() -> None:
    assert [partner.code for partner in queries.partners()] == ["al", "ba", "xk", "me", "mk", "rs"]
    assert queries.partner("iom").kind == "organisation"
    assert len(queries.partners(kind="")) > 12


@pytest.mark.parametrize(
    ("style", "name", "has_footnote"),
    [
        ("default", "Kosovo*", True),
        ("eu", "Kosovo*", True),
        ("un", "Kosovo (UNSCR 1244)", False),
        ("none", "Kosovo*", True),
    ],
)
def test_a_partner_is_named_as_the_publication_says(style: str, name: str, has_footnote: bool) -> None:
    shown = partner_name(queries.partner("xk"), "en", style)
    assert shown.name == name
    assert bool(shown.footnote) is has_footnote or style == "un"


def test_a_partner_without_a_display_is_named_plainly() -> None:
    assert partner_name(queries.partner("al"), "sq") == PartnerName("Shqipëria", "")


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.partner("atlantis")
    with pytest.raises(NotFound):
        queries.place("atlantis")


def test_places_carry_parents_partners_and_capacities() -> None:
    vranidoll = queries.place("xk-centre-vranidoll")
    assert (vranidoll.partner, vranidoll.kind, vranidoll.capacities[0].beds) == ("xk", "centre", 75)
    crossings = queries.places(kind="crossing", partner="rs")
    assert crossings
    assert {place.kind for place in crossings} == {"crossing"}
    territories = {place.code for place in queries.places(kind="territory")}
    assert {"al", "ba", "xk", "me", "mk", "rs", "hr", "gr"} <= territories


def test_places_and_legs_are_asked_for_in_few_queries(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        queries.places()
        queries.legs()


def test_every_leg_leads_from_a_place_to_a_place() -> None:
    known = {place.code for place in queries.places()}
    assert all(leg.origin in known and leg.destination in known for leg in queries.legs())


def test_the_counts_are_those_of_the_rows() -> None:
    counts = queries.programme_counts()
    assert counts["partners"] == 6
    assert counts["legs"] == len(queries.legs())
    assert counts["languages"] == len(queries.languages()) == 7


def test_an_institution_belongs_to_its_partner() -> None:
    assert {institution.partner for institution in queries.institutions(partner="ba")} == {"ba"}
    assert len(queries.institutions()) > len(queries.institutions(partner="ba"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Serbia"),
        ("sr-Latn", "Srbija"),
        ("sr-latn", "Srbija"),
        ("sr-Cyrl", "Србија"),
        ("cnr", "Srbija"),
        ("sq", "Serbia"),
    ],
)
def test_a_missing_text_is_taken_from_the_nearest_language(language: str, text: str) -> None:
    assert in_language({"en": "Serbia", "sr-Latn": "Srbija"}, language) == text


def test_no_text_at_all_is_empty() -> None:
    assert in_language({}, "en") == ""
