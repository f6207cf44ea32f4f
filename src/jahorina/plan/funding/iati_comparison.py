"""Holds an IATI file against the plan's money: what would become of each amount, and why. Writes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.utils import timezone

from jahorina.formats.iati.codes import TransactionType
from jahorina.formats.iati.reading import BUDGET, INCOMING, ActivityHead, FundingFile, FundingRow, Side
from jahorina.kernel.errors import Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Member
from jahorina.plan.choices import FundingKind
from jahorina.plan.funding.iati_mapping import ActivityLink, Counts, IatiMapping
from jahorina.plan.funding.iati_matching import Stands, Wanted, matched
from jahorina.plan.models import Funding, Measure

KINDS: Final[Mapping[str, FundingKind]] = {
    BUDGET: FundingKind.BUDGET,
    TransactionType.INCOMING_FUNDS: FundingKind.DISBURSEMENT,
    TransactionType.INCOMING_COMMITMENT: FundingKind.COMMITMENT,
    TransactionType.OUTGOING_COMMITMENT: FundingKind.COMMITMENT,
    TransactionType.DISBURSEMENT: FundingKind.DISBURSEMENT,
}
"""What an amount of IATI is in the plan."""

LONGEST_NOTE: Final = 500


class Fate(StrEnum):
    """What becomes of an amount."""

    NEW = "new"
    REVISED = "revised"
    SAME = "same"
    GONE = "gone"
    LEFT_OUT = "left-out"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An amount of the file, or one that stands and is in it no more, with what becomes of it and why."""

    fate: Fate
    activity: str
    amount: Decimal
    currency: str
    line: int
    on: Any
    kind: str = ""
    donor: str = ""
    measure: str = ""
    reason: Refusal | None = None
    wanted: Wanted | None = None
    replaces: int | None = None
    before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OpenActivity:
    """An activity of the file with what the mapping says of it; `needs_side`: money comes in and goes out."""

    identifier: str
    title: str
    line: int
    link: ActivityLink | None
    needs_side: bool
    amounts: int


