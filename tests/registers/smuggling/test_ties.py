"""Suspects, groups, traces and links in the file of an incident: recorded, found, corrected, and never mixed with people."""

from __future__ import annotations

import json

import pytest
from django.core import serializers
from django.db import DatabaseError, transaction

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.roles import Area, Role
from jahorina.registers import finding, models
from jahorina.registers.models import IndexToken, Suspect, SuspectToken, Tie, TieKind
from jahorina.registers.smuggling import queries, services, suspect_vault
from jahorina.registers.vault.identities import Document, Identity, Name
from tests.people import make_member
from tests.registers.cases import days_ago, opened, somebody, step, supervisor, worker
from tests.registers.smuggling_incidents import incident, says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists", "places")]

AREA = Area.CRIMINAL_JUSTICE
DRIVER = Identity(
    names=(Name("Драган Петровић", "Dragan Petrović"),), documents=(Document("passport", "P 778-812", "SRB"),)
)
CANARIES = ("Petrovi", "Драган", "778-812", "778812", "Balkan Express", "A12-K-345", "a12k345", "said so at the border")


def test_a_suspect_is_recorded_with_their_part_and_how_sure_it_is() -> None:
    by = worker(AREA)
    case = incident(by)
    tie = services.record_suspect(by=by, incident=case.pk, identity=DRIVER, says=says("transporter", "B2"))
    (card,) = queries.ties_of(case.pk, member=by).ties
    assert (card.id, card.kind, card.code, card.confidence) == (tie.pk, TieKind.INVOLVED, "transporter", "high")
    assert (card.by, card.label) == (by.name, Suspect.objects.get().reference)
    assert "Petrović" not in card.label
    _reference, identity = queries.suspect_name(tie.suspect_id, member=by, purpose="case-work")
    assert identity == DRIVER


def test_nothing_of_the_compartment_stands_anywhere_in_clear() -> None:
    by = worker(AREA)
    case = incident(by)
    services.record_suspect(by=by, incident=case.pk, identity=DRIVER, says=says(note="said so at the border"))
    services.record_group(by=by, incident=case.pk, name="Balkan Express", says=says("organised"))
    services.record_trace(by=by, incident=case.pk, identifier="A12-K-345", says=says("plate"))
    rows = [row for model in vars(models).values() if hasattr(model, "objects") for row in model.objects.all()]
    raw = json.dumps(json.loads(serializers.serialize("json", [*rows, *Event.objects.all()])), ensure_ascii=False)
    assert [canary for canary in CANARIES if canary in raw] == []


def test_a_name_has_another_token_among_suspects_than_among_people() -> None:
    identity = Identity(names=DRIVER.names, documents=DRIVER.documents)
    opened(worker(Area.COUNTER_TRAFFICKING), Area.COUNTER_TRAFFICKING, identity=identity)
    by = worker(AREA)
    services.record_suspect(by=by, incident=incident(by).pk, identity=identity, says=says())
    people = set(IndexToken.objects.values_list("token", flat=True))
    suspects = set(SuspectToken.objects.values_list("token", flat=True))
    assert people
    assert suspects
    assert people.isdisjoint(suspects)


def test_no_search_finds_both_a_victim_and_a_suspect() -> None:
    helper, by = worker(Area.COUNTER_TRAFFICKING), worker(AREA)
    opened(helper, Area.COUNTER_TRAFFICKING, identity=somebody("Dragan Petrović", "P778812"))
    services.record_suspect(by=by, incident=incident(by).pk, identity=DRIVER, says=says())
    for text in ("Dragan Petrovic", "p778812"):
        (found,) = queries.search_suspects(text, member=by, purpose="case-work")
        assert found.reference.startswith("X-")
        assert finding.search(text, member=by, purpose="case-work") == ()
        (victim,) = finding.search(text, member=helper, purpose="case-work")
        assert victim.line.area == Area.COUNTER_TRAFFICKING


@pytest.mark.parametrize("text", ["Dragan Petrovic", "Драган", "P778-812"])
def test_a_suspect_is_found_however_the_name_is_spelt(text: str) -> None:
    by = worker(AREA)
    case = incident(by)
    services.record_suspect(by=by, incident=case.pk, identity=DRIVER, says=says())
    services.record_suspect(by=by, incident=case.pk, identity=somebody("Hasan Yilmaz"), says=says())
    (found,) = queries.search_suspects(text, member=by, purpose="case-work")
    assert (found.display_name, found.incidents) == (DRIVER.display_name, ((case.pk, case.reference),))


