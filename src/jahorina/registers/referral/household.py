"""Who belongs to whom: ties between people who each have a case, and the dependants who travel with a referral."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.access import no_such_case, open_to, opened_case
from jahorina.registers.codes import code_lists
from jahorina.registers.models import Case, FamilyTie
from jahorina.registers.queries import age_band
from jahorina.registers.referral.policies import DEPENDENT_TIES, INVERSE_TIES, TIES


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody tied to the person of a case, by a case of the same area that is open to the member."""

    case: UUID
    reference: str
    tie: str
    age_band: str
    is_dependant: bool
    is_closed: bool
    is_simulated: bool


@transaction.atomic
def tie_family(*, by: Member, case: UUID, reference: str, tie: str) -> None:
    """Note that the person of another case, known by its exact reference, is `tie` to the person of this one.

    Both cases are of one area and open to the member. Raises NotFound (`case-unknown`) for this case and the other one
    alike, InputRefused (`tie-to-oneself`, `family-tie-unknown`), Conflict (`tied-already`).
    """
    found, _door = opened_case(by, case, lock=True)
    if not code_lists().has(TIES, tie) or tie not in INVERSE_TIES:
        raise InputRefused("family-tie-unknown", _("Choose how the two belong together."))
    other = Case.objects.filter(open_to(by), area=found.area, reference=reference.strip().upper()).first()
    if other is None or other.person is None or found.person is None:
        raise no_such_case()
    if other.person_id == found.person_id:
        raise InputRefused("tie-to-oneself", _("Nobody is their own relative."))
    if FamilyTie.objects.filter(person=found.person, relative=other.person).exists():
        raise Conflict("tied-already", _("The two are noted as belonging together already."))
    FamilyTie.objects.create(person=found.person, relative=other.person, kind=tie)
    FamilyTie.objects.create(person=other.person, relative=found.person, kind=INVERSE_TIES[tie])
    audit.record(
        actor=by.label, action=actions.FAMILY_TIED, target=found.label, detail={"tie": tie}, partner=by.partner_code
    )


def household(case: UUID, *, member: Member) -> tuple[Relative, ...]:
    """The relatives of the case's person, dependants first; raises NotFound (`case-unknown`).

    A relative whose case lies in another area, or is not open to the member, is not there.
    """
    found, _door = opened_case(member, case)
    return tuple(relative for relative, _row in relatives_of(found, member=member))


def dependants_of(case: Case, *, member: Member) -> dict[UUID, tuple[str, Case]]:
    """The open cases of the person's dependants, with their tie: those who travel with the case."""
    found = relatives_of(case, member=member)
    return {row.pk: (one.tie, row) for one, row in found if one.is_dependant and not one.is_closed}


def relatives_of(case: Case, *, member: Member) -> list[tuple[Relative, Case]]:
    """The relatives and their cases in the case's area that are open to the member."""
    if case.person_id is None:
        return []
    ties = dict(FamilyTie.objects.filter(person=case.person_id).values_list("relative", "kind"))
    rows = Case.objects.filter(open_to(member), area=case.area, person__in=ties).select_related("person", "institution")
    today = timezone.localdate()
    found = [
        (
            Relative(
                case=row.pk,
                reference=row.reference,
                tie=ties[row.person_id],
                age_band=age_band(row.birth_year, today),
                is_dependant=ties[row.person_id] in DEPENDENT_TIES,
                is_closed=row.closed_on is not None,
                is_simulated=row.is_simulated,
            ),
            row,
        )
        for row in rows
        if row.person_id is not None
    ]
    return sorted(found, key=lambda pair: (not pair[0].is_dependant, pair[0].reference))
