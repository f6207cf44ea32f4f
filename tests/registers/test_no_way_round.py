"""No sequence of steps in any of a person's cases opens the way to departure while the law closes it.

An oracle states in plain words, from the raw steps, when a departure would be unlawful. Whatever steps hypothesis takes
in a protection, a trafficking and a return case, an unlawful moment finds a closed gate.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jahorina.partners.roles import Area
from jahorina.registers.areas import AREAS
from jahorina.registers.folding import Entry, fold
from jahorina.registers.gates.conditions import CONDITIONS, Circumstances
from jahorina.registers.gates.facts import CaseHistory, person_facts, return_facts

FIRST = date(2026, 1, 1)
PERSONS_AREAS = (Area.PROTECTION, Area.COUNTER_TRAFFICKING, Area.RETURN)
VALUES = {
    "suspensive": [True, False, None],
    "status": ["unaccompanied", "separated", "reunited"],
    "outcome": ["return", "return-to-family", "stay"],
    "result": ["no-indication", "indication", "fit", "not-fit"],
    "until": ["2025-12-01", "2999-01-01"],
    "valid_until": ["2025-12-01", "2999-01-01"],
    "individual": [True, False],
    "decision": ["upheld", "rejected"],
}
BY_THE_FACTS = sorted(set(CONDITIONS) - {"non-refoulement-cleared", "chain-refoulement-cleared"})


def walk(choices: list[tuple[int, int, int]]) -> dict[Area, list[Entry]]:
    """Steps that the state machines allow, as the choices pick them."""
    taken = {area: [Entry(1, "registered", FIRST)] for area in PERSONS_AREAS}
    for number, (which, kind_choice, value_choice) in enumerate(choices):
        area = PERSONS_AREAS[which % len(PERSONS_AREAS)]
        state = fold(AREAS[area], taken[area]).state
        kinds = [kind for kind in AREAS[area].next_steps(state) if kind.code not in {"assigned", "closed", "departed"}]
        kind = kinds[kind_choice % len(kinds)]
        detail = {
            field.name: value
            for field in kind.fields
            if (options := VALUES.get(field.name)) and (value := options[value_choice % len(options)]) is not None
        }
        day = FIRST + timedelta(days=number)
        taken[area].append(Entry(len(taken[area]) + 1, kind.code, day, detail))
    return taken


def unlawful(taken: dict[Area, list[Entry]], today: date) -> set[str]:
    """The gates that the law closes, from the raw steps alone."""
    reasons = set()
    protection, trafficking, own = (taken[area] for area in PERSONS_AREAS)
    claim = False
    for entry in protection:
        if entry.kind in {"intention-declared", "application-lodged", "case-remitted"}:
            claim = True
        if entry.kind in {"claim-withdrawn", "discontinued", "decision-final", "appeal-lodged", "appeal-decided"}:
            claim = False
    if claim:
        reasons.add("no-claim-pending")
    for case in (protection, own):
        appeals = [entry for entry in case if entry.kind.startswith("appeal-")]
        if appeals and appeals[-1].kind == "appeal-lodged" and appeals[-1].detail.get("suspensive", True):
            reasons.add("no-suspensive-appeal")
    alone = [entry for entry in protection if entry.kind == "unaccompanied-child-noted"]
    if alone and alone[-1].detail.get("status") != "reunited":
        everybody = sorted((*protection, *trafficking), key=lambda entry: entry.happened_on)
        guards = [entry.kind for entry in everybody if entry.kind.startswith("guardian-")]
        outcomes = [entry.detail.get("outcome") for entry in protection if entry.kind == "best-interests-determined"]
        if not guards or guards[-1] == "guardian-ended" or not outcomes or outcomes[-1] == "stay":
            reasons.add("child-safeguarded")
    decided = [entry.kind for entry in trafficking if entry.kind in {"presumed", "identified", "not-identified"}]
    if decided and decided[-1] == "presumed":
        reasons.add("no-reflection-period")
    periods = [entry for entry in trafficking if entry.kind.startswith("reflection-")]
    if periods and periods[-1].kind == "reflection-started" and periods[-1].detail["until"] >= today.isoformat():
        reasons.add("no-reflection-period")
    obliged = [entry for entry in own if entry.kind == "return-decision-issued"]
    basis = max((entry.sequence for entry in own if entry.kind == "declaration-signed" or entry in obliged), default=0)
    revoked = max((entry.sequence for entry in own if entry.kind == "declaration-revoked"), default=0)
    if basis <= revoked:
        reasons.add("declaration-stands")
    if obliged and obliged[-1].detail.get("individual") is not True:
        reasons.add("decided-individually")
    screened = [entry.detail.get("result") for entry in own if entry.kind == "trafficking-screened"]
    if screened[-1:] != ["no-indication"]:
        reasons.add("trafficking-screened")
    fitness = [entry.detail for entry in own if entry.kind == "fitness-assessed"]
    if not fitness or fitness[-1].get("result") != "fit" or fitness[-1].get("valid_until", "3") < today.isoformat():
        reasons.add("fit-to-travel")
    return reasons


def hold_against_the_oracle(choices: list[tuple[int, int, int]]) -> None:
    """Each gate is closed by the facts exactly when the law closes it."""
    taken = walk(choices)
    today = FIRST + timedelta(days=len(choices))
    histories = {area: CaseHistory(area, fold(AREAS[area], taken[area]).state, taken[area]) for area in PERSONS_AREAS}
    seen = Circumstances(person_facts(histories.values()), return_facts(histories[Area.RETURN]), False, today)
    closed = {name for name in BY_THE_FACTS if not CONDITIONS[name](seen).is_open}
    assert closed == unlawful(taken, today)


SEQUENCES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 60), st.integers(0, 5)), max_size=16)


@given(SEQUENCES)
@settings(max_examples=400, deadline=None)
def test_an_unlawful_departure_always_meets_a_closed_gate(choices: list[tuple[int, int, int]]) -> None:
    hold_against_the_oracle(choices)


@pytest.mark.slow
@given(SEQUENCES)
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_ten_thousand_sequences_find_no_way_round(choices: list[tuple[int, int, int]]) -> None:
    hold_against_the_oracle(choices)


READY = [("counselled", {}), ("declaration-signed", {}), ("trafficking-screened", {"result": "no-indication"})]


def test_the_oracle_knows_a_lawful_departure() -> None:
    entries = [Entry(1, "registered", FIRST)]
    for kind, detail in (*READY, ("fitness-assessed", {"result": "fit"})):
        entries.append(Entry(len(entries) + 1, kind, FIRST, detail))
    taken = {area: [Entry(1, "registered", FIRST)] for area in PERSONS_AREAS} | {Area.RETURN: entries}
    assert unlawful(taken, FIRST) == set()
