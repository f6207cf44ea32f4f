"""The shipped sources, catalogue and figures say what was published, side by side where it differs, and no more."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from jahorina.evidence.programme import conflict_groups, read_figures, read_sources, read_statistics
from jahorina.evidence.programme_schema import SourceEntry, SourceKind, StatisticEntry
from jahorina.formats.observation_table import IDENTITY, OBSERVATIONS
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import WITHOUT_VALUE, UnitKind
from jahorina.kernel.periods import Period

LANGUAGES = {"en", "sq", "bs", "sr-Latn", "sr-Cyrl", "mk", "cnr"}
FILES = ("languages", "places", "sources", "statistics", "figures")
COUNTED = frozenset(UnitKind) - {UnitKind.SHARE, UnitKind.DURATION, UnitKind.MONEY}

Row = dict[str, Any]


@pytest.fixture(scope="module")
def sources(programme_folder: Path) -> dict[str, SourceEntry]:
    return {source.code: source for source in read_sources(programme_folder)}


@pytest.fixture(scope="module")
def statistics(programme_folder: Path) -> dict[str, StatisticEntry]:
    return {statistic.code: statistic for statistic in read_statistics(programme_folder)}


@pytest.fixture(scope="module")
def figures(programme_folder: Path) -> list[Row]:
    return read_figures(programme_folder).table.to_pylist()


@pytest.fixture(scope="module")
def raw(programme_folder: Path) -> list[Row]:
    """The figures as the file states them, for what the table does not carry."""
    return yaml.safe_load((programme_folder / "figures.yaml").read_text(encoding="utf-8"))["figures"]


@pytest.fixture
def folder(programme_folder: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    for name in FILES:
        shutil.copy(programme_folder / f"{name}.yaml", tmp_path)
    return tmp_path


def values(figures: list[Row], statistic: str, place: str, period: str, **wanted: str) -> list[float | None]:
    """The values of exactly this window; dimensions that are not named are not broken down."""
    window = Period.parse(period)
    fields = {"origin": TOTAL, "counterpart": TOTAL, "sex": TOTAL, "age": TOTAL, "category": TOTAL, **wanted}
    fields |= {"statistic": statistic, "place": place, "period_start": window.start, "period_end": window.end}
    return [row["value"] for row in figures if all(row[name] == code for name, code in fields.items())]


# --- sources


def test_every_numbered_source_is_listed(sources: dict[str, SourceEntry]) -> None:
    numbered = {f"S{number}" for number in range(176)} - {"S154"}  # the list of sources has no S154
    assert numbered == {code for code in sources if code[0] == "S" and code[1:].isdigit()}


def test_every_source_says_who_publishes_it_and_where(sources: dict[str, SourceEntry]) -> None:
    placeless = {code for code, source in sources.items() if source.url is None}
    assert placeless == {"background", "unattributed"}
    assert all(source.publisher and source.title for source in sources.values())


def test_the_sources_of_what_is_not_confirmed_warn_of_it(sources: dict[str, SourceEntry]) -> None:
    assert all(sources[code].reliability_note for code in ("background", "unattributed", "S171", "S83", "S158"))


def test_the_licence_of_what_can_be_fetched_is_kept(sources: dict[str, SourceEntry]) -> None:
    fetched = ("frontex", "unhcr-refugee-data-finder", "eurostat", "missing-migrants")
    assert all(sources[code].licence and sources[code].kind is SourceKind.DATASET for code in fetched)


# --- the catalogue


def test_every_text_of_the_catalogue_is_there_in_every_language(statistics: dict[str, StatisticEntry]) -> None:
    for statistic in statistics.values():
        texts = [statistic.titles, statistic.unit, statistic.definition, statistic.additive_over.note]
        texts += [*statistic.warnings, *statistic.categories.values()]
        texts += [text for definition in statistic.definitions for text in (definition.titles, definition.text)]
        assert all(set(text) == LANGUAGES for text in texts), statistic.code


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("registrations", "registration"),
        ("centre-arrivals", "registration"),
        ("detections", "detection"),
        ("prevented-attempts", "attempt"),
        ("intentions", "intention"),
        ("applications", "application"),
        ("asylum-decisions", "decision"),
        ("protection-granted", "person"),
        ("centre-stock", "stock"),
        ("outside-stock", "stock"),
        ("centre-capacity", "capacity"),
        ("mean-stay", "duration"),
        ("voluntary-returns", "person"),
        ("avrr-returns", "person"),
        ("readmissions", "person"),
        ("trafficking-victims-identified", "person"),
        ("trafficking-victims-potential", "person"),
        ("trafficking-victims-referred", "person"),
        ("uasc-registered", "person"),
        ("smuggling-cases", "incident"),
        ("smuggled-persons", "person"),
        ("deaths-missing", "person"),
    ],
)
def test_the_measuring_systems_are_statistics_of_their_own(
    statistics: dict[str, StatisticEntry], code: str, kind: str
) -> None:
    assert statistics[code].unit_kind == kind


def test_a_unit_is_of_one_kind(statistics: dict[str, StatisticEntry]) -> None:
    kinds: dict[str, set[UnitKind]] = {}
    for statistic in statistics.values():
        kinds.setdefault(statistic.unit["en"], set()).add(statistic.unit_kind)
    # Heads are counted as they pass (persons) and as they stay (stock); applications are lodged, and lie there.
    assert {unit for unit, found in kinds.items() if len(found) > 1} == {"persons", "applications"}


def test_registrations_detections_and_victims_are_never_added_over_places(
    statistics: dict[str, StatisticEntry],
) -> None:
    for code, statistic in statistics.items():
        if statistic.unit_kind in (UnitKind.REGISTRATION, UnitKind.DETECTION, UnitKind.ATTEMPT, UnitKind.INTENTION):
            assert not statistic.additive_over.place, code
        if code.startswith("trafficking"):
            assert not statistic.additive_over.place, code
            assert not statistic.additive_over.time, code


def test_nothing_that_is_a_state_a_mean_or_a_share_is_added_over_time(statistics: dict[str, StatisticEntry]) -> None:
    still = (UnitKind.STOCK, UnitKind.CAPACITY, UnitKind.DURATION, UnitKind.SHARE)
    assert [code for code, found in statistics.items() if found.unit_kind in still and found.additive_over.time] == []


def test_detections_and_victims_carry_their_warnings(statistics: dict[str, StatisticEntry]) -> None:
    assert any("events" in warning["en"] for warning in statistics["detections"].warnings)
    for code in ("identified", "potential", "referred"):
        warnings = [warning["en"] for warning in statistics[f"trafficking-victims-{code}"].warnings]
        assert any("Never added across partners" in warning for warning in warnings)


def test_statistics_link_to_the_global_series(statistics: dict[str, StatisticEntry]) -> None:
    assert statistics["deaths-missing"].sdg == ("SM_DTH_MIGR",)
    assert "VC_HTF_DETV" in statistics["trafficking-victims-identified"].sdg


# --- the figures as a whole


def test_the_figures_come_as_observations(programme_folder: Path) -> None:
    read = read_figures(programme_folder)
    assert read.table.schema == OBSERVATIONS
    assert read.rows_read == read.table.num_rows
    assert (read.refused, read.refusals) == (0, ())


def test_all_are_public_and_none_is_simulated(figures: list[Row]) -> None:
    assert {(row["conf_status"], row["simulated"]) for row in figures} == {("F", False)}


def test_nothing_was_known_before_it_began_or_is_known_in_future(figures: list[Row]) -> None:
    assert all(row["period_start"] <= row["as_of"] <= datetime.now(UTC).date() for row in figures)


def test_what_was_known_before_its_window_ended_says_why(figures: list[Row]) -> None:
    early = [row for row in figures if row["period_end"] > row["as_of"]]
    assert early
    assert all(row["note"] for row in early)


def test_no_source_contradicts_itself_on_one_day(figures: list[Row]) -> None:
    keys = [(*(row[name] for name in IDENTITY), row["as_of"]) for row in figures]
    assert len(keys) == len(set(keys))


def test_what_is_derived_or_not_confirmed_is_never_quoted(raw: list[Row]) -> None:
    weak = [row for row in raw if row.get("derived") or row.get("verify")]
    assert weak
    assert {row["provenance"] for row in weak} == {"inferred"}
    assert {row["obs_status"] for row in weak if row.get("verify")} == {"U"}
    assert {row["source"] for row in raw if row.get("verify")} == {"background", "unattributed"}


def test_what_is_inferred_says_how(raw: list[Row]) -> None:
    assert all(row.get("derived") or row.get("verify") for row in raw if row["provenance"] == "inferred")


def test_counts_are_whole_and_percentages_lie_between_0_and_100(
    figures: list[Row], statistics: dict[str, StatisticEntry]
) -> None:
    for row in figures:
        statistic = statistics[row["statistic"]]
        if row["value"] is None:
            assert row["obs_status"] in {status.value for status in WITHOUT_VALUE}
        elif statistic.unit_kind in COUNTED:
            assert row["value"] == int(row["value"]) >= 0
        elif statistic.unit["en"] == "per cent":
            assert 0 <= row["value"] <= 100


def test_zero_and_missing_are_two_answers(figures: list[Row]) -> None:
    assert values(figures, "trafficking-victims-identified", "me", "2018") == [0]
    assert values(figures, "trafficking-victims-identified", "mk", "2021") == [None]
    # Nothing was published: nothing is there.
    assert values(figures, "trafficking-victims-identified", "xk", "2017") == []


# --- sums that the sources state hold


def registered_in_2022(figures: list[Row]) -> dict[str, float]:
    """What IOM's compilation gives for the year, by place."""
    series = {"statistic": "registrations", "definition": "iom-registrations", "source": "S126"}
    series |= {"period_start": date(2022, 1, 1), "period_end": date(2022, 12, 31)}
    return {row["place"]: row["value"] for row in figures if series.items() <= row.items()}


