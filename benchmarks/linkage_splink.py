"""Splink on plain registers, as its users set it up: run by benchmarks/linkage.py in an environment of its own.

    python benchmarks/linkage_splink.py A.csv B.csv

It is given this engine's skeletons of the names, without which it falls far behind. Prints one JSON line.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import pandas as pd
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from jahorina.engines.linkage.partner.names import skeletons

NAMES = ("given", "family", "father")


def prepared(path: str, prefix: str) -> pd.DataFrame:
    """A register with skeletons, the first part of each name, and birthdays in parts."""
    people = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in NAMES:
        bones = {text: skeletons(text) for text in people[f"{name}_name"].unique()}
        people[f"{name}_bones"] = people[f"{name}_name"].map(lambda text, bones=bones: " ".join(bones[text]) or None)
        people[f"{name}_first"] = people[f"{name}_name"].map(lambda text, bones=bones: (bones[text] or [None])[0])
    people["born_year"] = people.birth_date.str[:4]
    people["born_day"] = people.birth_date.str[5:].where(people.birth_date.str[5:] != "01-01", None)
    people["uid"] = [f"{prefix}{row}" for row in range(len(people))]
    for column in ("sex", "province"):
        people[column] = people[column].replace("", None)
    return people


def name_comparison(name: str) -> Any:
    """Exact, first part, close, else; the frequent ones count less."""
    return comparisons.CustomComparison(
        output_column_name=name,
        comparison_levels=[
            levels.NullLevel(f"{name}_bones"),
            levels.ExactMatchLevel(f"{name}_bones").configure(tf_adjustment_column=f"{name}_bones"),
            levels.ExactMatchLevel(f"{name}_first").configure(tf_adjustment_column=f"{name}_first"),
            levels.JaroWinklerLevel(f"{name}_bones", 0.85),
            levels.ElseLevel(),
        ],
    )


def swapped_names() -> Any:
    """Given and family name in each other's place."""
    return comparisons.CustomComparison(
        output_column_name="swapped",
        comparison_levels=[
            levels.CustomLevel("given_first_l = family_first_r and family_first_l = given_first_r", "swapped"),
            levels.ElseLevel(),
        ],
    )


def birthday() -> Any:
    """To the day; the year where a day is not known; the year; near; else."""
    return comparisons.CustomComparison(
        output_column_name="born",
        comparison_levels=[
            levels.CustomLevel("born_year_l is null or born_year_r is null", "null").configure(is_null_level=True),
            levels.CustomLevel("birth_date_l = birth_date_r and born_day_l is not null", "day"),
            levels.CustomLevel(
                "born_year_l = born_year_r and (born_day_l is null or born_day_r is null)", "year, no day"
            ),
            levels.CustomLevel("born_year_l = born_year_r", "year"),
            levels.CustomLevel("abs(cast(born_year_l as int) - cast(born_year_r as int)) <= 3", "near"),
            levels.ElseLevel(),
        ],
    )


def linked(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Splink's predictions, trained without labels."""
    place = ("province", "nationality")
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="uid",
        comparisons=[
            *(name_comparison(name) for name in NAMES),
            swapped_names(),
            birthday(),
            comparisons.ExactMatch("sex"),
            *(comparisons.ExactMatch(one).configure(term_frequency_adjustments=True) for one in place),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("given_first", "family_first"),
            block_on("given_first", "birth_date"),
            block_on("family_first", "birth_date"),
            block_on("father_first", "birth_date"),
            block_on("given_first", "father_first", "born_year"),
            block_on("family_first", "father_first", "born_year"),
        ],
    )
    database = DuckDBAPI()
    frames = [
        database.register(one, dataset_display_name=name) for one, name in ((left, "register_a"), (right, "register_b"))
    ]
    linker = Linker(frames, settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given_bones", "family_bones", "birth_date")], recall=0.4
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6)
    for rule in (("given_first", "family_first"), ("father_first", "birth_date"), ("given_first", "birth_date")):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    return linker.inference.predict(threshold_match_probability=0.02).as_pandas_dataframe()


def told(left: pd.DataFrame, right: pd.DataFrame, found: pd.DataFrame) -> dict[str, float]:
    """F1 at p > 0.5 and of the best one-to-one assignment at p > 0.3."""
    who = dict(zip(left.uid, left.person, strict=True)) | dict(zip(right.uid, right.person, strict=True))
    true_pairs = len(set(left.person) & set(right.person))
    found = found.sort_values("match_probability", ascending=False)
    right_ones = found.uid_l.map(who).to_numpy() == found.uid_r.map(who).to_numpy()
    probable = found.match_probability.to_numpy() > 0.5
    taken: set[str] = set()
    links = hits = 0
    for one, other, is_right, chance in zip(found.uid_l, found.uid_r, right_ones, found.match_probability, strict=True):
        if chance < 0.3:
            break
        if one not in taken and other not in taken:
            taken |= {one, other}
            links, hits = links + 1, hits + bool(is_right)
    return {
        "F1 at p > 0.5": 2 * right_ones[probable].sum() / (probable.sum() + true_pairs),
        "F1 one to one": 2 * hits / (links + true_pairs),
    }


def main() -> None:
    left, right = (prepared(path, prefix) for path, prefix in zip(sys.argv[1:3], "lr", strict=True))
    began, cpu = time.perf_counter(), time.process_time()
    found = linked(left, right)
    figures = {"seconds": time.perf_counter() - began, "CPU seconds": time.process_time() - cpu}
    figures |= told(left, right, found)
    figures["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({name: float(value) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
