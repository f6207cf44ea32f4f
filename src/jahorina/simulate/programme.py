"""Reads how people of the simulation travel, are named and are written down: the files in `simulation/` of the programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, ValidationInfo, field_validator

from jahorina.formats.yaml_documents import read_yaml
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.simulate.names import RankedNames

FOLDER = "simulation"
ELSEWHERE = "else"
"""In chances by partner: those that are not named."""

Chance = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
ByPartner = Mapping[str, Chance]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NameList(_Closed):
    """Names of a language: Latin spelling to original writing, the common ones first.

    `forms` make further names of those: each is a pattern with {} for a name. Family names are made of men's names.
    """

    language: str
    male: Mapping[str, str] = Field(min_length=1)
    female: Mapping[str, str] = Field(min_length=1)
    family: Mapping[str, str] = Field(min_length=1)
    male_forms: Mapping[str, str] = {}
    female_forms: Mapping[str, str] = {}
    family_forms: Mapping[str, str] = {}

    @cached_property
    def men(self) -> RankedNames:
        """Given names of men."""
        return RankedNames.of(self.male, self.male, self.male_forms)

    @cached_property
    def women(self) -> RankedNames:
        """Given names of women."""
        return RankedNames.of(self.female, self.female, self.female_forms)

    @cached_property
    def families(self) -> RankedNames:
        """Family names."""
        return RankedNames.of(self.family, self.male, self.family_forms, compounds=True)


class Station(_Closed):
    """A partner on the way: whom it registers, how long people stay, how its clerks write."""

    registers: Chance
    stay_days: float = Field(gt=0)
    recognises: Chance
    birthday_on_1_january: Chance
    writes: Literal["mk", "sq", "sr", "bs"]


class Way(_Closed):
    """A leg among the ways out of its beginning."""

    weight: Weight
    pushed_back: Chance = 0.0


class Origin(_Closed):
    """A nationality: languages of its names, where it enters, which legs it takes with another weight."""

    nationality: str
    languages: tuple[str, ...] = Field(min_length=1)
    enters: Mapping[str, Weight]
    prefers: Mapping[str, Weight] = Field(default_factory=dict)


class Outcomes(_Closed):
    """What follows a registration."""

    intention: ByPartner
    application_after_intention: ByPartner
    positive_decision: Chance
    appeal_after_rejection: Chance
    voluntary_return: ByPartner
    forced_return: ByPartner
    handed_over: ByPartner
    hands_over_to: Mapping[str, str]
    victim: Chance
    victim_detected: Chance
    victim_identified: Chance
    smuggled: Chance
    persons_in_incident: tuple[int, ...]
    readmitted_own_national: Chance

    @field_validator("intention", "application_after_intention", "voluntary_return", "forced_return", "handed_over")
    @classmethod
    def _for_all(cls, value: ByPartner, info: ValidationInfo) -> ByPartner:
        if ELSEWHERE not in value:
            raise ValueError(f"{info.field_name} needs the chance of all others, under `{ELSEWHERE}`")
        return value


class Clerks(_Closed):
    """How often clerks err."""

    misspells: Chance
    swaps_order: Chance
    leaves_out_second_name: Chance
    writes_original: Chance
    other_nationality: Chance
    only_year_known: Chance
    estimates_age: Chance
    sees_papers: Chance
    writes_fathers_name: Chance


class Lists(_Closed):
    """Services at a partner that keep lists: the chance that each meets somebody in a week, over so many weeks at most."""

    partner: str
    weekly: Mapping[str, Chance] = Field(min_length=2)
    most_weeks: int = Field(ge=1)


class Counts(_Closed):
    """What is counted on the route beside registrations: who is in centres, whose tries to leave are seen, who is listed.

    `beds` are the places of a partner's centres as a share of the most people who would be in them.
    """

    in_centres: Chance
    beds: float = Field(gt=0)
    detected: Chance
    lists: Lists


class Journeys(_Closed):
    """All that journeys, encounters and registers are drawn from."""

    volumes: Mapping[int, Weight]
    months: tuple[Weight, ...] = Field(min_length=12, max_length=12)
    parties: Mapping[Literal["man", "woman", "family", "child-alone"], Weight]
    children_in_family: tuple[int, ...]
    boys_in_families: Chance
    boys_alone: Chance
    father_in_family: Chance
    partners: Mapping[str, Station]
    tail: float = Field(gt=0)
    legs: Mapping[str, Way]
    leaves_sight: Mapping[str, Weight]
    origins: tuple[Origin, ...]
    registers: Outcomes
    own_nationals: Mapping[str, str]
    own_languages: Mapping[str, str]
    sent_back_from: tuple[str, ...]
    counts: Counts
    clerks: Clerks
    claims_instead: Mapping[str, str]


class Target(_Closed):
    """A published figure, and what of the simulation is held against it."""

    code: str
    measure: str
    value: float = Field(gt=0)
    tolerance: float = Field(gt=0, lt=1)
    sources: tuple[str, ...] = Field(min_length=1)
    derivation: str
    partner: str = ""
    year: int = 0
    month: int = 0
    nationality: str = ""
    group: Literal["", "men", "women", "boys", "girls"] = ""
    origin: str = Field(default="", alias="from")


@dataclass(frozen=True, slots=True)
class SimulationProgramme:
    """The three files, and the legs of the route that they refer to: (from, to) by code."""

    journeys: Journeys
    names: Mapping[str, NameList]
    targets: tuple[Target, ...]
    legs: Mapping[str, tuple[str, str]]


Wanted = TypeVar("Wanted")


def chance_at(chances: ByPartner, partner: str) -> float:
    """The chance at a partner."""
    return chances[partner] if partner in chances else chances[ELSEWHERE]


def read_simulation(folder: Path) -> SimulationProgramme:
    """Read the files; raises InputRefused (`programme-refused`, `programme-incomplete`)."""
    own = folder / FOLDER
    route: dict[str, Any] = read_yaml(folder / "route.yaml").data
    legs = {str(leg["code"]): (str(leg["from"]), str(leg["to"])) for leg in route["legs"]}
    names = _read(own / "names.yaml", tuple[NameList, ...])
    journeys = _read(own / "journeys.yaml", Journeys)
    lists = {one.language: one for one in names}
    programme = SimulationProgramme(journeys, lists, _read(own / "targets.yaml", tuple[Target, ...]), legs)
    for problem in _incoherent(programme):
        raise _refused(own / "journeys.yaml", problem)
    return programme


def _read(path: Path, kind: type[Wanted]) -> Wanted:
    if not path.is_file():
        raise InputRefused(
            "programme-incomplete",
            _("%(file)s is missing from %(folder)s."),
            hint=_("A programme folder holds every one of the programme's files."),
            params={"file": path.name, "folder": str(path.parent)},
        )
    try:
        return TypeAdapter(kind).validate_python(read_yaml(path).data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _refused(path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _incoherent(programme: SimulationProgramme) -> list[str]:
    journeys = programme.journeys
    named = {code for one in journeys.origins for code in (*one.enters, *one.prefers)} | set(journeys.legs)
    languages = {code for one in journeys.origins for code in one.languages} | set(journeys.own_languages.values())
    return [
        *(f"{leg} is no leg of route.yaml" for leg in sorted(named - set(programme.legs))),
        *(f"there are no names in {code}" for code in sorted(languages - set(programme.names))),
    ]


def _refused(path: Path, problem: str) -> InputRefused:
    return InputRefused(
        "programme-refused",
        _("%(file)s, line %(line)s, %(entry)s, %(field)s: %(problem)s."),
        params={"file": path.name, "line": 1, "entry": "-", "field": "-", "problem": problem.rstrip(".")},
    )
