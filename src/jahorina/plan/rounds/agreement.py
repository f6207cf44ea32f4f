"""A partner agrees to a regional figure, or puts its reservation beside it. Nobody decides for another."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.choices import Stance
from jahorina.plan.models import FigureStance, Indicator, ProgressReport, ReportingRound
from jahorina.plan.recording import Changed, keep, need_reason
from jahorina.plan.rounds.round_services import no_round
from jahorina.plan.rounds.signing import RegionalFigure, regional_figure


def figure_of(round_code: str, indicator: str) -> tuple[ReportingRound, Indicator, RegionalFigure]:
    """A regional figure as it is now; raises NotFound (`no-round`, `no-indicator`)."""
    row = ReportingRound.objects.filter(code=round_code).first()
    if row is None:
        raise no_round(round_code)
    found = Indicator.objects.select_related("measure").filter(code=indicator).first()
    if found is None:
        raise no_indicator(indicator)
    reports = ProgressReport.objects.filter(round=row, measure=found.measure).select_related("round")
    reports = reports.prefetch_related("values__indicator", "round__stances")
    return row, found, regional_figure(row.code, found, list(reports))


@transaction.atomic
def take_stance(
    *, by: Member, round_code: str, indicator: str, stance: str, seen: str, reservation: str = ""
) -> FigureStance:
    """Agree to a regional figure for the own partner, or with a written reservation that stands beside it.

    `seen` is the hash of the figure that was looked at. Raises NotAllowed (also where the partner is not named in it),
    NotFound, InputRefused (`stance-refused`, `plan-reason-needed`) and Conflict (`figure-changed-meanwhile`,
    `figure-own-not-settled`: a partner settles its own value first).
    """
    require(by, Capability.REPRESENT_PARTNER)
    row, found, figure = figure_of(round_code, indicator)
    share = next((one for one in figure.shares if one.partner == by.partner_code), None)
    if share is None:
        raise NotAllowed("figure-not-named", _("Your partner is not among those who report this figure."))
    if stance not in Stance.values:
        raise InputRefused("stance-refused", _("Agree, or write your reservation."))
    if seen != figure.sha256:
        raise Conflict(
            "figure-changed-meanwhile",
            _("The figure changed since you looked at it."),
            hint=_("Look at it again; what you agreed to was another figure."),
        )
    if not share.is_settled:
        raise Conflict("figure-own-not-settled", _("Accept your own partner's report first."))
    words = need_reason(reservation) if stance == Stance.RESERVATION else ""
    kept = FigureStance.objects.create(
        round=row,
        indicator=found,
        partner_code=by.partner_code,
        stance=stance,
        reservation=words,
        content_hash=figure.sha256,
        by=by,
        at=timezone.now(),
    )
    changed = Changed(
        subject=f"figure:{row.code}:{found.code}",
        verb=stance,
        measure=found.measure.code,
        partner=by.partner_code,
        after={"stance": stance, "reservation": words, "figure": figure.sha256},
    )
    keep([changed], by=by, action=actions.FIGURE_SIGNED, reason=words, at=kept.at)
    return kept


def no_indicator(code: str) -> NotFound:
    """What is said where there is no such indicator."""
    return NotFound("no-indicator", _("There is no indicator %(code)s."), params={"code": repr(code)})
