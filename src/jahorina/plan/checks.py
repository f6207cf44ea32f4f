"""The sum check before anything is published: targets against targets, money against cost, and what has no source.

partners' targets    where the plan has a target for a window and partners have theirs, and the indicator adds up, the sum
                     of the partners' is held against the plan's
money                what is committed for a measure against its costed need, by currency
gaps                 measures without indicator, without milestone, that serve no commitment or that nobody carries;
                     indicators without a source, without targets; achieved measures with milestones that are not reached
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jahorina.kernel.periods import Period
from jahorina.plan.amounts import Amount, added, amount_of
from jahorina.plan.choices import Aggregation, FundingKind
from jahorina.plan.models import Funding, Indicator, Measure, Target
from jahorina.plan.status.deriving import Shown
from jahorina.plan.status.queries import Standings, standings


@dataclass(frozen=True, slots=True)
class TargetSum:
    """The plan's target and the partners' together; `differs` where both are known and not the same."""

    indicator: str
    text: str
    kind: str
    period: Period
    plan: Amount
    partners: Amount
    parts: int
    differs: bool


@dataclass(frozen=True, slots=True)
class MoneySum:
    """A measure's cost and what is committed, in one currency; `missing` is negative where more is committed."""

    measure: str
    text: str
    currency: str
    need: Decimal
    committed: Decimal
    disbursed: Decimal

    @property
    def missing(self) -> Decimal:
        """What nobody has committed."""
        return self.need - self.committed


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not there: of which kind, and where."""

    kind: str
    code: str
    measure: str
    text: str


@dataclass(frozen=True, slots=True)
class SumCheck:
    targets: tuple[TargetSum, ...]
    money: tuple[MoneySum, ...]
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings and not any(one.differs for one in self.targets)


def sum_check(*, language: str) -> SumCheck:
    """Everything that does not add up or is not there, computed from rows now."""
    measures = list(
        Measure.objects.filter(withdrawn_on=None).prefetch_related("parts", "serves", "milestones", "indicators")
    )
    indicators = list(Indicator.objects.filter(withdrawn_on=None).select_related("measure").prefetch_related("targets"))
    return SumCheck(
        targets=tuple(_target_sums(indicators, language)),
        money=tuple(_money_sums(measures, language)),
        findings=(
            *_measure_findings(measures, standings(member=None), language),
            *_indicator_findings(indicators, language),
        ),
    )


def _target_sums(indicators: Iterable[Indicator], language: str) -> Iterable[TargetSum]:
    for indicator in indicators:
        if indicator.aggregation != Aggregation.SUM:
            continue
        groups: dict[tuple[Period, str], dict[str, Target]] = defaultdict(dict)
        for row in indicator.targets.all():
            if row.withdrawn_on is None:
                groups[Period(row.period_start, row.period_end), row.member][row.partner_code] = row
        for (period, _member), rows in sorted(groups.items(), key=lambda pair: pair[0]):
            if "" not in rows or len(rows) == 1:
                continue
            plan = amount_of(rows[""])
            total = added(amount_of(row) for partner, row in rows.items() if partner)
            kind = indicator.kind
            differs = plan.is_there and total.amount.is_there and plan.result(kind) != total.amount.result(kind)
            yield TargetSum(
                indicator.code,
                indicator.text_in(language),
                kind,
                period,
                plan,
                total.amount,
                total.parts,
                differs,
            )


def _money_sums(measures: Iterable[Measure], language: str) -> Iterable[MoneySum]:
    amounts: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in Funding.objects.filter(replacement=None):
        amounts[row.measure_id, row.currency][row.kind] += row.amount
    for measure in measures:
        for (pk, currency), by_kind in sorted(amounts.items()):
            if pk == measure.pk and by_kind[FundingKind.NEED]:
                yield MoneySum(
                    measure.code,
                    measure.text_in(language),
                    currency,
                    by_kind[FundingKind.NEED],
                    by_kind[FundingKind.COMMITMENT],
                    by_kind[FundingKind.DISBURSEMENT],
                )


def _measure_findings(measures: Iterable[Measure], found: Standings, language: str) -> Iterable[Finding]:
    for row in measures:
        words = row.text_in(language)
        if not any(one.withdrawn_on is None for one in row.indicators.all()):
            yield Finding("no-indicator", row.code, row.code, words)
        if not any(one.withdrawn_on is None for one in row.milestones.all()):
            yield Finding("no-milestone", row.code, row.code, words)
        if not row.serves.all():
            yield Finding("no-commitment", row.code, row.code, words)
        if not any(part.role == "carries" for part in row.parts.all()) and not row.lead_partner:
            yield Finding("nobody-carries", row.code, row.code, words)
        for part in row.parts.all():
            if found.of_measure(row.code, part.partner_code).shown is Shown.ACHIEVED and any(
                found.of_milestone(one.code, part.partner_code).shown is not Shown.ACHIEVED
                for one in row.milestones.all()
                if one.withdrawn_on is None and one.partner_code in ("", part.partner_code)
            ):
                yield Finding("milestone-open", f"{row.code} {part.partner_code}", row.code, words)


def _indicator_findings(indicators: Iterable[Indicator], language: str) -> Iterable[Finding]:
    for row in indicators:
        words = row.text_in(language)
        if not row.definition:
            yield Finding("by-hand", row.code, row.measure.code, words)
        if not any(one.withdrawn_on is None for one in row.targets.all()):
            yield Finding("no-target", row.code, row.measure.code, words)
        if not row.baseline:
            yield Finding("no-baseline", row.code, row.measure.code, words)
