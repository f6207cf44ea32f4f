"""What an answer holds: published values side by side, sums only where they are allowed, no-numbers kept apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jahorina.evidence import queries
from jahorina.evidence.models import ConflictGroup
from jahorina.evidence.questions import Question
from jahorina.formats.observation_table import IDENTITY
from jahorina.kernel.errors import NotFound, UserError
from jahorina.kernel.numbers import ConfStatus, ObsStatus, Qualifier
from jahorina.kernel.periods import Frequency, Period
from tests.evidence.rows import no_value, row

TakeIn = Callable[..., object]
YEAR = Period.parse("2022")


def ask(statistic: str = "registrations", **choices: object) -> queries.Answer:
    return queries.explore(member=None, question=Question(statistic, **choices))  # type: ignore[arg-type]


def only_value(answer: queries.Answer):  # type: ignore[no-untyped-def]
    [cell] = answer.cells
    [value] = cell.values
    return value


def test_conflicting_publications_stand_side_by_side_and_are_never_added(take_in: TakeIn) -> None:
    take_in(
        row(value=124_127, source="S66", definition="crm-registrations"),
        row(value=120_883, source="S126"),
        row("2022-01-01/2022-11-30", value=110_000, source="S156", qualifier="about"),
    )
    year, eleven_months = sorted(ask().cells, key=lambda cell: -cell.period.days)
    assert [(v.value, v.source) for v in year.values] == [(120_883, "S126"), (124_127, "S66")]
    assert year.conflicting
    assert eleven_months.period == Period.parse("2022-01-01/2022-11-30")
    assert eleven_months.values[0].qualifier is Qualifier.ABOUT


def test_a_yearly_question_leaves_out_windows_that_are_no_year(take_in: TakeIn) -> None:
    take_in(row(value=5), row("2022-01-01/2022-11-30", value=4))
    [cell] = ask(frequency=Frequency.YEAR).cells
    assert (cell.period, cell.values[0].value) == (YEAR, 5)


def test_zero_missing_suppressed_and_not_applicable_are_four_answers(take_in: TakeIn) -> None:
    take_in(
        row(place="rs", value=0),
        no_value("O", place="ba"),
        no_value("Q", place="mk"),
        no_value("M", place="me"),
        no_value("L", place="al"),
    )
    found = {cell.place: (cell.values[0].value, cell.values[0].obs_status) for cell in ask().cells}
    assert found == {
        "rs": (0, ObsStatus.NORMAL),
        "ba": (None, ObsStatus.MISSING),
        "mk": (None, ObsStatus.SUPPRESSED),
        "me": (None, ObsStatus.NOT_APPLICABLE),
        "al": (None, ObsStatus.NOT_COLLECTED),
    }


def test_a_published_total_is_taken_rather_than_the_sum_of_its_parts(take_in: TakeIn) -> None:
    take_in(row(value=100), row(origin="AFG", value=60), row(origin="SYR", value=30))
    value = only_value(ask())
    assert (value.value, value.parts) == (100, 1)


def test_without_a_published_total_the_parts_are_added_and_the_value_says_how_many(take_in: TakeIn) -> None:
    take_in(row(origin="AFG", value=60), row(origin="SYR", value=30, qualifier="about"))
    value = only_value(ask())
    assert (value.value, value.parts, value.qualifier) == (90, 2, Qualifier.ABOUT)


def test_the_coarsest_published_breakdown_is_added_not_the_finest(take_in: TakeIn) -> None:
    take_in(
        row(origin="AFG", value=60),
        row(origin="SYR", value=30),
        row(origin="AFG", sex="F", value=20),
        row(origin="AFG", sex="M", value=41),
    )
    assert only_value(ask()).value == 90


def test_a_sum_with_a_suppressed_part_is_a_lower_bound(take_in: TakeIn) -> None:
    take_in(row(origin="AFG", value=60), no_value("Q", origin="SYR"))
    value = only_value(ask())
    assert (value.value, value.qualifier, value.missing_parts) == (60, Qualifier.AT_LEAST, 1)
    assert value.statuses == (ObsStatus.NORMAL, ObsStatus.SUPPRESSED)


def test_a_part_that_cannot_exist_is_not_missing_from_a_sum(take_in: TakeIn) -> None:
    take_in(row(origin="AFG", value=60), no_value("M", origin="SYR"))
    value = only_value(ask())
    assert (value.qualifier, value.missing_parts) == (Qualifier.EXACT, 0)


def test_a_sum_of_nothing_but_suppressed_parts_is_suppressed(take_in: TakeIn) -> None:
    take_in(no_value("Q", origin="AFG"), no_value("O", origin="SYR"))
    value = only_value(ask())
    assert (value.value, value.obs_status) == (None, ObsStatus.SUPPRESSED)


def test_bounds_add_up_with_values_where_a_part_has_none(take_in: TakeIn) -> None:
    take_in(row(origin="AFG", value=60, lower=50, upper=70), row(origin="SYR", value=30))
    value = only_value(ask())
    assert (value.lower, value.upper) == (80, 100)


def test_a_sum_of_parts_without_bounds_has_none(take_in: TakeIn) -> None:
    take_in(row(origin="AFG", value=60), row(origin="SYR", value=30))
    value = only_value(ask())
    assert (value.value, value.lower, value.upper) == (90, None, None)


def test_real_and_simulated_are_never_added(take_in: TakeIn) -> None:
    take_in(row(origin="AFG", value=60), row(origin="SYR", value=30, simulated=True))
    [cell] = ask().cells
    assert sorted((v.value, v.simulated) for v in cell.values) == [(30, True), (60, False)]
    assert ask().simulated


def test_shares_are_not_added_over_anything(take_in: TakeIn) -> None:
    take_in(
        row("2022-01", statistic="share", origin="AFG", value=0.2),
        row("2022-02", statistic="share", origin="AFG", value=0.3),
    )
    assert ask("share").cells == ()
    assert ask("share", breakdown="origin", frequency=Frequency.QUARTER).cells == ()
    assert len(ask("share", breakdown="origin").cells) == 2


def test_a_breakdown_has_one_cell_a_member_and_no_total(take_in: TakeIn) -> None:
    take_in(row(value=100), row(origin="AFG", value=60), row(origin="SYR", value=30))
    assert [(c.member, c.values[0].value) for c in ask(breakdown="origin").cells] == [("AFG", 60), ("SYR", 30)]


def test_one_member_of_a_dimension_can_be_asked_for(take_in: TakeIn) -> None:
    take_in(row(origin="AFG", sex="F", value=6), row(origin="AFG", sex="M", value=5), row(origin="SYR", value=30))
    assert only_value(ask(only=(("origin", "AFG"),))).value == 11


def months(year: int, *numbers: int) -> list[dict[str, object]]:
    return [row(f"{year}-{month:02d}", value=10, as_of=date(2024, 1, month)) for month in numbers]


def test_twelve_months_make_a_year_and_eleven_do_not(take_in: TakeIn) -> None:
    take_in(*months(2021, *range(1, 13)), *months(2022, *range(1, 12)))
    [cell] = ask(frequency=Frequency.YEAR).cells
    assert (str(cell.period), cell.values[0].value, cell.values[0].parts) == ("2021", 120, 12)
    assert cell.values[0].as_of == date(2024, 1, 12)


def test_months_make_quarters_and_halves(take_in: TakeIn) -> None:
    take_in(*months(2022, *range(1, 8)))
    quarters = ask(frequency=Frequency.QUARTER).cells
    assert [(str(c.period), c.values[0].value) for c in quarters] == [("2022-Q1", 30), ("2022-Q2", 30)]
    [half] = ask(frequency=Frequency.HALF).cells
    assert (str(half.period), half.values[0].value) == ("2022-S1", 60)


def test_a_published_year_is_taken_rather_than_its_months(take_in: TakeIn) -> None:
    take_in(*months(2022, *range(1, 13)), row(value=125))
    value = only_value(ask(frequency=Frequency.YEAR))
    assert (value.value, value.parts) == (125, 1)


def test_days_and_weeks_that_lie_across_months_make_no_month(take_in: TakeIn) -> None:
    take_in(*(row(f"2022-W{week:02d}", value=1) for week in range(1, 10)))
    assert ask(frequency=Frequency.MONTH).cells == ()
    assert len(ask(frequency=Frequency.WEEK).cells) == 9


def test_every_calendar_frequency_is_found_as_it_was_published(take_in: TakeIn) -> None:
    short = ("2022", "2022-S1", "2022-Q2", "2022-03", "2022-W10", "2022-03-07", "2022-02-01/2022-03-15")
    take_in(*(row(period, value=1, statistic="stock") for period in short))
    for period, frequency in zip(short, Frequency, strict=True):
        wanted = None if frequency is Frequency.OTHER else frequency
        found = {str(cell.period) for cell in ask("stock", frequency=wanted).cells}
        assert found == ({period} if wanted else set(short))


def test_a_stock_is_not_added_over_time(take_in: TakeIn) -> None:
    take_in(*(row(f"2022-{month:02d}", statistic="stock", value=10) for month in range(1, 13)))
    assert ask("stock", frequency=Frequency.YEAR).cells == ()


def test_places_are_added_only_where_nobody_is_counted_twice(take_in: TakeIn) -> None:
    take_in(
        *(
            row(statistic=statistic, place=place, value=10)
            for statistic in ("registrations", "stock")
            for place in ("rs", "ba")
        )
    )
    assert only_value(ask("stock", places=("rs", "ba"), together=True)).value == 20
    with pytest.raises(UserError, match="must not be added over places"):
        ask("registrations", places=("rs", "ba"), together=True)


def test_a_place_without_a_value_makes_the_common_sum_a_lower_bound(take_in: TakeIn) -> None:
    take_in(row(statistic="stock", place="rs", value=10))
    value = only_value(ask("stock", places=("rs", "ba"), together=True))
    assert (value.value, value.qualifier, value.missing_parts) == (10, Qualifier.AT_LEAST, 1)


def test_only_windows_wholly_inside_the_asked_time_are_given(take_in: TakeIn) -> None:
    take_in(row("2021", value=1), row("2022", value=2), row("2022-03", value=3))
    cells = ask(start=date(2022, 1, 1), end=date(2022, 12, 31)).cells
    assert {str(cell.period) for cell in cells} == {"2022", "2022-03"}


def test_a_source_or_a_definition_can_be_chosen(take_in: TakeIn) -> None:
    take_in(row(value=1, source="S66", definition="crm-registrations"), row(value=2))
    assert only_value(ask(source="S66")).value == 1
    assert only_value(ask(definition="iom-registrations")).value == 2


def test_what_was_known_on_a_date_is_one_argument(take_in: TakeIn) -> None:
    take_in(row(value=107_374, as_of=date(2023, 12, 26)))
    take_in(row(value=108_808, as_of=date(2024, 1, 24)))
    assert only_value(ask(known_on=date(2024, 1, 1))).value == 107_374
    assert only_value(ask()).value == 108_808
    assert ask(known_on=date(2023, 12, 25)).cells == ()


def test_behind_a_number_stand_its_observations_and_their_revisions(take_in: TakeIn) -> None:
    take_in(row(value=107_374, as_of=date(2023, 12, 26)))
    take_in(row(value=108_808, as_of=date(2024, 1, 24)), row(value=5, source="S66", definition="crm-registrations"))
    behind = queries.cell(
        member=None, question=Question("registrations", places=("rs",), start=YEAR.start, end=YEAR.end)
    )
    assert [(o.value, o.revision, o.in_force) for o in behind] == [
        (108_808, 1, True),
        (5, 0, True),
        (107_374, 0, False),
    ]
    assert behind[0].recorded.tzinfo is not None
    assert queries.import_(behind[0].import_id).name == "figures.csv"


def test_behind_a_sum_stand_its_parts(take_in: TakeIn) -> None:
    take_in(row(origin="AFG", value=60), row(origin="SYR", value=30))
    behind = queries.cell(member=None, question=Question("registrations"))
    assert [o.dimensions for o in behind] == [{"origin": "AFG"}, {"origin": "SYR"}]


def test_choices_offer_what_there_is_data_for(take_in: TakeIn) -> None:
    take_in(row("2021-03", origin="AFG"), row("2022", place="ba", source="S66", simulated=True))
    offered = queries.choices("registrations")
    assert (offered.places, offered.years) == (("ba", "rs"), (2021, 2022))
    assert offered.frequencies == (Frequency.YEAR, Frequency.MONTH)
    assert (offered.breakdowns, offered.sources) == (("origin",), ("S126", "S66"))
    assert (offered.observations, offered.simulated) == (2, True)


def test_revised_numbers_are_told_with_what_they_said_before(take_in: TakeIn) -> None:
    take_in(row(value=10), row("2021", value=7))
    before = queries.imports()[0].finished
    take_in(row(value=12, as_of=date(2023, 6, 1)))
    changes = queries.changes_since(before)
    assert [card.revised for card in changes.imports] == [1]
    assert [(c.before, c.observation.value) for c in changes.revised] == [(10, 12)]


def test_conflicting_quantities_show_every_value_and_its_revisions(take_in: TakeIn) -> None:
    crm = row(value=107_374, as_of=date(2023, 12, 26), source="S66", definition="crm-registrations")
    iom = row("2022-01-01/2022-11-30", value=110_000, source="S156", qualifier="about")
    take_in(crm, iom, {**crm, "value": 108_808, "as_of": date(2024, 1, 24)}, row(place="ba"))
    identities = [[str(found[name]) for name in IDENTITY] for found in (crm, iom)]
    ConflictGroup.objects.create(code="serbia", titles={"en": "Serbia"}, items=identities)
    [conflict] = queries.conflicts()
    assert [(o.value, o.in_force) for o in conflict.observations] == [
        (107_374, False),
        (108_808, True),
        (110_000, True),
    ]


def test_an_unknown_statistic_or_dimension_is_told_plainly(catalogue: None) -> None:
    with pytest.raises(NotFound):
        ask("nothing")
    with pytest.raises(UserError, match="no dimension"):
        Question("registrations", breakdown="value; DROP TABLE")


def test_text_in_a_question_never_becomes_sql(take_in: TakeIn) -> None:
    take_in(row(value=1))
    assert ask(places=("rs' OR 'a'='a",)).cells == ()
    assert ask(only=(("origin", "x' OR true --"),)).cells == ()


def test_before_the_first_import_everything_is_empty(catalogue: None) -> None:
    assert ask().cells == ()
    assert queries.cell(member=None, question=Question("registrations")) == ()
    assert queries.choices("registrations").places == ()
    assert queries.evidence_counts()["observations"] == 0


def test_a_question_takes_a_fixed_number_of_database_queries(take_in: TakeIn) -> None:
    take_in(*(row(str(year), place=place) for year in range(2010, 2023) for place in ("rs", "ba", "mk")))
    with CaptureQueriesContext(
        connection,
    ) as few:
        ask(places=("rs",))
    with CaptureQueriesContext(connection) as many:
        ask()
    assert len(few) == len(many) <= 3


def test_trend_and_latest_by_partner_serve_the_home_page(take_in: TakeIn) -> None:
    take_in(row("2021", value=1), row("2022", value=2), row("2022", place="ba", value=3))
    assert [c.values[0].value for c in queries.trend("registrations", ("rs",)).cells] == [1, 2]
    assert {p: c.values[0].value for p, c in queries.latest_by_partner("registrations", 2022).items()} == {
        "rs": 2,
        "ba": 3,
    }


def test_a_public_value_is_free(take_in: TakeIn) -> None:
    take_in(row())
    assert only_value(ask()).conf_status is ConfStatus.FREE
