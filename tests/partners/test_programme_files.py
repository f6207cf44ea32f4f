"""The shipped programme: partners, institutions, places, route and languages hold together and hold what is known."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.numbers import Provenance
from jahorina.kernel.transliteration import to_cyrillic
from jahorina.partners.programme import read_programme
from jahorina.partners.programme_schema import (
    DisplayStyle,
    EvidencedEntry,
    LegKind,
    PartnerKind,
    PlaceKind,
    ProgrammePartners,
)

SIX = ("al", "ba", "xk", "me", "mk", "rs")
FILES = ("programme", "languages", "partners", "institutions", "places", "route")

BOXES = {
    # south, north, west, east; degrees
    "al": (39.62, 42.67, 19.12, 21.07),
    "ba": (42.55, 45.28, 15.71, 19.63),
    "xk": (41.85, 43.28, 20.01, 21.80),
    "me": (41.84, 43.57, 18.43, 20.37),
    "mk": (40.85, 42.38, 20.45, 23.04),
    "rs": (42.23, 46.19, 18.81, 23.01),
    "gr": (34.8, 41.8, 19.3, 29.7),
    "bg": (41.2, 44.3, 22.3, 28.7),
    "hr": (42.3, 46.6, 13.4, 19.5),
    "hu": (45.7, 48.6, 16.1, 22.9),
    "ro": (43.6, 48.3, 20.2, 29.8),
    "si": (45.4, 46.9, 13.3, 16.7),
    "it": (35.4, 47.1, 6.6, 18.6),
    "at": (46.3, 49.1, 9.5, 17.2),
    "tr": (35.8, 42.2, 25.6, 44.9),
}

PROJECT_PROGRAMME = Path(__file__).resolve().parents[2] / "programme" / "western_balkans"


@pytest.fixture(scope="module")
def shipped() -> ProgrammePartners:
    return read_programme(PROJECT_PROGRAMME)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the programme that a test may spoil; without sources, which are not this test's matter."""
    for name in FILES:
        shutil.copy(PROJECT_PROGRAMME / f"{name}.yaml", tmp_path)
    return tmp_path


def evidenced(shipped: ProgrammePartners) -> Iterator[EvidencedEntry]:
    yield from (*shipped.partners, *shipped.institutions, *shipped.places, *shipped.legs)
    yield from (capacity for place in shipped.places for capacity in place.capacities)


# --- what the programme holds


def test_the_six_partners_come_first_and_in_their_order(shipped: ProgrammePartners) -> None:
    table = [partner for partner in shipped.partners if partner.kind is PartnerKind.PARTNER]
    assert tuple(partner.code for partner in sorted(table, key=lambda partner: partner.order)) == SIX
    assert len({partner.order for partner in shipped.partners}) == len(shipped.partners)


@pytest.mark.parametrize(
    "code",
    [
        *("eu", "iom", "unhcr", "unicef", "unodc", "osce", "odihr", "frontex", "euaa", "europol"),
        *("marri", "icmpd", "jcp", "hilfswerk", "dcaf"),
    ],
)
def test_who_supports_the_partners_is_there_with_an_institution_to_belong_to(
    shipped: ProgrammePartners, code: str
) -> None:
    assert code in {partner.code for partner in shipped.partners}
    assert code in {institution.partner for institution in shipped.institutions}


@pytest.mark.parametrize("partner", SIX)
def test_every_partner_has_an_institution_for_each_function_of_the_programme(
    shipped: ProgrammePartners, partner: str
) -> None:
    functions = {
        function.value
        for institution in shipped.institutions
        if institution.partner == partner
        for function in institution.functions
    }
    assert functions >= {
        *("migration", "asylum", "border", "return", "anti-trafficking", "reception"),
        *("statistics", "data-protection", "coordination"),
    }


