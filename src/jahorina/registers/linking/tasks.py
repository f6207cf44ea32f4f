"""A partner's own register, opened to be encoded for one round of linking. Run by the command alone, never by a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.engines.linkage.partner.decisions import Decisions, FoundPair
from jahorina.engines.linkage.roles import Role
from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.partners.roles import Area
from jahorina.registers.duplicates.queries import found_pairs
from jahorina.registers.linking.people import known_people, rows_of_registrations
from jahorina.registers.models import DuplicateDecision

NOT_ON_THE_ROUTE: Final = (Area.COUNTER_TRAFFICKING,)
"""Areas whose cases are no registrations on the route: that somebody is a victim of trafficking is for nobody to count so."""


@dataclass(frozen=True)
class RegisterToEncode:
    """The registrations of a partner by role, a row each, and the rows that are one person, or were decided to be two.

    `found` are all pairs that the search for duplicates found, with what was decided of them.
    """

    partner: str
    persons: tuple[UUID, ...] = field(repr=False)
    columns: dict[Role, list[str]] = field(repr=False)
    decisions: Decisions = field(repr=False)
    found: tuple[FoundPair, ...] = field(default=(), repr=False)

    @property
    def registrations(self) -> int:
        """How many rows there are."""
        return len(self.persons)


def register_to_encode(*, by: Member, run: str) -> RegisterToEncode:
    """Open the register of the member's partner for the round `run`; the audit log keeps who did, for which, how many.

    People whom only cases of trafficking know are not among them. What is returned must not leave the process but encoded.
    Raises NotAllowed, and NotReady (`register-empty`) where nobody in it has a name.
    """
    require(by, Capability.ENCODE_REGISTER)
    known = list(known_people(by.partner_code, but=NOT_ON_THE_ROUTE))
    if not known:
        raise NotReady("register-empty", _("Nobody in your partner's register has a name; there is nothing to encode."))
    with transaction.atomic():
        audit.record(
            actor=by.label,
            action=actions.REGISTER_OPENED_TO_ENCODE,
            target="register",
            detail={"run": run, "people": len(known)},
            partner=by.partner_code,
        )
    persons, columns = rows_of_registrations(known)
    first: dict[UUID, int] = {}
    again = [(place, row) for row, person in enumerate(persons) if (place := first.setdefault(person, row)) != row]
    found = _found(by.partner_code, first)
    return RegisterToEncode(by.partner_code, persons, columns, _decisions(again, found), found)


def _found(partner: str, first: Mapping[UUID, int]) -> tuple[FoundPair, ...]:
    """The pairs that the search found, by the first rows of both people; who is not in the register any more is left out."""
    return tuple(
        FoundPair(first[one], first[other], probability, said)
        for one, other, probability, said in found_pairs(partner)
        if one in first and other in first
    )


def _decisions(again: Sequence[tuple[int, int]], found: Sequence[FoundPair]) -> Decisions:
    """Which rows are one person: those that the register holds as one, and those that somebody decided to be."""
    same = [(one.one, one.other) for one in found if one.verdict == DuplicateDecision.Verdict.SAME]
    different = [(one.one, one.other) for one in found if one.verdict == DuplicateDecision.Verdict.DIFFERENT]
    return Decisions((*again, *same), tuple(different))
