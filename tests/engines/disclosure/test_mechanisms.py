"""Cell keys and differential privacy: the noise is what it says it is, and stays the same where it must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.disclosure.averaging import averaged
from jahorina.engines.disclosure.cell_key import Design, keys_of_cells, perturbation_table, perturbed, record_keys
from jahorina.engines.disclosure.cubes import cube_of, with_margins
from jahorina.engines.disclosure.membership import canary, privacy_loss
from jahorina.engines.disclosure.privacy import consistent, private_counts, whole
from jahorina.engines.disclosure.protection import protect_by_cell_key, protect_by_rounding
from jahorina.engines.disclosure.reading import estimated
from jahorina.engines.disclosure.rules import rule_for
from jahorina.engines.disclosure.space import build_space
from jahorina.engines.disclosure.tables import CountTable, count_table
from jahorina.kernel.errors import InputRefused

SECRET = b"a secret that is long enough"
DESIGN = Design()


def finest(counts: np.ndarray) -> CountTable:
    """A table of finest cells over two dimensions."""
    cells = [(f"a{i}", f"b{j}") for i in range(counts.shape[0]) for j in range(counts.shape[1])]
    return count_table("t", ["a", "b"], cells, counts.ravel().astype(float))


@pytest.mark.parametrize("design", [Design(3, 1.0, 0), Design(5, 3.0, 2), Design(8, 8.0, 2)])
def test_the_perturbation_table_has_no_bias_the_variance_asked_for_and_no_small_counts(design: Design) -> None:
    for count, (moves, cumulative) in enumerate(perturbation_table(design)):
        p = np.diff(cumulative, prepend=0.0)
        if count == 0:
            assert moves.tolist() == [0]
            continue
        assert p.min() >= 0
        assert p.sum() == pytest.approx(1)
        assert (p * moves).sum() == pytest.approx(0, abs=1e-9)
        assert (p * moves**2).sum() == pytest.approx(design.variance)
        assert np.abs(moves).max() <= design.largest_move
        assert not ((count + moves >= 1) & (count + moves <= design.never_shown)).any()
        assert (count + moves >= 0).all()


@given(counts=st.lists(st.integers(0, 30), min_size=6, max_size=6))
@settings(max_examples=50, deadline=None)
def test_the_same_people_always_get_the_same_noise_and_zeros_none(counts: list[int]) -> None:
    table = finest(np.array(counts).reshape(2, 3))
    keys = keys_of_cells(SECRET, table.cells, table.values)
    once, twice = perturbed(table.values, keys), perturbed(table.values, keys)
    np.testing.assert_array_equal(once, twice)
    assert (once[table.values == 0] == 0).all()
    assert (np.abs(once - table.values) <= DESIGN.largest_move).all()
    assert not ((once >= 1) & (once <= DESIGN.never_shown)).any()


def test_a_cell_of_the_same_people_has_the_same_key_in_every_table() -> None:
    counts = np.random.default_rng(1).poisson(3, (4, 5))
    table = finest(counts)
    keys = keys_of_cells(SECRET, table.cells, table.values)
    cube = cube_of(table, {})
    by_cell = dict(zip(cube.cells, cube.sums(table.cells, keys), strict=True))
    row = keys[[cell[0] == "a1" for cell in table.cells]].sum(dtype=np.uint64)
    assert by_cell["a1", "_T"] == row


def test_one_person_more_changes_only_the_cells_that_hold_the_person() -> None:
    counts = np.random.default_rng(2).poisson(4, (4, 5))
    more = counts.copy()
    more[1, 2] += 1

    def protect(table: CountTable) -> CountTable:
        full = with_margins(table, {})
        keys = keys_of_cells(SECRET, table.cells, table.values)
        sums = cube_of(table, {}).sums(table.cells, keys)
        return protect_by_cell_key([full], [sums], rule_for("returns")).tables[0]

    seen = canary(protect, finest(counts), finest(more))
    assert seen.moved <= 4
    assert seen.furthest <= 2 * DESIGN.largest_move + 1
    assert seen.changed_state == 0


def test_a_canary_moves_no_rounded_number_by_more_than_one_step_past_the_base() -> None:
    counts = np.random.default_rng(4).poisson(4, (4, 5))
    more = counts.copy()
    more[1, 2] += 1
    protect = lambda t: protect_by_rounding([with_margins(t, {})], rule_for("returns")).tables[0]  # noqa: E731
    seen = canary(protect, finest(counts), finest(more))
    assert seen.furthest <= 5


def test_keys_need_a_secret_and_differ_between_secrets() -> None:
    with pytest.raises(InputRefused) as refused:
        record_keys(b"short", ["1"])
    assert refused.value.code == "cell-key-secret"
    assert (record_keys(SECRET, ["1", "2"]) != record_keys(SECRET + b"!", ["1", "2"])).all()


def test_noise_that_is_drawn_anew_is_averaged_away_and_cell_keys_are_not() -> None:
    counts = np.random.default_rng(5).poisson(6, (6, 6))
    full = with_margins(finest(counts), {})
    sums = lambda n: cube_of(finest(counts), {}).sums(  # noqa: E731
        finest(counts).cells, keys_of_cells(SECRET + bytes([n]), finest(counts).cells, finest(counts).values)
    )
    fresh = [
        estimated(count_table(str(n), full.dimensions, full.cells, perturbed(full.values, sums(n)))) for n in range(150)
    ]
    space = build_space(fresh)
    found = averaged(space, fresh)
    assert found is not None
    at = space.places[0]
    right = np.round(found.estimates[at]) == full.values
    assert right.mean() > 0.95
    once = averaged(build_space(fresh[:1]), fresh[:1])
    assert once is not None
    assert once.told == 0


@given(noisy=st.lists(st.floats(-20, 50), min_size=1, max_size=30), total=st.floats(-5, 300))
@settings(max_examples=80, deadline=None)
def test_consistent_counts_are_the_nearest_that_are_not_negative(noisy: list[float], total: float) -> None:
    y = np.array(noisy)
    x = consistent(y, total, 2.0, 50.0)
    assert (x >= 0).all()
    gradient = (x - y) / 2.0 + (x.sum() - total) / 50.0
    assert (gradient >= -1e-6).all()
    assert np.abs(gradient[x > 1e-9]).max(initial=0) < 1e-6
    made = whole(x)
    assert (made == np.round(made)).all()
    assert made.sum() == pytest.approx(round(float(x.sum())))


def test_private_counts_spend_what_they_say_and_refuse_more_than_one() -> None:
    found = private_counts(np.array([0.0, 3.0, 12.0]), 0.5)
    assert found.epsilon == pytest.approx(0.5, abs=1e-6)
    assert (found.counts >= 0).all()
    with pytest.raises(InputRefused) as refused:
        private_counts(np.array([1.0]), 4.0)
    assert refused.value.code == "epsilon-range"


@pytest.mark.slow
def test_the_odds_of_two_neighbouring_tables_stay_within_epsilon() -> None:
    draws = 30_000
    # One call adds independent noise to many copies of the same count; no two of them are of the same release.
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    measurement = dp.m.make_laplace(*space, scale=1 / 0.9)
    without, with_one = measurement([3] * draws), measurement([4] * draws)
    assert privacy_loss(without, with_one, 0.9).holds
    assert not privacy_loss(without, with_one, 0.5).holds
