"""People, journeys and registrations before anybody writes them; and how they compare with what was published."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from jahorina.formats.yaml_documents import read_yaml
from jahorina.kernel.errors import InputRefused
from jahorina.partners.programme_files import source_codes
from jahorina.registers.areas import AREAS
from jahorina.registers.folding import Entry, fold
from jahorina.simulate.calibration import MEASURES, compare
from jahorina.simulate.making import Asked, Made, make
from jahorina.simulate.programme import SimulationProgramme, read_simulation

MEANS = ("victims-identified", "persons-in-incident")
"""Measures whose targets are means of several published figures."""

SINCE, UNTIL = date(2018, 1, 1), date(2023, 12, 31)


def made_of(
    route: SimulationProgramme, *, seed: int = 5, people: int = 1500, partners: str = "al ba xk me mk rs"
) -> Made:
    return make(route, Asked(seed, people, SINCE, UNTIL, frozenset(partners.split())), {"rs": ("rs-centre",)})


@pytest.fixture(scope="module")
def made(route: SimulationProgramme) -> Made:
    return made_of(route, people=12_000)


def test_the_simulation_meets_the_published_figures_within_their_tolerances(
    made: Made, route: SimulationProgramme
) -> None:
    compared = compare(made.simulated, route.targets)
    assert {one.target.code: one.ratio for one in compared if one.is_within is False} == {}
    assert sum(one.is_within is not None for one in compared) >= len(compared) - 2


def test_a_wrong_parameter_is_noticed_by_the_comparison(route: SimulationProgramme) -> None:
    rs = route.journeys.partners["rs"].model_copy(update={"registers": 0.2})
    journeys = route.journeys.model_copy(update={"partners": {**route.journeys.partners, "rs": rs}})
    changed = SimulationProgramme(journeys, route.names, route.targets, route.legs)
    missed = {one.target.code for one in compare(made_of(changed).simulated, route.targets) if one.is_within is False}
    assert "registrations-rs" in missed


def test_every_target_names_a_source_of_the_programme_and_a_measure(
    route: SimulationProgramme, programme_folder: Path
) -> None:
    known = source_codes(programme_folder)
    assert known is not None
    for target in route.targets:
        assert known.issuperset(target.sources)
        assert target.measure in MEASURES


def test_what_a_target_was_derived_from_stands_among_the_published_figures(
    route: SimulationProgramme, programme_folder: Path
) -> None:
    figures = read_yaml(programme_folder / "figures.yaml").data["figures"]
    published = {float(one["value"]) for one in figures if one["value"] is not None}
    years = 46_647 + 80_323 + 103_371 + 120_513 + 192_266 + 163_000
    arrivals = 24_067 + 29_124 + 16_150 + round(15_740 * 5 / 12)
    for target in route.targets:
        division = re.match(r"(?:at least )?([\d,]+)(?: AVRR)? / ([\d,]+)", target.derivation)
        if division is None:
            assert {target.value, round(target.value * 100, 1)} & published or target.measure in MEANS, target.code
            continue
        part, whole = (float(number.replace(",", "")) for number in division.groups())
        assert part in published, target.code
        assert whole in published | {years, arrivals}, target.code
        assert part / whole == pytest.approx(target.value, abs=6e-4), target.code


def test_people_go_along_legs_only_and_a_pushback_ends_where_it_began(made: Made, route: SimulationProgramme) -> None:
    kinds: Counter[str] = Counter()
    for life in made.simulated.lived:
        at = ""
        for move in life.journey.moves:
            kinds[move.kind] += 1
            if move.leg:
                begins, ends = route.legs[move.leg]
                assert at in ("", begins)
                assert move.to == (begins if move.kind == "pushback" else ends)
            at = move.to
    assert kinds["pushback"] > 1000
    assert set(kinds) == {
        "entry", "onward", "exit", "pushback", "out-of-sight", "handed-over", "return-voluntary", "return-forced",
    }  # fmt: skip


def test_nobody_is_in_two_places_and_nobody_is_registered_where_they_are_not(made: Made) -> None:
    for life in made.lived:
        stays = life.journey.stays
        assert all(one.left is not None and one.left <= other.since for one, other in pairwise(stays))
        for seen in life.registrations:
            assert any(stay.partner == seen.partner and stay.since <= seen.on <= (stay.left or UNTIL) for stay in stays)


def test_families_stay_together_and_children_alone_are_never_returned(made: Made) -> None:
    families = alone = 0
    for life in made.simulated.lived:
        people = life.journey.party.people
        if life.journey.party.kind == "family" and len(people) > 1:
            families += 1
            assert len({one.name.family for one in people}) == 1
            counts = Counter(seen.traveller.code for seen in life.registrations)
            assert len(set(counts.values())) <= 1
        if life.journey.party.kind == "child-alone":
            alone += 1
            assert not any(seen.ends_with for seen in life.registrations)
    assert families > 100
    assert alone > 20


def test_one_person_is_written_in_many_ways(made: Made) -> None:
    spellings: dict[str, set[str]] = {}
    births: dict[str, set[str]] = {}
    for seen in made.simulated.registrations:
        identity = seen.recorded.identity
        spellings.setdefault(seen.traveller.code, set()).update(identity.spellings())
        births.setdefault(seen.traveller.code, set()).add(f"{identity.born} {identity.born_precision}")
    several = [code for code, found in spellings.items() if len(found) > 1]
    assert len(several) > 0.3 * len(spellings)
    assert sum(len(found) > 1 for found in births.values()) > 100


def test_clerks_know_birthdays_to_the_year_or_put_them_on_1_january(made: Made) -> None:
    recorded = [seen.recorded for seen in made.simulated.registrations]
    precision = Counter(one.identity.born_precision for one in recorded)
    assert set(precision) == {"day", "year", "estimated"}
    heaped = sum(
        (one.identity.born.month, one.identity.born.day) == (1, 1)
        for one in recorded
        if one.identity.born and one.identity.born_precision == "day"
    )
    assert 0.05 < heaped / precision["day"] < 0.2
    assert 0.8 < sum(not one.has_papers for one in recorded) / len(recorded) < 0.95


def test_some_claim_another_nationality_and_papers_say_the_true_one(made: Made) -> None:
    other = [one for one in made.simulated.registrations if one.recorded.nationality != one.traveller.nationality]
    assert other
    assert not any(one.recorded.has_papers for one in other)


def test_every_case_can_be_folded_and_ends_with_the_simulation(made: Made) -> None:
    areas: Counter[str] = Counter()
    for case in made.simulated.cases:
        definition = AREAS[case.area]  # type: ignore[index]
        entries = [Entry(number, step.kind, step.on, step.fields) for number, step in enumerate(case.steps, start=1)]
        fold(definition, entries)
        areas[str(case.area)] += 1
        assert case.steps[-1].on <= UNTIL
    assert set(areas) == {"protection", "return", "counter-trafficking", "criminal-justice"}


def test_incidence_is_not_detection(made: Made) -> None:
    victims = [one for life in made.simulated.lived for one in life.journey.party.people if one.victim]
    found = {case.person for case in made.simulated.cases if case.area == "counter-trafficking"}
    assert 0 < len(found) < len(victims)


def test_one_person_more_changes_nothing_in_anybody_elses_life(route: SimulationProgramme) -> None:
    few, more = made_of(route, people=200), made_of(route, people=400)
    assert few.simulated.lived[:150] == more.simulated.lived[:150]


def test_only_the_registers_asked_for_are_filled(route: SimulationProgramme) -> None:
    made = made_of(route, partners="ba rs", people=600)
    assert {case.partner for case in made.simulated.cases} == {"ba", "rs"}


def test_nobody_arrives_outside_the_days_asked_for(route: SimulationProgramme) -> None:
    since, until = date(2023, 3, 10), date(2023, 4, 9)
    made = make(route, Asked(1, 300, since, until, frozenset({"rs"})), {})
    arrived = {life.journey.party.arrives_on for life in made.simulated.lived}
    assert since <= min(arrived) <= since + timedelta(days=5)
    assert until - timedelta(days=5) <= max(arrived) <= until


def test_a_leg_that_is_not_of_the_route_is_refused(programme_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "simulation").mkdir()
    for name in ("route.yaml", "simulation/names.yaml", "simulation/targets.yaml", "simulation/journeys.yaml"):
        text = (programme_folder / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("  mk-rs: {weight", "  mk-fr: {weight"), encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read_simulation(tmp_path)
    assert "mk-fr is no leg" in str(dict(refused.value.params)["problem"])


def test_the_registers_of_one_partner_are_those_that_all_partners_would_have(route: SimulationProgramme) -> None:
    everywhere, alone = made_of(route, people=400), made_of(route, people=400, partners="rs")
    at_rs = [one for one in everywhere.simulated.registrations if one.partner == "rs"]
    assert at_rs == alone.simulated.registrations
    assert {case.id for case in everywhere.simulated.cases if case.partner == "rs"} == {
        case.id for case in alone.simulated.cases
    }
