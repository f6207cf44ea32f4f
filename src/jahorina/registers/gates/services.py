"""What competent people do about gates: clear, override, withdraw; and what the officer reviews. In writing, always."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.partners.roles import Area
from jahorina.registers.access import no_such_case, supervises
from jahorina.registers.gates import standing
from jahorina.registers.models import Case, Gate, GateDecision
from jahorina.registers.vault import identities

REASONS_AT_LEAST = 20
"""Letters that reasons need: a word is no reason."""


@transaction.atomic
def clear_gate(*, by: Member, case: UUID, gate: str, reasons: str, valid_until: date | None = None) -> GateDecision:
    """Find that the gate's condition is met for this person. Only gates that an assessment opens can be cleared; the
    others open by the facts, or are overridden.

    Raises NotFound (`case-unknown`, `gate-unknown`), NotAllowed (`gate-not-competent`, `gate-own-case`), InputRefused
    (`reasons-needed`, `day-in-the-past`), Conflict (`gate-not-assessable`).
    """
    found, wanted = _decidable(by, case, gate, reasons, valid_until)
    if wanted.condition not in ASSESSED:
        raise Conflict(
            "gate-not-assessable",
            _("This gate opens by facts that are not there. It can only be overridden, and that is reported."),
        )
    return _decide(by, found, wanted, GateDecision.Kind.CLEARED, reasons, valid_until, actions.GATE_CLEARED)


@transaction.atomic
def override_gate(*, by: Member, case: UUID, gate: str, reasons: str, valid_until: date | None = None) -> GateDecision:
    """Open a gate although its condition is not met. It is counted, and reported to the data-protection officer.

    Raises as `clear_gate`, and Conflict (`gate-open`) where nothing is closed.
    """
    found, wanted = _decidable(by, case, gate, reasons, valid_until)
    if any(one.is_open for one in standing.standings(found) if one.gate.code == gate):
        raise Conflict("gate-open", _("This gate is open already."))
    return _decide(by, found, wanted, GateDecision.Kind.OVERRIDDEN, reasons, valid_until, actions.GATE_OVERRIDDEN)


@transaction.atomic
def withdraw_decision(*, by: Member, case: UUID, gate: str, reasons: str) -> GateDecision:
    """Take an earlier decision back; the gate stands as its condition says. Raises as `clear_gate`, and Conflict
    (`gate-undecided`)."""
    found, wanted = _decidable(by, case, gate, reasons, None)
    last = found.gate_decisions.filter(gate=wanted).order_by("-id").first()
    if last is None or last.kind == GateDecision.Kind.WITHDRAWN:
        raise Conflict("gate-undecided", _("There is no decision about this gate to withdraw."))
    return _decide(by, found, wanted, GateDecision.Kind.WITHDRAWN, reasons, None, actions.GATE_WITHDRAWN)


@transaction.atomic
def review_override(*, by: Member, decision: int) -> None:
    """Write down that the data-protection officer looked at an override; raises NotAllowed, NotFound."""
    require(by, Capability.REVIEW_SAFEGUARDS)
    rows = GateDecision.objects.filter(
        id=decision, kind=GateDecision.Kind.OVERRIDDEN, case__partner_code=by.partner_code
    )
    if not rows.update(reviewed_at=timezone.now(), reviewed_by=by):
        raise NotFound("override-unknown", _("There is no such override."))
    audit.record(
        actor=by.label, action=actions.SAFEGUARD_REVIEWED, target=f"override:{decision}", partner=by.partner_code
    )


ASSESSED = frozenset({"non-refoulement-cleared", "chain-refoulement-cleared"})
"""Conditions that a competent person's assessment meets."""


def _decidable(by: Member, case: UUID, gate: str, reasons: str, valid_until: date | None) -> tuple[Case, Gate]:
    """The case, locked, and the gate, if `by` is competent and did not carry the case themselves."""
    found = Case.objects.select_for_update(of=("self",)).filter(id=case, partner_code=by.partner_code).first()
    wanted = Gate.objects.filter(code=gate, partner_code__in=("", by.partner_code)).first()
    if found is None or found.area != Area.RETURN:
        raise no_such_case()
    if wanted is None or not supervises(by, wanted.competent_area):
        # A case of another area is as if it were not there for who is not competent.
        raise (
            no_such_case()
            if not supervises(by, found.area)
            else NotAllowed("gate-not-competent", _("Only a supervisor of the competent area decides about this gate."))
        )
    if found.assignee_id == by.pk:
        raise NotAllowed("gate-own-case", _("Nobody decides about a gate of their own case; ask another supervisor."))
    if sum(letter.isalnum() for letter in reasons) < REASONS_AT_LEAST:
        raise InputRefused("reasons-needed", _("Give the reasons in full: they stand for what is decided here."))
    if valid_until is not None and valid_until < timezone.localdate():
        raise InputRefused("day-in-the-past", _("The decision would have ended already."))
    return found, wanted


def _decide(
    by: Member,
    case: Case,
    gate: Gate,
    kind: GateDecision.Kind,
    reasons: str,
    valid_until: date | None,
    action: str,
) -> GateDecision:
    number = case.gate_decisions.count() + 1
    sealed = identities.seal_note(reasons, case=case, field="registers_gatedecision", row=str(number))
    decision = GateDecision.objects.create(
        case=case,
        gate=gate,
        kind=kind,
        by=by,
        sealed_reasons=sealed,
        valid_until=valid_until,
        reported_at=timezone.now() if kind == GateDecision.Kind.OVERRIDDEN else None,
    )
    detail = {"gate": gate.code, "until": valid_until.isoformat() if valid_until else None}
    audit.record(actor=by.label, action=action, target=case.label, detail=detail, partner=by.partner_code)
    if case.person_id is not None:
        standing.renew(case.person_id)
    return decision