def test_registrations_of_2022_add_up_over_the_partners(figures: list[Row]) -> None:
    registered = registered_in_2022(figures)
    assert registered.pop("wb6") == 192266
    assert set(registered) == {"al", "ba", "xk", "me", "mk", "rs"}
    assert sum(registered.values()) == 192266


def test_shares_of_the_partners_in_2022_follow_from_their_registrations(figures: list[Row]) -> None:
    registered = registered_in_2022(figures)
    whole = registered.pop("wb6")
    assert {row["place"]: row["value"] for row in figures if row["category"] == "of-region"} == {
        place: round(100 * value / whole, 1) for place, value in registered.items()
    }


def test_intentions_in_serbia_add_up_over_the_months_of_2018(figures: list[Row]) -> None:
    months = [values(figures, "intentions", "rs", f"2018-{month:02d}") for month in range(1, 13)]
    assert sum(value for found in months for value in found) == 8436
    assert values(figures, "intentions", "rs", "2018") == [8436]


@pytest.mark.parametrize(
    ("statistic", "place", "period", "total", "parts"),
    [
        ("protection-granted", "rs", "2022", {}, [{"category": "refugee"}, {"category": "subsidiary"}]),
        (
            "asylum-decisions",
            "rs",
            "2023",
            {"category": "positive"},
            [{"category": "refugee"}, {"category": "subsidiary"}],
        ),
        (
            "readmissions",
            "xk",
            "2020",
            {"category": "incoming"},
            [{"category": "incoming-forced"}, {"category": "incoming-assisted"}],
        ),
        (
            "readmissions",
            "ba",
            "2020-01-01/2022-12-31",
            {"category": "outgoing"},
            [{"category": "outgoing", "counterpart": code} for code in ("rs", "me")],
        ),
    ],
)
def test_parts_add_up_to_their_total(
    figures: list[Row], statistic: str, place: str, period: str, total: dict[str, str], parts: list[dict[str, str]]
) -> None:
    [whole] = values(figures, statistic, place, period, **total)
    assert whole == sum(value for part in parts for value in values(figures, statistic, place, period, **part))


