"""Values for the parameters of addresses. Each room adds a module here; `collect` finds it.

A module registers a function for each parameter name; it gets the World and returns the texts for an object that is the
asker's own (of partner ba), another's (of partner rs) and one that is not there. Where nobody owns the objects, own and
other are the same.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from jahorina.partners.models import Member


@dataclass(frozen=True, slots=True)
class Sample:
    """Three values of one parameter."""

    own: str
    other: str
    missing: str


@dataclass(slots=True)
class World:
    """What the samples may refer to: the members who ask, by role, and a member of each partner who is asked about."""

    members: dict[str, Member] = field(default_factory=dict)
    subject: Member | None = None
    foreign_subject: Member | None = None


SampleMaker = Callable[[World], Sample]
_makers: dict[str, SampleMaker] = {}


def sample(parameter: str, *, route: str = "") -> Callable[[SampleMaker], SampleMaker]:
    """Register values for a parameter, everywhere or on one route."""

    def register(maker: SampleMaker) -> SampleMaker:
        assert f"{route}|{parameter}" not in _makers, f"{parameter} has samples already"
        _makers[f"{route}|{parameter}"] = maker
        return maker

    return register


def collect() -> None:
    """Import every module beside this one."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"{__name__}.{module.name}")


def maker_of(parameter: str, route: str) -> SampleMaker:
    """The function for a parameter of a route."""
    found = _makers.get(f"{route}|{parameter}") or _makers.get(f"|{parameter}")
    assert found, f"{route}: no samples for the parameter {parameter}; add them in tests/web/matrix/samples"
    return found
