"""Synthetic incidents, suspects and groups for the tests. Nobody is behind them."""

from __future__ import annotations

from typing import Any

from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.models import Case
from jahorina.registers.services import open_case
from jahorina.registers.smuggling.services import Assertion
from tests.registers.cases import days_ago


def incident(by: Member, *, ago: int = 30, carry: bool = True, **fields: Any) -> Case:
    """An incident with a van and seven persons unless said otherwise; its reporter carries it."""
    told = {"place": "ba", "means": "van", "persons": "7", **fields}
    return open_case(by=by, area=Area.CRIMINAL_JUSTICE, happened_on=days_ago(ago), fields=told, carry=carry)


def says(code: str = "transporter", grades: str = "A1", note: str = "") -> Assertion:
    """What is said of a tie, with its two grades as `B2`."""
    return Assertion(code, grades[0], grades[1], note)
