"""The network: who sees which nodes, what filters leave, what lies around a node. Random graphs keep the one promise."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jahorina.audit.models import Event
from jahorina.kernel.errors import NotAllowed, NotFound
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.access import door
from jahorina.registers.models import Case, CaseGrant, Tie, TieKind
from jahorina.registers.smuggling import services
from jahorina.registers.smuggling.grading import Confidence, confidence
from jahorina.registers.smuggling.network import NodeKind, Question, network
from tests.examples import examples
from tests.registers.cases import days_ago, somebody, supervisor, worker
from tests.registers.smuggling_incidents import incident, says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists", "places")]

AREA = Area.CRIMINAL_JUSTICE


def kinds(found) -> dict[str, int]:  # type: ignore[no-untyped-def]
    """How many nodes of each kind."""
    return {kind.value: sum(node.kind is kind for node in found.nodes) for kind in NodeKind}


def a_ring(by: Member) -> tuple[list[Case], Tie, Tie]:
    """Three incidents: a driver in the first two, a group in the first, a telephone in the last two, and one apart."""
    cases = [incident(by, ago=days) for days in (40, 30, 20, 10)]
    driver = services.record_suspect(by=by, incident=cases[0].pk, identity=somebody(), says=says("transporter", "A1"))
    services.involve_suspect(by=by, incident=cases[1].pk, suspect=driver.suspect_id, says=says("guide", "B3"))
    group = services.record_group(by=by, incident=cases[0].pk, name="The valley", says=says("organised", "X4"))
    for case in cases[1:3]:
        services.record_trace(by=by, incident=case.pk, identifier="38761000111", says=says("phone"))
    return cases, driver, group


def test_the_network_joins_incidents_by_people_groups_and_traces() -> None:
    by = worker(AREA)
    cases, driver, _group = a_ring(by)
    found = network(Question(), member=by)
    assert kinds(found) == {"incident": 3, "suspect": 1, "group": 1, "trace": 1}
    assert len(found.edges) == 5
    (suspect,) = [node for node in found.nodes if node.id == driver.suspect_id]
    assert (suspect.edges, suspect.degree) == (2, pytest.approx(2 / 5))
    assert max(found.nodes, key=lambda node: node.betweenness).id in {driver.suspect_id, cases[1].pk}


def test_a_trace_of_one_incident_alone_is_no_node() -> None:
    by = worker(AREA)
    services.record_trace(by=by, incident=incident(by).pk, identifier="38761000111", says=says("phone"))
    assert network(Question(), member=by).nodes == ()


@pytest.mark.parametrize(
    ("question", "edges"),
    [
        (Question(least=Confidence.HIGH), 3),
        (Question(least=Confidence.MEDIUM), 4),
        (Question(kinds=frozenset({TieKind.INVOLVED})), 2),
        (Question(kinds=frozenset({TieKind.RESPONSIBLE})), 1),
        (Question(since=days_ago(32)), 3),
        (Question(until=days_ago(35)), 2),
        (Question(since=days_ago(12)), 0),
    ],
)
def test_filters_leave_what_was_asked_for(question: Question, edges: int) -> None:
    by = worker(AREA)
    a_ring(by)
    found = network(question, member=by)
    assert len(found.edges) == edges
    assert {node.key for node in found.nodes} == {end for edge in found.edges for end in edge.ends}


def test_around_a_node_lies_what_is_two_steps_away() -> None:
    by = worker(AREA)
    _cases, driver, group = a_ring(by)
    assert kinds(network(Question(centre=driver.suspect_id, depth=1), member=by))["incident"] == 2
    around = network(Question(centre=driver.suspect_id, depth=2), member=by)
    assert kinds(around) == {"incident": 2, "suspect": 1, "group": 1, "trace": 1}
    assert kinds(network(Question(centre=group.group_id, depth=9), member=by))["incident"] == 1, "two is the deepest"
    with pytest.raises(NotFound):
        network(Question(centre=uuid4()), member=by)


def test_an_incident_without_ties_stands_alone_around_itself() -> None:
    by = worker(AREA)
    cases, _driver, _group = a_ring(by)
    found = network(Question(centre=cases[3].pk), member=by)
    assert [node.id for node in found.nodes] == [cases[3].pk]


def test_a_corrected_or_withdrawn_tie_leaves_the_network() -> None:
    by = worker(AREA)
    case = incident(by)
    tie = services.record_suspect(by=by, incident=case.pk, identity=somebody(), says=says())
    services.correct_tie(by=by, tie=tie.pk, says=says(note="It was somebody else."), is_void=True)
    assert network(Question(), member=by).nodes == ()


def test_more_nodes_than_anybody_reads_are_counted_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jahorina.registers.smuggling.network.SHOWN_AT_MOST", 3)
    by = worker(AREA)
    a_ring(by)
    found = network(Question(), member=by)
    assert (found.nodes, found.found, found.too_many) == ((), 6, True)


def test_a_reading_is_recorded_with_the_size_and_no_content() -> None:
    by = worker(AREA)
    a_ring(by)
    network(Question(), member=by)
    event = Event.objects.filter(action="incident.network-read").latest("pk")
    assert event.detail == {"nodes": 6, "around": ""}


@pytest.mark.parametrize("area", [area for area in Area if area is not AREA])
def test_nobody_of_another_area_sees_a_network(area: Area) -> None:
    a_ring(worker(AREA))
    for stranger in (worker(area), supervisor(area)):
        with pytest.raises(NotAllowed):
            network(Question(), member=stranger)


def test_an_incident_opened_in_an_emergency_from_another_institution_shows_none_of_its_ties() -> None:
    by, guest = worker(AREA), supervisor(AREA, "rs")
    day = timedelta(days=1)
    cases, _driver, _group = a_ring(by)
    for case in cases:
        CaseGrant.objects.create(
            case=case,
            kind="break-glass",
            member=guest,
            since=case.created_at,
            until=case.created_at + day,
            sealed_reason=b"x",
        )
    assert door(guest, cases[0]) is not None
    assert network(Question(), member=guest).nodes == ()


@pytest.mark.parametrize(
    ("grades", "word"),
    [("A1", "high"), ("B2", "high"), ("A3", "medium"), ("C1", "medium"), ("X1", "low"), ("B4", "low")],
)
def test_the_worse_grade_decides_how_sure_a_tie_is(grades: str, word: str) -> None:
    assert confidence(grades[0], grades[1]) == word


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_no_node_stands_in_a_view_whose_incident_the_member_may_not_open(seed: int, crowd: list[Member]) -> None:
    chance = random.Random(seed)  # noqa: S311 - a graph, no secret
    drawn = _random_ties(chance, crowd)
    for member in crowd:
        question = chance.choice((Question(), Question(least=Confidence.HIGH), Question(until=days_ago(20))))
        found = network(question, member=member)
        seen = {case.pk for case in Case.objects.all() if door(member, case) is not None}
        own = {case.pk for case in Case.objects.filter(institution=member.institution_id)}
        allowed = {end for tie in drawn() if tie.incident_id in seen & own for end in _ends(tie)} | seen & own
        assert {node.id for node in found.nodes if node.id is not None} <= allowed
        for edge in found.edges:
            tie = Tie.objects.get(pk=edge.tie)
            assert {tie.incident_id, *([tie.other_id] if tie.other_id else [])} <= seen & own
        for node in found.nodes:
            if node.kind is NodeKind.TRACE:
                assert sum(node.key in edge.ends for edge in found.edges) > 1


@pytest.fixture
def crowd(lists: None, places: None) -> list[Member]:
    """Two workers and a supervisor of one institution, and a worker of another."""
    return [worker(AREA), worker(AREA), supervisor(AREA), worker(AREA, "rs")]


def _random_ties(chance: random.Random, crowd: list[Member]):  # type: ignore[no-untyped-def]
    """Some ties between some incidents of all, asserted by whoever may."""
    cases = [(by, incident(by, ago=chance.randint(1, 40), carry=chance.random() < 0.8)) for by in crowd for _ in "ab"]
    boss = crowd[2]
    for by, case in cases:
        kind = chance.choice(("suspect", "group", "phone", "known", "link"))
        grade = chance.choice(("A1", "C3", "X4"))
        mine = [other for _by, other in cases if other.institution_id == boss.institution_id and other.pk != case.pk]
        if kind == "suspect":
            services.record_suspect(by=by, incident=case.pk, identity=somebody(), says=says(grades=grade))
        elif kind == "group":
            services.record_group(by=by, incident=case.pk, name="The valley", says=says("organised", grade))
        elif kind == "phone":
            services.record_trace(by=by, incident=case.pk, identifier="38761000111", says=says("phone", grade))
        elif case.institution_id == boss.institution_id and kind == "link":
            services.link_incidents(
                by=boss, incident=case.pk, other=chance.choice(mine).pk, says=says("same-route", grade)
            )
        elif case.institution_id == boss.institution_id:
            tie = services.record_suspect(by=boss, incident=case.pk, identity=somebody(), says=says(grades=grade))
            other = chance.choice(mine)
            services.involve_suspect(by=boss, incident=other.pk, suspect=tie.suspect_id, says=says(grades=grade))
    return lambda: list(Tie.objects.all())


def _ends(tie: Tie) -> set[object]:
    return {tie.suspect_id, tie.group_id, tie.other_id, tie.incident_id} - {None}