def test_325_children_on_their_own_of_them_158_in_bosnia_and_herzegovina(figures: list[Row]) -> None:
    window = "2022-01-01/2022-11-30"
    assert values(figures, "uasc-registered", "wb6", window) == [325]
    assert values(figures, "uasc-registered", "ba", window) == [158]


def test_the_sexes_and_ages_of_those_in_centres_make_a_hundred(figures: list[Row]) -> None:
    for period in ("2023", "2025-01-01/2025-12-18"):
        parts = [
            value
            for sex in "MF"
            for age in ("0-17", "18+")
            for value in values(figures, "centre-arrivals-share", "rs", period, sex=sex, age=age)
        ]
        assert len(parts) == 4
        assert sum(parts) == pytest.approx(100, abs=0.2)


@pytest.mark.parametrize(
    ("statistic", "place", "period", "computed", "within"),
    [
        ("implied-centre-stock", "rs", "2022", 124127 / 365 * 16, 0.5),
        ("implied-centre-stock", "rs", "2023", 108808 / 365 * 12, 0.5),
        ("implied-centre-stock", "rs", "2024", 19483 / 365 * 14, 0.5),
        ("mean-stay", "rs", "2025-01-01/2025-12-18", 235 / (9567 / 352), 0.5),
        ("centre-capacity", "rs", "2024-12-31", 416 / 0.13, 50),
        ("detections", "wb-route", "2022-06", 55321 - 40675, 0),
        ("intentions", "me", "2023", 2970 / 0.6, 0.5),
        ("smuggled-persons-per-case", "mk", "2023-01-01/2023-10-15", 734 / 74, 0.05),
        ("smuggled-persons-per-case", "mk", "2018-01-01/2018-07-31", 430 / 29, 0.05),
        ("smuggled-persons-per-case", "mk", "2023-S1", 286 / 36, 0.05),
        ("smuggled-persons-per-case", "mk", "2024-07-01/2025-06-30", 430 / 64, 0.05),
    ],
)
def test_what_is_derived_follows_from_what_was_published(
    figures: list[Row], statistic: str, place: str, period: str, computed: float, within: float
) -> None:
    [value] = values(figures, statistic, place, period)
    assert value == pytest.approx(computed, abs=within)


