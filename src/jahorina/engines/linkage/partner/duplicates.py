"""Who stands in one partner's own register twice: Splink on DuckDB over the plain data, in memory alone.

The model of Fellegi and Sunter (1969): for two records the fields' comparisons g_1 .. g_n fall into levels (the same, the
first part the same, close, different), and

    log2 p / (1 - p) = log2 q / (1 - q) + sum of log2 m_i(g_i) / u_i(g_i)

with q the share of pairs that are one person, u_i(g) how often two strangers fall into level g (counted on pairs drawn at
random), m_i(g) how often one person's two records do (expectation and maximisation under two match keys in turn, so that
each field is learnt where it is not given). What is the same counts more where it is rare (term frequencies). Compared are
the skeletons and folds of `names.py`, so that Muhammad and Mohamed are one name; looked at are pairs that share one of
the match keys of `schema.py`. Where a register is too small to learn from, m stays as it is written here.

Everything stays in this process: DuckDB has no file and may write none, and nothing of a person is logged.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import duckdb
import pyarrow as pa

from jahorina.engines.linkage.partner.dates import read_birthday
from jahorina.engines.linkage.partner.names import folded_parts, skeleton
from jahorina.engines.linkage.partner.pieces import column_of
from jahorina.engines.linkage.roles import KINDS, Kind, Role
from jahorina.engines.linkage.schema import schema_for

LEAST: Final = 0.5
"""Pairs less probable than this are not shown to anybody."""
FEWEST_TO_LEARN: Final = 500
"""Records below which u is not learnt."""
FEWEST_PAIRS: Final = 100
"""Pairs that a match key must make for m to be learnt under it."""
MOST_IN_A_KEY: Final = 200
"""Records that share a match key; one that more share tells too little, and would make a block of all of them."""
SAMPLED_PAIRS: Final = 1_000_000
_SEED: Final = 20
_EXPECTED_SHARE: Final = 0.02
"""Pairs of one person for each record, before anything is known."""

Texts = Mapping[Role, Sequence[str]]


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two records (rows of the register, `one` before `other`) that are probably one person."""

    one: int
    other: int
    probability: float


def likely_duplicates(register: Texts, *, least: float = LEAST, learn_from: int | None = None) -> list[LikelyPair]:
    """The pairs of records that are probably one person, the most probable first. It is learnt from the first `learn_from`
    records, all where not given: others, such as invented people's, are then judged as these taught.

    `register` holds plain columns by role, all of one length; empty texts are missing values. Raises InputRefused
    `linkage-too-few-fields` where fewer than three columns identify a person. The same register gives the same pairs.
    """
    schema = schema_for(register)
    records = len(register[schema.roles[0]])
    if records < 2:
        return []
    atoms: dict[str, list[str | None]] = {}
    for role in schema.roles:
        atoms |= _atoms(role, register[role])
    keys = [key for key in (_columns_of(key, atoms) for key in schema.keys) if key]
    table = {"row": list(range(records)), **atoms}
    for number, key in enumerate(keys):
        table[f"key_{number}"] = _without_frequent([atoms[name] for name in key])
    for role in schema.roles:
        table |= _compared(role, register[role])
    with _quiet(), _in_memory() as connection:
        people = pa.table(table)
        learnt = min(learn_from or records, records)
        found = _predicted(connection, people, people.slice(0, learnt), schema.roles, keys, least)
    return sorted(found, key=lambda pair: (-pair.probability, pair.one, pair.other))


def _atoms(role: Role, texts: Sequence[str]) -> dict[str, list[str | None]]:
    column = column_of(role, texts)
    values = column.values.tolist()
    return {f"atom_{name}": [parts[value] or None for value in values] for name, parts in column.atoms.items()}


def _columns_of(key: Sequence[str], atoms: dict[str, list[str | None]]) -> tuple[str, ...]:
    """The columns of a match key; a pair of names is put in order first, so that swapped names still meet."""
    if "pair" in key and "atom_low" not in atoms:
        both = list(zip(atoms["atom_given"], atoms["atom_family first"], strict=True))
        atoms["atom_low"] = [min(one, other) if one and other else None for one, other in both]
        atoms["atom_high"] = [max(one, other) if one and other else None for one, other in both]
    named = [part for atom in key for part in (("low", "high") if atom == "pair" else (atom,))]
    return tuple(f"atom_{part}" for part in named if f"atom_{part}" in atoms)


def _without_frequent(columns: Sequence[Sequence[str | None]]) -> list[str | None]:
    """A match key's values; None where a part is missing or more than MOST_IN_A_KEY records share the value."""
    joined = ["|".join(map(str, parts)) if all(parts) else None for parts in zip(*columns, strict=True)]
    holders: dict[str | None, int] = {}
    for one in joined:
        holders[one] = holders.get(one, 0) + 1
    return [one if holders[one] <= MOST_IN_A_KEY else None for one in joined]


def _compared(role: Role, texts: Sequence[str]) -> dict[str, list[str | None]]:
    """The columns that a role's comparison looks at."""
    known: dict[str, tuple[str | None, ...]] = {}
    made = [known[text] if text in known else known.setdefault(text, _parts(role, text)) for text in texts]
    names = {
        Kind.NAME: (f"{role}_bones", f"{role}_first", f"{role}_fold"),
        Kind.DATE: (f"{role}_day", f"{role}_year", f"{role}_month_day"),
    }.get(KINDS[role], (f"{role}_plain",))
    return {name: [one[place] for one in made] for place, name in enumerate(names)}


