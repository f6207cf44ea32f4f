"""What is asserted in the file of an incident: suspects and their parts, groups, traces, links; each act one transaction.

A tie says who asserts it and how sure it is. It is never changed: it is corrected or withdrawn by a further tie.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, NotFound, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.codes import code_lists
from jahorina.registers.models import Case, Group, Suspect, Tie, TieKind
from jahorina.registers.services import REFERENCE_ALPHABET, REFERENCE_LENGTH
from jahorina.registers.smuggling import suspect_vault as vault
from jahorina.registers.smuggling.compartment import groups_seen_by, incident_of, suspects_seen_by, ties_seen_by
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity

CODES_OF = {
    TieKind.INVOLVED: "smuggling-role",
    TieKind.RESPONSIBLE: "group-involvement",
    TieKind.MEMBER: "smuggling-role",
    TieKind.LINKED: "incident-link",
    TieKind.TRACE: "trace-kind",
}
"""The code list that says what a tie of each kind means."""

LEAST_IDENTIFIER = 4
"""A shorter number or name would meet with others by chance."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is said of a tie: its code, how reliable source and information are, and words that are sealed."""

    code: str
    source_grade: str
    information_grade: str
    note: str = ""


@transaction.atomic
def record_suspect(*, by: Member, incident: UUID, identity: Identity, says: Assertion) -> Tie:
    """A new suspect and their part in the incident.

    Raises NotFound (`case-unknown`), NotAllowed, InputRefused (`identity-missing`, `tie-refused`).
    """
    case = incident_of(by, incident, lock=True)
    if not identity.spellings():
        raise InputRefused("identity-missing", _("A person needs at least one name, even if it is only assumed."))
    suspect = Suspect.objects.create(
        reference=_reference("X", case, Suspect), institution=case.institution, is_simulated=case.is_simulated
    )
    vault.store_suspect(identity, suspect=suspect, by=by.pk)
    return _asserted(by, case, TieKind.INVOLVED, says, suspect=suspect)


@transaction.atomic
def record_group(*, by: Member, incident: UUID, name: str, says: Assertion) -> Tie:
    """A new group and its part in the incident; raises as `record_suspect`, and InputRefused (`group-nameless`)."""
    case = incident_of(by, incident, lock=True)
    if not name.strip():
        raise InputRefused("group-nameless", _("A group needs a name, even if it is only yours for it."))
    group = Group(reference=_reference("G", case, Group), institution=case.institution, is_simulated=case.is_simulated)
    vault.seal_group_name(group, name.strip())
    return _asserted(by, case, TieKind.RESPONSIBLE, says, group=group)


@transaction.atomic
def involve_suspect(*, by: Member, incident: UUID, suspect: UUID, says: Assertion) -> Tie:
    """The part of a known suspect in a further incident; raises NotFound (`case-unknown`, `suspect-unknown`)."""
    case = incident_of(by, incident, lock=True)
    return _asserted(by, case, TieKind.INVOLVED, says, suspect=_known_suspect(by, suspect))


@transaction.atomic
def hold_responsible(*, by: Member, incident: UUID, group: UUID, says: Assertion) -> Tie:
    """The part of a known group in a further incident; raises NotFound (`case-unknown`, `group-unknown`)."""
    case = incident_of(by, incident, lock=True)
    return _asserted(by, case, TieKind.RESPONSIBLE, says, group=_known_group(by, group))


@transaction.atomic
def record_membership(*, by: Member, incident: UUID, suspect: UUID, group: UUID, says: Assertion) -> Tie:
    """That a suspect belongs to a group, as this incident showed; raises NotFound."""
    case = incident_of(by, incident, lock=True)
    return _asserted(by, case, TieKind.MEMBER, says, suspect=_known_suspect(by, suspect), group=_known_group(by, group))


@transaction.atomic
def link_incidents(*, by: Member, incident: UUID, other: UUID, says: Assertion) -> Tie:
    """That two incidents belong together. Raises NotFound for either, InputRefused (`tie-to-itself`)."""
    case = incident_of(by, incident, lock=True)
    if incident == other:
        raise InputRefused("tie-to-itself", _("An incident is not linked to itself."))
    return _asserted(by, case, TieKind.LINKED, says, other=incident_of(by, other))


@transaction.atomic
def record_trace(*, by: Member, incident: UUID, identifier: str, says: Assertion) -> Tie:
    """A plate, telephone number, account ... that was found in the incident. Only its keyed hash is kept.

    Raises NotFound, InputRefused (`trace-too-short`, `tie-refused`).
    """
    case = incident_of(by, incident, lock=True)
    if sum(letter.isalnum() for letter in identifier) < LEAST_IDENTIFIER:
        raise InputRefused("trace-too-short", _("At least four letters or digits are needed."))
    token = vault.trace_token(says.code, identifier, scope=case.institution.code)
    return _asserted(by, case, TieKind.TRACE, says, token=token)


