"""`estimate --method one-list` and `--method open`: how many people one list missed, and how many came and went.

one-list    column `times` (how often a person was registered), `count` (people, else each row is one), covariates
open        columns `from` (the occasion of the previous registration, empty for the first), `to`, `count`
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.terminal import print_rows
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from jahorina.engines.estimation.results import MethodResult

    Integers = NDArray[np.int64]

ALONE = ("one-list", "open")
"""Methods that read a file of another kind, and so stand alone."""
TIMES_NAMES = ("times", "capture", "captures", "registrations")
"""What the column may be called that says how often a person was registered."""
MOST_TIMES = 100_000
MOST_OCCASIONS = 60
LARGEST = 10**9
LEVEL = 0.95

Columns = dict[str, list[str]]


def estimated_alone(method: str, file: Path, columns: Columns, rows: Sequence[int]) -> dict[str, Any]:
    """The answer of one of ALONE as JSON: methods, judgement, and coefficients or occasions.

    Raises InputRefused (`counts-...`, `one-list-...`, `occasions-...`).
    """
    if not rows:
        raise InputRefused("capture-empty", _("%(file)s holds no row under its header."), params={"file": file.name})
    return _one_list(file.name, columns, rows) if method == "one-list" else _open(file.name, columns, rows)


def show_alone(document: dict[str, Any]) -> None:
    """Print the answer for a person: the judgement, what it stands on, then the figures."""
    click.echo(document["judgement"]["text"])
    for reason in document["judgement"]["reasons"]:
        click.echo(f"  {reason['weight']:7} {reason['text']}")
    click.echo("\nThis stands on:")
    for sentence in document["judgement"]["assumptions"]:
        click.echo(f"  - {sentence}")
    click.echo()
    table: list[tuple[str, ...]] = [("method", "estimate", "low", "high", "")]
    for one in document["methods"]:
        note = one.get("refused") or ("at least" if one["is_bound"] else "")
        ends = ("open" if one[key] is None else f"{one[key]:,.0f}" for key in ("estimate", "low", "high"))
        table.append((one["name"], *ends, note))
    print_rows(table)


def _one_list(name: str, columns: Columns, rows: Sequence[int]) -> dict[str, Any]:
    import numpy as np

    from jahorina.engines.estimation.covariates import as_numbers
    from jahorina.engines.estimation.judgement_of_counts import judge_one_list
    from jahorina.engines.estimation.lower_bounds import truncated_geometric
    from jahorina.engines.estimation.one_list import one_list
    from jahorina.engines.estimation.one_list_bounds import chao_with_covariates, zelterman_with_covariates
    from jahorina.engines.estimation.reading import numbers_rows

    label = next((one for one in TIMES_NAMES if one in columns), TIMES_NAMES[0])
    times = _whole(name, columns, rows, label, MOST_TIMES, least=1)
    many = _whole(name, columns, rows, "count", LARGEST) if "count" in columns else np.ones_like(times)
    others = {
        other: texts
        for other, texts in columns.items()
        if other not in (label, "count") and not numbers_rows(other, texts)
    }
    said, labels = as_numbers(others)
    weights, covariates = many.astype(np.float64), said if labels else None
    seen = np.bincount(times, weights=many).astype(np.int64)
    began = time.process_time()
    found = one_list(times, covariates, weights=weights, level=LEVEL)
    methods = [_result("one-list", found, began)]
    for method, bound in (("chao", chao_with_covariates), ("zelterman", zelterman_with_covariates)):
        began = time.process_time()
        methods.append(_result(method, bound(times, covariates, weights, level=LEVEL), began))
    began = time.process_time()
    methods.append(_result("geometric", truncated_geometric(seen, level=LEVEL), began))
    judgement, judged = judge_one_list(methods, times, many, level=LEVEL)
    effects = zip(("(intercept)", *labels), found.coefficients, found.errors, strict=True)
    return {
        "methods": [one.as_json() for one in judged],
        "judgement": judgement.as_json(),
        "seen": int(many.sum()),
        "covariates": list(others),
        "coefficients": {label: {"value": float(at), "error": float(error)} for label, at, error in effects},
        "assumptions": list(judgement.assumptions),
    }


def _open(name: str, columns: Columns, rows: Sequence[int]) -> dict[str, Any]:
    import numpy as np

    from jahorina.engines.estimation.judgement_of_counts import judge_open
    from jahorina.engines.estimation.open_population import open_population

    old, new = _column(name, columns, "from"), _column(name, columns, "to")
    many = _whole(name, columns, rows, "count", LARGEST)
    occasions = _occasions(name, old, new, rows)
    registered, again = np.zeros(len(occasions), np.int64), np.zeros((len(occasions),) * 2, np.int64)
    for before, at, count in zip(old, new, many, strict=True):
        registered[occasions.index(at)] += count
        if before:
            again[occasions.index(before), occasions.index(at)] += count
    began = time.process_time()
    found = open_population(registered, again, level=LEVEL)
    judgement = judge_open(found, registered, again, occasions, level=LEVEL)
    return {
        "methods": [_result("open", found, began).as_json()],
        "judgement": judgement.as_json(),
        "seen": found.seen,
        "is_identified": found.is_identified,
        "staying": found.staying,
        "occasions": [
            {
                "occasion": occasion,
                "detection": float(found.detection[at]),
                "entered": float(found.entries[at] * found.estimate),
                "present": float(found.present[at]),
                "jolly_seber": _finite(found.jolly_seber[at]),
            }
            for at, occasion in enumerate(occasions)
        ],
        "assumptions": list(judgement.assumptions),
    }


def _result(name: str, found: Any, began: float) -> MethodResult:
    """One method's answer in the panel's form; one without a maximum says so."""
    from jahorina.engines.estimation.results import MethodResult, refusal

    if _finite(found.estimate) is None:
        return refusal(name, _("The data, told apart by the covariates, set this method no limit."))
    return MethodResult(
        name,
        float(found.estimate),
        float(found.low),
        float(found.high),
        level=LEVEL,
        seconds=time.process_time() - began,
        is_bound=name == "chao",
        is_judged=name != "geometric",
    )


def _occasions(name: str, old: list[str], new: list[str], rows: Sequence[int]) -> list[str]:
    """The occasions in order: by number or date where all begin with a digit, else as `to` first names them."""
    known = list(dict.fromkeys(new))
    for row, before in zip(rows, old, strict=True):
        if before and before not in known:
            known.append(before)
        if len(known) > MOST_OCCASIONS or (before and before not in new):
            raise InputRefused(
                "counts-occasion",
                _(
                    "%(file)s, row %(row)s, column from: %(found)s is no occasion of the column to, or there are more than "
                    "%(most)s of them."
                ),
                params={"file": name, "row": row, "found": repr(before), "most": MOST_OCCASIONS},
            )
    if all(one[:1].isdigit() for one in known):
        known.sort(key=lambda one: [int(part) for part in re.findall(r"\d+", one)])
    return known


def _column(name: str, columns: Columns, label: str) -> list[str]:
    if label not in columns:
        raise InputRefused(
            "capture-no-column",
            _("%(file)s has no column %(column)s; there are: %(known)s."),
            params={"file": name, "column": label, "known": ", ".join(columns)},
        )
    return [text.strip() for text in columns[label]]


def _whole(name: str, columns: Columns, rows: Sequence[int], label: str, most: int, *, least: int = 0) -> Integers:
    """A column of whole numbers from `least` to `most`."""
    import numpy as np

    texts = _column(name, columns, label)
    for row, text in zip(rows, texts, strict=True):
        if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
            raise InputRefused(
                "counts-number",
                _(
                    "%(file)s, row %(row)s, column %(column)s: %(found)s is not a whole number from %(least)s to %(most)s."
                ),
                params={
                    "file": name,
                    "row": row,
                    "column": label,
                    "found": repr(text[:40]),
                    "least": least,
                    "most": most,
                },
            )
    return np.array([int(text) for text in texts], np.int64)


def _finite(value: float) -> float | None:
    """None where there is no limit or no number."""
    return float(value) if abs(value) < float("inf") else None
