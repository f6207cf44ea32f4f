"""A partner's own register, opened to be encoded for one round of linking. Run by the command alone, never by a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.engines.linkage.partner.decisions import Decisions
from jahorina.engines.linkage.roles import Role
from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.partners.roles import Area
from jahorina.registers.duplicates.queries import current_verdicts
from jahorina.registers.linking.people import known_people, rows_of_registrations
from jahorina.registers.models import DuplicateDecision

NOT_ON_THE_ROUTE: Final = (Area.COUNTER_TRAFFICKING,)
"""Areas whose cases are no registrations on the route: that somebody is a victim of trafficking is for nobody to count so."""


@dataclass(frozen=True)
class RegisterToEncode:
    """The registrations of a partner by role, a row each, and the rows that are one person, or were decided to be two."""

    partner: str
    persons: tuple[UUID, ...] = field(repr=False)
    columns: dict[Role, list[str]] = field(repr=False)
    decisions: Decisions = field(repr=False)

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
    return RegisterToEncode(by.partner_code, persons, columns, _decisions(by.partner_code, persons))


def _decisions(partner: str, people: Sequence[UUID]) -> Decisions:
    """Which rows are one person: those that the register holds as one, and those that somebody decided to be."""
    place: dict[UUID, int] = {}
    same = [(first, row) for row, person in enumerate(people) if (first := place.setdefault(person, row)) != row]
    different: list[tuple[int, int]] = []
    for (one, other), said in current_verdicts(partner).items():
        if one in place and other in place:
            pair = place[one], place[other]
            (same if said == DuplicateDecision.Verdict.SAME else different).append(pair)
    return Decisions(tuple(same), tuple(different))
