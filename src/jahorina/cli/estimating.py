"""`estimate` says how many people no list has, from a table of capture histories; no workspace is needed."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.estimating_counts import ALONE, LEVEL, estimated_alone, show_alone
from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

if TYPE_CHECKING:
    from jahorina.engines.estimation.histories import CaptureTable
    from jahorina.engines.estimation.panel import Panel
    from jahorina.engines.estimation.strata import StratifiedEstimate
    from jahorina.formats.csv_reading import TextTable

METHODS = (
    *("all", "loglinear", "bic", "bic-any-order", "decomposable", "latent-class", "heterogeneity"),
    *("independence", "chao", "chao-equal", "zelterman", "sample-coverage"),
    *ALONE,
)
MOST_RESAMPLES = 100_000


@click.command()
@json_option
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option(
    "--method", "chosen", type=click.Choice(METHODS), multiple=True, help="A method; several may be given. Else all."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same numbers anywhere.")
@click.option(
    "--figures", type=click.Path(path_type=Path, file_okay=False), help="Write pictures (SVG) to this folder."
)
@click.option("--by", "stratum", help="A column of strata: each is estimated too, and borrows from the others.")
@click.option("--depends", multiple=True, help="Two lists, as A,B, of which one is made from the other; repeatable.")
@click.option("--sensitivity", type=float, help="The share of true links that linkage found, above 0 and at most 1.")
@click.option("--false-links", type=float, help="The share of its links that are false, from 0 to below 1.")
@click.option(
    "--resamples", type=click.IntRange(100, MOST_RESAMPLES), default=1000, show_default=True, help="Of the bootstrap."
)
def estimate(
    as_json: bool,
    file: Path,
    chosen: tuple[str, ...],
    seed: int,
    figures: Path | None,
    stratum: str | None,
    depends: tuple[str, ...],
    sensitivity: float | None,
    false_links: float | None,
    resamples: int,
) -> None:
    """Estimate from a FILE of capture histories how many people no list has.

    The FILE is CSV: one column of 0 and 1 a list, and `count`, or one row a person. An empty count says that the overlap
    was not collected. All methods that the data allow are run; the judgement says whether they can be used, and why not.

    With --method one-list the FILE has a column times (how often a person was registered), perhaps count, and covariates;
    with --method open it has from, to and count: people registered at one occasion, by that of their previous registration.
    """
    if set(chosen) & set(ALONE):
        _alone(file, chosen, as_json)
        return
    with progress_bar() as progress:
        panel, strata, more = _estimated(
            file, chosen, seed, stratum, depends, (sensitivity, false_links), resamples, progress
        )
    if figures is not None:
        from jahorina.cli.estimate_pictures import write_pictures

        write_pictures(panel, figures)
    if as_json:
        print_json({**panel.as_json(), **more, **({"strata": _strata_json(strata)} if strata else {})})
    else:
        _show(panel, strata, more)


def _estimated(
    file: Path,
    chosen: Sequence[str],
    seed: int,
    stratum: str | None,
    depends: Sequence[str],
    linkage: tuple[float | None, float | None],
    resamples: int,
    progress: Progress,
) -> tuple[Panel, StratifiedEstimate | None, dict[str, Any]]:
    from jahorina.engines.estimation.latent_class import ChainSettings
    from jahorina.engines.estimation.linkage_error import LinkageQuality
    from jahorina.engines.estimation.panel import estimate_population, warm_up
    from jahorina.engines.estimation.reading import read_histories, read_strata
    from jahorina.engines.estimation.settings import Settings
    from jahorina.engines.estimation.strata import stratified

    columns, rows = read_columns(file)
    strata: list[tuple[str, CaptureTable]] = []
    if stratum is None:
        read = read_histories(file.name, columns, rows)
    else:
        read, strata = read_strata(file.name, columns, rows, stratum)
    quality = None
    if linkage != (None, None):
        quality = LinkageQuality.alike(read.table.t, linkage[0] or 1.0, linkage[1] or 0.0)
    dependent = [pair_of(text, read.table.lists) for text in depends]
    progress(_("Loading the methods"), 0, 1)
    warm_up()
    progress(_("Loading the methods"), 1, 1)
    settings = Settings(
        seed=seed, resamples=resamples, chains=ChainSettings(threads=min(2, os.cpu_count() or 1)), progress=progress
    )
    methods = None if not chosen or "all" in chosen else tuple(dict.fromkeys(chosen))
    panel = estimate_population(read.table, methods=methods, settings=settings, dependent=dependent, quality=quality)
    more: dict[str, Any] = {"covariates": list(read.covariates)}
    if read.table.t == 2 and read.covariates:
        more |= _doubly_robust(read, columns, seed)
    return panel, stratified(strata, seed=seed) if strata else None, more


def _alone(file: Path, chosen: Sequence[str], as_json: bool) -> None:
    if len(set(chosen)) > 1:
        raise InputRefused(
            "estimate-alone",
            _("--method %(method)s reads a file of another kind; give it without other methods."),
            params={"method": next(one for one in chosen if one in ALONE)},
        )
    document = estimated_alone(chosen[0], file, *read_columns(file))
    if as_json:
        print_json(document)
    else:
        show_alone(document)


def read_columns(file: Path) -> tuple[dict[str, list[str]], list[int]]:
    """The columns of a CSV file by their own headers, and the rows' numbers; raises InputRefused (`csv-...`)."""
    from jahorina.formats.csv_reading import column_name, read_csv_texts

    read: TextTable = read_csv_texts(file, known=frozenset({"count"}))
    if read.uneven:
        raise InputRefused(
            "capture-uneven",
            _("%(file)s, row %(row)s: the row has more or fewer cells than the header."),
            params={"file": file.name, "row": read.uneven[0]},
        )
    with file.open(encoding="utf-8-sig", newline="") as stream:
        head = stream.readline().strip("\r\n")
    written = {
        column_name(cell): cell.strip()
        for mark in (",", ";", "\t")
        for cell in next(csv.reader([head], delimiter=mark), [])
    }
    columns = {written.get(name, name): texts.to_pylist() for name, texts in read.columns.items()}
    return columns, read.rows.to_pylist()