@pytest.mark.parametrize("partner", SIX)
def test_the_union_has_an_office_with_every_partner(shipped: ProgrammePartners, partner: str) -> None:
    codes = {institution.code for institution in shipped.institutions if institution.partner == "eu"}
    assert f"eu-delegation-{partner}" in codes


def test_places_cover_the_first_administrative_level_of_every_partner(shipped: ProgrammePartners) -> None:
    counted = {
        partner: sum(place.kind is PlaceKind.ADM1 and place.partner == partner for place in shipped.places)
        for partner in SIX
    }
    assert counted == {"al": 12, "ba": 3, "xk": 7, "me": 25, "mk": 8, "rs": 25}


@pytest.mark.parametrize(("partner", "last"), [("AL", 12), ("ME", 25), ("RS", 24)])
def test_numbered_subdivisions_have_every_code_of_the_standard(
    shipped: ProgrammePartners, partner: str, last: int
) -> None:
    codes = {place.codes.iso3166_2 for place in shipped.places if place.kind is PlaceKind.ADM1}
    first = 0 if partner == "RS" else 1
    wanted = {f"{partner}-{number:02d}" for number in range(first, last + 1)}
    assert {code for code in codes if code and code.startswith(f"{partner}-")} == wanted


def test_kosovo_has_no_code_of_another_partner_and_no_iso_code(shipped: ProgrammePartners) -> None:
    partner = next(partner for partner in shipped.partners if partner.code == "xk")
    assert (partner.codes.iso3166_1_alpha2, partner.codes.user_assigned_alpha2) == (None, "XK")
    assert not [place.code for place in shipped.places if place.partner == "xk" and place.codes.iso3166_2]
    labels = {f"RS-{number}" for number in (25, 26, 27, 28, 29, "KM")}
    assert not labels & {place.codes.iso3166_2 for place in shipped.places}


def test_kosovo_is_named_as_each_publication_style_asks_in_every_language(shipped: ProgrammePartners) -> None:
    display = next(partner for partner in shipped.partners if partner.code == "xk").display
    assert set(display) == set(DisplayStyle)
    assert all(name.endswith("*") for name in display[DisplayStyle.DEFAULT].name.values())
    assert display[DisplayStyle.EU] == display[DisplayStyle.DEFAULT]
    assert display[DisplayStyle.UN].name["en"] == "Kosovo (UNSCR 1244)"
    assert display[DisplayStyle.PLAIN].footnote is None
    footnote = display[DisplayStyle.DEFAULT].footnote
    assert footnote is not None
    assert footnote["en"] == (
        "This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999"
        " and the ICJ Opinion on the Kosovo declaration of independence."
    )
    assert all("1244" in text for text in footnote.values())
    assert len(set(footnote.values())) == len(shipped.languages), "no language borrows another one's footnote"


def test_the_route_has_its_twelve_legs(shipped: ProgrammePartners) -> None:
    legs = {kind: {leg.code for leg in shipped.legs if leg.kind is kind} for kind in LegKind}
    assert legs == {
        LegKind.ENTRY: {"gr-mk", "gr-al", "bg-rs"},
        LegKind.INTERNAL: {"mk-rs", "al-me", "al-xk", "me-ba", "rs-ba"},
        LegKind.EXIT: {"rs-hu", "rs-hr", "rs-ro", "ba-hr"},
    }


def test_every_leg_has_a_crossing_point_between_its_ends(shipped: ProgrammePartners) -> None:
    borders = {frozenset(place.border) for place in shipped.places if place.kind is PlaceKind.CROSSING}
    assert not [leg.code for leg in shipped.legs if frozenset((leg.origin, leg.destination)) not in borders]


def test_only_capacities_that_a_source_gives_stand_with_their_centre(shipped: ProgrammePartners) -> None:
    beds = {place.code: [entry.beds for entry in place.capacities] for place in shipped.places if place.capacities}
    assert beds == {"al-centre-gerhot": [60], "xk-centre-vranidoll": [75]}
    assert all(entry.sources for place in shipped.places for entry in place.capacities)


