"""What an incident is now, folded from its entries. Pure: what was said in, status and what is shared out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """How much of an incident may be, or is, shared with the partner that it concerns; each holds the one before."""

    NONE = "none"
    FACTS = "facts"
    FULL = "full"

    @property
    def reach(self) -> int:
        """The scopes in their order: 0, 1, 2."""
        return list(Scope).index(self)


class Status(StrEnum):
    """How far an incident has come."""

    RECEIVED = "received"
    RELEASED = "released"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Said:
    """An entry as folding sees it."""

    sequence: int
    kind: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an incident stands. `shared` is what was released, as far as the consent that stands today covers it;
    words up to entry `released_to` were released, later ones not yet."""

    status: Status
    consent: Scope
    shared: Scope
    released_to: int


def stand(entries: Sequence[Said]) -> Standing:
    """Fold the entries, in their order."""
    status, consent, released, released_to = Status.RECEIVED, Scope.NONE, Scope.NONE, 0
    for entry in entries:
        match entry.kind:
            case "reported" | "consent":
                consent = Scope(entry.scope)
            case "released":
                status, released, released_to = Status.RELEASED, Scope(entry.scope), entry.sequence
            case "answered":
                status = Status.ANSWERED
            case "closed":
                status = Status.CLOSED
    return Standing(status, consent, min(released, consent, key=lambda scope: scope.reach), released_to)
