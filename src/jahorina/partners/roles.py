"""The roles, and which of them must show a second factor. Data; who may do what with them is in permissions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    CONTRIBUTOR = "contributor", _("contributor")
    CASE_WORKER = "case-worker", _("case worker")
    SUPERVISOR = "supervisor", _("supervisor")
    ANALYST = "analyst", _("analyst")
    DATA_PROTECTION_OFFICER = "data-protection-officer", _("data-protection officer")
    NODE_ADMINISTRATOR = "node-administrator", _("node administrator")
    READER = "reader", _("reader")


class Area(models.TextChoices):
    PROTECTION = "protection", _("protection")
    RETURN = "return", _("return")
    COUNTER_TRAFFICKING = "counter-trafficking", _("counter-trafficking")
    CRIMINAL_JUSTICE = "criminal-justice", _("criminal justice")


VICTIMS_AREAS = frozenset({Area.PROTECTION, Area.COUNTER_TRAFFICKING})
"""Areas whose workers never hold files of suspects, and the other way round (Directive 2016/680, articles 6 and 7)."""

AREA_ROLES = frozenset({Role.CASE_WORKER, Role.SUPERVISOR})
"""Roles that are held for one area at a time."""

SEES_CASES = AREA_ROLES
NEEDS_SECOND_FACTOR = SEES_CASES | {Role.DATA_PROTECTION_OFFICER, Role.NODE_ADMINISTRATOR}
"""Those who see cases, who see who saw them, and who can give others that right."""
