"""The panel and its judgement: never a mean, reasons by name, and never a crash on strange tables."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.estimation_tables import table_of
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.estimation.caveats import CODES, HIDDEN_DEPENDENCE, Weight, caveat, sentences
from jahorina.engines.estimation.histories import CaptureTable, capture_table, from_patterns
from jahorina.engines.estimation.judgement import Verdict
from jahorina.engines.estimation.latent_class import ChainSettings
from jahorina.engines.estimation.linkage_error import LinkageQuality
from jahorina.engines.estimation.methods import METHODS
from jahorina.engines.estimation.panel import Panel, estimate_population
from jahorina.engines.estimation.results import rounded
from jahorina.engines.estimation.sensitivity import held_out
from jahorina.engines.estimation.settings import Settings
from jahorina.kernel.errors import InputRefused

QUICK = Settings(seed=1, resamples=60, chains=ChainSettings(chains=4, burn_in=200, sweeps=400))
NAMES = tuple("ABCDEFGHIJ")


def panel(table: CaptureTable, **more: object) -> Panel:
    return estimate_population(table, settings=QUICK, **more)  # type: ignore[arg-type]


def codes(found: Panel) -> set[str]:
    return {said.code for said in found.judgement.caveats}


def test_the_panel_shows_every_method_and_no_mean_of_them() -> None:
    found = panel(table_of("Kosovo"))
    assert [one.name for one in found.methods] == list(METHODS)
    document = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert set(document["judgement"]) >= {"verdict", "text", "low", "high", "reasons", "assumptions"}
    assert "estimate" not in document["judgement"]
    judged = [one for one in found.methods if one.is_judged and one.ends()]
    assert found.judgement.fan is not None
    lowest, highest = found.judgement.fan
    assert lowest == min(one.ends()[0] for one in judged)  # type: ignore[index]
    assert highest == max(one.ends()[1] for one in judged)  # type: ignore[index]
    assert found.judgement.low == pytest.approx(4400 + (lowest - 4400) / HIDDEN_DEPENDENCE)
    assert found.judgement.high == pytest.approx(4400 + HIDDEN_DEPENDENCE * (highest - 4400))


def test_the_ends_allow_for_people_whom_all_lists_miss_in_a_way_that_no_overlap_shows() -> None:
    """Two in ten are hardly ever listed; overlaps look as those of independent lists, and the methods' fan is too low."""
    rates, people = (0.35, 0.3, 0.3, 0.25), 6000
    cells = np.zeros(16)
    for share, factor in ((0.8, 1.0), (0.2, 0.25)):
        for cell in range(16):
            chances = [rate * factor if cell >> bit & 1 else 1 - rate * factor for bit, rate in enumerate(rates)]
            cells[cell] += people * share * np.prod(chances)
    found = panel(capture_table(NAMES[:4], {cell: round(cells[cell]) for cell in range(1, 16)}))
    assert found.judgement.verdict is Verdict.USABLE
    assert found.judgement.fan is not None
    assert found.judgement.fan[1] < people
    assert found.judgement.high is not None
    assert found.judgement.high > people


def test_methods_that_disagree_by_half_make_the_estimate_unusable() -> None:
    found = panel(table_of("UKdat_5"))
    assert found.judgement.verdict is Verdict.NOT_USABLE
    assert "methods-disagree" in codes(found)
    assert found.judgement.low is None
    assert found.judgement.disagreement is not None
    assert found.judgement.disagreement > 1.5


def test_few_people_on_two_lists_make_it_unusable() -> None:
    assert "few-overlapping" in codes(panel(table_of("NewOrl_5")))


def test_two_lists_without_covariates_are_not_usable() -> None:
    found = panel(from_patterns(("A", "B"), "10:300 01:200 11:100"))
    assert found.judgement.verdict is Verdict.NOT_USABLE
    assert "few-lists" in codes(found)
    assert found.methods[0].estimate == pytest.approx(400 * 300 / 100)


def test_lists_that_never_meet_are_refused_with_the_reason() -> None:
    found = panel(from_patterns(NAMES[:3], "100:300 010:200 001:100"))
    assert found.judgement.verdict is Verdict.NOT_USABLE
    assert "no-overlap" in codes(found)
    assert found.judgement.low is None
    assert all(one.refused or one.estimate is None or math.isfinite(one.estimate) for one in found.methods)


def test_a_list_made_from_another_is_noticed() -> None:
    table = from_patterns(NAMES[:3], "100:200 001:180 101:60 110:40 111:14")
    assert "nested-list" in codes(panel(table))


def test_lists_that_are_the_same_list_are_noticed() -> None:
    assert "nested-list" in codes(panel(from_patterns(NAMES[:3], "111:500")))


def test_known_dependence_is_a_reason_by_itself() -> None:
    found = panel(table_of("Kosovo"), dependent=[(0, 1)])
    assert found.judgement.verdict is Verdict.NOT_USABLE
    assert "depends-by-construction" in codes(found)


def test_a_pair_kept_apart_by_a_rule_is_told_from_one_that_happens_not_to_meet() -> None:
    kept_apart = from_patterns(
        NAMES[:4], "1000:200 0100:210 0010:190 0001:150 1010:60 1001:50 0110:70 0101:55 0011:40 1011:15 0111:14"
    )
    assert "structural-zero" in codes(panel(kept_apart))
    assert "pair-without-overlap" in codes(panel(table_of("NewOrl_5")))


