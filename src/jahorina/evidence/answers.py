"""What comes back: cells with their values side by side, and the observations behind one.

A value is a number or one of the four kinds of no-number, and says so: `value` is None where there is none and
`obs_status` tells why. Several values in one cell are several publications of it; nothing here chooses between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from jahorina.evidence.questions import CONF_ORDER, OBS_ORDER, PROVENANCES, QUALIFIERS, Question
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.numbers import ConfStatus, ObsStatus, Provenance, Qualifier, UnitKind
from jahorina.kernel.periods import Period

_WEAKEST_FIRST = tuple(ObsStatus(code) for code in "FEUVIBPA")
"""Of several statuses of parts, the sum carries the weakest."""

_WHY_NOT = tuple(ObsStatus(code) for code in "QLOM")
"""Where no part has a value: suppressed says most, not applicable least."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Value:
    """One published value, or a sum of published ones (`parts` > 1), in the statistic's unit.

    `missing_parts` parts of a sum had no value; the sum then is a lower bound (`at_least`). `verify` marks what the
    programme's authors inferred and nobody has checked against a source.
    """

    value: float | None
    lower: float | None
    upper: float | None
    qualifier: Qualifier
    obs_status: ObsStatus
    statuses: tuple[ObsStatus, ...]
    conf_status: ConfStatus
    provenance: Provenance
    source: str
    definition: str
    owner: str
    as_of: date
    revision: int
    simulated: bool
    parts: int = 1
    missing_parts: int = 0
    note: str = ""

    @property
    def verify(self) -> bool:
        """Whether it must not be shown as official before somebody has checked it."""
        return self.provenance is Provenance.INFERRED

    @property
    def is_free(self) -> bool:
        """Whether it may leave the owning partner."""
        return self.conf_status is ConfStatus.FREE


@dataclass(frozen=True, slots=True)
class Cell:
    """One place, period and member of the breakdown (`_T`: not broken down), with every value published for it."""

    place: str
    period: Period
    member: str
    values: tuple[Value, ...]

    @property
    def conflicting(self) -> bool:
        """Whether the publications differ."""
        return len({(value.value, value.obs_status) for value in self.values}) > 1


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a Question: cells ordered by place, period, member. One statistic, so one kind of unit."""

    question: Question
    unit_kind: UnitKind
    known_on: date
    version: int | None
    cells: tuple[Cell, ...]

    @property
    def simulated(self) -> bool:
        """Whether any value is simulated; then the whole answer is labelled so."""
        return any(value.simulated for cell in self.cells for value in cell.values)

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cell.place for cell in self.cells))

    @property
    def periods(self) -> tuple[Period, ...]:
        return tuple(sorted({cell.period for cell in self.cells}))

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(sorted({cell.member for cell in self.cells}))

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(sorted({value.source for cell in self.cells for value in cell.values}))

    @property
    def definitions(self) -> tuple[str, ...]:
        return tuple(sorted({value.definition for cell in self.cells for value in cell.values}))


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of the table: an observation or a revision of it. `in_force`: neither replaced nor from later on."""

    statistic: str
    definition: str
    place: str
    period: Period
    dimensions: dict[str, str]
    source: str
    value: float | None
    lower: float | None
    upper: float | None
    qualifier: Qualifier
    obs_status: ObsStatus
    conf_status: ConfStatus
    as_of: date
    provenance: Provenance
    simulated: bool
    note: str
    owner: str
    revision: int
    import_id: str
    recorded: datetime
    in_force: bool

    @property
    def verify(self) -> bool:
        """Whether it must not be shown as official before somebody has checked it."""
        return self.provenance is Provenance.INFERRED


def cells_of(rows: Iterable[tuple[Any, ...]]) -> tuple[Cell, ...]:
    """Cells from rows of ANSWER_COLUMNS, which come ordered by place, period and member."""
    return tuple(
        Cell(place, Period(start, end), member, tuple(_value(row) for row in found))
        for (place, start, end, member), found in groupby(rows, key=lambda row: row[:4])
    )


def _value(row: tuple[Any, ...]) -> Value:
    (source, definition, owner, simulated, value, lower, upper, parts, missing) = row[4:13]
    (obs_bits, conf_bits, qualifier_bits, provenance_bits, as_of, revision, note) = row[13:20]
    statuses = tuple(ObsStatus(code) for bit, code in enumerate(OBS_ORDER) if obs_bits >> bit & 1)
    return Value(
        value=value,
        lower=lower,
        upper=upper,
        qualifier=_qualifier(qualifier_bits, missing if value is not None else 0),
        obs_status=_status(value, statuses),
        statuses=statuses,
        conf_status=_closest(conf_bits),
        provenance=PROVENANCES[provenance_bits.bit_length() - 1],
        source=source,
        definition=definition,
        owner=owner,
        as_of=as_of,
        revision=revision,
        simulated=simulated,
        parts=parts,
        missing_parts=missing if parts > 1 else 0,
        note=(note or "") if parts == 1 else "",
    )