@dataclass(frozen=True, slots=True)
class FundingPreview:
    """What taking the file in would do. `onto` names exactly this, so that nothing else is done later."""

    activities: tuple[OpenActivity, ...]
    organisations: tuple[tuple[str, str], ...]
    lines: tuple[ImportLine, ...]
    onto: str
    other_transactions: int
    heads: tuple[ActivityHead, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def refused(self) -> tuple[ImportLine, ...]:
        """The amounts that stop the import, each with its reason."""
        return tuple(one for one in self.lines if one.fate is Fate.REFUSED)

    @property
    def changes(self) -> tuple[ImportLine, ...]:
        """What would be written."""
        return tuple(one for one in self.lines if one.fate in (Fate.NEW, Fate.REVISED, Fate.GONE))

    def as_json(self) -> dict[str, Any]:
        """How many amounts have which fate."""
        return {**{fate.value: self.counts.get(fate, 0) for fate in Fate}, "other": self.other_transactions}


class Comparison:
    """A file held against the plan by a mapping."""

    def __init__(self, by: Member, file: FundingFile, mapping: IatiMapping) -> None:
        self.by, self.file, self.mapping = by, file, mapping
        self.measures = set(Measure.objects.filter(withdrawn_on=None).values_list("code", flat=True))
        self.partners = {card.code for card in partners.partners(kind="")}
        self.rows: dict[str, list[FundingRow]] = defaultdict(list)
        for row in file.rows:
            self.rows[row.activity].append(row)
        self.standing = _standing([head.identifier for head in file.heads])
        self.unknown: dict[str, str] = {}

    def preview(self) -> FundingPreview:
        """What taking the file in would do, amount by amount."""
        lines = [line for head in self._heads() for line in self._lines(head)]
        activities = tuple(self._open(head) for head in self._heads())
        told = repr([(one.fate, one.wanted, one.replaces, one.line) for one in lines])
        return FundingPreview(
            activities=activities,
            organisations=tuple(sorted(self.unknown.items())),
            lines=tuple(lines),
            onto=hashlib.sha256(told.encode()).hexdigest(),
            other_transactions=self.file.left_out,
            heads=self._heads(),
            counts=Counter(one.fate for one in lines),
        )

    def _heads(self) -> tuple[ActivityHead, ...]:
        return tuple({head.identifier: head for head in reversed(self.file.heads)}.values())[::-1]

    def _open(self, head: ActivityHead) -> OpenActivity:
        link = self.mapping.activities.get(head.identifier)
        rows = self.rows[head.identifier]
        return OpenActivity(head.identifier, head.title, head.line, link, _both_ways(rows), len(rows))

    def _lines(self, head: ActivityHead) -> Iterator[ImportLine]:
        rows, link = self.rows[head.identifier], self.mapping.activities.get(head.identifier)
        if link is None:
            reason = _said(_("%(activity)s is not mapped to a measure"), head.line, activity=head.identifier)
            yield from (_line(row, Fate.LEFT_OUT, reason) for row in rows)
            return
        wrong = self._activity_wrong(head, link)
        if wrong is not None:
            yield from [_line(row, Fate.REFUSED, wrong) for row in rows] or [_empty(head, wrong)]
            return
        yield from self._compared(head, link, rows)

    def _activity_wrong(self, head: ActivityHead, link: ActivityLink) -> Refusal | None:
        said = {"activity": head.identifier}
        before = self.standing.get(head.identifier)
        if [one.identifier for one in self.file.heads].count(head.identifier) > 1:
            return _said(_("the activity %(activity)s stands in the file twice"), head.line, **said)
        if link.measure not in self.measures:
            return _said(
                _("%(activity)s is mapped to %(measure)s, and the plan has no such measure"),
                head.line,
                measure=link.measure,
                **said,
            )
        if link.donor is not None and link.donor not in self.partners:
            return self._no_partner(link.donor, head.line)
        if link.counts is None and _both_ways(self.rows[head.identifier]):
            return _said(
                _("%(activity)s has money coming in and going out; say which counts, incoming or outgoing"),
                head.line,
                **said,
            )
        if before is not None and before.recorded_by != self.by.partner_code:
            return _said(
                _("%(activity)s was taken in by %(partner)s, which alone revises it"),
                head.line,
                partner=before.recorded_by,
                **said,
            )
        if before is not None and before.updated and head.updated and head.updated < before.updated:
            return _said(
                _("the version of %(activity)s taken in before is newer, of %(day)s"),
                head.line,
                day=before.updated.date().isoformat(),
                **said,
            )
        return None

    def _no_partner(self, code: str, line: int) -> Refusal:
        return _said(_("%(code)s is no partner or organisation of the programme"), line, code=code)

    def _compared(self, head: ActivityHead, link: ActivityLink, rows: list[FundingRow]) -> Iterator[ImportLine]:
        taken: list[tuple[FundingRow, Wanted]] = []
        for row in rows:
            fate, reason, wanted = self._judged(row, head, link)
            if wanted is None:
                yield _line(row, fate, reason)
            else:
                taken.append((row, wanted))
        before = self.standing.get(head.identifier)
        found = matched([wanted for _row, wanted in taken], before.amounts if before else ())
        fates: dict[int, tuple[Fate, Stands | None]] = {number: (Fate.SAME, one) for number, one in found.same}
        fates |= {number: (Fate.REVISED, one) for number, one in found.revised}
        for number, (row, wanted) in enumerate(taken):
            fate, old = fates.get(number, (Fate.NEW, None))
            yield _line(row, fate, None, wanted, old)
        for old in found.gone:
            reason = _said(_("is in the file no more"), head.line)
            zero = old.what._replace(amount=Decimal(0))
            yield ImportLine(
                **_facts(old.what),
                fate=Fate.GONE,
                line=head.line,
                reason=reason,
                wanted=zero,
                replaces=old.id,
                before=old.what.amount,
            )

    def _judged(
        self, row: FundingRow, head: ActivityHead, link: ActivityLink
    ) -> tuple[Fate, Refusal | None, Wanted | None]:
        """Whether an amount counts, and as what."""
        if (
            row.kind != BUDGET
            and link.counts is not None
            and (row.kind in INCOMING) != (link.counts is Counts.INCOMING)
        ):
            return Fate.LEFT_OUT, _said(_("the other side of the activity counts"), row.line), None
        if row.amount == 0:
            return Fate.LEFT_OUT, _said(_("the amount is zero"), row.line), None
        wrong = _amount_wrong(row)
        donor, missing = self._donor(row, head, link)
        if wrong or missing:
            return Fate.REFUSED, wrong or missing, None
        note = (row.description or row.title)[:LONGEST_NOTE]
        kind = KINDS[row.kind].value
        wanted = Wanted(row.activity, link.measure, kind, donor, row.amount, row.currency, row.on, row.ref[:200], note)
        return Fate.NEW, None, wanted

    def _donor(self, row: FundingRow, head: ActivityHead, link: ActivityLink) -> tuple[str, Refusal | None]:
        if link.donor is not None:
            return link.donor, None
        side = head.reporter if row.kind == BUDGET else row.provider
        code = next((self.mapping.organisations[key] for key in _keys(side) if key in self.mapping.organisations), "")
        if code in self.partners:
            return code, None
        if code:
            return "", self._no_partner(code, row.line)
        key = next(_keys(side), "")
        if not key:
            return "", _said(_("does not say who gives; map a donor for %(activity)s"), row.line, activity=row.activity)
        self.unknown[key] = side.name or key
        return "", _said(_("%(organisation)s gives, and is not mapped to a donor"), row.line, organisation=key)


@dataclass(slots=True)
class _Before:
    """What was taken from an activity before."""

    recorded_by: str
    updated: datetime | None
    amounts: list[Stands]


def _standing(identifiers: list[str]) -> dict[str, _Before]:
    """By activity, the amounts that stand; what was taken back stands no more, and its row still tells the version."""
    found: dict[str, _Before] = {}
    rows = Funding.objects.filter(activity__in=identifiers).exclude(activity="").select_related("measure")
    for row in rows.select_related("replacement").order_by("id"):
        before = found.setdefault(row.activity, _Before(row.partner_code, None, []))
        if row.activity_updated and (before.updated is None or row.activity_updated > before.updated):
            before.updated = row.activity_updated
        if row.amount != 0 and not hasattr(row, "replacement"):
            before.amounts.append(Stands(row.pk, _wanted_of(row)))
    return found


def _wanted_of(row: Funding) -> Wanted:
    facts = (row.amount, row.currency, row.on, row.reference, row.note)
    return Wanted(row.activity, row.measure.code, row.kind, row.donor, *facts)


def _keys(side: Side) -> Iterator[str]:
    """By what an organisation can be mapped: its reference, then its name."""
    yield from (key for key in (side.ref, side.name) if key)


def _both_ways(rows: list[FundingRow]) -> bool:
    return len({row.kind in INCOMING for row in rows if row.kind != BUDGET}) > 1


def _amount_wrong(row: FundingRow) -> Refusal | None:
    if row.amount != round(row.amount, 2) or abs(row.amount) >= Decimal(10) ** 16:
        return _said(_("%(amount)s has more than two decimals, or is too large"), row.line, amount=str(row.amount))
    if KINDS[row.kind] is FundingKind.DISBURSEMENT and row.on > timezone.localdate():
        return _said(_("nothing is paid in the future, and this is of %(day)s"), row.line, day=row.on.isoformat())
    return None


def _said(message: str, line: int, **params: object) -> Refusal:
    return Refusal("iati-amount", message, row=line, params=tuple(params.items()))


def _line(
    row: FundingRow, fate: Fate, reason: Refusal | None, wanted: Wanted | None = None, old: Stands | None = None
) -> ImportLine:
    facts = _facts(wanted) if wanted else {"activity": row.activity, "amount": row.amount, "currency": row.currency}
    facts.setdefault("on", row.on)
    facts.setdefault("kind", KINDS[row.kind].value)
    changed = old if fate is Fate.REVISED else None
    return ImportLine(
        **facts,
        fate=fate,
        line=row.line,
        reason=reason,
        wanted=wanted,
        replaces=changed.id if changed else None,
        before=changed.what.amount if changed else None,
    )


def _facts(wanted: Wanted) -> dict[str, Any]:
    names = ("activity", "amount", "currency", "on", "kind", "donor", "measure")
    return {name: getattr(wanted, name) for name in names}


def _empty(head: ActivityHead, reason: Refusal) -> ImportLine:
    """A mapped activity without amounts that cannot be taken in."""
    return ImportLine(Fate.REFUSED, head.identifier, Decimal(0), "", head.line, None, reason=reason)
