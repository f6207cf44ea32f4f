"""The closed form of registers/statistics.yaml: what is not listed here is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from jahorina.partners.programme_schema import Code, Entry, EvidencedEntry, Text, Texts
from jahorina.partners.roles import Area
from jahorina.registers.areas import AREAS
from jahorina.registers.definitions import Field as StepField
from jahorina.registers.definitions import FieldKind, StepKind
from jahorina.registers.programme_schema import StepCode
from jahorina.registers.statistics.definitions import Basis, Definition, Dimension, Unit

STATISTICS: Final = "registers/statistics.yaml"

OF_PEOPLE = frozenset({Dimension.SEX, Dimension.AGE, Dimension.NATIONALITY, Dimension.VULNERABILITY})
"""Dimensions that an incident, which is no person's, does not have."""


class UnitEntry(Entry):
    """What one is, and what follows for adding values up."""

    names: Texts
    note: Texts


class CountingEntry(Entry):
    """How the catalogue calls this way of counting."""

    titles: Texts
    text: Texts


class OnlyEntry(Entry):
    """Steps whose field has one of the codes; `true` and `false` for yes and no."""

    field: Text
    codes: Annotated[tuple[Text, ...], Field(min_length=1)]


class CountedEntry(EvidencedEntry):
    """One statistic; `text` says what its title cannot."""

    code: Code
    version: Text
    titles: Texts
    text: Texts | None = None
    area: Area
    unit: Unit
    basis: Basis = Basis.HAPPENED
    steps: tuple[StepCode, ...] = ()
    gate_decisions: tuple[Literal["cleared", "overridden", "withdrawn"], ...] = ()
    until: tuple[StepCode, ...] = ()
    states: tuple[Text, ...] = ()
    outcome: Text | None = None
    only: OnlyEntry | None = None
    place: Literal["place"] | None = None
    dimensions: tuple[Dimension, ...] = ()

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        for problem in (*_of_form(self), *_of_area(self), *_of_fields(self), *_of_dimensions(self)):
            raise ValueError(problem)
        return self

    def definition(self, threshold: int) -> Definition:
        """The definition that the compiler reads."""
        return Definition(
            code=self.code,
            version=self.version,
            area=self.area,
            unit=self.unit,
            basis=self.basis,
            steps=self.steps,
            gate_decisions=self.gate_decisions,
            until=self.until,
            states=self.states,
            outcome=self.outcome or "",
            only=None if self.only is None else (self.only.field, self.only.codes),
            place=self.place or "",
            dimensions=self.dimensions,
            threshold=threshold,
        )


