"""What one institution writes to another one on another node about a referral: the referral itself, and each act after it.

Plain data. `elsewhere` is the sender's half, `received` the recipient's; the exchange seals each letter to the institution
that it is for, and carries it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _

RECALL_ARRIVED = "recall-arrived"
"""What a letter says besides acts: that a recall was carried out; its reason is `removed` or `kept`."""

BY = "node:letters"


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first letter holds besides: the referral as the recipient reads it, and the sealed document's content."""

    reference: str
    from_area: str
    to_area: str
    purpose: str
    service: str
    urgency: str
    basis: str
    consent_until: date | None
    sent_on: date
    reply_due_on: date
    is_simulated: bool
    document: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `number` counts what this side has to say of the referral; `to_node` is empty where only the recipient's
    institution is known."""

    referral: UUID
    number: int
    act: str
    on: date
    reason: str
    words: str
    from_institution: str
    to_institution: str
    to_node: str = ""
    is_simulated: bool = False
    opening: Opening | None = None


def out_of_order() -> Conflict:
    """A letter's act cannot follow on what is known here."""
    return Conflict(
        "letter-out-of-order", _("What this letter says cannot follow on what is known here of the referral.")
    )
