"""How each gate stands for a case now: by the facts, or by a written decision that they have not overtaken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.roles import Area
from jahorina.registers.gates.conditions import CONDITIONS, Circumstances, Verdict
from jahorina.registers.gates.facts import ALARMS, CaseHistory, ReturnFacts, person_facts, return_facts
from jahorina.registers.gates.triggers import ALWAYS_BLOCKED
from jahorina.registers.histories import histories_of
from jahorina.registers.models import Case, Gate, GateBlock, GateDecision, GateStanding, Step


@dataclass(frozen=True, slots=True)
class Standing:
    """A gate as it stands for a case."""

    gate: Gate
    is_open: bool
    by_decision: bool
    until: date | None


def standings(case: Case, *, today: date | None = None) -> tuple[Standing, ...]:
    """Every gate in force for the case, in the programme's order; raises NotReady (`gates-missing`)."""
    day = today or timezone.localdate()
    gates = gates_in_force(case.partner_code, day)
    if case.person_id is None:
        return ()
    histories = histories_of(case.person_id)
    return _judged(case, gates, histories, day)


def renew(person_id: UUID, *, today: date | None = None) -> None:
    """Write down how the gates stand for each open return case of the person, since their last step."""
    day = today or timezone.localdate()
    cases = Case.objects.filter(person_id=person_id, area=Area.RETURN, closed_on__isnull=True)
    found = list(cases)
    if not found:
        return
    histories = histories_of(person_id)
    rows = []
    for case in found:
        for one in _judged(case, gates_in_force(case.partner_code, day), histories, day):
            rows.append(
                GateStanding(
                    case=case, gate=one.gate, is_open=one.is_open, by_decision=one.by_decision, open_until=one.until
                )
            )
    GateStanding.objects.filter(case__in=found).delete()
    GateStanding.objects.bulk_create(rows)


def gates_in_force(partner: str, day: date) -> list[Gate]:
    """The partner's gates on a day; raises NotReady (`gates-missing`) where a departure would meet none."""
    gates = list(
        Gate.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            partner_code__in=("", partner),
        ).prefetch_related("blocks")
    )
    blocked = {block.step_kind for gate in gates for block in gate.blocks.all()}
    if not blocked.issuperset(ALWAYS_BLOCKED):
        raise NotReady(
            "gates-missing",
            _("No gates are loaded for departures; nobody can be returned before they are."),
            hint=_("Load the programme with `jahorina init`."),
        )
    return gates


def is_blocked_kind(kind: str) -> bool:
    """Whether gates block steps of this kind."""
    return kind in ALWAYS_BLOCKED or GateBlock.objects.filter(step_kind=kind).exists()


def blocking(found: Iterable[Standing], kind: str) -> tuple[Standing, ...]:
    """The closed gates that block a step of this kind."""
    return tuple(
        one for one in found if not one.is_open and any(block.step_kind == kind for block in one.gate.blocks.all())
    )


def _judged(case: Case, gates: Sequence[Gate], histories: dict[UUID, CaseHistory], day: date) -> tuple[Standing, ...]:
    person, own = person_facts(histories.values()), return_facts(histories[case.pk])
    seen = Circumstances(person, own, _shares_its_decision(case, own), day)
    decisions = _decisions(case, histories)
    return tuple(_standing(gate, seen, decisions.get(gate.pk), day) for gate in gates)


def _standing(gate: Gate, seen: Circumstances, decision: GateDecision | None, day: date) -> Standing:
    verdict: Verdict = CONDITIONS[gate.condition](seen)
    if verdict.is_open:
        return Standing(gate, True, False, verdict.until)
    if decision is None or (decision.valid_until is not None and decision.valid_until < day):
        return Standing(gate, False, False, None)
    return Standing(gate, True, True, decision.valid_until)


def _decisions(case: Case, histories: dict[UUID, CaseHistory]) -> dict[int, GateDecision]:
    """The newest decision about each gate of the case, unless it was withdrawn or made before an alarm."""
    alarm = (
        Step.objects.filter(case_id__in=histories, kind__in=ALARMS)
        .order_by("-id")
        .values_list("recorded_at", flat=True)
    ).first()
    newest = {decision.gate_id: decision for decision in case.gate_decisions.order_by("id")}
    return {
        gate: decision
        for gate, decision in newest.items()
        if decision.kind != GateDecision.Kind.WITHDRAWN and (alarm is None or decision.at > alarm)
    }


def _shares_its_decision(case: Case, own: ReturnFacts) -> bool:
    if own.decision_number is None or case.person_id is None:
        return False
    return (
        Step.objects.filter(
            kind="return-decision-issued",
            detail__decision_number=own.decision_number,
            case__partner_code=case.partner_code,
            case__area=Area.RETURN,
        )
        .exclude(case__person_id=case.person_id)
        .exists()
    )
