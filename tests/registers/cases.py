"""Synthetic cases for the tests. Nobody is behind them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from jahorina.partners.models import Member
from jahorina.partners.roles import Area, Role
from jahorina.registers.gates.services import clear_gate
from jahorina.registers.models import Case
from jahorina.registers.services import NewStep, add_step, open_case
from jahorina.registers.vault.identities import Document, Identity, Name
from tests.people import make_member

REASONS = "The circumstances were heard in person and checked against two sources."


def worker(area: Area, partner: str = "ba") -> Member:
    """A case worker of an area."""
    return make_member(Role.CASE_WORKER, area=area, partner=partner)


def supervisor(area: Area, partner: str = "ba") -> Member:
    """A supervisor of an area."""
    return make_member(Role.SUPERVISOR, area=area, partner=partner)


def somebody(name: str = "Muhammad Karimi", number: str = "") -> Identity:
    """An identity with one name, and a passport where a number is given."""
    papers = (Document("passport", number, "AFG"),) if number else ()
    return Identity(names=(Name(name),), documents=papers)


def days_ago(days: int) -> date:
    """A day in the past."""
    return timezone.localdate() - timedelta(days=days)


def opened(by: Member, area: Area, *, identity: Identity | None = None, person: Any = None, ago: int = 30) -> Case:
    """A case of a man from Afghanistan."""
    fields: dict[str, Any] = {"sex": "male", "birth_year": 1996, "nationality": "AFG"}
    who = None if person else identity or somebody()
    return open_case(by=by, area=area, happened_on=days_ago(ago), fields=fields, identity=who, person=person)


def carried(by: Member, area: Area) -> Case:
    """A case that its opener carries, as those are which are opened on the pages."""
    return step(by, opened(by, area), "assigned", ago=30, assignee=str(by.pk))


def step(by: Member, case: Case, kind: str, *, ago: int = 1, note: str = "", **fields: Any) -> Case:
    """Add a step; words are given where it needs some."""
    return add_step(by=by, case=case.pk, step=NewStep(kind, days_ago(ago), fields, note or "Seen and heard."))


def ready_to_depart(by: Member, case: Case, protection: Member) -> Case:
    """Take a return case to the point where every gate is open."""
    step(by, case, "counselled", language="prs")
    step(by, case, "declaration-signed", modality="avrr", language="prs", interpreter=True)
    step(by, case, "trafficking-screened", result="no-indication")
    step(by, case, "fitness-assessed", result="fit")
    clear_gate(by=protection, case=case.pk, gate="non-refoulement", reasons=REASONS)
    return case