@transaction.atomic
def correct_tie(*, by: Member, tie: UUID, says: Assertion, is_void: bool = False) -> Tie:
    """Replace what is said of a tie, or withdraw it; the note gives the reason and the earlier tie stays.

    Raises NotFound (`tie-unknown`), Conflict (`tie-changed`) where it was corrected meanwhile, InputRefused
    (`reason-needed`, `tie-refused`).
    """
    corrected = tie_seen_by(by, tie)
    case = incident_of(by, corrected.incident_id, lock=True)
    if not says.note.strip():
        raise InputRefused("reason-needed", _("A correction says why."))
    if Tie.objects.filter(corrects=corrected).exists() or corrected.is_void:
        raise Conflict("tie-changed", _("Somebody else corrected this meanwhile. Look at what it says now."))
    if corrected.kind == TieKind.TRACE and says.code != corrected.code and not is_void:
        # The token was made for its kind: under another kind it would meet nothing.
        raise InputRefused("trace-kind-fixed", _("Withdraw the trace and record it again under its right kind."))
    ends = {"suspect": corrected.suspect, "group": corrected.group, "other": corrected.other, "token": corrected.token}
    return _asserted(by, case, TieKind(corrected.kind), says, corrects=corrected, is_void=is_void, **ends)


def tie_seen_by(member: Member, tie: UUID) -> Tie:
    """A tie of an incident that is open to the member, corrected or not; raises NotFound (`tie-unknown`)."""
    found = Tie.objects.filter(id=tie).select_related("incident", "suspect", "group", "other", "by").first()
    if found is None:
        raise _no_such("tie-unknown")
    counted = ties_seen_by(member).filter(id=tie).exists()
    if not counted:
        # Corrected ones are told from those in somebody else's file by their incidents alone.
        ends = [found.incident_id, *([found.other_id] if found.other_id else [])]
        try:
            for end in ends:
                incident_of(member, end)
        except NotFound as error:
            raise _no_such("tie-unknown") from error
    return found


def _asserted(by: Member, case: Case, kind: TieKind, says: Assertion, **ends: Any) -> Tie:
    _need_codes(kind, says)
    tie = Tie(
        kind=kind.value,
        code=says.code,
        incident=case,
        source_grade=says.source_grade,
        information_grade=says.information_grade,
        institution=by.institution,
        by=by,
        **ends,
    )
    if says.note.strip():
        tie.sealed_note = identities.seal_note(says.note, case=case, field="registers_tie", row=str(tie.pk))
    tie.save(force_insert=True)
    corrects = ends.get("corrects")
    audit.record(
        actor=by.label,
        action=actions.TIE_CORRECTED if corrects else actions.TIE_ASSERTED,
        target=case.label,
        detail={"tie": str(tie.pk), "kind": kind.value, **({"corrects": str(corrects.pk)} if corrects else {})},
        partner=by.partner_code,
    )
    return tie


def _need_codes(kind: TieKind, says: Assertion) -> None:
    lists = code_lists()
    wanted = (
        ("code", CODES_OF[kind], says.code),
        ("source_grade", "source-grade", says.source_grade),
        ("information_grade", "information-grade", says.information_grade),
    )
    refusals = tuple(
        Refusal("field-malformed", _("This is no code of the list."), column=column)
        for column, scheme, code in wanted
        if not lists.has(scheme, code)
    )
    if refusals:
        raise InputRefused("tie-refused", _("This cannot be recorded as it is."), refusals=refusals)


def _known_suspect(by: Member, suspect: UUID) -> Suspect:
    found = suspects_seen_by(by).filter(id=suspect).first()
    if found is None:
        raise _no_such("suspect-unknown")
    return found


def _known_group(by: Member, group: UUID) -> Group:
    found = groups_seen_by(by).filter(id=group).first()
    if found is None:
        raise _no_such("group-unknown")
    return found


def _no_such(code: str) -> NotFound:
    return NotFound(code, _("There is no such entry."))


def _reference(letter: str, case: Case, model: type[Suspect] | type[Group]) -> str:
    """A reference that tells the partner, and neither order nor number."""
    while True:
        drawn = "".join(secrets.choice(REFERENCE_ALPHABET) for _letter in range(REFERENCE_LENGTH))
        reference = f"{letter}-{case.partner_code.upper()}-{drawn}"
        if not model.objects.filter(reference=reference).exists():
            return reference
