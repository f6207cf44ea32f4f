"""Latent classes: the published populations, chains that disagree are said to, and one figure only where they agree."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.estimation_tables import table_of

from jahorina.engines.estimation.by_posterior import latent_classes
from jahorina.engines.estimation.latent_class import ChainSettings, sample_population
from jahorina.engines.estimation.modes import diagnose, effective_size, split_rhat
from jahorina.engines.estimation.settings import Settings

QUICK = ChainSettings(chains=8, burn_in=1500, sweeps=4000)


@pytest.mark.parametrize(("name", "published"), [("NewOrl", 694), ("NewOrl_5", 796), ("Korea", 137), ("HAV", 505)])
def test_the_median_is_that_of_lcmcr_within_chance(name: str, published: float) -> None:
    draws = sample_population(table_of(name), seed=1, settings=QUICK)
    assert np.median(draws) == pytest.approx(published, rel=0.05)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "published"), [("Australia", 4094), ("Kosovo", 10599), ("UKdat_5", 20232)])
def test_the_pooled_median_is_within_seven_percent_of_the_published_one(name: str, published: float) -> None:
    draws = sample_population(table_of(name), seed=1, settings=ChainSettings(threads=2))
    assert np.median(draws) == pytest.approx(published, rel=0.07)


@pytest.mark.slow
def test_two_modes_are_shown_and_give_no_single_figure() -> None:
    found = latent_classes(table_of("UKdat_5"), Settings(seed=1, chains=ChainSettings(threads=2)))
    assert found.estimate is None
    assert len(found.modes) == 2
    assert found.modes[0].estimate == pytest.approx(12_500, rel=0.1)
    assert found.modes[1].estimate == pytest.approx(22_300, rel=0.05)
    assert "two-modes" in {said.code for said in found.caveats}


def test_a_seed_gives_the_same_draws_whatever_the_threads() -> None:
    settings = {"chains": 8, "burn_in": 100, "sweeps": 300}
    one = sample_population(table_of("Kosovo"), seed=9, settings=ChainSettings(**settings))
    two = sample_population(table_of("Kosovo"), seed=9, settings=ChainSettings(**settings, threads=2))
    other = sample_population(table_of("Kosovo"), seed=10, settings=ChainSettings(**settings))
    assert (one == two).all()
    assert (one != other).any()


def test_draws_never_fall_below_the_people_seen_nor_above_the_cap() -> None:
    table = table_of("Australia")
    draws = sample_population(table, seed=1, settings=ChainSettings(chains=8, burn_in=100, sweeps=500, cap=3))
    assert draws.min() >= table.n
    assert draws.max() <= 4 * table.n


def chains(*centres: float) -> np.ndarray:
    chance = np.random.default_rng(5)
    return np.rint(np.exp(chance.normal(np.log(centres)[:, None], 0.1, (len(centres), 2000)))).astype(np.int64)


def test_chains_of_one_hill_agree() -> None:
    found = diagnose(chains(*[1000.0] * 8))
    assert found.rhat < 1.01
    assert found.effective > 8000
    assert len(found.modes) == 1


def test_chains_at_two_hills_are_two_modes() -> None:
    found = diagnose(chains(*[50_000.0] * 5, *[140_000.0] * 3))
    assert found.rhat > 1.5
    assert [round(mode.estimate, -4) for mode in found.modes] == [50_000, 140_000]
    assert [mode.share for mode in found.modes] == pytest.approx([5 / 8, 3 / 8], abs=0.01)


def test_a_stray_tail_is_no_mode() -> None:
    draws = chains(*[1000.0] * 8)
    draws[0, :50] = 9000
    assert len(diagnose(draws).modes) == 1


def test_chains_that_do_not_move_have_no_finite_rhat() -> None:
    assert split_rhat(np.repeat(np.array([[1.0], [2.0], [3.0]]), 100, axis=1)) == np.inf
    assert split_rhat(np.ones((4, 100))) == 1.0


def test_the_effective_size_of_a_slow_chain_is_small() -> None:
    chance = np.random.default_rng(3)
    values = np.zeros((4, 4000))
    for step in range(1, 4000):
        values[:, step] = 0.95 * values[:, step - 1] + chance.normal(size=4)
    assert effective_size(values) == pytest.approx(16000 * 0.05 / 1.95, rel=0.35)
