"""Who has sent what, what is missing, what waits, what was refused and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jahorina.exchange.queries import RefusalCard, StreamCard, exchange_status
from jahorina.partners.permissions import Capability
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.gates import no_store


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """A refused file with its sentence in the reader's language."""

    at: datetime
    code: str
    sentence: str
    claims: str
    size: int


@dataclass(frozen=True, slots=True)
class StreamLine:
    """A stream with what a person has to look at, in the reader's language."""

    card: StreamCard
    problems: tuple[str, ...]


@no_store
@needs(Capability.READ_EXCHANGE)
@require_safe
def status(request: MemberRequest) -> HttpResponse:
    """The status of the exchange."""
    found = exchange_status(member=request.user)
    page = {
        "node": found.node,
        "keys": found.keys,
        "peers": found.peers,
        "out": [StreamLine(one, _problems(one, own=True)) for one in found.out],
        "came": [StreamLine(one, _problems(one, own=False)) for one in found.came],
        "refused": [_refusal(one) for one in found.refused],
        "contradictions": found.contradictions,
    }
    return render(request, "exchange/status.html", page)


def _problems(card: StreamCard, *, own: bool) -> tuple[str, ...]:
    first, last = card.missing or (0, 0)
    said = (
        (card.missing, _("Bundles %(first)s to %(last)s are missing.") % {"first": first, "last": last}),
        (card.waits, _("%(count)s came and wait.") % {"count": card.waits}),
        (card.unacknowledged, _("%(count)s are not acknowledged after two days.") % {"count": card.unacknowledged}),
        (
            card.is_late,
            _("Nothing was sent within the agreed rhythm.") if own else _("Nothing came within the agreed rhythm."),
        ),
        (card.is_halted, _("Two different bundles claim one place; the stream stands still.")),
        (card.next_epoch, _("The sender began anew; the administrator has to accept that.")),
    )
    return tuple(sentence for holds, sentence in said if holds)


def _refusal(card: RefusalCard) -> RefusalLine:
    params = {name: _(value) if value else "" for name, value in card.params.items()}
    sentence = _(card.message) % params if params else _(card.message)
    return RefusalLine(card.at, card.code, sentence, card.claims, card.size)
