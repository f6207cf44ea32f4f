"""Tables of the textbooks, typed in with their sources: what was published of them is what comes out."""

from __future__ import annotations

import numpy as np
import pytest

from jahorina.engines.estimation.decomposable import fine_posterior, posterior, unseen_grid
from jahorina.engines.estimation.hierarchy import search_models
from jahorina.engines.estimation.histories import from_patterns
from jahorina.engines.estimation.latent_class import ChainSettings
from jahorina.engines.estimation.one_list import one_list
from jahorina.engines.estimation.one_list_bounds import chao_with_covariates
from jahorina.engines.estimation.open_population import open_population
from jahorina.engines.estimation.panel import estimate_population
from jahorina.engines.estimation.settings import Settings
from jahorina.engines.estimation.stepwise import stepwise

SPINA_BIFIDA = from_patterns(("B", "D", "M"), "100:247 010:49 001:60 110:142 101:112 011:4 111:12")
"""Upstate New York 1969-1974: birth certificates, death certificates, rehabilitation (Hook, Albright and Cross, 1980)."""
DIABETES = from_patterns(
    ("1", "2", "3", "4"),
    "1111:58 1110:157 1101:18 1100:104 1011:46 1010:650 1001:12 1000:709 0111:14 0110:20 0101:7 0100:74 0011:8 0010:182 "
    "0001:10",
)
"""Casale Monferrato 1988: clinics and physicians, hospital, prescriptions, strips (Bruno and others, 1994)."""
COTTONTAILS = {1: 43, 2: 16, 3: 8, 4: 6, 6: 2, 7: 1}
"""135 rabbits in an enclosure, by how often they were caught in 18 nights (Edwards and Eberhardt, 1967)."""
TAXICABS = {1: 142, 2: 81, 3: 49, 4: 7, 5: 3, 6: 1}
"""420 taxicabs of Edinburgh, by how often they were seen (Carothers, 1973, sampling scheme A)."""
CHOLERA = {1: 32, 2: 16, 3: 6, 4: 1}
"""Houses of a village by their cases of cholera (McKendrick, 1926)."""
DIPPERS = ([22, 60, 78, 80, 88, 98, 93], [[11, 2], [24, 1], [34, 2], [45, 1, 2], [51], [52]])
"""European dippers, 294 of them, 1981-1987: seen each year, and who was next seen when (Lebreton and others, 1992)."""


def times(counts: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(list(counts)), np.array(list(counts.values()), np.float64)


def test_spina_bifida_has_the_estimates_of_hook_and_of_madigan_and_york() -> None:
    """The model with D and M dependent, 731 people; averaged over graphs 731, 95 % from about 701 to 767."""
    search = search_models(SPINA_BIFIDA)
    assert search.names() == ["D+M"]
    assert search.estimate == pytest.approx(730.9, abs=0.05)
    assert stepwise(SPINA_BIFIDA).estimate == pytest.approx(730.9, abs=0.05)
    averaged = fine_posterior(SPINA_BIFIDA)
    assert averaged.quantile(0.5) == pytest.approx(731, abs=1)
    assert averaged.quantile(0.025) < 701 < 767 < averaged.quantile(0.975)


def test_all_pairs_of_three_lists_have_the_closed_form() -> None:
    """The unseen cell is x1 x2 x3 x123 / (x12 x13 x23)."""
    search = search_models(SPINA_BIFIDA)
    whole = [at for at in range(len(search.models)) if search.models[at].all()]
    assert search.estimates[whole[0]] == pytest.approx(626 + 247 * 49 * 60 * 12 / (142 * 112 * 4), rel=1e-7)


def test_the_diabetics_of_casale_monferrato_are_2771_in_the_model_of_the_international_working_group() -> None:
    """IWGDMF (1995): all pairs but 1+4, N = 2,771; the search has it near its best, and dearer models of more pairs not."""
    search = search_models(DIABETES)
    at = next(
        row for row in range(len(search.models)) if len(search.names(row)) == 5 and "1+4" not in search.names(row)
    )
    assert search.estimates[at] == pytest.approx(2771.2, abs=0.05)
    assert search.bic[at] < search.bic[0] + 2.0


def test_the_panels_interval_on_the_diabetics_holds_the_published_one() -> None:
    quick = Settings(resamples=200, chains=ChainSettings(chains=4, burn_in=500, sweeps=1500))
    found = estimate_population(DIABETES, settings=quick).judgement
    assert found.low is not None
    assert found.high is not None
    assert found.low < 2492 < 3051 < found.high


@pytest.mark.parametrize(
    ("counts", "seen", "published", "truth"), [(COTTONTAILS, 76, 133.8, 135), (TAXICABS, 283, 407.5, 420)]
)
def test_chaos_bound_has_the_figures_of_chao_1987_and_holds_the_truth(
    counts: dict[int, int], seen: int, published: float, truth: int
) -> None:
    at, many = times(counts)
    found = chao_with_covariates(at, None, many)
    assert many.sum() == seen
    assert found.estimate == pytest.approx(published, abs=0.05)
    assert found.low < truth < found.high


def test_houses_with_cholera_are_about_89() -> None:
    at, many = times(CHOLERA)
    found = one_list(at, weights=many)
    assert found.coefficients[0] == pytest.approx(np.log(0.972), abs=0.001)
    assert found.estimate == pytest.approx(88.5, abs=0.1)


def test_dippers_stay_and_are_seen_as_published() -> None:
    """Constant survival 0.5602 and recapture 0.9026 (Lebreton and others, 1992; the first example of program MARK)."""
    seen, next_seen = DIPPERS
    again = np.zeros((7, 7), np.int64)
    for row, part in enumerate(next_seen):
        again[row, row + 1 : row + 1 + len(part)] = part
    found = open_population(np.array(seen), again)
    assert found.seen == 294
    assert not found.varies
    assert found.staying == pytest.approx(0.5602, abs=0.0001)
    assert found.detection[1] == pytest.approx(0.9026, abs=0.0001)
    assert found.low <= found.estimate <= found.high


def test_dgas_grid_and_every_number_agree_where_the_posterior_is_wide_enough() -> None:
    on_grid, fine = posterior(DIABETES, unseen_grid(DIABETES.n)), fine_posterior(DIABETES)
    assert on_grid.quantile(0.5) == pytest.approx(fine.quantile(0.5), rel=0.03)
