"""Pairs of people who may be one. Nobody is behind them."""

from __future__ import annotations

from datetime import date

from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.models import Case, DuplicatePair
from jahorina.registers.vault.identities import Document, Identity, Name
from tests.registers.cases import opened


def somebody_born(name: str, born: date = date(1996, 3, 14), *, father: str = "", number: str = "") -> Identity:
    """An identity with a birthday."""
    names = (Name(name), *((Name(father, kind="fathers"),) if father else ()))
    papers = (Document("passport", number, "AFG"),) if number else ()
    return Identity(names=names, born=born, documents=papers)


def cases_of_two(by: Member, area: Area = Area.PROTECTION) -> tuple[Case, Case]:
    """Two cases of people with nearly the same name, born on one day."""
    one = opened(by, area, identity=somebody_born("Muhammad Karimi", father="Abdul Rahman"))
    other = opened(by, area, identity=somebody_born("Mohamed Karimi", father="Abdurrahman"))
    return one, other


def pair_of_two(by: Member, area: Area = Area.PROTECTION, *, probability: float = 0.97) -> DuplicatePair:
    """The pair of `cases_of_two`, as a search would find it."""
    one, other = cases_of_two(by, area)
    return pair_of(one, other, probability=probability)


def pair_of(one: Case, other: Case, *, probability: float = 0.97) -> DuplicatePair:
    """The pair of two cases' people."""
    low, high = sorted((one.person_id, other.person_id))  # type: ignore[type-var]
    return DuplicatePair.objects.create(
        partner_code=one.partner_code, one_id=low, other_id=high, probability=probability
    )
