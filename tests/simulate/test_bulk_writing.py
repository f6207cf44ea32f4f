"""Writing cases by the thousand leaves the same rows behind as recording them one by one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.models import Case, Deadline, GateStanding, IndexToken, Person, Step
from jahorina.registers.services import GateClosed, NewStep, add_step, open_case
from jahorina.registers.simulated import SimulatedCase, open_simulated
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Document, Identity, Name
from tests.registers.cases import supervisor, worker

DAY = date(2025, 3, 3)
WHO = Identity(
    names=(Name("محمد کریمی", "Muhammad Karimi"),),
    born=date(1999, 1, 1),
    born_precision="year",
    documents=(Document("passport", "SIM0000001P", "AFG"),),
)
PROFILE = {"sex": "male", "birth_year": 1999, "nationality": "AFG", "place": "ba"}
STEPS: dict[Area, tuple[NewStep, ...]] = {
    Area.PROTECTION: (
        NewStep("registered", DAY, PROFILE),
        NewStep("intention-declared", DAY, {"where": "border"}),
        NewStep("certificate-issued", DAY, {}),
        NewStep("unaccompanied-child-noted", DAY, {"status": "unaccompanied"}),
        NewStep("application-lodged", date(2025, 3, 9), {"procedure": "regular"}),
        NewStep("note-added", date(2025, 3, 10), {}, note="Seen."),
    ),
    Area.RETURN: (
        NewStep("registered", DAY, PROFILE),
        NewStep("counselled", DAY, {"interpreter": True}),
        NewStep("declaration-signed", DAY, {"modality": "avrr", "language": "prs"}),
        NewStep("trafficking-screened", DAY, {"result": "no-indication"}),
        NewStep("fitness-assessed", DAY, {"result": "fit"}),
    ),
    Area.COUNTER_TRAFFICKING: (
        NewStep("registered", DAY, PROFILE),
        NewStep("presumed", DAY, {"decided_by": "NGO"}),
        NewStep("reflection-started", DAY, {"until": "2025-06-01"}),
        NewStep("closed", date(2025, 7, 1), {"reason": "completed"}),
    ),
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("node")]


def written(by: Member, area: Area, steps: tuple[NewStep, ...], person: UUID | None = None) -> Case:
    """The case, written with the many."""
    identifier = uuid4()
    who = (person, None) if person else (uuid4(), WHO)
    open_simulated([SimulatedCase(identifier, area, who[0], who[1], [(by, step) for step in steps])])
    return Case.objects.get(id=identifier)


def recorded(by: Member, area: Area, steps: tuple[NewStep, ...]) -> Case:
    """The case, opened and carried on one step after another."""
    case = open_case(
        by=by, area=area, happened_on=steps[0].happened_on, fields=steps[0].fields, identity=WHO, is_simulated=True
    )
    for step in steps[1:]:
        add_step(by=by, case=case.pk, step=step)
    return Case.objects.get(id=case.pk)


def left_behind(case: Case) -> dict[str, Any]:
    """Everything that the case is in the database, but for what is drawn: keys, references, moments."""
    head = {
        field.name: getattr(case, field.attname)
        for field in Case._meta.fields
        if field.name not in {"id", "reference", "created_at", "person"}
    }
    assert case.person is not None
    return {
        "head": head,
        "reference": case.reference[:7],
        "steps": list(
            Step.objects.filter(case=case).values_list(
                "sequence", "kind", "happened_on", "by", "institution", "detail", "corrects", "is_void"
            )
        ),
        "notes": [
            identities.open_note(step.sealed_note, case=case, field="registers_step", row=str(step.sequence))
            for step in case.steps.all()
        ],
        "deadlines": list(
            Deadline.objects.filter(case=case).values_list("limit", "started_by", "due_on", "met_on", "waits_on_others")
        ),
        "standings": set(GateStanding.objects.filter(case=case).values_list("gate__code", "is_open", "open_until")),
        "identity": identities.opened(case.person),
        "tokens": set(IndexToken.objects.filter(person=case.person).values_list("token", flat=True)),
        "person": (case.person.partner_code, case.person.is_simulated, case.person.compartment),
        "acts": list(
            Event.objects.filter(target=case.label)
            .order_by("sequence")
            .values_list("actor", "action", "detail", "partner")
        ),
    }


@pytest.mark.parametrize("area", list(STEPS))
def test_a_case_is_the_same_however_it_was_written(area: Area) -> None:
    by = worker(area)
    assert left_behind(written(by, area, STEPS[area])) == left_behind(recorded(by, area, STEPS[area]))


def test_a_second_case_of_a_known_person_closes_what_it_must() -> None:
    """An intention that is declared in another case closes the return case's gate, as it does in the services."""
    first = written(worker(Area.RETURN), Area.RETURN, STEPS[Area.RETURN])
    assert GateStanding.objects.get(case=first, gate__code="claim-pending").is_open
    written(worker(Area.PROTECTION), Area.PROTECTION, STEPS[Area.PROTECTION], person=first.person_id)
    after = dict(GateStanding.objects.filter(case=first).values_list("gate__code", "is_open"))
    assert not after["claim-pending"]
    assert not after["unaccompanied-child"]
    assert after["medical-fitness"]


def test_a_departure_is_not_written_among_the_many() -> None:
    steps = (*STEPS[Area.RETURN], NewStep("departed", DAY, {"modality": "avrr"}))
    with pytest.raises(GateClosed):
        written(worker(Area.RETURN), Area.RETURN, steps)
    assert not Case.objects.exists()
    assert not Person.objects.exists()


def test_the_database_would_refuse_it_too() -> None:
    case = written(worker(Area.RETURN), Area.RETURN, STEPS[Area.RETURN])
    row = {"case": case, "sequence": 9, "happened_on": DAY, "institution": case.institution, "detail": {}}
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.bulk_create([Step(kind="departed", **row)])


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ((NewStep("registered", DAY, PROFILE), NewStep("decision-issued", DAY, {"decision": "refugee"})), Conflict),
        ((NewStep("registered", DAY, {"sex": "unheard-of"}),), InputRefused),
        ((NewStep("registered", date(2999, 1, 1), PROFILE),), InputRefused),
        ((NewStep("registered", DAY, PROFILE), NewStep("note-added", DAY, {})), InputRefused),
        ((NewStep("registered", DAY, PROFILE), NewStep("reopened", DAY, {}, note="Again.")), NotAllowed),
        ((NewStep("registered", DAY, PROFILE), NewStep("assigned", DAY, {"assignee": str(uuid4())})), InputRefused),
    ],
)
def test_what_the_services_refuse_is_refused_here(steps: tuple[NewStep, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        written(worker(Area.PROTECTION), Area.PROTECTION, steps)
    assert not Case.objects.exists()


def test_nobody_writes_for_another_area_or_about_another_partners_person() -> None:
    with pytest.raises(NotAllowed):
        written(worker(Area.RETURN), Area.PROTECTION, STEPS[Area.PROTECTION])
    case = written(worker(Area.PROTECTION), Area.PROTECTION, STEPS[Area.PROTECTION])
    with pytest.raises(NotFound):
        written(worker(Area.PROTECTION, "rs"), Area.PROTECTION, STEPS[Area.PROTECTION], person=case.person_id)


def test_simulated_cases_are_never_put_among_real_ones() -> None:
    by = supervisor(Area.PROTECTION)
    open_case(by=by, area=Area.PROTECTION, happened_on=DAY, fields=PROFILE, identity=WHO)
    with pytest.raises(Conflict, match="real people"):
        written(by, Area.PROTECTION, STEPS[Area.PROTECTION])
