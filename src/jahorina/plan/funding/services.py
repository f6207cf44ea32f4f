"""Records money, needs and offers of assistance, their matches, and projects in municipalities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.amounts import Amount
from jahorina.plan.choices import FundingKind, ProjectKind, ProjectState
from jahorina.plan.models import (
    CommunityFigure,
    CommunityProject,
    Funding,
    Measure,
)
from jahorina.plan.recording import Changed, keep
from jahorina.plan.status.services import no_measure

MUNICIPAL = ("adm1", "adm2")
"""Kinds of places that a project can lie in: no programme knows every municipality."""


@dataclass(frozen=True, slots=True)
class NewFunding:
    """An amount: needed for a measure, or budgeted, committed or paid by a donor, on a day, in a currency (ISO 4217)."""

    measure: str
    kind: str
    amount: Decimal
    currency: str
    on: date
    donor: str = ""
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project in a municipality of the own partner."""

    code: str
    kind: str
    state: str
    place: str
    texts: Mapping[str, str]
    starts: date
    ends: date | None = None
    measure: str = ""


@transaction.atomic
def record_funding(*, by: Member, new: NewFunding, replaces: int | None = None, demonstration: bool = False) -> Funding:
    """Record an amount; with `replaces` in place of an earlier one of the own partner, which stays readable.

    A need is the own partner's; a budget, commitment or disbursement names its donor and is recorded by the partner
    that receives it or by the donor itself. Raises NotAllowed, NotFound (`no-measure`, `no-funding`), InputRefused
    (`funding-refused`) and Conflict (`funding-replaced-already`).
    """
    require(by, Capability.REPORT_PROGRESS)
    measure = measure_in_plan(new.measure)
    _check_funding(new)
    old = _own_funding(by, replaces) if replaces is not None else None
    row = Funding.objects.create(
        measure=measure,
        partner_code=by.partner_code,
        kind=new.kind,
        donor=new.donor,
        amount=new.amount,
        currency=new.currency,
        on=new.on,
        note=new.note.strip(),
        source=new.source,
        replaces=old,
        by=by,
        at=timezone.now(),
        is_demonstration=demonstration,
    )
    changed = Changed(
        subject=f"funding:{row.pk}",
        verb="replaced" if old else "recorded",
        measure=measure.code,
        partner=by.partner_code,
        before=_money(old) if old else {},
        after=_money(row),
    )
    keep([changed], by=by, action=actions.FUNDING_RECORDED, reason=new.note.strip())
    return row


@transaction.atomic
def record_project(*, by: Member, new: NewProject, demonstration: bool = False) -> CommunityProject:
    """Record a project in a municipality of the own partner, or bring one up to date by its code.

    Raises NotAllowed, NotFound (`no-measure`) and InputRefused (`project-refused`).
    """
    require(by, Capability.REPORT_PROGRESS)
    _check_project(by, new)
    old = CommunityProject.objects.filter(code=new.code).first()
    if old is not None and old.partner_code != by.partner_code:
        raise NotAllowed("not-allowed", _("Your roles do not include this."))
    before = {"state": old.state, "texts": old.texts} if old else {}
    fields = {
        "kind": new.kind,
        "state": new.state,
        "partner_code": by.partner_code,
        "place": new.place,
        "measure": measure_in_plan(new.measure) if new.measure else None,
        "texts": dict(new.texts),
        "starts": new.starts,
        "ends": new.ends,
        "by": by,
        "at": timezone.now(),
        "is_demonstration": demonstration,
    }
    row, _made = CommunityProject.objects.update_or_create(code=new.code, defaults=fields)
    changed = Changed(
        subject=f"project:{row.code}",
        verb="changed" if old else "recorded",
        measure=new.measure,
        partner=by.partner_code,
        before=before,
        after={"state": row.state, "texts": row.texts, "place": row.place},
    )
    keep([changed], by=by, action=actions.PROJECT_CHANGED)
    return row