def test_equal_traces_of_two_incidents_meet_without_being_shown() -> None:
    by = worker(AREA)
    first, second, third = incident(by), incident(by), incident(by)
    services.record_trace(by=by, incident=first.pk, identifier="+387 61 000-111", says=says("phone"))
    services.record_trace(by=by, incident=second.pk, identifier="0038761000111", says=says("phone"))
    services.record_trace(by=by, incident=third.pk, identifier="38761000111", says=says("account"))
    (card,) = queries.ties_of(first.pk, member=by).ties
    assert card.shared_with == ((second.pk, second.reference),)
    assert card.label == ""


def test_a_trace_of_two_institutions_has_two_tokens() -> None:
    one, other = (suspect_vault.trace_token("plate", "A12K345", scope=scope) for scope in ("ba-sfa", "rs-crm"))
    assert one != other


def test_a_trace_that_would_meet_by_chance_is_refused() -> None:
    by = worker(AREA)
    with pytest.raises(InputRefused, match="four letters"):
        services.record_trace(by=by, incident=incident(by).pk, identifier="+ 12", says=says("phone"))


def test_a_correction_is_a_further_tie_and_the_earlier_one_stays() -> None:
    by = worker(AREA)
    case = incident(by)
    first = services.record_suspect(by=by, incident=case.pk, identity=DRIVER, says=says("guide", "C3"))
    second = services.correct_tie(by=by, tie=first.pk, says=says("organiser", "A1", "Two witnesses."))
    card = queries.ties_of(case.pk, member=by)
    assert [(one.id, one.code) for one in card.ties] == [(second.pk, "organiser")]
    assert [(one.id, one.code) for one in card.earlier] == [(first.pk, "guide")]
    assert card.ties[0].note == "Two witnesses."
    with pytest.raises(Conflict, match="meanwhile"):
        services.correct_tie(by=by, tie=first.pk, says=says("scout", note="Too late."))
    services.correct_tie(by=by, tie=second.pk, says=says("organiser", note="Mistaken identity."), is_void=True)
    assert queries.ties_of(case.pk, member=by).ties == ()
    assert Tie.objects.count() == 3


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_a_tie(change: str) -> None:
    by = worker(AREA)
    tie = services.record_suspect(by=by, incident=incident(by).pk, identity=DRIVER, says=says())
    rows = Tie.objects.filter(pk=tie.pk)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(code="guide") if change == "update" else rows._raw_delete("default")


@pytest.mark.parametrize("wrong", [says("captain"), says(grades="D1"), says(grades="A5")])
def test_a_tie_without_a_known_code_or_grade_is_refused_and_leaves_nothing(wrong: services.Assertion) -> None:
    by = worker(AREA)
    case = incident(by)
    with pytest.raises(InputRefused) as refused:
        services.record_suspect(by=by, incident=case.pk, identity=DRIVER, says=wrong)
    assert refused.value.refusals
    assert Suspect.objects.count() == 0


def test_a_link_is_seen_from_both_incidents_by_who_may_open_both() -> None:
    boss, colleague = supervisor(AREA), worker(AREA)
    mine, theirs = incident(boss), incident(colleague)
    services.link_incidents(by=boss, incident=mine.pk, other=theirs.pk, says=says("same-route"))
    assert [one.label for one in queries.ties_of(theirs.pk, member=boss).ties] == [mine.reference]
    assert queries.ties_of(theirs.pk, member=colleague).ties == (), "the other incident is carried by somebody else"
    with pytest.raises(InputRefused, match="itself"):
        services.link_incidents(by=boss, incident=mine.pk, other=mine.pk, says=says("same-route"))


def test_nobody_corrects_a_link_with_an_incident_that_they_may_not_open() -> None:
    boss, colleague = supervisor(AREA), worker(AREA)
    mine, theirs = incident(boss), incident(colleague)
    link = services.link_incidents(by=boss, incident=theirs.pk, other=mine.pk, says=says("same-route"))
    with pytest.raises(NotFound):
        services.correct_tie(by=colleague, tie=link.pk, says=says("other", note="So."))
    with pytest.raises(NotFound):
        queries.tie(link.pk, member=colleague)


