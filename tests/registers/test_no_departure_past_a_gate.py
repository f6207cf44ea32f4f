"""No sequence of steps, corrections and decisions reaches departure while a gate is closed.

A machine takes a person's three cases through whatever their areas allow, in any order of days, corrects and voids,
decides about gates, and tries to depart. Whether a gate is closed is judged here anew, from what was done and the words
of the law, without the program's own facts and conditions. A departure past a closed gate must be refused by the
service and by the database; one past open gates must be possible, so that the machine shows more than refusals.

The quick variant runs always, the slow one in `make test`; `make sequences` runs ten thousand (`JAHORINA_SEQUENCES`
says how many).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.db import Error, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from jahorina.kernel.errors import UserError
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.areas import AREAS
from jahorina.registers.gates.facts import ALARMS
from jahorina.registers.gates.services import clear_gate, override_gate, withdraw_decision
from jahorina.registers.loading import load_registers
from jahorina.registers.models import Case, Step
from jahorina.registers.programme_schema import ProgrammeRegisters
from jahorina.registers.services import GateClosed, NewStep, add_step, correct_step
from tests.registers.cases import REASONS, opened, ready_to_depart, step, supervisor

SEQUENCES = int(os.environ.get("JAHORINA_SEQUENCES", "300"))
SHARED_NUMBER = 5
"""The number of a return decision that covers another person, too."""

FUTURE = (date(2999, 1, 1)).isoformat()
PAST = (date(2020, 1, 1)).isoformat()
Fields = dict[str, Any]

MENU: dict[Area, dict[str, list[Fields]]] = {
    Area.PROTECTION: {
        "intention-declared": [{}],
        "application-lodged": [{}],
        "decision-issued": [{"decision": "rejected"}, {"decision": "refugee"}],
        "appeal-lodged": [{"suspensive": True}, {"suspensive": False}],
        "appeal-decided": [{"decision": "upheld"}],
        "decision-final": [{}],
        "case-remitted": [{}],
        "claim-withdrawn": [{"informed": True}],
        "discontinued": [{"reason": "absconded"}],
        "unaccompanied-child-noted": [{"status": one} for one in ("unaccompanied", "separated", "reunited", "adult")],
        "guardian-appointed": [{}],
        "guardian-ended": [{}],
        "best-interests-determined": [{"outcome": one} for one in ("stay", "return", "return-to-family", "not-yet")],
        "vulnerability-noted": [{"factor": "health", "level": "individual", "direction": "risk"}],
        "closed": [{"reason": "absconded"}],
        "reopened": [{}],
    },
    Area.COUNTER_TRAFFICKING: {
        "indicators-noted": [{}],
        "presumed": [{"decided_by": "NGO"}],
        "reflection-started": [{"until": FUTURE}, {"until": PAST}],
        "reflection-ended": [{}],
        "identified": [{"decided_by": "Police"}],
        "not-identified": [{"decided_by": "Police"}],
        "closed": [{"reason": "moved"}],
        "reopened": [{}],
    },
    Area.RETURN: {
        "counselled": [{}],
        "trafficking-screened": [{"result": "no-indication"}, {"result": "indication"}],
        "fitness-assessed": [
            *({"result": one} for one in ("fit", "fit-with-escort", "not-fit")),
            {"result": "fit", "valid_until": PAST},
            {"result": "fit", "valid_until": FUTURE},
        ],
        "return-decision-issued": [
            {"individual": True},
            {"individual": False},
            {"individual": True, "decision_number": 6},
            {"individual": True, "decision_number": SHARED_NUMBER},
        ],
        "appeal-lodged": [{"suspensive": True}, {"suspensive": False}],
        "appeal-decided": [{"decision": "upheld"}],
        "declaration-signed": [{"modality": "avrr", "language": "prs"}],
        "declaration-revoked": [{}],
        "readmission-requested": [
            {"counterpart": "SRB", "category": "own-national"},
            {"counterpart": "SRB", "category": "third-country-national"},
            {"counterpart": "SRB"},
        ],
        "readmission-accepted": [{}],
        "booked": [{}],
    },
}
DEPARTURES: dict[str, Fields] = {"departed": {"modality": "avrr"}, "transferred": {"counterpart": "SRB"}}
COMPETENT = {
    **dict.fromkeys(
        ("non-refoulement", "chain-refoulement", "claim-pending", "suspensive-appeal", "unaccompanied-child"),
        Area.PROTECTION,
    ),
    "reflection-period": Area.COUNTER_TRAFFICKING,
    **dict.fromkeys(("trafficking-screening", "voluntariness", "medical-fitness", "collective-handling"), Area.RETURN),
}


@dataclass
class Done:
    """A step as the machine recorded it; `void` and `fields` change by correction."""

    area: Area
    sequence: int
    kind: str
    day: date
    fields: Fields
    void: bool = False


@dataclass
class World:
    """The people and cases that every sequence starts from; some start ready to depart."""

    bosses: dict[Area, Member]
    fresh: dict[Area, Case]
    ready: dict[Area, Case]


class Journey(RuleBasedStateMachine):
    """One person's cases; everything it did is rolled back at its end."""

    world: ClassVar[World]
    tally: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.is_chosen = False
        self.done: list[Done] = []
        self.decided: dict[str, bool] = {}
        self.days: set[date] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)
        Journey.tally["sequences"] += 1

    @precondition(lambda self: not self.is_chosen)
    @rule(ready=st.booleans())
    def begin(self, ready: bool) -> None:
        self.is_chosen = True
        self.cases = self.world.ready if ready else self.world.fresh
        for area, case in self.cases.items():
            for row in Step.objects.filter(case=case).order_by("sequence"):
                self.done.append(Done(area, row.sequence, row.kind, row.happened_on, dict(row.detail)))
                self.days.add(row.happened_on)
        self.decided = {"non-refoulement": True} if ready else {}

    @precondition(lambda self: self.is_chosen)
    @rule(area=st.sampled_from(list(MENU)), pick=st.integers(0, 99), choice=st.integers(0, 9), ago=st.integers(0, 90))
    def take_a_step(self, area: Area, pick: int, choice: int, ago: int) -> None:
        case = self.case(area)
        possible = [one.code for one in AREAS[area].next_steps(case.state) if one.code in MENU[area]]
        if not possible:
            return
        kind = possible[pick % len(possible)]
        fields = MENU[area][kind][choice % len(MENU[area][kind])]
        day = self.free_day(ago)
        add_step(by=self.world.bosses[area], case=case.pk, step=NewStep(kind, day, fields, "Seen and heard."))
        self.done.append(Done(area, case.version + 1, kind, day, fields))
        self.recorded(kind)

    @precondition(lambda self: self.is_chosen)
    @rule(pick=st.integers(0, 99), choice=st.integers(0, 9), void=st.booleans())
    def correct(self, pick: int, choice: int, void: bool) -> None:
        standing = [one for one in self.done if not one.void and one.kind in MENU[one.area]]
        if not standing:
            return
        one = standing[pick % len(standing)]
        case, menu = self.case(one.area), MENU[one.area][one.kind]
        fields = None if void else menu[choice % len(menu)]
        try:
            correct_step(
                by=self.world.bosses[one.area], case=case.pk, sequence=one.sequence, reason="Read wrongly.",
                expected_version=case.version, fields=fields,
            )  # fmt: skip
        except UserError:
            return  # others build on it
        one.void, one.fields = void, one.fields if fields is None else fields
        self.recorded(one.kind)

    @precondition(lambda self: self.is_chosen)
    @rule(gate=st.sampled_from(list(COMPETENT)), act=st.sampled_from([clear_gate, override_gate, withdraw_decision]))
    def decide(self, gate: str, act: Any) -> None:
        try:
            with transaction.atomic():
                act(by=self.world.bosses[COMPETENT[gate]], case=self.case(Area.RETURN).pk, gate=gate, reasons=REASONS)
        except UserError:
            return
        self.decided[gate] = act is not withdraw_decision

    @precondition(lambda self: self.is_chosen)
    @rule(kind=st.sampled_from(list(DEPARTURES)))
    def try_to_depart(self, kind: str) -> None:
        case = self.case(Area.RETURN)
        if not AREAS[Area.RETURN].allowed(AREAS[Area.RETURN].steps[kind], case.state):
            return
        closed = self.closed(kind)
        given = {
            "by": self.world.bosses[Area.RETURN],
            "case": case.pk,
            "step": NewStep(kind, timezone.localdate(), DEPARTURES[kind]),
        }
        if not closed:
            Journey.tally["departed"] += 1
            with transaction.atomic():
                add_step(**given)
                transaction.set_rollback(True)
            return
        Journey.tally["refused"] += 1
        # What is refused is the point: the case may have stood still since a day passed or a standing went stale.
        with pytest.raises(GateClosed) as refused:
            add_step(**given)
        assert set(refused.value.gates) == closed
        with pytest.raises(Error, match="gate is closed"), transaction.atomic():
            Step.objects.create(
                case=case, sequence=case.version + 1, kind=kind, happened_on=timezone.localdate(),
                institution=case.institution,
            )  # fmt: skip

    # what the law says about what was done

    def closed(self, kind: str) -> set[str]:
        """The gates that are closed for this departure, judged from what was done."""
        shut = {
            "non-refoulement": True,
            "claim-pending": self.state(Area.PROTECTION) in ("intention", "application", "decided"),
            "suspensive-appeal": any(self.suspended(area) for area in (Area.PROTECTION, Area.RETURN)),
            "unaccompanied-child": self.child_alone_without_safeguards(),
            "reflection-period": self.state(Area.COUNTER_TRAFFICKING) == "presumed" or self.in_reflection(),
            "trafficking-screening": self.last("trafficking-screened").get("result") != "no-indication",
            "medical-fitness": not self.fit(),
            "collective-handling": self.decided_collectively(),
        }
        if kind == "departed":
            words = [
                one.kind for one in self.told("declaration-signed", "return-decision-issued", "declaration-revoked")
            ]
            shut["voluntariness"] = not words or words[-1] == "declaration-revoked"
        else:
            requests = self.told("readmission-requested")
            shut["chain-refoulement"] = any(one.fields.get("category") != "own-national" for one in requests)
        return {gate for gate, is_shut in shut.items() if is_shut and not self.decided.get(gate)}

    def told(self, *kinds: str, area: Area | None = None) -> list[Done]:
        """What stands of these kinds, by the day on which it happened."""
        standing = [one for one in self.done if one.kind in kinds and not one.void and area in (None, one.area)]
        return sorted(standing, key=lambda one: one.day)

    def last(self, kind: str) -> Fields:
        found = self.told(kind)
        return found[-1].fields if found else {}

    def state(self, area: Area) -> str:
        """The state that the steps lead to, in the order of recording."""
        state = ""
        for one in self.done:
            if one.area is area and not one.void:
                state = AREAS[area].steps[one.kind].to_state or state
        return state

    def suspended(self, area: Area) -> bool:
        appeals = self.told("appeal-lodged", "appeal-decided", area=area)
        return bool(appeals) and appeals[-1].kind == "appeal-lodged" and appeals[-1].fields["suspensive"]

    def child_alone_without_safeguards(self) -> bool:
        guardians = self.told("guardian-appointed", "guardian-ended")
        has_guardian = bool(guardians) and guardians[-1].kind == "guardian-appointed"
        outcome = self.last("best-interests-determined").get("outcome")
        safeguarded = has_guardian and outcome in ("return", "return-to-family")
        return (
            self.last("unaccompanied-child-noted").get("status") in ("unaccompanied", "separated") and not safeguarded
        )

    def in_reflection(self) -> bool:
        turns = self.told("reflection-started", "reflection-ended")
        return bool(turns) and turns[-1].kind == "reflection-started" and turns[-1].fields["until"] == FUTURE

    def fit(self) -> bool:
        found = self.last("fitness-assessed")
        return found.get("result") in ("fit", "fit-with-escort") and found.get("valid_until") != PAST

    def decided_collectively(self) -> bool:
        found = self.told("return-decision-issued")
        if not found:
            return False
        return not found[-1].fields["individual"] or found[-1].fields.get("decision_number") == SHARED_NUMBER

    def recorded(self, kind: str) -> None:
        """Something that a decision did not know makes every decision lapse."""
        if kind in ALARMS:
            self.decided = {}

    def case(self, area: Area) -> Case:
        found = Case.objects.get(pk=self.cases[area].pk)
        assert found.state == self.state(area)
        return found

    def free_day(self, ago: int) -> date:
        """A day on which nothing has happened yet: of one day the order would be anybody's."""
        day = timezone.localdate() - timedelta(days=ago + 1)
        while day in self.days:
            day -= timedelta(days=1)
        self.days.add(day)
        return day


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, shipped: ProgrammeRegisters) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_registers(shipped, by="system")
        bosses = {area: supervisor(area) for area in MENU}
        stranger = opened(bosses[Area.RETURN], Area.RETURN)
        step(bosses[Area.RETURN], stranger, "return-decision-issued", individual=True, decision_number=SHARED_NUMBER)
        yield World(bosses, *(_three_cases(bosses, ready=ready) for ready in (False, True)))
        transaction.set_rollback(True)


