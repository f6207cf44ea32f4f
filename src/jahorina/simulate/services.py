"""Fills the registers with a simulation and keeps its truth aside: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress, silent
from jahorina.partners import queries as partners
from jahorina.partners.roles import Area
from jahorina.registers.gates.services import clear_gate
from jahorina.registers.returns.steps import DEPARTURES
from jahorina.registers.services import NewStep, add_step
from jahorina.registers.simulated import SimulatedCase, is_simulated_already, need_no_real_cases, open_simulated
from jahorina.simulate.calibration import as_document, compare
from jahorina.simulate.casework import PlannedCase, PlannedStep
from jahorina.simulate.chance import Chance
from jahorina.simulate.making import Asked, Made, make
from jahorina.simulate.programme import read_simulation
from jahorina.simulate.truth import truth_folder, write_calibration, write_truth
from jahorina.simulate.workers import Workers, workers_of

MOST_PEOPLE = 2_000_000
REASONS = "Simulated: the circumstances were heard in person, and two sources on the state of return agree."
GATES_TO_CLEAR: Mapping[str, tuple[str, ...]] = {
    "departed": ("non-refoulement",),
    "transferred": ("non-refoulement", "chain-refoulement"),
}
"""Gates that only an assessment opens, by the step that they block."""

UNASSIGNED = 0.15
"""How many of the open cases wait for somebody to take them."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a simulation wrote: `seen` of `people` are in a register, and the comparison with published figures."""

    seed: int
    people: int
    seen: int
    registrations: int
    cases: int
    steps: int
    incidents: int
    calibration: tuple[dict[str, Any], ...]
    folder: Path


def simulate(
    *, seed: int, people: int, since: date, until: date, partner_codes: tuple[str, ...] = (), folder: Path,
    progress: Progress = silent,
) -> Report:  # fmt: skip
    """Simulate `people` travellers who arrive between two days, and fill the partners' registers (all, if none is named).

    `folder` is the programme's. Raises InputRefused (`period-malformed`, `people-malformed`, `partner-unknown`),
    Conflict (`real-cases`, `simulated-already`), NotReady (`no-institutions`, `vault-key-missing`).
    """
    programme = read_simulation(folder)
    asked = Asked(seed, people, since, until, _partners(partner_codes, programme.journeys.partners))
    _need_sensible(asked)
    need_no_real_cases()
    progress(_("Letting people travel"), 0, 3)
    made = make(programme, asked, _centres(asked.partners))
    _need_new(made, seed)
    calibration = as_document(compare(made.simulated, programme.targets))
    kept = truth_folder(settings.JAHORINA.workspace, seed)
    progress(_("Filling the registers"), 1, 3)
    with transaction.atomic():
        steps = _write(made, asked)
        progress(_("Keeping the truth aside"), 2, 3)
        write_truth(kept, made.lived, made.opened_by, made.simulated.incidents)
        write_calibration(kept, {"seed": seed, "people": people, "calibration": calibration})
    progress(_("Keeping the truth aside"), 3, 3)
    return _report(made, asked, steps, calibration, kept)


def _report(made: Made, asked: Asked, steps: int, calibration: list[dict[str, Any]], kept: Path) -> Report:
    simulated = made.simulated
    seen = {one.traveller.code for one in simulated.registrations}
    return Report(
        asked.seed,
        asked.people,
        len(seen),
        len(simulated.registrations),
        len(simulated.cases),
        steps,
        len(simulated.incidents),
        tuple(calibration),
        kept,
    )


def _partners(codes: tuple[str, ...], known: Mapping[str, object]) -> frozenset[str]:
    for code in codes:
        if code not in known:
            raise InputRefused(
                "partner-unknown",
                _("There is no partner %(code)s."),
                hint=", ".join(known),
                params={"code": code},
            )
    return frozenset(codes or known)


def _need_sensible(asked: Asked) -> None:
    if not 1 <= asked.people <= MOST_PEOPLE:
        raise InputRefused(
            "people-malformed", _("Simulate from 1 to %(most)s people."), params={"most": MOST_PEOPLE}
        )  # fmt: skip
    if asked.since > asked.until or asked.until > timezone.localdate():
        raise InputRefused(
            "period-malformed", _("The first day must not be after the last, and the last not in the future.")
        )


def _need_new(made: Made, seed: int) -> None:
    first = next((case.person for case in made.simulated.cases if case.person is not None), None)
    if first is not None and is_simulated_already(first):
        raise Conflict(
            "simulated-already",
            _("The registers hold the simulation with the seed %(seed)s already."),
            hint=_("Take another seed, or another workspace."),
            params={"seed": seed},
        )


def _centres(codes: frozenset[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {code: [] for code in sorted(codes)}
    for place in partners.places(kind="centre"):
        if place.partner in found:
            found[place.partner].append(place.code)
    return {code: tuple(places) for code, places in found.items()}


def _write(made: Made, asked: Asked) -> int:
    """Write the cases; what gates block goes through the services, one by one. Returns how many steps there are."""
    workers = {(code, area): workers_of(code, area) for code in sorted(asked.partners) for area in Area}
    cases = made.simulated.cases
    steps = open_simulated(_simulated(case, asked, workers[case.partner, Area(case.area)]) for case in cases)
    for case in cases:
        later = case.steps[_blocked_from(case) :]
        if later:
            steps += _carry_on(case, later, workers[case.partner, Area.RETURN], workers[case.partner, Area.PROTECTION])
    return steps


def _blocked_from(case: PlannedCase) -> int:
    """The position of the first step that gates block; the number of steps where there is none."""
    return next((place for place, step in enumerate(case.steps) if step.kind in DEPARTURES), len(case.steps))


def _simulated(case: PlannedCase, asked: Asked, workers: Workers) -> SimulatedCase:
    written = [_recorded(step, workers) for step in case.steps[: _blocked_from(case)]]
    is_closed = case.steps[-1].kind == "closed"
    if is_closed or not Chance(asked.seed, "assigned", case.id).happens(UNASSIGNED):
        assigned = NewStep("assigned", case.steps[0].on, {"assignee": str(workers.worker.pk)})
        written.insert(1, (workers.worker, assigned))
    return SimulatedCase(case.id, Area(case.area), case.person, case.identity, written)


def _recorded(step: PlannedStep, workers: Workers) -> tuple[Any, NewStep]:
    by = workers.supervisor if step.by_supervisor else workers.worker
    return by, NewStep(step.kind, step.on, step.fields, step.note)


def _carry_on(case: PlannedCase, steps: tuple[PlannedStep, ...], workers: Workers, protection: Workers) -> int:
    """Let a supervisor of the competent area assess the gates, then take the steps as anybody would."""
    for gate in GATES_TO_CLEAR[steps[0].kind]:
        clear_gate(by=protection.supervisor, case=case.id, gate=gate, reasons=REASONS)
    for step in steps:
        add_step(by=workers.supervisor, case=case.id, step=NewStep(step.kind, step.on, step.fields, step.note))
    return len(steps)