def test_shelters_for_victims_are_never_places(shipped: ProgrammePartners) -> None:
    assert not [place.code for place in shipped.places if "shelter" in place.names["en"].lower() or "isf" in place.code]


# --- where things are


def test_every_place_of_a_partner_lies_inside_that_partners_box(shipped: ProgrammePartners) -> None:
    outside = [
        (place.code, place.lat, place.lon)
        for place in shipped.places
        if place.lat is not None
        and place.lon is not None
        and not _inside(place.partner or place.code, place.lat, place.lon)
    ]
    assert not outside


def _inside(territory: str, lat: float, lon: float) -> bool:
    south, north, west, east = BOXES[territory]
    return south <= lat <= north and west <= lon <= east


def test_no_two_areas_of_one_level_share_their_coordinates(shipped: ProgrammePartners) -> None:
    areas = [(place.kind, place.lat, place.lon) for place in shipped.places if place.kind is PlaceKind.ADM1]
    assert len(set(areas)) == len(areas)


def test_a_place_lies_near_the_area_that_holds_it(shipped: ProgrammePartners) -> None:
    """A swapped or mistyped coordinate shows as a centre or crossing far from its municipality or district."""
    places = {place.code: place for place in shipped.places}
    far = [
        place.code
        for place in shipped.places
        if place.parent
        and places[place.parent].kind is PlaceKind.ADM2
        and _degrees_apart(place, places[place.parent]) > 0.35
    ]
    assert not far


def _degrees_apart(one: object, other: object) -> float:
    lat, lon = (abs(getattr(one, name) - getattr(other, name)) for name in ("lat", "lon"))
    return max(lat, lon)


# --- what is said about what is known


def test_every_fact_says_how_it_came_into_the_programme(shipped: ProgrammePartners) -> None:
    assert all(isinstance(entry.provenance, Provenance) for entry in evidenced(shipped))


def test_background_knowledge_is_never_quoted_or_paraphrased(shipped: ProgrammePartners) -> None:
    sourced = {Provenance.QUOTED, Provenance.PARAPHRASED}
    assert not [
        entry for entry in evidenced(shipped) if entry.provenance in sourced and (entry.verify or not entry.sources)
    ]


def test_an_inferred_institution_is_marked_to_be_verified(shipped: ProgrammePartners) -> None:
    assert not [
        institution.code
        for institution in shipped.institutions
        if institution.provenance is Provenance.INFERRED and not institution.verify
    ]


# --- languages


def test_every_text_is_there_in_every_language(shipped: ProgrammePartners) -> None:
    languages = {language.code for language in shipped.languages}
    assert languages == {"en", "sq", "bs", "sr-Latn", "sr-Cyrl", "mk", "cnr"}
    for named in (shipped.programme, *shipped.partners, *shipped.institutions, *shipped.places):
        assert set(named.names) == languages
    for language in shipped.languages:
        assert set(language.names) == languages | {"endonym"}


def test_place_names_in_cyrillic_languages_are_in_cyrillic(shipped: ProgrammePartners) -> None:
    latin = [
        (place.code, language)
        for place in shipped.places
        for language in ("mk", "sr-Cyrl")
        if any(letter.isascii() and letter.isalpha() for letter in place.names[language])
    ]
    assert not latin


def test_serbian_cyrillic_is_written_from_serbian_latin_where_no_text_of_its_own_is_given(
    shipped: ProgrammePartners,
) -> None:
    place = next(place for place in shipped.places if place.code == "rs-presevo")
    assert place.names["sr-Cyrl"] == to_cyrillic(place.names["sr-Latn"]) == "Прешево"


def test_bosnian_and_montenegrin_take_a_name_from_serbian_before_english(shipped: ProgrammePartners) -> None:
    place = next(place for place in shipped.places if place.code == "al-shkoder")
    assert (place.names["bs"], place.names["cnr"]) == ("Okrug Skadar", "Okrug Skadar")


