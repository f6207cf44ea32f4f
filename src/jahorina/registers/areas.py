"""The areas that the registers keep, by code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.roles import Area
from jahorina.registers.counter_trafficking.steps import COUNTER_TRAFFICKING
from jahorina.registers.definitions import AreaDefinition
from jahorina.registers.protection.steps import PROTECTION
from jahorina.registers.returns.steps import RETURN
from jahorina.registers.smuggling.steps import CRIMINAL_JUSTICE

AREAS: Mapping[Area, AreaDefinition] = MappingProxyType(
    {definition.area: definition for definition in (PROTECTION, RETURN, COUNTER_TRAFFICKING, CRIMINAL_JUSTICE)}
)


def area_definition(area: str) -> AreaDefinition:
    """The definition of an area; raises InputRefused (`area-unknown`)."""
    if area not in Area.values:
        raise InputRefused(
            "area-unknown", _("There is no area %(area)s."), params={"area": area}, hint=", ".join(Area.values)
        )
    return AREAS[Area(area)]


STEP_KINDS = frozenset(code for definition in AREAS.values() for code in definition.steps)
"""Every kind of step of every area."""
