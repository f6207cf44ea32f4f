"""What flows.yaml of a programme says, entry by entry: closed schemas; `roles` reads the file and holds it against others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from jahorina.kernel.numbers import Provenance
from jahorina.partners.programme_schema import Code, DatedEntry, Entry, EvidencedEntry, SourceCode, Text, Texts

Share = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[int, Field(gt=0, lt=100)]


class ForecastEntry(Entry):
    """How far ahead, with which intervals, and which series are too short or no series at all."""

    months_ahead: Annotated[int, Field(ge=1, le=24)] = 6
    levels: Annotated[tuple[Percent, ...], Field(min_length=1)] = (50, 80, 95)
    widest_level_months: Annotated[int, Field(ge=0)] = 2
    least_months: Annotated[int, Field(ge=3)] = 6
    months_of_hindsight: Annotated[int, Field(ge=0, le=120)] = 24
    never: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if list(self.levels) != sorted(set(self.levels)) or 80 not in self.levels:
            raise ValueError("has levels that do not rise, or lack 80")
        return self


class WarningEntry(Entry):
    """Of which statistics a surge is told, and how many people more it must be."""

    statistics: tuple[Code, ...] = ()
    least_rise: Annotated[float, Field(ge=0)] = 300


class ReviewEntry(Entry):
    """A clerical review: of `pairs` true links `found` were found; of `checked` registrations `wrong` were linked wrongly."""

    pairs: Annotated[int, Field(ge=1)]
    found: Annotated[int, Field(ge=0)]
    checked: Annotated[int, Field(ge=1)]
    wrong: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.found > self.pairs or self.wrong > self.checked:
            raise ValueError("finds more than there were")
        return self


class PersonsEntry(Entry):
    """Whose registrations may be of the same people; `partners` in the order of the route; of how many months."""

    statistics: Annotated[tuple[Code, ...], Field(min_length=1)]
    place: Code
    partners: Annotated[tuple[Code, ...], Field(min_length=2)]
    months: Annotated[int, Field(ge=1, le=24)] = 12
    review: ReviewEntry


class StayEntry(Entry):
    """A share of people and how many months they stay on average."""

    share: Share
    mean: Annotated[float, Field(ge=1)]


class BedTypeEntry(EvidencedEntry):
    """A type of bed: what share of arrivals needs it, on how many people that share stands, how long they stay (else as
    everybody), and what share of a capacity that is not told by type is of it.
    """

    code: Code
    names: Texts
    share: Share
    counted_on: Annotated[float, Field(gt=0)]
    of_capacity: Share
    stays: tuple[StayEntry, ...] = ()

    @model_validator(mode="after")
    def _stays_add_up(self) -> Self:
        if self.stays and not _is_whole(one.share for one in self.stays):
            raise ValueError("has shares of stays that do not add up to 1")
        return self


class PartnerReceptionEntry(Entry):
    """What a partner keeps free, and what a bed too few costs it for each too many, where that is its own."""

    reserve: Annotated[float, Field(ge=0, lt=1)] | None = None
    cost_ratio: Annotated[float, Field(gt=0)] | None = None


class ReceptionEntry(Entry):
    """Which statistics are arrivals, occupancy and capacity of reception; how long people stay; what is kept free."""

    arrivals: Annotated[tuple[Code, ...], Field(min_length=1)]
    occupancy: Annotated[tuple[Code, ...], Field(min_length=1)]
    capacity: Annotated[tuple[Code, ...], Field(min_length=1)]
    stays: Annotated[tuple[StayEntry, ...], Field(min_length=1)]
    stays_note: Text
    sources: tuple[SourceCode, ...] = ()
    reserve: Annotated[float, Field(ge=0, lt=1)] = 0.0
    cost_ratio: Annotated[float, Field(gt=0)] = 4.0
    types: tuple[BedTypeEntry, ...] = ()
    partners: dict[Code, PartnerReceptionEntry] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if not _is_whole(one.share for one in self.stays):
            raise ValueError("has shares of stays that do not add up to 1")
        if self.types and not _is_whole(one.share for one in self.types):
            raise ValueError("has types of bed whose shares of arrivals do not add up to 1")
        if self.types and not _is_whole(one.of_capacity for one in self.types):
            raise ValueError("has types of bed whose shares of the capacity do not add up to 1")
        if len({one.code for one in self.types}) < len(self.types):
            raise ValueError("names a type of bed twice")
        return self


def _is_whole(shares: Iterable[float]) -> bool:
    return abs(sum(shares) - 1) < 1e-6


class RegimeEntry(DatedEntry):
    """A border regime: from `valid_from` to `valid_to` some legs are harder, or easier. By how much is fitted."""

    code: Code
    names: Texts
    legs: Annotated[tuple[Code, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _begins(self) -> Self:
        if self.valid_from is None:
            raise ValueError("is a border regime without a day on which it begins (valid_from)")
        return self


class NetworkEntry(Entry):
    """What tells the network more than registrations and links do: of how many months, who is in centres and how many
    places these have, whose tries to leave the route were detected, and dated border regimes.
    """

    months: Annotated[int, Field(ge=6, le=60)] = 24
    occupancy: tuple[Code, ...] = ()
    capacity: tuple[Code, ...] = ()
    detections: tuple[Code, ...] = ()
    regimes: tuple[RegimeEntry, ...] = ()


class DailyEntry(Entry):
    """Of which statistics days are forecast where they are counted daily, how far ahead, and from how many days on."""

    statistics: tuple[Code, ...] = ()
    days_ahead: Annotated[int, Field(ge=1, le=14)] = 14
    least_days: Annotated[int, Field(ge=28)] = 60
    most_days: Annotated[int, Field(ge=60, le=2000)] = 730
    days_of_hindsight: Annotated[int, Field(ge=0, le=120)] = 42


class ShiftEntry(Entry):
    """A share of those who would enter at one partner enters at another."""

    origin: Annotated[Code, Field(alias="from")]
    destination: Annotated[Code, Field(alias="to")]
    share: Share

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class ScenarioEntry(Entry):
    """A what-if: legs that close, ways out of the route that narrow, entries that change or shift. Nobody says that it
    will be so.
    """

    code: Code
    names: Texts
    closes: tuple[Code, ...] = ()
    passes: Share = 0.0
    leaving: dict[Code, Share] = Field(default_factory=dict)
    entering: dict[Code, Annotated[float, Field(ge=0, le=10)]] = Field(default_factory=dict)
    shifting: tuple[ShiftEntry, ...] = ()
    provenance: Provenance

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not (self.closes or self.leaving or self.entering or self.shifting):
            raise ValueError("changes nothing")
        return self


class FlowsEntry(Entry):
    """The whole of flows.yaml."""

    version: Text
    forecasts: ForecastEntry
    warnings: WarningEntry
    persons: PersonsEntry
    network: NetworkEntry = Field(default_factory=NetworkEntry)
    daily: DailyEntry = Field(default_factory=DailyEntry)
    reception: ReceptionEntry
    scenarios: tuple[ScenarioEntry, ...] = ()
