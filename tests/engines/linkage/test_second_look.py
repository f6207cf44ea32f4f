"""Records that found nobody are compared once more, all with all, where they are few."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jahorina.engines.linkage.encoded import EncodedRegister
from jahorina.engines.linkage.hub import second_look
from jahorina.engines.linkage.hub.comparing import likeness_of_pairs
from jahorina.engines.linkage.hub.linking import Links, link
from jahorina.engines.linkage.hub.quality import quality
from jahorina.engines.linkage.hub.second_look import agreeing_bits
from tests.engines.linkage.invented import two

LOST = 6
"""People whose tokens all differ in the second register."""


def without_common_tokens(register: EncodedRegister, rows: np.ndarray) -> EncodedRegister:
    """The register with tokens of their own, that nobody shares, in these rows."""
    tokens = register.tokens.copy()
    tokens[rows] = np.random.default_rng(5).integers(1, 2**63, (len(rows), tokens.shape[1]), dtype=np.uint64)
    return replace(register, tokens=tokens)


@pytest.fixture(scope="module")
def contained() -> tuple[list[EncodedRegister], list[np.ndarray], np.ndarray]:
    """Two registers that hold the same people but for ten on each side; six share no token; and who these six are."""
    sealed, truth = two(600, 590)
    shared = np.flatnonzero(np.isin(truth[1], truth[0]))
    lost = shared[:: len(shared) // LOST][:LOST]
    registers = [sealed[0].register, without_common_tokens(sealed[1].register, lost)]
    return registers, truth, truth[1][lost]


def found_again(links: Links, truth: list[np.ndarray], who: np.ndarray) -> int:
    one, other = (dict(zip(people.tolist(), links.clusters[side], strict=True)) for side, people in enumerate(truth))
    return sum(one[person] == other[person] for person in who.tolist())


def test_people_without_a_common_token_are_found_among_the_few_left_over(contained: tuple) -> None:
    registers, truth, lost = contained
    links = link(registers)
    assert found_again(links, truth, lost) >= LOST - 2
    told = quality(links, truth)
    assert told.links - told.true_links <= 3


def test_without_the_second_look_they_are_missed(contained: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    registers, truth, lost = contained
    monkeypatch.setattr(second_look, "MOST_COMPARED", 0)
    assert found_again(link(registers), truth, lost) == 0


def test_those_who_are_in_one_register_alone_stay_alone(contained: tuple) -> None:
    registers, truth, _lost = contained
    links = link(registers)
    alone = ~np.isin(truth[0], truth[1])
    assert alone.sum() == 10
    assert np.isin(links.clusters[0][alone], links.clusters[1]).sum() <= 2


def test_what_is_found_again_stands_in_the_evidence_with_its_probability(contained: tuple) -> None:
    registers, truth, lost = contained
    links = link(registers)
    evidence = links.evidence[(0, 1)]
    persons = truth[0][evidence[:, 0].astype(int)]
    again = evidence[np.isin(persons, lost) & (persons == truth[1][evidence[:, 1].astype(int)])]
    assert len(again) == found_again(links, truth, lost)
    assert ((again[:, 4] >= 0.15) & (again[:, 4] <= 1)).all()
    assert (again[:, 3] == 0).all()


def test_agreeing_bits_are_those_of_the_kernel() -> None:
    chance = np.random.default_rng(1)
    left, right = (chance.integers(0, 2**63, (rows, 16), dtype=np.uint64) for rows in (7, 5))
    row, other = (places.ravel() for places in np.indices((7, 5)))
    expected = likeness_of_pairs(left, right, row, other).reshape(7, 5)
    assert (agreeing_bits(left, right) / np.float32(1024) == expected).all()
