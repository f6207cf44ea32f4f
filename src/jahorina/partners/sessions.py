"""How long a log-in lasts, by role: data. The pages end a session by it; the docs and the tests read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from jahorina.partners.roles import Role


@dataclass(frozen=True, slots=True)
class SessionLimit:
    """A session ends when nothing was asked for `idle`, and in any case after `absolute`."""

    idle: timedelta
    absolute: timedelta


ORDINARY = SessionLimit(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
CASES = SessionLimit(idle=timedelta(minutes=30), absolute=timedelta(hours=10))
ADMINISTRATION = SessionLimit(idle=timedelta(minutes=15), absolute=timedelta(hours=4))

LIMITS: Mapping[Role, SessionLimit] = {
    Role.COORDINATOR: ORDINARY,
    Role.CONTRIBUTOR: ORDINARY,
    Role.CASE_WORKER: CASES,
    Role.SUPERVISOR: CASES,
    Role.ANALYST: ORDINARY,
    Role.DATA_PROTECTION_OFFICER: CASES,
    Role.NODE_ADMINISTRATOR: ADMINISTRATION,
    Role.READER: ORDINARY,
}


def limit_of(roles: Iterable[str]) -> SessionLimit:
    """The strictest limit among the roles; the ordinary one for a member without a role."""
    limits = [LIMITS[Role(role)] for role in roles] or [ORDINARY]
    return SessionLimit(min(limit.idle for limit in limits), min(limit.absolute for limit in limits))
