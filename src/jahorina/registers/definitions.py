"""What a step is made of: data that the areas fill in and that services, pages, intake and statistics read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

from jahorina.partners.roles import Area

Text = str | Promise

OPEN = "*"
"""In `from_states`: every state that is not a closed one."""


class FieldKind(StrEnum):
    """What a field of a step holds."""

    CODE = "code"
    CODES = "codes"
    DATE = "date"
    INTEGER = "integer"
    MONEY = "money"
    YES_NO = "yes-no"
    PLACE = "place"
    INSTITUTION = "institution"
    NATIONALITY = "nationality"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Field:
    """A coded field of a step. None identifies a person: words about people belong into the sealed note.

    `scheme` names the code list of CODE and CODES. A required field says why it must be known (`necessity`).
    """

    name: str
    label: Text
    kind: FieldKind
    scheme: str = ""
    necessity: Text = ""
    sensitive: bool = False

    @property
    def required(self) -> bool:
        """Whether a step without it is refused."""
        return bool(self.necessity)


@dataclass(frozen=True, slots=True)
class StepKind:
    """Something that can happen in a case of an area: from which states, to which, and what is recorded.

    `to_state` None leaves the state as it is. `outcome_field` names the field whose code becomes the case's outcome.
    `by_own_act` means that a service of its own takes the step (a transfer that its receiver accepted): it stands in no
    list of steps, is never taken in from a file, and no correction undoes it. `profile_field` names a field of the same
    name as one of the case's profile: the step changes what was known at registration.
    """

    code: str
    title: Text
    from_states: frozenset[str]
    to_state: str | None = None
    fields: tuple[Field, ...] = ()
    outcome_field: str = ""
    supervisors_only: bool = False
    needs_note: bool = False
    by_own_act: bool = False
    profile_field: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """A state that a case can be in."""

    code: str
    title: Text
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class AreaDefinition:
    """An area's states and steps. `registered` is the step that opens a case, `reference_letter` begins its reference."""

    area: Area
    title: Text
    reference_letter: str
    states: Mapping[str, State]
    steps: Mapping[str, StepKind] = field(default_factory=dict)
    opens_with: str = "registered"

    def allowed(self, kind: StepKind, state: str) -> bool:
        """Whether a case in `state` can have a step of this kind."""
        return state in kind.from_states or (OPEN in kind.from_states and not self.states[state].is_closed)

    def next_steps(self, state: str) -> tuple[StepKind, ...]:
        """The kinds of step that a case in `state` can have, in the area's order."""
        return tuple(
            kind
            for kind in self.steps.values()
            if self.allowed(kind, state) and kind.code != self.opens_with and not kind.by_own_act
        )


def by_code(*kinds: StepKind) -> dict[str, StepKind]:
    """The kinds by their code; a code that stands twice is a mistake in the definition."""
    found = {kind.code: kind for kind in kinds}
    if len(found) != len(kinds):
        raise ValueError("a kind of step is defined twice")
    return found


def states(*all_states: State) -> dict[str, State]:
    """The states by their code."""
    return {state.code: state for state in all_states}