# --- what is refused


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("places", "  kind: adm1\n", "  kind: adm7\n", ("al-berat", "kind", "'adm1'")),
        ("places", "  lat: 40.706\n", "  lat: north\n", ("al-berat", "lat", "valid number")),
        ("places", "  lat: 40.706\n", "  latt: 40.706\n", ("al-berat", "latt", "not a field")),
        ("places", "  lat: 40.706\n", "", ("al-berat", "lat, lon and coordinate_precision together")),
        (
            "places",
            "  parent: ba-bihac\n",
            "  parent: ba-nowhere\n",
            ("ba-hr-izacic-licko-petrovo-selo", "parent", "ba-nowhere"),
        ),
        (
            "places",
            "  parent: ba-bihac\n",
            "  parent: rs-sid\n",
            ("ba-hr-izacic-licko-petrovo-selo", "parent", "another partner, rs"),
        ),
        ("places", "  centre_type: detention\n", "", ("al-centre-karrec", "centre_type belongs")),
        (
            "places",
            "border: [gr, mk]",
            "border: [gr, mars]",
            ("gr-mk-evzoni-bogorodica", "border", "mars is no territory"),
        ),
        ("places", "border: [gr, mk]", "border: [gr, al]", ("gr-mk-evzoni-bogorodica", "own partner, mk")),
        ("places", "border: [gr, mk]", "border: [gr]", ("gr-mk-evzoni-bogorodica", "two territories")),
        ("places", "iso3166_2: AL-01", "iso3166_2: RS-01", ("al-berat", "codes", "RS-01 is no subdivision of AL")),
        ("places", "- code: al-durres\n", "- code: al-berat\n", ("al-berat", "code", "stands twice")),
        ("places", "- code: al-durres\n", "- code: Durrës\n", ("Durrës", "code", "pattern")),
        ("places", "sources: [S118]", "sources: []", ("wb6-hr-si", "names no source")),
        ("places", "sources: [S118]", "sources: [S118]\n  verify: true", ("wb6-hr-si", "still to be verified")),
        ("institutions", "  partner: al\n", "  partner: zz\n", ("al-moi", "partner", "zz is no partner")),
        ("institutions", "functions: [border]", "functions: [bordering]", ("al-bmp", "functions", "'border'")),
        ("institutions", "functions: [border]", "functions: []", ("al-bmp", "functions", "is empty")),
        ("institutions", "verify_functions: [return]", "verify_functions: [asylum]", ("al-dbm", "verify_functions")),
        ("institutions", "{en: Ministry of Interior, sq", "{sq", ("al-moi", "names", "no text in English")),
        ("institutions", "{en: Ministry of Interior, sq", "{en: Ministry of Interior, fr", ("al-moi", "names", "fr")),
        (
            "institutions",
            "valid_from: 2019-01-01",
            "valid_from: 2019-01-01\n  valid_to: 2018-01-01",
            ("me-tfitv", "ends"),
        ),
        ("partners", "  kind: partner\n", "  kind: country\n", ("al", "kind", "'partner'")),
        ("partners", 'm49: "008"', "m49: 8", ("al", "codes.m49", "valid string")),
        ("partners", "  order: 1\n", "  order: 1\n  rank: 1\n", ("al", "rank", "not a field")),
        ("partners", "- code: ba\n", "- code: al\n", ("al", "code", "stands twice")),
        ("route", "    to: mk\n", "    to: mars\n", ("gr-mk", "to", "mars is no territory")),
        ("route", "    kind: entry\n", "    kind: exit\n", ("gr-mk", "kind", "should be entry")),
        ("route", "- code: gr-al\n", "- code: gr-xx\n", ("gr-xx", "code", "should be gr-al")),
        ("languages", "fallback: [en]\n", "fallback: [fr]\n", ("sq", "fallback.0", "fr is no other language")),
        ("languages", "names: {endonym: Shqip, en", "names: {en", ("sq", "no endonym")),
        ("languages", "direction: ltr\n", "direction: down\n", ("en", "direction", "'ltr'")),
        ("programme", "languages: [en, ", "languages: [", ("languages", "lacks en")),
        ("programme", "languages: [en, ", "languages: [en, fr, ", ("languages", "fr is no language")),
        ("programme", "hub_partner: null", "hub_partner: mars", ("hub_partner", "mars is no partner")),
        ("programme", "pages: default", "pages: bold", ("default_display.pages", "'default'")),
    ],
)
def test_a_wrong_entry_is_refused_in_one_sentence_with_file_line_entry_and_field(
    folder: Path, file: str, before: str, after: str, told: tuple[str, ...]
) -> None:
    line = _spoil(folder / f"{file}.yaml", before, after)
    with pytest.raises(InputRefused) as refused:
        read_programme(folder)
    sentence = str(refused.value)
    assert sentence.startswith(f"{file}.yaml, line ")
    assert all(part in sentence for part in told), sentence
    assert "\n" not in sentence
    assert abs(refused.value.params["line"] - line) <= 25, sentence  # type: ignore[operator]
    assert refused.value.refusals


