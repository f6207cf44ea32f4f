"""Writes an act of the Dialogue into the audit log: labels alone, never what was said."""

from __future__ import annotations

from collections.abc import Mapping

from jahorina.audit import services as audit
from jahorina.partners.permissions import Member


def record(by: Member, action: str, target: str, detail: Mapping[str, str | int]) -> None:
    """One event in the act's transaction."""
    audit.record(actor=by.label, action=action, target=target, detail=dict(detail), partner=by.partner_code)
