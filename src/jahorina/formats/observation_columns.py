"""Observations on their way to a table: one coded column for each field, before they are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from jahorina.formats.findings import Coded
from jahorina.formats.reading import Reading
from jahorina.kernel.identifiers import TOTAL


@dataclass(frozen=True, slots=True)
class Columns:
    """A tidy table, typed, with the columns of OBSERVATIONS; `names` leads to what the file calls them.

    `whole_counts`: counts that are no estimates must be whole. `own_categories`: the categories are the source's own
    scheme, which the reader knows, and not the catalogue's.
    """

    statistic: Coded
    definition: Coded
    place: Coded
    period_start: Coded
    period_end: Coded
    origin: Coded
    counterpart: Coded
    sex: Coded
    age: Coded
    category: Coded
    value: Coded
    lower: Coded
    upper: Coded
    qualifier: Coded
    obs_status: Coded
    conf_status: Coded
    source: Coded
    as_of: Coded
    provenance: Coded
    simulated: Coded
    note: Coded
    names: dict[str, str]
    whole_counts: bool
    own_categories: bool

    def name(self, field: str) -> str:
        """What the column is called in the file."""
        return self.names.get(field, field)


def columns_of(rows: int, reading: Reading, given: Mapping[str, Coded], names: Mapping[str, str]) -> Columns:
    """Columns of `rows` rows; a field that is not `given` says the same in each: total, exact, free, none."""
    same = {
        **dict.fromkeys(("origin", "counterpart", "sex", "age", "category"), TOTAL),
        "qualifier": "exact",
        "obs_status": "A",
        "conf_status": "F",
        "source": reading.source,
        "as_of": reading.as_of or reading.today,
        "provenance": str(reading.provenance),
        "simulated": reading.simulated,
    }
    wanted = [field.name for field in fields(Columns) if field.name not in ("names", "whole_counts", "own_categories")]
    columns = {name: given[name] if name in given else Coded.constant(same.get(name), rows) for name in wanted}
    return Columns(**columns, names=dict(names), whole_counts=False, own_categories=True)