def _spoil(path: Path, before: str, after: str) -> int:
    """Replace the first `before`; gives its line."""
    text = path.read_text(encoding="utf-8")
    assert before in text, f"{before!r} is not in {path.name}; the example has to follow the file"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return text.count("\n", 0, text.index(before)) + 1


def test_the_line_told_is_the_line_of_the_field(folder: Path) -> None:
    line = _spoil(folder / "places.yaml", "  lat: 40.706\n", "  lat: north\n")
    with pytest.raises(InputRefused, match=rf"^places\.yaml, line {line}, al-berat, lat: "):
        read_programme(folder)


def test_a_key_that_stands_twice_is_refused_with_its_line(folder: Path) -> None:
    line = _spoil(folder / "places.yaml", "  kind: adm1\n", "  kind: adm1\n  kind: adm1\n") + 1
    with pytest.raises(InputRefused, match=rf"^places\.yaml, line {line}: .*kind.* twice"):
        read_programme(folder)


def test_a_file_that_is_no_list_is_refused(folder: Path) -> None:
    (folder / "places.yaml").write_text("code: al\n", encoding="utf-8")
    with pytest.raises(InputRefused, match=r"^places\.yaml, line 1, -, -: must be a list of entries\.$"):
        read_programme(folder)


def test_an_entry_that_is_no_mapping_is_refused(folder: Path) -> None:
    (folder / "partners.yaml").write_text("- al\n", encoding="utf-8")
    with pytest.raises(InputRefused, match=r"^partners\.yaml, line 1, #1, -: must be a mapping of fields\.$"):
        read_programme(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").unlink()
    with pytest.raises(InputRefused, match=rf"^{name}\.yaml is missing from "):
        read_programme(folder)


def test_only_a_partner_of_the_table_has_places(folder: Path) -> None:
    _spoil(folder / "partners.yaml", "  kind: partner\n", "  kind: union\n")
    with pytest.raises(InputRefused, match=r"^places\.yaml, line \d+, al, partner: al is no partner of kind partner"):
        read_programme(folder)


def test_every_wrong_entry_is_listed_not_only_the_first(folder: Path) -> None:
    path = folder / "places.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("kind: centre", "kind: center"), encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read_programme(folder)
    assert len(refused.value.refusals) == 43


def test_a_source_that_nobody_lists_is_refused_where_the_sources_are_there(folder: Path) -> None:
    (folder / "sources.yaml").write_text("- code: S1\n", encoding="utf-8")
    with pytest.raises(
        InputRefused, match=r"^partners\.yaml, line \d+, al, sources\.0: S5 is no source of sources\.yaml"
    ):
        read_programme(folder)
