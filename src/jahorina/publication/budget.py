"""The budget of differential privacy: what tables of one statistic spent in a calendar year, and what is left.

Sequential composition: the epsilons of releases about the same people add up. A withdrawn table has spent, too; so has one
under embargo.
"""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Sum

from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.publication.models import Release, ReleaseTable
from jahorina.publication.rules import rule_of
from jahorina.publication.states import OUT
from jahorina.registers.statistics.queries import counted_statistic

ROUNDING_ERROR = 1e-9


def spent(subject: str, year: int) -> float:
    """What the tables of a subject that went out in a year spent together."""
    rows = ReleaseTable.objects.filter(subject=subject, release__state__in=list(OUT), release__published_at__year=year)
    return float(rows.aggregate(all=Sum("epsilon"))["all"] or 0.0)


def need_budget(subject: str, epsilon: float, *, yearly: float, year: int) -> None:
    """Raise Conflict (`budget-spent`) where the year has less than `epsilon` left for the subject."""
    left = yearly - spent(subject, year)
    if epsilon > left + ROUNDING_ERROR:
        raise Conflict(
            "budget-spent",
            _("The budget of %(year)s has %(left)s left; this release needs %(epsilon)s."),
            params={"year": year, "left": round(max(left, 0.0), 3), "epsilon": round(epsilon, 3)},
            hint=_("Release with a smaller epsilon, or next year: every release about the same people adds up."),
        )


def need_budget_left(row: Release, *, year: int) -> None:
    """Raise Conflict (`budget-spent`) where a release that goes out now would spend more than its year has left."""
    wanted: dict[tuple[str, str], float] = defaultdict(float)
    for table in row.tables.filter(epsilon__gt=0):
        wanted[table.subject, table.statistic] += table.epsilon
    for (subject, statistic), epsilon in wanted.items():
        yearly = rule_of(counted_statistic(statistic).definition.area.value).yearly
        need_budget(subject, epsilon, yearly=yearly, year=year)