def _parts(role: Role, text: str) -> tuple[str | None, ...]:
    if KINDS[role] is Kind.DATE:
        born = read_birthday(text)
        day = f"{born.year:04d}{born.month:02d}{born.day:02d}" if born.day else None
        return day, str(born.year) if born.year else None, f"{born.month:02d}{born.day:02d}" if born.day else None
    parts = folded_parts(text)
    if KINDS[role] is Kind.NAME:
        bones = [skeleton(part) for part in parts]
        return " ".join(bones) or None, bones[0] if bones else None, " ".join(parts) or None
    return (" ".join(parts) or None,)


def _predicted(
    connection: duckdb.DuckDBPyConnection,
    people: pa.Table,
    taught: pa.Table,
    roles: Sequence[Role],
    keys: Sequence[tuple[str, ...]],
    least: float,
) -> list[LikelyPair]:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    rules = [block_on(f"key_{number}") for number in range(len(keys))]
    records = taught.num_rows
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row",
        comparisons=[_comparison(role) for role in roles],
        blocking_rules_to_generate_predictions=[*rules],
        probability_two_random_records_match=min(0.5, _EXPECTED_SHARE * 2 / max(records - 1, 1)),
    )
    database = DuckDBAPI(connection=connection)
    linker = Linker(database.register(taught), settings, log_level=None)
    if records >= FEWEST_TO_LEARN:
        linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=_SEED)
        for number in _to_learn_under(keys, taught):
            # Where hardly anybody stands in the register twice, a level's m may sink to nought; then what was stated holds.
            with suppress(ValueError):
                linker.training.estimate_parameters_using_expectation_maximisation(
                    rules[number], fix_u_probabilities=True
                )
    if people.num_rows > records:
        linker = Linker(database.register(people), linker.misc.save_model_to_json(), log_level=None)
    told = linker.inference.predict(threshold_match_probability=least)
    return [
        LikelyPair(min(row["row_l"], row["row_r"]), max(row["row_l"], row["row_r"]), float(row["match_probability"]))
        for row in told.as_record_list()
    ]


def _to_learn_under(keys: Sequence[tuple[str, ...]], people: pa.Table) -> tuple[int, ...]:
    """Two match keys with enough pairs and nothing in common, as near the front as there are; else one, else none."""
    enough = [number for number in range(len(keys)) if _pairs(people[f"key_{number}"]) >= FEWEST_PAIRS]
    apart = [(one, other) for one, other in combinations(enough, 2) if not set(keys[one]) & set(keys[other])]
    return min(apart, key=sum) if apart else tuple(enough[:1])


def _pairs(key: pa.ChunkedArray) -> int:
    holders = Counter(value for value in key.to_pylist() if value is not None)
    return sum(number * (number - 1) // 2 for number in holders.values())


def _comparison(role: Role) -> Any:
    """The levels of a role with m and u before anything is learnt: strangers' names agree in a hundredth, and so on."""
    import splink.comparison_level_library as levels
    from splink.comparison_library import CustomComparison

    def level(made: Any, m: float, u: float) -> Any:
        return made.configure(m_probability=m, u_probability=u)

    def same(column: str, m: float, u: float) -> Any:
        made = levels.ExactMatchLevel(column)
        return made.configure(m_probability=m, u_probability=u, tf_adjustment_column=column)

    plain = f"{role}_plain"
    match KINDS[role]:
        case Kind.NAME:
            bones, first, fold = f"{role}_bones", f"{role}_first", f"{role}_fold"
            made = [
                levels.NullLevel(bones),
                same(fold, 0.55, 0.006),
                same(bones, 0.25, 0.004),
                level(levels.JaroWinklerLevel(fold, 0.9), 0.07, 0.006),
                same(first, 0.06, 0.012),
                level(levels.ElseLevel(), 0.07, 0.972),
            ]
        case Kind.DATE:
            day, year, month_day = f"{role}_day", f"{role}_year", f"{role}_month_day"
            made = [
                levels.NullLevel(year),
                level(levels.ExactMatchLevel(day), 0.8, 0.0005),
                level(levels.LevenshteinLevel(day, 1), 0.06, 0.003),
                level(levels.ExactMatchLevel(month_day), 0.03, 0.003),
                level(levels.ExactMatchLevel(year), 0.07, 0.04),
                level(levels.ElseLevel(), 0.04, 0.9535),
            ]
        case Kind.CODE:
            u = 0.5 if role is Role.SEX else 0.2
            made = [levels.NullLevel(plain), same(plain, 0.9, u), level(levels.ElseLevel(), 0.1, 1 - u)]
        case _:
            made = [
                levels.NullLevel(plain),
                same(plain, 0.8, 0.002),
                level(levels.JaroWinklerLevel(plain, 0.88), 0.1, 0.008),
                level(levels.ElseLevel(), 0.1, 0.99),
            ]
    return CustomComparison(output_column_name=str(role), comparison_levels=made)


@contextmanager
def _in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database without a file, that may not spill to one."""
    connection = duckdb.connect(":memory:", config={"temp_directory": "", "threads": 2})
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink says what it trains; SQL and values of people are nobody's to read in a log."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
