"""Takes the money of an IATI file into the plan: looked at first, then all of it or nothing, and never twice.

Each amount keeps its currency, its day and the activity that it comes from. A newer version of an activity revises what was
taken from an older one by further rows; what is in it no more is taken back by a row of zero. Nothing is added over
currencies.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.formats.iati.parsing import read_bytes
from jahorina.formats.iati.reading import parse_funding
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.funding.iati_comparison import Comparison, Fate, FundingPreview, ImportLine
from jahorina.plan.funding.iati_mapping import IatiMapping
from jahorina.plan.models import Funding, Measure
from jahorina.plan.recording import Changed, keep

MOST_REFUSALS: Final = 200


def preview_iati(
    *, by: Member, content: bytes | Path, mapping: IatiMapping, name: str = "activities.xml"
) -> FundingPreview:
    """What a file would change in the plan's money, amount by amount; writes nothing.

    Raises NotAllowed and InputRefused (`iati-...`) where the file as a whole cannot be read.
    """
    require(by, Capability.EDIT_PLAN)
    data, label = (read_bytes(content), content.name) if isinstance(content, Path) else (content, name)
    return Comparison(by, parse_funding(data, label), mapping).preview()


@transaction.atomic
def import_iati(
    *, by: Member, content: bytes | Path, mapping: IatiMapping, onto: str = "", name: str = "activities.xml"
) -> FundingPreview:
    """Take a file in, in the member's name; what was done. The same file twice changes nothing.

    `onto` is what the preview showed. Raises NotAllowed, InputRefused (`iati-...`, `iati-import-refused` with each
    amount that stops it by line) and Conflict (`iati-moved-on`). Nothing is written then.
    """
    list(Measure.objects.select_for_update().values_list("pk"))  # two imports of one activity come one after the other
    found = preview_iati(by=by, content=content, mapping=mapping, name=name)
    if onto and onto != found.onto:
        raise Conflict(
            "iati-moved-on",
            _("This is another file, or the plan's money was changed since it was looked at."),
            hint=_("Look at it again."),
        )
    wrong = [one.reason for one in found.refused if one.reason is not None]
    if wrong:
        raise InputRefused(
            "iati-import-refused",
            _("%(n)s of the amounts cannot be taken in; the first: %(first)s"),
            refusals=tuple(wrong[:MOST_REFUSALS]),
            hint=_("Nothing was taken in."),
            params={"n": len(wrong), "first": wrong[0].text()},
        )
    _write(by, found, content.name if isinstance(content, Path) else name)
    return found


def _write(by: Member, found: FundingPreview, name: str) -> None:
    """The rows that are new, revised or taken back, with history and audit log."""
    measures = {row.code: row for row in Measure.objects.all()}
    updated = {one.identifier: one.updated for one in found.heads}
    changes = [one for one in found.changes if one.wanted is not None]
    rows = [
        Funding(
            measure=measures[one.wanted.measure],
            partner_code=by.partner_code,
            kind=one.wanted.kind,
            donor=one.wanted.donor,
            amount=one.wanted.amount,
            currency=one.wanted.currency,
            on=one.wanted.on,
            note=one.wanted.note,
            activity=one.wanted.activity,
            activity_updated=updated[one.wanted.activity],
            reference=one.wanted.ref,
            replaces_id=one.replaces,
            by=by,
            at=timezone.now(),
        )
        for one in changes
        if one.wanted is not None
    ]
    Funding.objects.bulk_create(rows, batch_size=500)
    keep(
        [_changed(by, row, one) for row, one in zip(rows, changes, strict=True)],
        by=by,
        action=actions.FUNDING_RECORDED,
        reason=f"IATI: {name}",
    )


def _changed(by: Member, row: Funding, one: ImportLine) -> Changed:
    verbs = {Fate.NEW: "recorded", Fate.REVISED: "replaced", Fate.GONE: "taken-back"}
    after = {"kind": row.kind, "donor": row.donor, "amount": f"{row.amount:.2f}", "currency": row.currency}
    before = {} if one.before is None else {"amount": f"{one.before:.2f}"}
    return Changed(
        subject=f"funding:{row.pk}",
        verb=verbs[one.fate],
        measure=row.measure.code,
        partner=by.partner_code,
        before=before,
        after={**after, "on": row.on.isoformat(), "activity": row.activity},
    )
