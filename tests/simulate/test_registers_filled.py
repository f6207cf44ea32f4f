"""The registers after a simulation: as if each step had been recorded by hand, labelled, and with the truth kept aside."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from jahorina.audit import services as audit
from jahorina.audit.checkpoints import FILE
from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.workspace import Workspace
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.models import Case, Deadline, GateDecision, GateStanding, Person, Step
from jahorina.registers.services import refold
from jahorina.registers.vault import identities
from jahorina.simulate.services import Report, simulate
from tests.audit.log import write_key
from tests.registers.cases import opened, worker

SINCE, UNTIL = date(2022, 1, 1), date(2022, 12, 31)
HEAD = ("id", "state", "outcome", "version", "assignee_id", "last_step_on", "next_due_on", "closed_on", "sex", "place")

pytestmark = pytest.mark.django_db


def simulated(folder: Path, *, seed: int = 7, people: int = 150, **more: Any) -> Report:
    return simulate(**{"seed": seed, "people": people, "since": SINCE, "until": UNTIL, "folder": folder, **more})


def truth(report: Report) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (report.folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    """The truth of the tests' simulations goes with them."""
    yield
    shutil.rmtree(settings.JAHORINA.workspace.home / "simulated", ignore_errors=True)


@pytest.fixture
def report(node: None, programme_folder: Path) -> Report:
    return simulated(programme_folder)


def test_the_partners_registers_are_filled_and_everything_is_marked_as_simulated(report: Report) -> None:
    assert report.cases == Case.objects.count()
    assert report.steps <= Step.objects.count()
    assert set(Case.objects.values_list("partner_code", flat=True)) >= {"rs", "ba", "mk", "al", "me"}
    assert {"protection", "criminal-justice"} <= set(Case.objects.values_list("area", flat=True))
    assert not Case.objects.filter(is_simulated=False).exists()
    assert not Person.objects.filter(is_simulated=False).exists()
    assert not Case.objects.filter(closed_on__isnull=False, assignee=None).exists(), "somebody closed it"


@pytest.mark.slow
def test_folding_the_steps_again_changes_no_case_no_deadline_and_no_gate(report: Report) -> None:
    def kept() -> tuple[list[Any], list[Any], set[Any]]:
        return (
            list(Case.objects.order_by("id").values_list(*HEAD)),
            sorted(Deadline.objects.values_list("case", "limit", "started_by", "due_on", "met_on"), key=str),
            set(GateStanding.objects.values_list("case", "gate__code", "is_open")),
        )

    before = kept()
    for case in Case.objects.all():
        refold(case)
    assert kept() == before


def test_the_audit_log_has_the_acts_and_is_whole(node: None, programme_folder: Path) -> None:
    workspace: Workspace = settings.JAHORINA.workspace
    write_key(workspace)
    try:
        report = simulated(programme_folder, people=40)
        audit.checkpoint()
        assert audit.verify().whole
    finally:
        (workspace.audit / FILE).unlink(missing_ok=True)
        workspace.signing_key_file.unlink(missing_ok=True)
    assert Event.objects.filter(action="case.opened").count() == report.cases
    acts = Event.objects.filter(action__in=("case.opened", "case.step-added")).count()
    # Carrying a case on from its opening is part of the opening's act.
    assert acts == Step.objects.exclude(kind="assigned", sequence=2).count()


def test_whoever_departed_did_so_through_open_gates(node: None, programme_folder: Path) -> None:
    report = simulated(programme_folder, people=1500, seed=3, partner_codes=("ba",))
    departed = Step.objects.filter(kind__in=("departed", "transferred"))
    assert departed.count() >= 3, report
    for step in departed:
        decisions = GateDecision.objects.filter(case=step.case, gate__code="non-refoulement")
        assert decisions.get().by != step.case.assignee
        assert not Case.objects.filter(person=step.case.person, state__in=("intention", "application")).exists()


def test_the_truth_says_who_is_the_same_person_and_who_was_never_seen(report: Report) -> None:
    people = truth(report)
    assert len(people) >= report.people
    unseen = [one for one in people if not one["is_seen"]]
    assert 0.05 < len(unseen) / len(people) < 0.35
    several = [one for one in people if len({seen["register_person"] for seen in one["registrations"]}) > 1]
    assert several
    known = {str(person) for person in Person.objects.values_list("id", flat=True)}
    assert {seen["register_person"] for one in people for seen in one["registrations"]} == known
    cases = {case["case"] for one in people for seen in one["registrations"] for case in seen["cases"]}
    assert cases == {str(case) for case in Case.objects.exclude(person=None).values_list("id", flat=True)}


def test_the_truth_is_for_its_owner_alone_and_not_in_the_database(report: Report) -> None:
    assert {path.stat().st_mode & 0o077 for path in (report.folder, *report.folder.iterdir())} == {0}
    assert "invented" in (report.folder / "README.md").read_text(encoding="utf-8")
    details = "".join(str(detail) for detail in Step.objects.values_list("detail", flat=True))
    assert not any(one["person"] in details for one in truth(report))


def _steps() -> list[tuple[Any, ...]]:
    """All steps, with members by their address: who they are is drawn anew."""
    members = {str(identifier): email for identifier, email in Member.objects.values_list("id", "email")}
    return [
        (case, sequence, kind, day, members[str(by)], {**detail, "assignee": members.get(detail.get("assignee", ""))})
        for case, sequence, kind, day, by, detail in Step.objects.order_by("case", "sequence").values_list(
            "case", "sequence", "kind", "happened_on", "by", "detail"
        )
    ]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_truth_and_the_same_registers(node: None, programme_folder: Path) -> None:
    def once() -> tuple[dict[str, bytes], list[Any], dict[Any, Any]]:
        with transaction.atomic():
            report = simulated(programme_folder, people=60)
            files = {path.name: path.read_bytes() for path in report.folder.iterdir()}
            steps = _steps()
            people = identities.opened_many(Person.objects.values_list("id", flat=True))
            transaction.set_rollback(True)
        return files, steps, people

    first, second = once(), once()
    assert first[0] == second[0]
    assert first[1] == second[1]
    assert first[2] == second[2]


@pytest.mark.slow
def test_another_seed_gives_other_people(node: None, programme_folder: Path) -> None:
    one, other = simulated(programme_folder, people=30), simulated(programme_folder, people=30, seed=8)
    assert (one.folder / "truth.jsonl").read_bytes() != (other.folder / "truth.jsonl").read_bytes()


def test_a_workspace_with_a_real_case_is_refused_and_nothing_is_written(node: None, programme_folder: Path) -> None:
    opened(worker(Area.PROTECTION), Area.PROTECTION)
    with pytest.raises(Conflict) as refused:
        simulated(programme_folder, people=10)
    assert refused.value.code == "real-cases"
    assert Case.objects.count() == 1
    assert not (settings.JAHORINA.workspace.home / "simulated").exists()


def test_the_same_simulation_twice_is_refused(node: None, programme_folder: Path) -> None:
    simulated(programme_folder, people=10)
    with pytest.raises(Conflict) as refused:
        simulated(programme_folder, people=10)
    assert refused.value.code == "simulated-already"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"people": 0}, "people-malformed"),
        ({"since": date(2022, 2, 1), "until": date(2022, 1, 1)}, "period-malformed"),
        ({"until": date(2999, 1, 1)}, "period-malformed"),
        ({"partner_codes": ("zz",)}, "partner-unknown"),
    ],
)
def test_what_cannot_be_simulated_is_refused(
    node: None, programme_folder: Path, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        simulated(programme_folder, **wrong)
    assert refused.value.code == code
