"""The programme's files become rows: once, completely, and without a trace when nothing changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jahorina.kernel.errors import Conflict
from jahorina.partners.loading import PartnersLoad, load_partners
from jahorina.partners.models import Institution, Language, Leg, Partner, Place, PlaceCapacity, Programme
from jahorina.partners.programme import read_programme
from jahorina.partners.programme_schema import ProgrammePartners

pytestmark = pytest.mark.django_db

BY = "test:loading"


@pytest.fixture(scope="module")
def shipped() -> ProgrammePartners:
    return read_programme(Path(__file__).resolve().parents[2] / "programme" / "western_balkans")


def load(programme: ProgrammePartners) -> PartnersLoad:
    return load_partners(programme, by=BY)


def test_a_first_load_adds_everything(shipped: ProgrammePartners) -> None:
    report = load(shipped)
    entries = [shipped.languages, shipped.partners, shipped.institutions, shipped.places, shipped.legs]
    assert report.counts == {
        "added": 1 + sum(map(len, entries)),
        "changed": 0,
        "removed": 0,
        "unchanged": 0,
        "left": 0,
    }
    rows = [model.objects.count() for model in (Language, Partner, Institution, Place, Leg)]
    assert rows == [len(part) for part in entries]
    assert Programme.objects.get().code == "western-balkans"


def test_a_second_load_changes_nothing(shipped: ProgrammePartners) -> None:
    first = load(shipped)
    second = load(shipped)
    assert (second.added, second.changed, second.removed) == ((), (), ())
    assert len(second.unchanged) == len(first.added)


def test_rows_hold_what_the_files_say(shipped: ProgrammePartners) -> None:
    load(shipped)
    lipa = Place.objects.select_related("parent", "partner").get(code="ba-centre-lipa")
    assert (lipa.parent and lipa.parent.code, lipa.partner and lipa.partner.code) == ("ba-bihac", "ba")
    assert (lipa.centre_type, lipa.provenance, lipa.verify) == ("temporary-reception", "inferred", True)
    leg = Leg.objects.select_related("origin", "destination").get(code="rs-ba")
    assert (leg.origin.code, leg.destination.code, leg.sources) == ("rs", "ba", ["S128", "S152", "S156"])
    assert list(PlaceCapacity.objects.values_list("place__code", "beds")) == [
        ("al-centre-gerhot", 60),
        ("xk-centre-vranidoll", 75),
    ]
    assert set(Partner.objects.get(code="xk").display) == {"default", "eu", "un", "plain"}


def test_a_changed_entry_is_written_and_named(shipped: ProgrammePartners) -> None:
    load(shipped)
    first, *others = shipped.institutions
    renamed = first.model_copy(update={"names": {**first.names, "en": "Ministry of Home Affairs"}})
    report = load(replace(shipped, institutions=(renamed, *others)))
    assert report.changed == (f"institution {first.code}",)
    assert Institution.objects.get(code=first.code).names["en"] == "Ministry of Home Affairs"


def test_a_changed_capacity_changes_its_centre(shipped: ProgrammePartners) -> None:
    load(shipped)
    places = tuple(
        place.model_copy(update={"capacities": ()}) if place.code == "al-centre-gerhot" else place
        for place in shipped.places
    )
    report = load(replace(shipped, places=places))
    assert report.changed == ("place al-centre-gerhot",)
    assert not PlaceCapacity.objects.filter(place__code="al-centre-gerhot").exists()


def test_an_institution_that_left_the_files_stays_and_is_reported(shipped: ProgrammePartners) -> None:
    load(shipped)
    *others, last = shipped.institutions
    report = load(replace(shipped, institutions=tuple(others)))
    assert (report.left, report.changed) == ((f"institution {last.code}",), ())
    assert Institution.objects.filter(code=last.code).exists()


def test_a_leg_that_left_the_files_is_taken_off_the_route(shipped: ProgrammePartners) -> None:
    load(shipped)
    *others, last = shipped.legs
    report = load(replace(shipped, legs=tuple(others)))
    assert report.removed == (f"leg {last.code}",)
    assert not Leg.objects.filter(code=last.code).exists()


def test_a_load_that_fails_leaves_nothing_behind(shipped: ProgrammePartners) -> None:
    astray = shipped.legs[0].model_copy(update={"destination": "nowhere"})
    with pytest.raises(KeyError):
        load(replace(shipped, legs=(astray,)))
    assert not Partner.objects.exists()
    assert not Programme.objects.exists()


def test_a_workspace_refuses_a_second_programme(shipped: ProgrammePartners) -> None:
    load(shipped)
    other = shipped.programme.model_copy(update={"code": "another-route"})
    with pytest.raises(Conflict, match="western-balkans"):
        load(replace(shipped, programme=other))
