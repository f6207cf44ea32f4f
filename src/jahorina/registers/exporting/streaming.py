"""What every export shares: who may, for which purpose, the audit log, pseudonyms, and rows in pieces.

A pseudonym comes from a key that is drawn for one export and forgotten with it: rows of two exports cannot be joined,
and nobody finds the case again. Months stand for days and bands for ages. Words that are sealed are never in an export.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TypeVar
from uuid import UUID

import pyarrow as pa
from django.db import transaction
from django.db.models import QuerySet

from jahorina.audit import actions
from jahorina.formats.csv_writing import write_csv_batches
from jahorina.kernel.errors import InputRefused, NotAllowed
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.partners.roles import Area
from jahorina.registers.access import Scope, in_scope, supervises
from jahorina.registers.models import Case
from jahorina.registers.queries import need_purpose, record_reading
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity

SCOPES = (Scope.MINE, Scope.UNASSIGNED, Scope.INSTITUTION)
"""What a member may take out: not what was referred to them or opened in an emergency."""
ROWS_A_PIECE = 2_000
_ASKED_AT_ONCE = 500
_PSEUDONYM_DIGITS = 16

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Export:
    """A file on its way: its name, its kind, its pieces, how many rows it holds."""

    name: str
    content_type: str
    chunks: Iterable[bytes]
    rows: int


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Names for this export alone."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def of(self, identifier: object) -> str:
        """The pseudonym of something in this export."""
        return hmac.new(self.key, str(identifier).encode(), "sha256").hexdigest()[:_PSEUDONYM_DIGITS]


def exportable(*, member: Member, scope: Scope, area: Area) -> QuerySet[Case]:
    """The cases of a tab that may be taken out; raises NotAllowed, InputRefused (`scope-not-exported`)."""
    if scope not in SCOPES:
        raise InputRefused(
            "scope-not-exported",
            _("Cases that were referred to you or opened in an emergency are not exported."),
        )
    return in_scope(member, scope, area)


def need_identifiers_allowed(member: Member, area: Area) -> None:
    """Raise NotAllowed where the member may not take identities out of the area."""
    if not supervises(member, area):
        raise NotAllowed("identifiers-not-allowed", _("Only a supervisor of the area exports identities."))


def announced(
    *, member: Member, what: str, area: Area, rows: QuerySet[Case], purpose: str, with_identifiers: bool
) -> int:
    """Count the rows and write the export into the audit log before its first byte; raises InputRefused."""
    need_purpose(purpose)
    if with_identifiers:
        need_identifiers_allowed(member, area)
    count = rows.count()
    detail = {"what": what, "purpose": purpose, "rows": count, "identifiers": with_identifiers}
    with transaction.atomic():
        record_reading(member, actions.CASES_EXPORTED, f"area:{area}", detail)
    return count


def in_pieces(rows: QuerySet[Case]) -> Iterator[list[Case]]:
    """The cases in pieces, read through a cursor of the database: memory holds one piece."""
    return pieces(rows.order_by().iterator(chunk_size=ROWS_A_PIECE), ROWS_A_PIECE)


def pieces(rows: Iterable[One], size: int) -> Iterator[list[One]]:
    """Any rows in lists of `size`."""
    stream = iter(rows)
    while piece := list(islice(stream, size)):
        yield piece


def identities_of(cases: Sequence[Case]) -> dict[UUID, Identity]:
    """The identities of a piece of cases, opened from the vault."""
    people = [case.person_id for case in cases if case.person_id is not None]
    found: dict[UUID, Identity] = {}
    for wanted in pieces(people, _ASKED_AT_ONCE):
        found |= identities.opened_many(wanted)
    return found


def csv_of(header: Sequence[str], batches: Iterable[Sequence[Sequence[str]]]) -> Iterator[bytes]:
    """Rows of texts as pieces of a CSV that no spreadsheet runs; an empty text is an empty cell."""
    schema = pa.schema([(name, pa.string()) for name in header])
    return write_csv_batches(schema, (_batch(schema, rows) for rows in batches))


def _batch(schema: pa.Schema, rows: Sequence[Sequence[str]]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    return pa.record_batch([pa.array([cell or None for cell in one], pa.string()) for one in columns], schema=schema)


def month(day: date | None) -> str:
    """The month of a day as 2026-03."""
    return f"{day:%Y-%m}" if day is not None else ""


def exact(day: date | None) -> str:
    """The day itself."""
    return day.isoformat() if day is not None else ""
