"""Who has sent what, what is missing, what waits, what was made of it, what was refused and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jahorina.evidence.queries import statistic
from jahorina.exchange.intake.queries import IntakeCard, intake
from jahorina.exchange.queries import RefusalCard, StreamCard, exchange_status
from jahorina.kernel.errors import NotFound
from jahorina.partners.permissions import Capability
from jahorina.partners.texts import in_language
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.gates import no_store
from jahorina.web.names import names


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
    """A stream between nodes by their partners' names, with what a person has to look at, in the reader's language."""

    card: StreamCard
    sender: str
    recipients: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IntakeLine:
    """A bundle's content with what was made of it, or why it was refused, in the reader's language; `links` lead there."""

    card: IntakeCard
    said: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


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
        "out": [_stream(one, own=True) for one in found.out],
        "came": [_stream(one, own=False) for one in found.came],
        "contents": [_intake(one) for one in intake(member=request.user)],
        "refused": [_refusal(one) for one in found.refused],
        "contradictions": found.contradictions,
    }
    return render(request, "exchange/status.html", page)


def _stream(card: StreamCard, *, own: bool) -> StreamLine:
    called = names(get_language() or "en").of
    return StreamLine(card, called(card.sender), tuple(map(called, card.recipients)), _problems(card, own=own))


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
        (
            card.plan_frozen_since,
            _(
                "%(sender)s confirmed until %(day)s that this is its newest plan, and not since: somebody may hold back a "
                "newer one. Ask %(sender)s."
            )
            % {"day": _day(card.plan_frozen_since), "sender": card.sender},
        ),
        (
            card.is_plan_behind,
            _("%(sender)s speaks of a newer plan than came here. Ask for it to be sent again.")
            % {"sender": card.sender},
        ),
        (card.next_epoch, _("The sender began anew; the administrator has to accept that.")),
    )
    return tuple(sentence for holds, sentence in said if holds)


def _day(moment: datetime | None) -> str:
    return date_format(moment, "SHORT_DATE_FORMAT") if moment is not None else ""


def _refusal(card: RefusalCard) -> RefusalLine:
    return RefusalLine(card.at, card.code, _sentence(card.message, card.params), card.claims, card.size)


def _sentence(message: str, params: Mapping[str, str]) -> str:
    translated = {name: _(value) if value else "" for name, value in params.items()}
    return _(message) % translated if translated else _(message)


def _intake(card: IntakeCard) -> IntakeLine:
    if card.is_refused:
        return IntakeLine(card, (_sentence(card.message, card.params),), ())
    said, links = _MADE[card.kind](card.made)
    nothing = () if card.outcome == "made" else (_("It says nothing that was not here."),)
    return IntakeLine(card, (*said, *nothing), links)


_Told = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]


def _of_release(made: Mapping[str, Any]) -> _Told:
    codes = sorted({statistic for statistic, _period in made["about"]}) if "import" in made else []
    links = tuple((_title(code), reverse("evidence:statistic", args=[code])) for code in codes)
    if "withdrawn" in made:
        return (_("The release %(release)s was withdrawn.") % {"release": made["release"]},), links
    said = [_("The release %(release)s.") % {"release": made["release"]}]
    if "import" in made:
        counts = {"added": made["added"], "revised": made["revised"]}
        said.append(_("Observations added: %(added)s; revised: %(revised)s.") % counts)
    left_out = sum(made["left_out"].values())
    if left_out:
        said.append(
            _("Cells left out, because they are no observations of the partner: %(count)s.") % {"count": left_out}
        )
    return tuple(said), links


def _title(code: str) -> str:
    """What a statistic is called, or its code where the catalogue has lost it."""
    try:
        return in_language(statistic(code).titles, get_language() or "en")
    except NotFound:
        return code


def _of_reports(made: Mapping[str, Any]) -> _Told:
    links = tuple(
        (
            _("%(measure)s, round %(round)s, version %(version)s") % one,
            reverse("plan:report", args=[one["id"]]),
        )
        for one in made["reports"]
    )
    return (_("Reports of the partner."),), links


def _of_plan(made: Mapping[str, Any]) -> _Told:
    said = _("Version %(version)s of the plan, decided as %(decision)s.") % made
    return (said,), ((_("The plan"), reverse("plan:overview")),)


def _of_deletion(made: Mapping[str, Any]) -> _Told:
    said = _("Signed that the encodings of the round %(runs)s, which this node sent, are deleted.")
    return ((said % {"runs": ", ".join(made["runs"])},) if made["deleted"] else ()), ()


_MADE: Mapping[str, Callable[[Mapping[str, Any]], _Told]] = {
    "aggregates": _of_release,
    "report": _of_reports,
    "plan": _of_plan,
    "deletion": _of_deletion,
}
