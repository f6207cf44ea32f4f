"""What the hub makes of encodings: links, clusters, and counts that spike-ins correct."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.engines.linkage import sheets
from jahorina.engines.linkage.hub import comparing
from jahorina.engines.linkage.hub.candidates import candidates, once
from jahorina.engines.linkage.hub.chronicle import Registrations
from jahorina.engines.linkage.hub.correcting import matched
from jahorina.engines.linkage.hub.histories import Transitions
from jahorina.engines.linkage.hub.linking import Links, link
from jahorina.engines.linkage.hub.overlaps import overlap_table
from jahorina.engines.linkage.hub.quality import quality
from jahorina.engines.linkage.hub.resolving import Edges, resolve
from jahorina.engines.linkage.monotone import not_falling
from jahorina.engines.linkage.partner.keys import run_keys
from jahorina.engines.linkage.partner.recipes import Recipe, recipe_for
from jahorina.engines.linkage.partner.registers import Sealed, seal_register
from jahorina.engines.linkage.roles import Role
from jahorina.engines.linkage.schema import schema_for
from jahorina.engines.linkage.unfolding import unfolded
from jahorina.kernel.errors import InputRefused
from tests.engines.linkage.invented import KEYS, ROLES, SCHEMA, SECRET, people, register, two


def recipe(people_count: int = 400) -> Recipe:
    columns = register(people(600, 11), 12)
    made = recipe_for({"rs": {role: columns[role] for role in ROLES}}, share=0.1, least_holders=3)
    return replace(made, people=people_count, registers=("rs", "ba"))


@pytest.fixture(scope="module")
def linked() -> tuple[list[Sealed], list[np.ndarray], Links]:
    sealed, truth = two(900, 400, recipe=recipe())
    return sealed, truth, link([one.register for one in sealed])


def test_people_in_two_registers_are_found_without_names_or_key(linked: tuple) -> None:
    _sealed, truth, links = linked
    told = quality(links, truth)
    assert told.true_pairs == 400
    assert told.precision > 0.95
    assert told.recall > 0.93


def test_linking_the_same_encodings_again_gives_the_same_clusters(linked: tuple) -> None:
    sealed, _truth, links = linked
    again = link([one.register for one in sealed])
    assert all((a == b).all() for a, b in zip(links.clusters, again.clusters, strict=True))


def test_the_corrected_overlap_is_near_the_truth_and_its_interval_holds_it(linked: tuple) -> None:
    sealed, truth, links = linked
    table = overlap_table(
        links, [Registrations.of(one.register) for one in sealed], [one.sheet for one in sealed], seed=1
    )
    pair = table["pairs"][0]
    assert pair["spike_ins"] > 100
    assert abs(pair["corrected"] - 400) < 40
    assert pair["interval"][0] <= 400 <= pair["interval"][1]
    assert abs(pair["sensitivity"] - quality(links, truth).recall) < 0.06
    both = next(one for one in table["histories"] if one["in"] == ["rs", "ba"])
    assert abs(both["corrected"] - 400) < 40
    assert [one["records"] for one in table["registers"]] == [900, 900]


def test_spike_ins_are_taken_out_again(linked: tuple) -> None:
    sealed, _truth, links = linked
    table = overlap_table(
        links, [Registrations.of(one.register) for one in sealed], [one.sheet for one in sealed], seed=1
    )
    alone = sum(one["observed"] * len(one["in"]) for one in table["histories"])
    assert alone == pytest.approx(1800, abs=3)


def test_every_previous_registration_is_counted_once_and_small_cells_are_withheld(linked: tuple) -> None:
    sealed, _truth, links = linked
    of = [Registrations.of(one.register) for one in sealed]
    plain = overlap_table(links, of, [one.sheet for one in sealed], seed=1, threshold=1)
    assert sum(row["observed"] for row in plain["previous"]) == plain["pairs"][0]["observed"]
    kept = overlap_table(links, of, [one.sheet for one in sealed], seed=1, threshold=60)
    withheld = [row for row in kept["previous"] if row["status"] == "withheld"]
    assert withheld
    assert all(row["observed"] is row["corrected"] is row["interval"] is None for row in withheld)
    assert all(row["observed"] >= 60 for row in kept["previous"] if row["status"] != "withheld")


def test_every_corrected_cell_has_an_interval_around_it(linked: tuple) -> None:
    sealed, _truth, links = linked
    of = [Registrations.of(one.register) for one in sealed]
    table = overlap_table(links, of, [one.sheet for one in sealed], seed=1, threshold=1)
    for name in ("by_period", "previous"):
        cells = [row for row in table[name] if row["status"] == "corrected"]
        assert cells
        for row in cells:
            low, high = row["interval"]
            assert 0 <= low <= high
            assert low - 0.1 <= row["corrected"] <= high + 0.1 or row["observed"] < 10
    again = overlap_table(links, of, [one.sheet for one in sealed], seed=1, threshold=1)
    assert again["by_period"] == table["by_period"]
    assert again["previous"] == table["previous"]


def test_what_links_to_a_registration_before_miss_is_told_by_the_later_register(linked: tuple) -> None:
    sealed, _truth, links = linked
    of = [Registrations.of(one.register) for one in sealed]
    table = overlap_table(links, of, [one.sheet for one in sealed], seed=1, threshold=1)
    assert [one["register"] for one in table["again"]] == ["rs", "ba"]
    for one in table["again"]:
        assert 0.7 < one["before"]["share"] <= 1
        assert 0 <= one["not_before"]["share"] < 0.1
    standing_in_both = sum(len(names) == 2 for names in sealed[0].sheet.patterns.values())
    assert sum(one["before"]["of"] for one in table["again"]) <= standing_in_both + 0.2


def test_a_pattern_that_hardly_any_invented_person_has_leans_on_the_others() -> None:
    # Three registers; of those in two, all but one stand in the first two, half of them not found again.
    persons = [np.array([*range(40), 40]), np.arange(40), np.array([40])]
    clusters = [np.array([*range(40), 90]), np.array([*range(20), *range(50, 70)]), np.array([90])]
    links = Links(("a", "b", "c"), tuple(clusters), {}, {}, 0, 0.0, {})
    made = [
        sheets.Sheet(name, "c", one, np.zeros(len(one), dtype=np.int64), {})
        for name, one in zip(links.names, persons, strict=True)
    ]
    matrix = Transitions(links, made, np.ones(4096)).matrix()
    assert matrix[0b011, 0b011] == pytest.approx(0.5, abs=0.02)
    # The one person of a and c was found again; the forty others say that this is luck.
    assert 0.45 < matrix[0b101, 0b101] < 0.6
    assert matrix[0b001, 0b101] == pytest.approx(1 - matrix[0b101, 0b101], abs=0.02)
    # Nobody stands in one register alone: there the linkage passes for right.
    assert matrix[0b100, 0b100] == 1.0


def test_partners_invent_the_same_people_each_for_itself() -> None:
    agreed = recipe()
    one, other = agreed.patterns(KEYS), Recipe.from_json(agreed.as_json()).patterns(run_keys(SECRET, SCHEMA, "2026-01"))
    assert one == other
    assert one != agreed.patterns(run_keys(SECRET, SCHEMA, "2026-02"))
    assert all(names for names in one.values())


def test_a_recipe_for_others_holds_no_value_that_few_share() -> None:
    columns = register(people(300, 2), 3) | {Role.DOCUMENT: [f"X{number:06d}" for number in range(300)]}
    columns[Role.FAMILY][0] = "Unmistakable"
    made = recipe_for({"rs": columns}, share=0.1, least_holders=3)
    assert "Unmistakable" not in made.pools[Role.FAMILY].values
    assert not set(made.pools[Role.DOCUMENT].values) & set(columns[Role.DOCUMENT])


def test_registers_of_different_schemas_keys_or_runs_are_refused() -> None:
    columns = register(people(30, 1), 2)
    other_schema = schema_for(ROLES[:5])
    first = seal_register("rs", columns, SCHEMA, KEYS, run="2026-01", seed=1).register
    schema = seal_register(
        "ba", columns, other_schema, run_keys(SECRET, other_schema, "2026-01"), run="2026-01", seed=1
    )
    run = seal_register("ba", columns, SCHEMA, run_keys(SECRET, SCHEMA, "2026-02"), run="2026-02", seed=1)
    for others, code in (
        ([schema.register], "linkage-schemas-differ"),
        ([run.register], "linkage-keys-differ"),
        ([], "linkage-one-register"),
        ([first], "linkage-names-repeat"),
    ):
        with pytest.raises(InputRefused) as refused:
            link([first, *others])
        assert refused.value.code == code


def test_a_missing_column_is_named() -> None:
    columns = register(people(10, 1), 2)
    del columns[Role.FATHER]
    with pytest.raises(InputRefused, match="rs has no column for father_name"):
        seal_register("rs", columns, SCHEMA, KEYS, run="r", seed=1)


def test_registers_without_anybody_in_common_have_no_overlap_to_speak_of() -> None:
    sealed, _truth = two(400, 0, recipe=recipe())
    links = link([one.register for one in sealed])
    table = overlap_table(
        links, [Registrations.of(one.register) for one in sealed], [one.sheet for one in sealed], seed=1
    )
    assert (table["pairs"][0]["corrected"] or 0) < 20


def test_empty_registers_link_to_nothing() -> None:
    sealed, _truth = two(20, 5)
    empty = replace(sealed[1].register, name="me").take(np.array([], dtype=np.int64))
    links = link([sealed[0].register, empty])
    assert len(links.clusters[1]) == 0
    assert links.pairs == 0


def test_sheets_of_another_register_are_refused(linked: tuple) -> None:
    sealed, _truth, links = linked
    of = [Registrations.of(one.register) for one in sealed]
    with pytest.raises(InputRefused) as refused:
        overlap_table(links, of, [sealed[1].sheet, sealed[0].sheet], seed=1)
    assert refused.value.code == "linkage-sheet-other"


def test_a_sheet_comes_back_from_its_file(linked: tuple) -> None:
    sheet = linked[0][0].sheet
    again = sheets.read(sheets.written(sheet), file_name="rs.sheet")
    assert (again.persons == sheet.persons).all()
    assert (again.levels == sheet.levels).all()
    assert again.patterns == sheet.patterns


def test_compiled_and_plain_kernel_agree_to_the_last_digit() -> None:
    pytest.importorskip("numba")
    chance = np.random.default_rng(4)
    left, right = (chance.integers(0, 2**63, (50, 16)).astype(np.uint64) for _ in range(2))
    left[0] = right[0] = 0
    rows, others = chance.integers(0, 50, 3000).astype(np.int32), chance.integers(0, 50, 3000).astype(np.int32)
    rows[0] = others[0] = 0
    kernel = comparing.compiled_kernel()
    assert kernel is not None
    assert (kernel(left, right, rows, others) == comparing.likeness_by_numpy(left, right, rows, others)).all()


def test_the_join_finds_each_pair_that_shares_a_token_once() -> None:
    sealed, _truth = two(120, 60)
    left, right = (one.register for one in sealed)
    found = candidates(left, right)
    shared = (left.tokens[:, None, :] == right.tokens[None, :, :]) & (left.tokens[:, None, :] != 0)
    expected = set(zip(*np.nonzero(shared.any(axis=2)), strict=True))
    assert set(zip(found.rows.tolist(), found.others.tolist(), strict=True)) == expected
    assert (found.shared == shared.sum(axis=2)[found.rows, found.others]).all()


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0, 1), st.floats(0, 9)), max_size=30))
def test_pairs_found_several_times_are_kept_once_with_the_rarest_token(found: list[tuple[int, float, float]]) -> None:
    pairs = np.array([one[0] for one in found], dtype=np.int64)
    likeness = (pairs / 10).astype(np.float32)
    rarity = np.array([one[2] for one in found], dtype=np.float32)
    made = once(pairs, likeness, rarity, 4)
    assert (made.rows.astype(int) * 4 + made.others).tolist() == sorted(set(pairs.tolist()))
    for row, other, rare, number in zip(made.rows, made.others, made.rarity, made.shared, strict=True):
        same = pairs == int(row) * 4 + int(other)
        assert number == same.sum()
        assert rare == rarity[same].max()


edges = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.floats(0, 1)), max_size=60)


@given(edges)
def test_no_cluster_holds_two_records_of_one_register(drawn: list[tuple[int, int, float]]) -> None:
    kept = [(a, b, p) for a, b, p in drawn if a // 4 != b // 4]
    made = Edges(
        np.array([one[0] for one in kept], dtype=np.int64),
        np.array([one[1] for one in kept], dtype=np.int64),
        np.array([one[2] for one in kept], dtype=np.float64),
        np.zeros(len(kept), dtype=np.float32),
    )
    clusters = resolve(made, (4, 4, 4), least=0.3)
    for cluster in set(clusters.tolist()):
        registers = [record // 4 for record in np.flatnonzero(clusters == cluster).tolist()]
        assert len(registers) == len(set(registers))
    order = np.random.default_rng(1).permutation(len(kept))
    turned = resolve(
        Edges(made.one[order], made.other[order], made.probability[order], made.likeness), (4, 4, 4), least=0.3
    )
    assert (turned == clusters).all()


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=30))
def test_a_ratio_that_is_kept_from_falling_never_falls_and_keeps_its_mean(values: list[float]) -> None:
    kept = not_falling(np.array(values), np.ones(len(values)))
    assert (np.diff(kept) >= -1e-12).all()
    assert kept.mean() == pytest.approx(np.mean(values), abs=1e-9)


@given(st.integers(0, 1000), st.floats(0.5, 1.0), st.floats(0.0, 0.02))
def test_correction_undoes_what_sensitivity_and_false_links_do(people_in_both: int, found: float, false: float) -> None:
    linked = found * people_in_both + false * (1000 - people_in_both)
    assert matched(np.array([linked]), 1000, np.array([found]), np.array([false]))[0] == pytest.approx(
        people_in_both, abs=1e-6
    )


@settings(max_examples=30)
@given(st.lists(st.floats(1, 1000), min_size=4, max_size=4), st.floats(0.0, 0.3))
def test_unfolding_undoes_what_a_known_loss_does_to_patterns(true: list[float], lost: float) -> None:
    loss = np.array([[1.0, 0, 0, 0], [0, 1, 0, lost], [0, 0, 1, lost], [0, 0, 0, 1 - lost]])
    people_by_pattern = np.array([0.0, *true[1:]])
    assert unfolded(loss, loss @ people_by_pattern, 4000) == pytest.approx(people_by_pattern, rel=0.02, abs=0.5)
