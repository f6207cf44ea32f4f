"""The SQL counts what folding says: random histories with corrections and voids, against plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jahorina.kernel.periods import Period
from jahorina.partners.models import Institution
from jahorina.partners.roles import Area
from jahorina.registers.areas import AREAS
from jahorina.registers.folding import Entry, effective
from jahorina.registers.models import Case, Person, Step
from jahorina.registers.statistics.queries import Node, register_statistic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statistics")]

START = date(2025, 1, 1)
WINDOW = Period(date(2025, 1, 10), date(2025, 1, 20))
DECISIONS = ("refugee", "rejected")
History = tuple[Entry, ...]
BA = Node("ba", protected=False)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """The steps of a case as they could have been recorded, some corrected, some void, some twice."""
    kinds = st.sampled_from(["application-lodged", "decision-issued", "decision-issued", "closed", "reopened"])
    days = st.integers(0, 25).map(lambda after: START + timedelta(days=after))
    entries = [Entry(1, "registered", draw(days))]
    for _number in range(draw(st.integers(0, 7))):
        sequence = len(entries) + 1
        earlier = [one for one in entries if one.corrects is None and one.sequence > 1]
        detail = {"decision": draw(st.sampled_from(DECISIONS)), "decision_number": draw(st.integers(1, 3))}
        if earlier and draw(st.booleans()):
            corrected = draw(st.sampled_from(earlier))
            void = draw(st.integers(0, 3)) == 0
            entries.append(Entry(sequence, corrected.kind, draw(days), detail, corrected.sequence, void))
        else:
            entries.append(Entry(sequence, draw(kinds), draw(days), detail))
    return tuple(entries)


def keep(found: Sequence[History]) -> list[UUID]:
    """Write the histories as they are, past the services: what is tested is the counting."""
    institution = Institution.objects.get(code="ba-sfa")
    owners = [Person.objects.create(partner_code="ba") for _number in range(len(found) // 2 + 1)]
    written = []
    for number, entries in enumerate(found):
        case = Case.objects.create(
            reference=f"P-BA-{number}", area=Area.PROTECTION, partner_code="ba", institution=institution,
            person=owners[number // 2], opened_on=START, last_step_on=START, state="registered",
        )  # fmt: skip
        Step.objects.bulk_create(
            Step(
                case=case, sequence=one.sequence, kind=one.kind, happened_on=one.happened_on, institution=institution,
                detail=dict(one.detail), corrects=one.corrects, is_void=one.is_void,
            )
            for one in entries
        )  # fmt: skip
        written.append(owners[number // 2].pk)
    return written


def total(code: str) -> tuple[float, int] | None:
    totals = register_statistic(member=BA, code=code, period=WINDOW).totals
    return next(((one.value or 0.0, one.n or 0) for one in totals), None)


def type_7(values: list[int], quarter: int) -> Fraction:
    """Hyndman and Fan's type 7, by its definition in fractions."""
    values = sorted(values)
    h = Fraction(len(values) - 1) * quarter / 4
    low = int(h)
    return values[low] + (h - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def state_on(entries: History, day: date) -> str | None:
    """The state that replaying what had happened by a day leads to."""
    state = None
    for one in effective(entries):
        if one.happened_on <= day:
            state = AREAS[Area.PROTECTION].steps[one.kind].to_state or state
    return state


def spans(found: Sequence[History]) -> list[int]:
    """The durations that ended in the window."""
    days = []
    for entries in found:
        counted = effective(entries)
        first = min((one.happened_on for one in counted if one.kind == "application-lodged"), default=None)
        ends = [
            one.happened_on for one in counted if one.kind == "decision-issued" and first and one.happened_on >= first
        ]
        if first and ends and WINDOW.start <= min(ends) <= WINDOW.end:
            days.append((min(ends) - first).days)
    return days


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(found=st.lists(histories(), min_size=1, max_size=9))
def test_each_unit_is_what_folding_says(found: list[History]) -> None:
    with transaction.atomic():
        people = keep(found)
        in_window = [
            (number, one)
            for number, entries in enumerate(found)
            for one in effective(entries)
            if one.kind == "decision-issued" and WINDOW.start <= one.happened_on <= WINDOW.end
        ]
        n = len(in_window)
        assert total("protection-persons-decided") == (len({people[number] for number, _one in in_window}), n)
        numbers = {one.detail["decision_number"] for _number, one in in_window}
        assert total("protection-first-decisions") == (len(numbers), n)
        by_outcome: dict[str, set[UUID]] = defaultdict(set)
        for number, one in in_window:
            by_outcome[one.detail["decision"]].add(people[number])
        rows = register_statistic(
            member=BA, code="protection-persons-decided", period=WINDOW, breakdown=["outcome"]
        ).rows
        assert {one.members[0][1]: one.value for one in rows} == {key: len(who) for key, who in by_outcome.items()}

        states = [state_on(entries, WINDOW.end) for entries in found]
        assert total("protection-open-cases") == (
            float(n_open := sum(one not in (None, "closed") for one in states)),
            n_open,
        )

        days = spans(found)
        figures = register_statistic(member=BA, code="protection-days-to-decision", period=WINDOW)
        if days:
            [figure] = figures.totals
            quartiles = (figure.q1, figure.value, figure.q3)
            assert quartiles == tuple(float(type_7(days, quarter)) for quarter in (1, 2, 3))
            assert figure.n == len(days)
        else:
            assert figures.totals == ()
        transaction.set_rollback(True)


def test_the_quartiles_are_those_of_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    days = [0, 1, 1, 3, 8, 21, 22, 40]
    for size in range(1, len(days) + 1):
        with transaction.atomic():
            keep(
                [
                    (
                        Entry(1, "registered", START),
                        Entry(2, "application-lodged", WINDOW.end - timedelta(days=gap)),
                        Entry(3, "decision-issued", WINDOW.end, {"decision": "refugee"}),
                    )
                    for gap in days[:size]
                ]
            )
            [figure] = register_statistic(member=BA, code="protection-days-to-decision", period=WINDOW).totals
            assert [figure.q1, figure.value, figure.q3] == list(numpy.percentile(days[:size], [25, 50, 75]))
            transaction.set_rollback(True)


def test_what_still_runs_is_counted_beside_what_ended() -> None:
    keep(
        [
            (Entry(1, "registered", START), Entry(2, "application-lodged", START)),
            (
                Entry(1, "registered", START),
                Entry(2, "application-lodged", START),
                Entry(3, "decision-issued", WINDOW.end + timedelta(days=1), {"decision": "refugee"}),
            ),
            (
                Entry(1, "registered", START),
                Entry(2, "application-lodged", START),
                Entry(3, "decision-issued", WINDOW.end, {"decision": "refugee"}),
            ),
        ]
    )
    figures = register_statistic(member=BA, code="protection-days-to-decision", period=WINDOW)
    assert dict(figures.running) == {False: 2}
    assert [one.n for one in figures.totals] == [1]