def test_victims_identified_among_those_referred_in_serbia(figures: list[Row]) -> None:
    for year in range(2015, 2021):
        [official] = values(figures, "trafficking-victims-identified", "rs", str(year))
        [referred] = values(figures, "trafficking-victims-referred", "rs", str(year))
        [share] = values(figures, "trafficking-victims-share", "rs", str(year), category="official-of-referred")
        assert share == round(100 * official / referred, 1)


# --- single series


VICTIMS = {
    ("al", "identified"): {2016: 33, 2017: 26, 2018: 2, 2019: 7, 2021: 5, 2022: 2},
    ("al", "potential"): {2016: 62, 2017: 79, 2018: 93, 2019: 96, 2021: 154, 2022: 110},
    ("ba", "potential"): {2016: 44, 2017: 82, 2018: 36, 2019: 61, 2020: 80, 2021: 61, 2022: 38},
    ("xk", "identified"): {2018: 15, 2019: 26, 2020: 17, 2021: 22, 2023: None},
    ("me", "identified"): {2017: 1, 2018: 0, 2019: 39, 2020: 48, 2021: 3, 2022: 7, 2023: None},
    ("me", "potential"): {2015: 16, 2016: 1, 2017: 1, 2018: 4, 2019: 85},
    ("mk", "identified"): {2017: 6, 2018: 9, 2019: 6, 2020: 7, 2021: None, 2022: None},
    ("mk", "potential"): {2017: 99, 2018: 104, 2019: 124, 2020: 6},
    ("rs", "identified"): {2015: 36, 2016: 49, 2017: 40, 2018: 76, 2019: 36, 2020: 48},
    ("rs", "referred"): {2015: 106, 2016: 150, 2017: 142, 2018: 193, 2019: 135, 2020: 130},
}


def test_victims_of_trafficking_are_told_by_partner_and_mechanism(figures: list[Row]) -> None:
    found: dict[tuple[str, str], dict[int, float | None]] = {}
    for row in figures:
        kind = row["statistic"].removeprefix("trafficking-victims-")
        if kind in ("identified", "potential", "referred") and row["category"] == TOTAL:
            found.setdefault((row["place"], kind), {})[row["period_start"].year] = row["value"]
    assert found == VICTIMS


def test_victims_of_different_partners_never_share_a_definition(figures: list[Row]) -> None:
    partners: dict[tuple[str, str], set[str]] = {}
    for row in figures:
        if row["statistic"].startswith("trafficking"):
            partners.setdefault((row["statistic"], row["definition"]), set()).add(row["place"])
    assert all(len(found) == 1 for found in partners.values())