@transaction.atomic
def record_figure(
    *, by: Member, project: str, names: Mapping[str, str], amount: Amount, as_of: date, source_note: str
) -> CommunityFigure:
    """Record a number about a municipality, or why there is none, with its day and where it comes from."""
    require(by, Capability.REPORT_PROGRESS)
    row = CommunityProject.objects.filter(code=project, partner_code=by.partner_code).first()
    if row is None:
        raise NotFound("no-project", _("There is no such project."))
    if not names.get("en") or not source_note.strip() or as_of > timezone.localdate():
        raise InputRefused(
            "community-figure-refused", _("A figure needs a name, a day that is not to come, and where it comes from.")
        )
    figure = CommunityFigure.objects.create(
        project=row,
        names=dict(names),
        value=amount.value,
        numerator=amount.numerator,
        denominator=amount.denominator,
        obs_status=amount.status.value,
        as_of=as_of,
        source_note=source_note.strip(),
        by=by,
        at=timezone.now(),
    )
    changed = Changed(
        subject=f"project:{row.code}",
        verb="figure",
        measure=row.measure.code if row.measure else "",
        partner=by.partner_code,
        after={**dict(names), **amount.as_json(), "as_of": as_of.isoformat()},
    )
    keep([changed], by=by, action=actions.PROJECT_CHANGED)
    return figure


def measure_in_plan(code: str) -> Measure:
    """A measure by its code; raises NotFound."""
    row = Measure.objects.filter(code=code, withdrawn_on=None).first()
    if row is None:
        raise no_measure(code)
    return row


def _own_funding(by: Member, identifier: int) -> Funding:
    row = Funding.objects.filter(pk=identifier, partner_code=by.partner_code, activity="").first()
    if row is None:
        raise NotFound("no-funding", _("There is no such amount of your partner."))
    if hasattr(row, "replacement"):
        raise Conflict("funding-replaced-already", _("This amount was replaced already; replace the newer one."))
    return row


def _check_funding(new: NewFunding) -> None:
    wrong = []
    if new.kind not in FundingKind.values:
        wrong.append(Refusal("funding-kind", _("is none of the four kinds"), column="kind"))
    if (new.kind == FundingKind.NEED) == bool(new.donor):
        wrong.append(Refusal("funding-donor", _("a need has no donor, and everything else has one"), column="donor"))
    if new.donor and new.donor not in {card.code for card in partners.partners(kind="")}:
        wrong.append(Refusal("funding-donor", _("is no partner or organisation of the programme"), column="donor"))
    if new.amount < 0 or new.amount != round(new.amount, 2):
        wrong.append(Refusal("funding-amount", _("must be zero or more, with two decimals at most"), column="amount"))
    if not re.fullmatch("[A-Z]{3}", new.currency):
        wrong.append(Refusal("funding-currency", _("must be three letters, as EUR"), column="currency"))
    if new.kind == FundingKind.DISBURSEMENT and new.on > timezone.localdate():
        wrong.append(Refusal("funding-day", _("nothing is paid in the future"), column="on"))
    if wrong:
        raise InputRefused("funding-refused", _("The amount cannot be recorded like this."), refusals=tuple(wrong))


def _check_project(by: Member, new: NewProject) -> None:
    wrong = []
    places = {card.code for card in partners.places(partner=by.partner_code) if card.kind in MUNICIPAL}
    if new.place not in places:
        wrong.append(Refusal("project-place", _("is no municipality of your partner"), column="place"))
    if new.kind not in ProjectKind.values or new.state not in ProjectState.values:
        wrong.append(Refusal("project-kind", _("is not in the list"), column="kind"))
    if not new.texts.get("en") or not re.fullmatch("[A-Za-z0-9][A-Za-z0-9.-]*", new.code):
        wrong.append(Refusal("project-words", _("needs a code and a text in English"), column="texts"))
    if new.ends is not None and new.ends < new.starts:
        wrong.append(Refusal("project-window", _("ends before it begins"), column="ends"))
    if wrong:
        raise InputRefused("project-refused", _("The project cannot be recorded like this."), refusals=tuple(wrong))


def _money(row: Funding) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "donor": row.donor,
        "amount": f"{row.amount:.2f}",
        "currency": row.currency,
        "on": row.on.isoformat(),
    }
