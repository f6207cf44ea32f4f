"""From a partner's plain columns to the encoded register that leaves the house, spike-ins mixed in, rows by lot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from jahorina.engines.linkage.encoded import NO_DAY, EncodedRegister
from jahorina.engines.linkage.partner.dates import read_birthday
from jahorina.engines.linkage.partner.encoding import Encoder
from jahorina.engines.linkage.partner.keys import RunKeys
from jahorina.engines.linkage.partner.recipes import Recipe
from jahorina.engines.linkage.partner.spike_ins import spiked
from jahorina.engines.linkage.partner.tokens import filled, without_frequent
from jahorina.engines.linkage.roles import Role
from jahorina.engines.linkage.schema import Schema
from jahorina.engines.linkage.sheets import Sheet
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

PRECISIONS: Final = ("day", "week", "month")
MOST_STRATA: Final = 200
"""More values than this tell people apart; a stratum is a coarse group."""


@dataclass(frozen=True)
class Sealed:
    """What a partner makes of a register. `register` goes to the hub; `sheet` follows when the hub has deleted that.

    `order[i]` is the partner's own row behind row i of the encoded register, -1 for a spike-in; it stays at the partner.
    """

    register: EncodedRegister
    sheet: Sheet
    order: npt.NDArray[np.int64]


def seal_register(
    name: str,
    columns: Mapping[Role, Sequence[str]],
    schema: Schema,
    keys: RunKeys,
    *,
    run: str,
    seed: int,
    recipe: Recipe | None = None,
    precision: str = "day",
) -> Sealed:
    """Encode a register: `columns` by role, all of one length. `seed` orders the rows; draw it anew for each run.

    Raises InputRefused `linkage-column-missing` where the schema asks for a role that is not there.
    """
    texts = complete(name, columns, schema)
    count = len(next(iter(texts.values())))
    days = _days(columns.get(Role.REGISTERED), count, precision)
    strata, stratum_names = _strata(columns.get(Role.STRATUM), count)
    chance = np.random.default_rng((seed, 0x6A61))
    persons = np.full(count, -1, dtype=np.int64)
    levels = np.zeros(count, dtype=np.int64)
    if recipe is not None:
        more = spiked(name, texts, recipe, keys)
        texts = {role: [*texts[role], *more.texts[role]] for role in texts}
        # A spike-in has day and stratum of somebody who is there, so that it looks like one.
        like = chance.integers(0, max(count, 1), len(more.persons)) if count else np.empty(0, dtype=np.int64)
        days, strata = np.append(days, days[like]), np.append(strata, strata[like])
        persons, levels = np.append(persons, more.persons), np.append(levels, more.levels)
    filters, tokens = Encoder(schema, keys).encode(texts)
    tokens = filled(without_frequent(tokens, schema.most_holders), keys.purpose(f"filler {name} {seed}"))
    order = chance.permutation(len(filters))
    register = EncodedRegister(
        name=name,
        schema=schema.hash,
        check=keys.check,
        run=run,
        filters=filters[order],
        tokens=tokens[order],
        days=days[order].astype(np.int32),
        strata=strata[order].astype(np.int16),
        stratum_names=stratum_names,
        precision=precision,
    )
    own = np.where(persons[order] < 0, order, -1)
    patterns = recipe.patterns(keys) if recipe else {}
    return Sealed(register, Sheet(name, keys.check, persons[order], levels[order], patterns), own)


def complete(name: str, columns: Mapping[Role, Sequence[str]], schema: Schema) -> dict[Role, Sequence[str]]:
    """The columns that the schema asks for, a full name taken apart where given and family name are not there."""
    texts = dict(columns)
    if Role.FULL in texts and not (Role.GIVEN in texts and Role.FAMILY in texts):
        parted = [full.strip().rpartition(" ") for full in texts[Role.FULL]]
        texts.setdefault(Role.GIVEN, [given or last for given, _space, last in parted])
        texts.setdefault(Role.FAMILY, [last if given else "" for given, _space, last in parted])
    for role in schema.roles:
        if role not in texts:
            raise InputRefused(
                "linkage-column-missing",
                _("%(register)s has no column for %(role)s, which the schema asks for."),
                params={"register": name, "role": str(role)},
                hint=_("Name the column so, or say in the schema's `columns` which one it is."),
            )
    return {role: texts[role] for role in schema.roles}


def _days(texts: Sequence[str] | None, count: int, precision: str) -> npt.NDArray[np.int64]:
    if texts is None:
        return np.full(count, NO_DAY, dtype=np.int64)
    known: dict[str, int] = {}
    return np.fromiter(
        (known.setdefault(text, _day(text, precision)) if text not in known else known[text] for text in texts),
        dtype=np.int64,
        count=count,
    )


def _day(text: str, precision: str) -> int:
    year, month, day = read_birthday(text)
    if not year:
        return NO_DAY
    try:
        when = date(year, month or 1, day or 1)
    except ValueError:
        return NO_DAY
    if precision == "month":
        when = when.replace(day=1)
    elif precision == "week":
        when -= timedelta(days=when.weekday())
    return (when - date(1970, 1, 1)).days


def _strata(texts: Sequence[str] | None, count: int) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    if texts is None:
        return np.full(count, -1, dtype=np.int64), ()
    names = tuple(sorted({text.strip() for text in texts} - {""}))
    if len(names) > MOST_STRATA:
        raise InputRefused(
            "linkage-strata-fine",
            _("The stratum column has %(count)s values; with more than %(most)s it would point at people."),
            params={"count": len(names), "most": MOST_STRATA},
        )
    places = {text: place for place, text in enumerate(names)} | {"": -1}
    return np.fromiter((places[text.strip()] for text in texts), dtype=np.int64, count=count), names