class StatisticsEntry(Entry):
    """The whole of registers/statistics.yaml. `thresholds` are the least numbers of persons that others may see."""

    counting: CountingEntry
    units: dict[Unit, UnitEntry]
    thresholds: dict[Area, Annotated[int, Field(ge=1)]]
    statistics: Annotated[tuple[CountedEntry, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if missing := [unit.value for unit in Unit if unit not in self.units]:
            raise ValueError(f"units lack {', '.join(missing)}")
        if missing := [area.value for area in Area if area not in self.thresholds]:
            raise ValueError(f"thresholds lack {', '.join(missing)}")
        codes = [entry.code for entry in self.statistics]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"has {', '.join(twice)} twice")
        return self


def _of_form(entry: CountedEntry) -> Iterator[str]:
    """Exactly one of: steps that happened, decisions about gates, days from step to step, cases in a state on a day."""
    wanted: Mapping[Basis, tuple[bool, bool, bool]] = {
        Basis.HAPPENED: (True, False, False),
        Basis.ENDED: (True, True, False),
        Basis.LAST_DAY: (False, False, True),
    }
    happened = bool(entry.steps or entry.gate_decisions)
    if (happened, bool(entry.until), bool(entry.states)) != wanted[entry.basis] or (
        entry.steps and entry.gate_decisions
    ):
        yield (
            f"with the basis {entry.basis.value} needs "
            + {
                Basis.HAPPENED: "either steps or gate_decisions, and neither until nor states",
                Basis.ENDED: "steps and until, and no states",
                Basis.LAST_DAY: "states, and neither steps nor until",
            }[entry.basis]
        )
    if entry.gate_decisions and (entry.unit not in (Unit.DECISIONS, Unit.CASES) or entry.basis is not Basis.HAPPENED):
        yield "counts gates' decisions, or the cases they were taken in, on the day they were taken"
    if (entry.unit is Unit.DAYS) is not (entry.basis is Basis.ENDED):
        yield "measures days exactly where its basis is ended"
    if entry.basis is Basis.LAST_DAY and entry.unit not in (Unit.CASES, Unit.PERSONS):
        yield "counts cases or persons where its basis is last-day"


def _of_area(entry: CountedEntry) -> Iterator[str]:
    area = AREAS[entry.area]
    if strange := [code for code in (*entry.steps, *entry.until) if code not in area.steps]:
        yield f"names {', '.join(strange)}, which the area does not have"
    if strange := [state for state in entry.states if state not in area.states]:
        yield f"names the states {', '.join(strange)}, which the area does not have"
    if entry.gate_decisions and entry.area is not Area.RETURN:
        yield "counts decisions about gates, which only returns have"
    if entry.area is Area.CRIMINAL_JUSTICE and entry.unit is Unit.PERSONS:
        yield "counts persons, but an incident is no person's"


def counted_kinds(entry: CountedEntry) -> tuple[StepKind, ...]:
    """The kinds of step whose fields count: the ending ones of a duration."""
    return tuple(AREAS[entry.area].steps[code] for code in entry.until or entry.steps)


def field_of(entry: CountedEntry, name: str) -> StepField | None:
    """The field of this name, if every counted kind has one, of one kind and one list."""
    found = [field for kind in counted_kinds(entry) for field in kind.fields if field.name == name]
    alike = {(field.kind, field.scheme) for field in found}
    return found[0] if len(found) == len(counted_kinds(entry)) and len(alike) == 1 else None


def _of_fields(entry: CountedEntry) -> Iterator[str]:
    outcome = field_of(entry, entry.outcome) if entry.outcome else None
    if entry.outcome and (outcome is None or outcome.kind is not FieldKind.CODE or not outcome.scheme):
        yield f"has the outcome {entry.outcome}, which is no code that each of its steps has, of one list"
    if entry.only is not None:
        field = field_of(entry, entry.only.field)
        if field is None or field.kind not in (FieldKind.CODE, FieldKind.YES_NO):
            yield f"keeps steps by {entry.only.field}, which is no code and no yes or no that each of its steps has"
        elif field.kind is FieldKind.YES_NO and not {"true", "false"} >= set(entry.only.codes):
            yield "keeps steps by yes or no, which are written true and false"
    where = field_of(entry, entry.place) if entry.place else None
    if entry.place and (where is None or where.kind is not FieldKind.PLACE):
        yield f"takes its place from {entry.place}, which is no place that each of its steps has"
    if entry.unit is Unit.DECISIONS and not entry.gate_decisions and field_of(entry, "decision_number") is None:
        yield "counts decisions, but its steps have no decision_number"


def _of_dimensions(entry: CountedEntry) -> Iterator[str]:
    dimensions = set(entry.dimensions)
    if len(dimensions) < len(entry.dimensions):
        yield "has a dimension twice"
    if Dimension.OUTCOME in dimensions and not entry.outcome:
        yield "is broken down by outcome but names none"
    if Dimension.STATE in dimensions and entry.basis is not Basis.LAST_DAY:
        yield "is broken down by state, which only a basis of last-day has"
    if Dimension.STEP in dimensions and entry.basis is Basis.LAST_DAY:
        yield "is broken down by step, but nothing happens on its last day"
    if Dimension.GATE in dimensions and not entry.gate_decisions:
        yield "is broken down by gate, which only decisions about gates have"
    if entry.area is Area.CRIMINAL_JUSTICE and dimensions & OF_PEOPLE:
        yield "is broken down by what only persons have"