def _three_cases(bosses: dict[Area, Member], *, ready: bool) -> dict[Area, Case]:
    """A person's cases in all three areas."""
    cases = {Area.RETURN: opened(bosses[Area.RETURN], Area.RETURN, ago=400)}
    for number, area in enumerate((Area.PROTECTION, Area.COUNTER_TRAFFICKING)):
        case = opened(bosses[area], area, ago=401 + number)
        Case.objects.filter(pk=case.pk).update(person=cases[Area.RETURN].person)
        cases[area] = Case.objects.get(pk=case.pk)
    if ready:
        ready_to_depart(bosses[Area.RETURN], cases[Area.RETURN], bosses[Area.PROTECTION])
    return cases


def run(world: World, sequences: int) -> Counter[str]:
    Journey.world, Journey.tally = world, Counter()
    run_state_machine_as_test(
        Journey,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=12,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Journey.tally


@pytest.mark.django_db
def test_no_sequence_departs_past_a_closed_gate(world: World) -> None:
    tally = run(world, 25)
    assert tally["sequences"] >= 25


@pytest.mark.slow
@pytest.mark.django_db
def test_none_of_many_sequences_departs_past_a_closed_gate(world: World) -> None:
    tally = run(world, SEQUENCES)
    assert tally["sequences"] >= SEQUENCES
    assert tally["refused"] > SEQUENCES / 20
    assert tally["departed"] > SEQUENCES / 100, "the machine must get past open gates, too"