def pair_of(text: str, lists: Sequence[str]) -> tuple[int, int]:
    """The numbers of two lists that a text names as A,B; raises InputRefused (`capture-pair`)."""
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or names[0] == names[1] or any(name not in lists for name in names):
        raise InputRefused(
            "capture-pair",
            _("%(text)s names no two lists; write them as A,B with names out of %(lists)s."),
            params={"text": text, "lists": ", ".join(lists)},
        )
    return lists.index(names[0]), lists.index(names[1])


def _doubly_robust(read: Any, columns: dict[str, list[str]], seed: int) -> dict[str, Any]:
    """The estimate of two lists given what the file says of each person; what is refused is said in its place."""
    import numpy as np

    from jahorina.engines.estimation.covariates import as_numbers
    from jahorina.engines.estimation.doubly_robust import MOST_PEOPLE, doubly_robust
    from jahorina.engines.estimation.judgement_of_counts import judge_two_lists

    numbers, names = as_numbers({label: columns[label] for label in read.covariates})
    if not names or read.table.n > MOST_PEOPLE:
        return {}
    people = np.repeat(np.arange(read.cells.size), np.where(read.cells > 0, read.weights, 0))
    cells = read.cells[people]
    try:
        found = doubly_robust(cells & 1, cells >> 1 & 1, numbers[people], seed=seed)
    except InputRefused as refused:
        return {"doubly_robust": {"refused": str(refused)}}
    both = int((cells == 3).sum())
    return {
        "doubly_robust": {
            "judgement": judge_two_lists(found, seen=people.size, both=both, level=LEVEL).as_json(),
            "estimate": found.estimate,
            "low": found.low,
            "high": found.high,
            "plug_in": found.plug_in,
            "lincoln_petersen": found.lincoln_petersen,
            "share_at_floor": found.share_at_floor,
            "covariates": list(names),
        }
    }


def _strata_json(found: StratifiedEstimate) -> dict[str, Any]:
    return {
        "estimate": found.estimate,
        "low": found.low,
        "high": found.high,
        "tau": found.tau,
        "strata": [
            {
                "name": one.name,
                "seen": one.seen,
                "estimate": one.estimate,
                "low": one.low,
                "high": one.high,
                "alone": one.alone,
            }
            for one in found.strata
        ],
    }


def _show(panel: Panel, strata: StratifiedEstimate | None, more: dict[str, Any]) -> None:
    judgement = panel.judgement
    click.echo(judgement.text())
    for found in judgement.caveats:
        click.echo(f"  {found.weight.value:7} {found.text()}")
    click.echo("\nThis stands on:")
    for sentence in judgement.as_json()["assumptions"]:
        click.echo(f"  - {sentence}")
    click.echo()
    rows: list[tuple[str, ...]] = [("method", "estimate", "low", "high", "seconds", "")]
    for one in panel.methods:
        figure = " | ".join(_number(value) for value in one.figures()) or "-"
        note = (
            one.refused or ("at least" if one.is_bound else "" if one.is_judged else "beside") or ", ".join(one.model)
        )
        rows.append((one.name, figure, _number(one.low), _number(one.high), f"{one.seconds:.2f}", note))
    print_rows(rows)
    if panel.sensitivity:
        click.echo()
        changed = [(one.kind, one.what, _number(one.estimate), _number(one.truth)) for one in panel.sensitivity]
        print_rows([("change", "what", "estimate", "truth"), *changed])
    if "doubly_robust" in more:
        click.echo()
        if "judgement" in more["doubly_robust"]:
            click.echo(more["doubly_robust"]["judgement"]["text"])
        print_rows([(key, _number(value)) for key, value in more["doubly_robust"].items() if isinstance(value, float)])
    if strata is not None:
        click.echo()
        lines: list[tuple[str, ...]] = [
            (one.name, str(one.seen), *map(_number, (one.estimate, one.low, one.high, one.alone)))
            for one in strata.strata
        ]
        total = ("all", str(panel.table.n), *map(_number, (strata.estimate, strata.low, strata.high)), "")
        heads: list[tuple[str, ...]] = [("stratum", "seen", "estimate", "low", "high", "alone")]
        print_rows([*heads, *lines, total])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}" if value < float("inf") else "open"