def test_detections_by_year(figures: list[Row]) -> None:
    years = {2016: 130325, 2017: 12179, 2018: 5869, 2023: 99068, 2025: 12525}
    assert {year: values(figures, "detections", "wb-route", str(year)) for year in years} == {
        year: [value] for year, value in years.items()
    }
    assert values(figures, "detections", "wb-route", "2022") == [145600, 144118]


def test_what_was_known_of_serbia_2023_depends_on_the_day(figures: list[Row]) -> None:
    rows = [row for row in figures if row["value"] in (107374, 108808)]
    assert len({tuple(row[name] for name in IDENTITY) for row in rows}) == 1

    def known_on(day: date) -> float | None:
        known = [row for row in rows if row["as_of"] <= day]
        return max(known, key=lambda row: row["as_of"])["value"] if known else None

    assert known_on(date(2023, 12, 25)) is None
    assert known_on(date(2023, 12, 31)) == 107374
    assert known_on(date(2024, 1, 24)) == 108808


# --- contradictions


CONFLICTS = {
    "serbia-2022": {("rs", 124127), ("rs", 120883), ("rs", 110000)},
    "serbia-2023": {("rs", 107374), ("rs", 108808)},
    "serbia-2024": {("rs", 19483), ("rs", 18899)},
    "bih-2017": {("ba", 755), ("ba", 1116)},
    "bih-2018": {("ba", 24067), ("ba", 23848), ("ba", 23500)},
    "albania-2017": {("al", 752), ("al", 1049)},
    "montenegro-2018": {("me", 4645), ("me", 4722)},
    "north-macedonia-2022": {("mk", 22379), ("mk", 26182)},
    "region-2018": {("wb6", 46647), ("wb6", 44000), ("wb6-hr-si", 61012)},
    "region-2021": {("wb6", 120513), ("wb6", 27950)},
    "region-2022": {("wb6", 192266), ("wb6", 200000)},
    "frontex-2022": {("wb-route", 144118), ("wb-route", 145600)},
    "wb-route-2022-misquoted": {("wb-route", 281000), ("eu-external-borders", 281000), ("wb-route", 130000)},
}


def test_every_published_contradiction_stands_side_by_side(programme_folder: Path, figures: list[Row]) -> None:
    by_identity: dict[tuple[str, ...], set[tuple[str, float]]] = {}
    for row in figures:
        identity = tuple(str(row[name]) for name in IDENTITY)
        by_identity.setdefault(identity, set()).add((row["place"], row["value"]))
    groups = conflict_groups(programme_folder)
    found = {group.code: set().union(*(by_identity[item] for item in group.items)) for group in groups}
    assert found == CONFLICTS


def test_more_than_and_almost_200_000_are_two_statements(figures: list[Row]) -> None:
    rows = [row for row in figures if row["value"] == 200000]
    assert {(row["qualifier"], row["source"]) for row in rows} == {("at_least", "S129"), ("at_most", "unattributed")}


def test_a_contradiction_has_a_name_in_every_language(programme_folder: Path) -> None:
    assert all(set(group.titles) == LANGUAGES for group in conflict_groups(programme_folder))


def test_the_figure_that_was_quoted_wrongly_is_marked(figures: list[Row]) -> None:
    [row] = [row for row in figures if row["source"] == "S171"]
    assert row["obs_status"] == "U"
    assert row["note"].startswith("Wrong:")


