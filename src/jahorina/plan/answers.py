"""What the plan's queries give: frozen, with every text in the language asked for.

Whatever is shown says where it comes from: `provenance`, `sources` (codes of the evidence's catalogue), `verify`
(nobody has confirmed it yet) and `official`, which is true only for what a source says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jahorina.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Choice:
    """A code of one of the closed lists, and the word for it in the language of the page."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Evidenced:
    """Where an entry comes from."""

    provenance: Choice
    sources: tuple[str, ...]
    verify: bool
    official: bool


@dataclass(frozen=True, slots=True)
class FrameworkName:
    code: str
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class CrosswalkLine(Evidenced):
    """A correspondence to an element of another framework; who maps it so is in the provenance."""

    framework: FrameworkName
    element: str
    text: str
    relation: Choice
    remark: str


@dataclass(frozen=True, slots=True)
class CommitmentLine(Evidenced):
    """One commitment as the register lists it. Levels and horizons that no source states are marked inferred."""

    code: str
    framework: FrameworkName
    parent: str | None
    text: str
    remark: str
    standing: Choice
    areas: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    levels_inferred: bool
    horizons: tuple[Choice, ...]
    horizons_inferred: bool
    translation: Choice


@dataclass(frozen=True, slots=True)
class CommitmentPage:
    """One commitment with all that hangs on it; `texts` holds every language side by side."""

    line: CommitmentLine
    parent: CommitmentLine | None
    children: tuple[CommitmentLine, ...]
    crosswalk: tuple[CrosswalkLine, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MappedCommitment(Evidenced):
    """A commitment that corresponds to an element."""

    commitment: str
    text: str
    relation: Choice


@dataclass(frozen=True, slots=True)
class ElementNode(Evidenced):
    """An element with its children and the commitments that correspond to it; `depth` is 0 at the top."""

    code: str
    kind: Choice
    text: str
    caution: str
    custodian: str
    depth: int
    mapped: tuple[MappedCommitment, ...]
    children: tuple[ElementNode, ...]


@dataclass(frozen=True, slots=True)
class FrameworkLine(Evidenced):
    """A framework, what is known of its standing, and how much of it is here."""

    code: str
    name: str
    short_name: str
    kind: Choice
    adopted: Period | None
    adopted_inferred: bool
    status_note: str
    caution: str
    translation: Choice
    commitments: int
    elements: int


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """A framework with its own commitments, its elements as a tree, and its correspondences as a whole."""

    line: FrameworkLine
    commitments: tuple[CommitmentLine, ...]
    elements: tuple[ElementNode, ...]
    crosswalk: tuple[CrosswalkLine, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to filter by, and how many commitments it would leave beside the other filters in force."""

    code: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facets:
    areas: tuple[FacetValue, ...]
    levels: tuple[FacetValue, ...]
    horizons: tuple[FacetValue, ...]
    frameworks: tuple[FacetValue, ...]
    provenances: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class AreaOverview:
    """One area of the plan at a glance; `official` counts the commitments that a source states."""

    area: Choice
    commitments: int
    official: int
    levels: tuple[Choice, ...]
    horizons: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class EventLine(Evidenced):
    """A meeting or document. `period` None: its date is not known; `documented` False: no page was found."""

    code: str
    kind: Choice
    name: str
    place: str
    period: Period | None
    date_inferred: bool
    date_note: str
    documented: bool
    outcome: FrameworkName | None
    summary: str
    translation: Choice
