"""Cases that are old enough to be erased, and the people who do it. Nobody is behind them."""

from __future__ import annotations

from typing import Any

from jahorina.partners.models import Member
from jahorina.partners.roles import Area, Role
from jahorina.registers.areas import AREAS
from jahorina.registers.codes import code_lists
from jahorina.registers.models import Case, Erasure
from jahorina.registers.retention import services
from jahorina.registers.retention.certificates import Certificate
from tests.people import make_member
from tests.registers.cases import REASONS, opened, step, supervisor

LONG_AGO = 366 * 11
"""Days after which a case is due under every rule that the programme ships with."""


def officer(partner: str = "ba") -> Member:
    """A data-protection officer."""
    return make_member(Role.DATA_PROTECTION_OFFICER, partner=partner)


def closed_case(
    area: Area = Area.PROTECTION, *, partner: str = "ba", ago: int = LONG_AGO, reason: str = "", **who: Any
) -> Case:
    """A case that a supervisor opened and closed `ago` days ago, with a note."""
    boss = supervisor(area, partner)
    case = opened(boss, area, ago=ago + 20, **who)
    step(boss, case, "note-added", ago=ago + 10, note="Met at the shelter with an interpreter.")
    return close(boss, case, ago=ago, reason=reason)


def close(by: Member, case: Case, *, ago: int, reason: str = "") -> Case:
    """Close a case for a reason, the first of its area's list where none is given."""
    (field,) = AREAS[Area(case.area)].steps["closed"].fields
    return step(by, case, "closed", ago=ago, reason=reason or code_lists().codes(field.scheme)[0].code)


def proposed(case: Case, *, ground: str = "not-needed") -> Erasure:
    """The proposal of a supervisor."""
    boss = supervisor(Area(case.area), case.partner_code)
    return services.propose_erasure(by=boss, reference=case.reference, ground=ground, reason=REASONS)


def erased(case: Case) -> Certificate:
    """The certificate of a case's erasure."""
    return services.approve(by=officer(case.partner_code), erasure=proposed(case).pk)