# --- files that are wrong


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("figures", "value: 13216", "value: many", ("figures", "value", "number")),
        ("figures", "value: 13216", "vale: 13216", ("figures", "value", "is missing")),
        ("figures", "value: 13216", "value: null", ("needs a value, or a status",)),
        ("figures", "place: wb6-hr-si", "place: atlantis", ("place", "atlantis is no place of places.yaml")),
        ("figures", "source: S118", "source: S999", ("source", "S999 is no source of sources.yaml")),
        ("figures", "statistic: registrations", "statistic: rumours", ("rumours is no statistic of statistics.yaml",)),
        ("figures", "definition: iom-registrations", "definition: mine", ("mine is no definition of registrations",)),
        ("figures", 'period: "2017"', 'period: "2017-13"', ("period", "is not a period")),
        ("figures", 'period: "2017"', 'period: "2020"', ("as of a day (as_of) before its period begins",)),
        ("figures", "as_of: 2019-12-31", "as_of: 2019-06-30", ("the year of as_of, which then is 31 December",)),
        ("figures", "value: 46647", "value: 46647, sex: F, category: x", ("not broken down by category",)),
        ("figures", "value: 46647", "value: 46647, sex: X", ("sex", "'F'")),
        ("figures", "quantity: region-2018", "quantity: region-1918", ("quantity", "none of the quantities")),
        ("figures", "provenance: inferred", "provenance: quoted", ("cannot be quoted; call it inferred",)),
        ("figures", "lower: 3000", "lower: 3600", ("outside lower and upper",)),
        ("statistics", "unit_kind: registration", "unit_kind: person-ish", ("registrations", "unit_kind", "'person'")),
        ("statistics", "  unit_kind: registration\n", "", ("registrations", "unit_kind", "is missing")),
        ("statistics", "dimensions: [origin, sex, age]", "dimensions: [origin, mood]", ("dimensions.1", "'category'")),
        ("statistics", "    time: true\n", "", ("registrations", "additive_over.time", "is missing")),
        ("statistics", "    en: Registrations of arrivals\n", "", ("titles", "no text in English")),
        ("statistics", "- code: centre-arrivals\n", "- code: registrations\n", ("registrations", "stands twice")),
        ("sources", "  kind: organisation\n", "  kind: rumour\n", ("S0", "kind", "'official'")),
        ("sources", '  published: "2023-06"\n', "  published: last week\n", ("S0", "published", "pattern")),
        ("sources", "- code: S2\n", "- code: S1\n", ("S1", "code", "stands twice")),
    ],
)
def test_a_wrong_entry_is_refused_in_one_sentence_with_file_and_line(
    folder: Path, file: str, before: str, after: str, told: tuple[str, ...]
) -> None:
    line = _spoil(folder / f"{file}.yaml", before, after)
    with pytest.raises(InputRefused) as refused:
        read_figures(folder)
    sentence = str(refused.value)
    assert sentence.startswith(f"{file}.yaml, line ")
    assert all(part in sentence for part in told), sentence
    assert "\n" not in sentence
    assert abs(refused.value.params["line"] - line) <= 20, sentence  # type: ignore[operator]


def _spoil(path: Path, before: str, after: str) -> int:
    """Replace the first `before`; gives its line."""
    text = path.read_text(encoding="utf-8")
    assert before in text, f"{before!r} is not in {path.name}; the example has to follow the file"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return text.count("\n", 0, text.index(before)) + 1


def test_two_values_for_the_same_from_one_source_and_day_are_refused(folder: Path) -> None:
    path = folder / "figures.yaml"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "value: 13216" in line)
    path.write_text(f"{text}{line.replace('13216', '13217').rstrip(',')}}}\n", encoding="utf-8")
    with pytest.raises(InputRefused, match=r"1th figure gives 13216\.0 for the same, from the same source and day"):
        read_figures(folder)


def test_a_contradiction_needs_two_values(folder: Path) -> None:
    _spoil(folder / "figures.yaml", "quantity: albania-2017", "verify: false")
    with pytest.raises(InputRefused, match=r"^figures\.yaml, line \d+, albania-2017, code: .* no two different values"):
        read_figures(folder)


def test_a_file_that_is_no_yaml_is_refused_with_its_line(folder: Path) -> None:
    line = _spoil(folder / "figures.yaml", "value: 13216,", "value: [13216,")  # its bracket is missed on the next line
    with pytest.raises(InputRefused, match=rf"^figures\.yaml, line {line + 1}: "):
        read_figures(folder)


@pytest.mark.parametrize("name", ["sources", "statistics", "figures"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").unlink()
    with pytest.raises(InputRefused, match=rf"^{name}\.yaml is missing from "):
        read_figures(folder)


def test_places_are_not_asked_for_where_there_is_no_file_of_them(folder: Path) -> None:
    (folder / "places.yaml").unlink()
    assert read_figures(folder).table.num_rows