def test_a_suspect_is_tied_to_further_incidents_and_to_a_group() -> None:
    by = worker(AREA)
    first, second = incident(by), incident(by)
    suspect = services.record_suspect(by=by, incident=first.pk, identity=DRIVER, says=says()).suspect_id
    group = services.record_group(by=by, incident=first.pk, name="Balkan Express", says=says("organised")).group_id
    services.involve_suspect(by=by, incident=second.pk, suspect=suspect, says=says("recruiter"))
    services.hold_responsible(by=by, incident=second.pk, group=group, says=says("supported"))
    services.record_membership(by=by, incident=second.pk, suspect=suspect, group=group, says=says("financier"))
    assert len(queries.ties_of(second.pk, member=by).ties) == 3
    assert queries.opened_group_name(group, member=by, purpose="case-work")[1] == "Balkan Express"


@pytest.mark.parametrize("area", [Area.PROTECTION, Area.RETURN, Area.COUNTER_TRAFFICKING])
@pytest.mark.parametrize("role", [Role.CASE_WORKER, Role.SUPERVISOR])
def test_workers_of_other_areas_are_refused_everything(area: Area, role: Role) -> None:
    by, stranger = worker(AREA), make_member(role, area=area)
    case = incident(by)
    tie = services.record_suspect(by=by, incident=case.pk, identity=DRIVER, says=says())
    asked = [
        lambda: queries.ties_of(case.pk, member=stranger),
        lambda: queries.tie(tie.pk, member=stranger),
        lambda: queries.suspect_name(tie.suspect_id, member=stranger, purpose="case-work"),
        lambda: queries.search_suspects("Dragan", member=stranger, purpose="case-work"),
        lambda: queries.incident_figures(member=stranger),
        lambda: queries.known(stranger),
        lambda: services.record_suspect(by=stranger, incident=case.pk, identity=DRIVER, says=says()),
        lambda: services.correct_tie(by=stranger, tie=tie.pk, says=says(note="So.")),
    ]
    for ask in asked:
        with pytest.raises(NotAllowed):
            ask()


def test_another_institution_and_a_colleague_without_the_incident_see_nothing() -> None:
    by = worker(AREA)
    case = incident(by)
    tie = services.record_suspect(by=by, incident=case.pk, identity=DRIVER, says=says())
    for stranger in (worker(AREA), worker(AREA, "rs"), supervisor(AREA, "rs")):
        for ask in (
            lambda member: queries.ties_of(case.pk, member=member),
            lambda member: queries.tie(tie.pk, member=member),
            lambda member: queries.suspect_name(tie.suspect_id, member=member, purpose="case-work"),
            lambda member: services.correct_tie(by=member, tie=tie.pk, says=says(note="So.")),
            lambda member: services.involve_suspect(
                by=member, incident=incident(member).pk, suspect=tie.suspect_id, says=says()
            ),
        ):
            with pytest.raises(NotFound):
                ask(stranger)
        assert queries.search_suspects("Dragan Petrović", member=stranger, purpose="case-work") == ()
        assert queries.incident_figures(member=stranger, until=days_ago(31)).incidents == 0


def test_destroying_the_key_destroys_the_name_and_leaves_the_ties() -> None:
    by = worker(AREA)
    case = incident(by)
    tie = services.record_suspect(by=by, incident=case.pk, identity=DRIVER, says=says())
    assert suspect_vault.destroy_suspect(tie.suspect) == 1
    with pytest.raises(NotFound, match="erased"):
        queries.suspect_name(tie.suspect_id, member=by, purpose="case-work")
    assert queries.search_suspects("Dragan Petrović", member=by, purpose="case-work") == ()
    assert len(queries.ties_of(case.pk, member=by).ties) == 1


def test_incidents_are_counted_by_means_harm_and_outcome() -> None:
    boss = supervisor(AREA)
    incident(boss, harm=["confined", "violence"], dead="1", injured="2")
    closed = incident(boss, means="lorry", persons="12", harm=["confined"])
    step(boss, closed, "closed", reason="not-prosecuted")
    incident(boss, persons="", means="")
    found = queries.incident_figures(member=boss)
    assert (found.incidents, found.persons, found.without_persons, found.dead, found.injured) == (3, 19, 1, 1, 2)
    assert found.by["means"] == {"van": 1, "lorry": 1, "": 1}
    assert found.by["harm"] == {"confined": 2, "violence": 1, "": 1}
    assert found.by["outcome"] == {"": 2, "not-prosecuted": 1}
    assert queries.incident_figures(member=boss, since=days_ago(3)).incidents == 0