def test_overlaps_not_collected_leave_out_the_methods_that_need_them() -> None:
    full = table_of("Kosovo")
    holed = capture_table(full.lists, {c: int(n) for c, n in enumerate(full.counts)}, frozenset({0b0011}))
    found = {one.name: one for one in panel(holed).methods}
    assert found["decomposable"].refused
    assert found["latent-class"].refused
    assert found["loglinear"].estimate is not None
    assert "not-collected" in codes(panel(holed))


def test_good_data_are_usable() -> None:
    """Four lists that find a third of the people each, independently."""
    cells = {
        cell: round(4000 * (1 / 3) ** cell.bit_count() * (2 / 3) ** (4 - cell.bit_count())) for cell in range(1, 16)
    }
    found = panel(capture_table(NAMES[:4], cells))
    assert found.judgement.verdict is not Verdict.NOT_USABLE
    assert found.judgement.low is not None
    assert found.judgement.high is not None
    assert found.judgement.low < 4000 < found.judgement.high
    assert found.judgement.fan is not None
    assert found.judgement.fan[1] / found.judgement.fan[0] < 1.2
    assert found.judgement.high / found.judgement.low < 1.35


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "patterns", ["100:30 010:5 001:7 110:6", "100:1 010:1 001:1 110:1", "110:50 101:40 011:60 111:30", "111:500"]
)
def test_strange_tables_of_three_lists_end_without_a_warning_and_never_below_those_seen(patterns: str) -> None:
    table = from_patterns(NAMES[:3], patterns)
    for one in panel(table).methods:
        assert one.estimate is None or one.estimate >= table.n * (1 - 1e-9)
        assert one.low is None or math.isfinite(one.low) or one.refused or one.estimate == math.inf


def test_a_list_held_out_is_compared_with_what_it_has() -> None:
    changes = {one.what: one for one in held_out(table_of("Kosovo"))}
    assert changes["EXH"].truth == 1910
    assert changes["HRW"].truth == 685


def test_measured_linkage_quality_is_carried_through() -> None:
    found = panel(table_of("Kosovo"), quality=LinkageQuality.alike(4, 0.9, 0.02, 500))
    linked = next(one for one in found.sensitivity if one.kind == "linkage")
    assert linked.what == "measured"
    assert linked.low is not None
    assert linked.estimate is not None
    assert linked.low < linked.estimate


def test_the_same_seed_gives_the_same_panel() -> None:
    one, two = panel(table_of("Korea")).as_json(), panel(table_of("Korea")).as_json()
    for document in (one, two):
        for method in document["methods"]:
            method.pop("seconds")
    assert one == two


def test_one_method_alone_is_judged_alone() -> None:
    found = estimate_population(table_of("HAV"), methods=["chao"], settings=QUICK, with_sensitivity=False)
    assert [one.name for one in found.methods] == ["chao"]
    assert found.judgement.low is not None
    with pytest.raises(InputRefused, match="There is no method tea-leaves"):
        estimate_population(table_of("HAV"), methods=["tea-leaves"], settings=QUICK)


def test_every_caveat_has_a_weight_and_a_sentence_that_its_parameters_fill() -> None:
    assert set(CODES) == set(sentences())
    for weight, sentence in sentences().values():
        assert isinstance(weight, Weight)
        assert sentence.endswith(".")
    assert "1.7" in caveat("methods-disagree", factor=1.7, most=1.5).text()


@pytest.mark.parametrize(("value", "shown"), [(12345.6, 12000), (987.0, 990), (7.4, 7), (99.6, 100), (0.0, 0)])
def test_figures_are_shown_at_two_digits(value: float, shown: int) -> None:
    assert rounded(value) == shown


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 6).flatmap(
        lambda t: st.tuples(
            st.just(t),
            st.dictionaries(
                st.integers(1, (1 << t) - 1), st.sampled_from([0, 1, 1, 2, 3, 10, 5000, 10**9]), min_size=1, max_size=20
            ),
            st.sets(st.integers(1, (1 << t) - 1), max_size=3),
        )
    )
)
def test_no_table_breaks_the_panel(drawn: tuple[int, dict[int, int], set[int]]) -> None:
    t, cells, missing = drawn
    table = capture_table(NAMES[:t], cells, frozenset(missing))
    if table.n == 0:
        return
    quick = replace(QUICK, resamples=40, chains=ChainSettings(chains=2, burn_in=20, sweeps=60))
    found = estimate_population(table, settings=quick)
    document = json.dumps(found.as_json(), allow_nan=False)
    assert document
    for one in found.methods:
        assert one.refused or one.low is None or one.high is None or one.low <= one.high
        assert one.estimate is None or one.estimate >= table.n * (1 - 1e-9)


@pytest.mark.parametrize("t", [8, 10])
def test_many_lists_are_estimated(t: int) -> None:
    cells = {cell: 40 for cell in range(1, 1 << t) if cell.bit_count() == 1}
    cells |= {cell: 5 for cell in range(1, 1 << t) if cell.bit_count() == 2}
    found = estimate_population(
        capture_table(NAMES[:t], cells),
        methods=["loglinear", "latent-class", "chao"],
        settings=replace(QUICK, resamples=20),
        with_sensitivity=False,
    )
    assert found.methods[0].estimate is not None
