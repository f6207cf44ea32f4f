"""What an organisation reports stays as it was said, and a partner reads of it what was released, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jahorina.audit import actions
from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.roles import Role
from jahorina.registers.incidents.folding import Said, Scope, Status, stand
from jahorina.registers.incidents.queries import counts, incident, incidents
from jahorina.registers.incidents.services import NewIncident, add_entry, report_incident
from jahorina.registers.models import Incident, IncidentEntry
from tests.people import make_member
from tests.registers.incidents import NARRATIVE, at, reported, reporter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]

STATE_ROLES = [role for role in Role if role is not Role.COORDINATOR]
EVERY_KIND = list(IncidentEntry.Kind.values)


def test_what_is_reported_is_sealed_and_read_by_the_reporter() -> None:
    by = reporter()
    row = reported(by)
    card = incident(row.pk, member=by)
    assert card.entries[0].words == NARRATIVE
    assert (card.line.status, card.line.shared, card.persons) == (Status.RECEIVED, Scope.NONE, 12)
    sealed = bytes(IncidentEntry.objects.get().sealed_text or b"")
    assert b"river" not in sealed
    assert "river" not in str(list(Event.objects.values_list("target", "detail")))
    assert Event.objects.filter(action=actions.INCIDENT_READ, target=row.label).count() == 1


@pytest.mark.parametrize("role", list(Role))
def test_no_member_of_a_partner_reports(role: Role) -> None:
    with pytest.raises(NotAllowed):
        reported(make_member(role))
    assert not Incident.objects.exists()


@pytest.mark.parametrize("kind", ["union", "partner"])
def test_only_agencies_and_organisations_report(kind: str) -> None:
    with pytest.raises(NotAllowed):
        reported(at(make_member(Role.CONTRIBUTOR), f"some-{kind}", kind))
    assert reported(at(make_member(Role.CONTRIBUTOR), "some-agency", "agency"))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_no_member_of_a_partner_touches_what_was_not_released(role: Role, kind: str) -> None:
    row = reported(reporter(), consent="full")
    member = make_member(role)
    with pytest.raises((NotAllowed, NotFound)):
        incident(row.pk, member=member)
    with pytest.raises((NotAllowed, NotFound)):
        add_entry(by=member, incident=row.pk, kind=kind, words="We deny it.", scope="full")
    assert row.entries.count() == 1


@pytest.mark.parametrize("kind", [kind for kind in EVERY_KIND if kind != "answered"])
def test_a_partners_coordinator_answers_what_was_released_and_does_nothing_else(kind: str) -> None:
    by = reporter()
    row, state = reported(by, consent="full"), make_member(Role.COORDINATOR)
    add_entry(by=by, incident=row.pk, kind="released", scope="full")
    with pytest.raises(NotAllowed):
        add_entry(by=state, incident=row.pk, kind=kind, words="We deny it.", scope="full")
    assert row.entries.count() == 2
    add_entry(by=state, incident=row.pk, kind="answered", words="We look into it.")
    assert incident(row.pk, member=by).entries[-1].words == "We look into it."
    assert incident(row.pk, member=by).line.status is Status.ANSWERED


@pytest.mark.parametrize("role", STATE_ROLES)
def test_other_roles_of_a_partner_read_nothing_even_if_it_was_released(role: Role) -> None:
    by = reporter()
    row = reported(by, consent="full")
    add_entry(by=by, incident=row.pk, kind="released", scope="full")
    member = make_member(role)
    for asked in (lambda: incident(row.pk, member=member), lambda: incidents(member=member)):
        with pytest.raises(NotAllowed):
            asked()
    with pytest.raises(NotAllowed):
        counts(member=member)


def test_a_partner_reads_the_facts_or_the_whole_as_they_were_released() -> None:
    by, state = reporter(), make_member(Role.COORDINATOR)
    row = reported(by, consent="full")
    add_entry(by=by, incident=row.pk, kind="released", scope="facts")
    card = incident(row.pk, member=state)
    assert (card.actor, card.persons, card.entries[0].words, card.entries[0].is_withheld) == (
        "border-police",
        12,
        "",
        True,
    )
    add_entry(by=by, incident=row.pk, kind="released", scope="full")
    assert incident(row.pk, member=state).entries[0].words == NARRATIVE
    add_entry(by=by, incident=row.pk, kind="follow-up", words="The child is at the clinic of the town.")
    latest = incident(row.pk, member=state).entries[-1]
    assert (latest.words, latest.is_withheld) == ("", True), "what is written later is released by a later release"
    add_entry(by=by, incident=row.pk, kind="released", scope="full")
    assert "clinic" in incident(row.pk, member=state).entries[-2].words


def test_a_partner_that_it_does_not_concern_knows_nothing_of_it() -> None:
    by = reporter()
    row = reported(by, consent="full", concerned="ba")
    add_entry(by=by, incident=row.pk, kind="released", scope="full")
    stranger = make_member(Role.COORDINATOR, partner="rs")
    assert incidents(member=stranger) == ()
    assert counts(member=stranger) == {}
    with pytest.raises(NotFound):
        incident(row.pk, member=stranger)


def test_nothing_is_released_beyond_the_consent_and_a_withdrawal_takes_it_back() -> None:
    by, state = reporter(), make_member(Role.COORDINATOR)
    row = reported(by, consent="none")
    with pytest.raises(Conflict) as refused:
        add_entry(by=by, incident=row.pk, kind="released", scope="facts")
    assert refused.value.code == "incident-without-consent"
    add_entry(by=by, incident=row.pk, kind="consent", scope="full")
    add_entry(by=by, incident=row.pk, kind="released", scope="full")
    assert incident(row.pk, member=state).entries[0].words == NARRATIVE
    add_entry(by=by, incident=row.pk, kind="consent", scope="facts")
    assert incident(row.pk, member=state).entries[0].words == ""
    add_entry(by=by, incident=row.pk, kind="consent", scope="none")
    with pytest.raises(NotFound):
        incident(row.pk, member=state)
    assert incidents(member=state) == ()


def test_the_organisations_coordinator_reads_and_releases_and_colleagues_do_not() -> None:
    row = reported(reporter(), consent="full")
    colleague, boss = reporter(), reporter(role=Role.COORDINATOR)
    other_boss = reporter("loud-lamps", role=Role.COORDINATOR)
    for stranger in (colleague, other_boss):
        with pytest.raises(NotFound):
            incident(row.pk, member=stranger)
        with pytest.raises(NotFound):
            add_entry(by=stranger, incident=row.pk, kind="released", scope="facts")
    assert incidents(member=colleague) == ()
    assert incident(row.pk, member=boss).entries[0].words == NARRATIVE
    add_entry(by=boss, incident=row.pk, kind="released", scope="facts")
    assert counts(member=boss) == {("pushback", Status.RELEASED): 1}


def test_counts_are_by_kind_and_status_and_a_partner_counts_only_what_was_released() -> None:
    by, state = reporter(), make_member(Role.COORDINATOR)
    first, _second, third = reported(by, consent="full"), reported(by), reported(by, consent="full", kind="violence")
    for row in (first, third):
        add_entry(by=by, incident=row.pk, kind="released", scope="facts")
    add_entry(by=state, incident=third.pk, kind="answered", words="We look into it.")
    add_entry(by=by, incident=third.pk, kind="closed")
    own = {("pushback", Status.RELEASED): 1, ("pushback", Status.RECEIVED): 1, ("violence", Status.CLOSED): 1}
    assert counts(member=by) == own
    assert counts(member=state) == {("pushback", Status.RELEASED): 1, ("violence", Status.CLOSED): 1}
    with pytest.raises(Conflict):
        add_entry(by=by, incident=third.pk, kind="follow-up", words="There is more to say.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"concerned": "nowhere"},
        {"concerned": "quiet-lamps"},
        {"kind": "rain"},
        {"actor": "weather"},
        {"precision": "hour"},
        {"place": "no-such-place"},
        {"consent": "perhaps"},
        {"narrative": "   "},
        {"persons": -1},
        {"happened_on": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_a_report_with_something_wrong_is_refused(wrong: dict[str, object]) -> None:
    good = NewIncident("ba", "violence", "unknown", timezone.localdate(), NARRATIVE)
    with pytest.raises(InputRefused):
        report_incident(by=reporter(), incident=replace(good, **wrong))  # type: ignore[arg-type]


def test_sending_a_report_twice_reports_once() -> None:
    by = reporter()
    new = NewIncident("ba", "violence", "unknown", timezone.localdate(), NARRATIVE, submission=uuid4())
    assert report_incident(by=by, incident=new).pk == report_incident(by=by, incident=new).pk
    assert Incident.objects.count() == 1


@pytest.mark.parametrize("table", ["registers_incident", "registers_incidententry"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET recorded_at = recorded_at"])
def test_the_database_itself_keeps_what_was_said(table: str, statement: str) -> None:
    row = reported(reporter())
    with pytest.raises(Error, match="never changed or removed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert row.entries.count() == 1


def test_the_models_own_ways_to_change_and_delete_are_refused() -> None:
    row = reported(reporter())
    row.kind = "other"
    for act in (
        row.save,
        lambda: Incident.objects.update(kind="other"),
        lambda: IncidentEntry.objects.all().delete(),
        lambda: IncidentEntry.objects.update(sealed_text=None),
    ):
        with pytest.raises(Error), transaction.atomic():
            act()
    assert Incident.objects.get().kind == "pushback"


SAID = st.lists(
    st.one_of(
        st.tuples(st.just("consent"), st.sampled_from(["none", "facts", "full"])),
        st.tuples(st.just("released"), st.sampled_from(["facts", "full"])),
        st.tuples(st.sampled_from(["follow-up", "answered", "closed"]), st.just("")),
    ),
    max_size=12,
)


@given(SAID)
def test_never_more_is_shared_than_was_agreed_to_last(said: list[tuple[str, str]]) -> None:
    entries = [Said(1, "reported", "none"), *(Said(number, *one) for number, one in enumerate(said, 2))]
    standing = stand(entries)
    agreed = [scope for kind, scope in said if kind == "consent"]
    assert standing.shared.reach <= Scope(agreed[-1] if agreed else "none").reach
    assert standing.shared is Scope.NONE or any(kind == "released" for kind, _scope in said)