def _status(value: float | None, statuses: tuple[ObsStatus, ...]) -> ObsStatus:
    if len(statuses) == 1:
        return statuses[0]
    order = _WHY_NOT if value is None else _WEAKEST_FIRST
    return next(status for status in order if status in statuses)


def _closest(conf_bits: int) -> ConfStatus:
    """The most closed of several confidentiality statuses."""
    return ConfStatus(CONF_ORDER[conf_bits.bit_length() - 1])


def _qualifier(bits: int, missing: int) -> Qualifier:
    """How exactly a sum is known from how exactly its parts are."""
    found = {qualifier for bit, qualifier in enumerate(QUALIFIERS) if bits >> bit & 1}
    if missing:
        found.add(Qualifier.AT_LEAST)
    if len(found) == 1 and not missing:
        return found.pop()
    if found <= {Qualifier.EXACT, Qualifier.AT_LEAST}:
        return Qualifier.AT_LEAST
    if found <= {Qualifier.EXACT, Qualifier.AT_MOST}:
        return Qualifier.AT_MOST
    return Qualifier.ROUNDED if found <= {Qualifier.EXACT, Qualifier.ROUNDED} else Qualifier.ABOUT


def together(cells: Iterable[Cell], places: tuple[str, ...]) -> tuple[Cell, ...]:
    """The cells of several places added up, source by source; a place without a value counts as a missing part."""
    found: dict[tuple[Period, str], dict[tuple[Any, ...], list[Value]]] = {}
    for cell in cells:
        group = found.setdefault((cell.period, cell.member), {})
        for value in cell.values:
            group.setdefault((value.source, value.definition, value.owner, value.simulated), []).append(value)
    name = "+".join(places)
    return tuple(
        Cell(name, period, member, tuple(_sum(values, len(places)) for values in groups.values()))
        for (period, member), groups in sorted(found.items())
    )


def _sum(values: list[Value], expected: int) -> Value:
    known = [value.value for value in values if value.value is not None]
    missing = sum(value.missing_parts for value in values) + expected - len(known)
    missing -= sum(value.obs_status is ObsStatus.NOT_APPLICABLE for value in values)
    bits = sum({1 << QUALIFIERS.index(value.qualifier) for value in values})
    statuses = tuple(dict.fromkeys(status for value in values for status in value.statuses))
    total = sum(known) if known else None
    first = values[0]
    return Value(
        value=total,
        lower=None,
        upper=None,
        qualifier=_qualifier(bits, missing if known else 0),
        obs_status=_status(total, statuses),
        statuses=statuses,
        conf_status=max((value.conf_status for value in values), key=CONF_ORDER.index),
        provenance=max((value.provenance for value in values), key=PROVENANCES.index),
        source=first.source,
        definition=first.definition,
        owner=first.owner,
        as_of=max(value.as_of for value in values),
        revision=max(value.revision for value in values),
        simulated=first.simulated,
        parts=sum(value.parts for value in values),
        missing_parts=missing,
    )


def observation(row: tuple[Any, ...]) -> Observation:
    """An Observation from OBSERVATION_COLUMNS, the microsecond of recording and whether it is in force."""
    (statistic, definition, place, start, end, origin, counterpart, sex, age, category, source) = row[:11]
    (value, lower, upper, qualifier, obs_status, conf_status, as_of, provenance, simulated, note) = row[11:21]
    owner, revision, import_id, recorded, in_force = row[21:26]
    codes = {"origin": origin, "counterpart": counterpart, "sex": sex, "age": age, "category": category}
    return Observation(
        statistic=statistic,
        definition=definition,
        place=place,
        period=Period(start, end),
        dimensions={name: code for name, code in codes.items() if code != TOTAL},
        source=source,
        value=value,
        lower=lower,
        upper=upper,
        qualifier=Qualifier(qualifier),
        obs_status=ObsStatus(obs_status),
        conf_status=ConfStatus(conf_status),
        as_of=as_of,
        provenance=Provenance(provenance),
        simulated=simulated,
        note=note or "",
        owner=owner,
        revision=revision,
        import_id=import_id,
        recorded=_EPOCH + timedelta(microseconds=recorded),
        in_force=in_force,
    )
