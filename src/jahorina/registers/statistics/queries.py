"""Figures from the registers: for a member, those of the own institution; for the node itself, those of a partner.

The values are confidential. Who does not work on the cases of the area sees no small ones, asks for calendar periods
of a month or longer and for one dimension at a time. Every reading by a member is in the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from jahorina.audit import actions
from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.kernel.identifiers import NOT_KNOWN
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Frequency, Period
from jahorina.partners.permissions import Capability, Member, may
from jahorina.partners.roles import Area
from jahorina.registers.access import areas_of
from jahorina.registers.areas import AREAS
from jahorina.registers.codes import code_lists
from jahorina.registers.models import Case, Gate, RegisterStatistic, Step
from jahorina.registers.queries import record_reading
from jahorina.registers.statistics.compiling import DIALECTS, Compiled, Filter, Level, compiled
from jahorina.registers.statistics.definitions import NONE_NOTED, Definition, Dimension
from jahorina.registers.statistics.masking import Figure, masked

Texts = Mapping[str, str]

CALENDAR = (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF, Frequency.YEAR)
"""Periods that those may ask for who do not work on the cases: shorter ones and free ones would tell small numbers."""


@dataclass(frozen=True, slots=True)
class Node:
    """The node itself, asking for all institutions of a partner. `protected` as for one who sees no cases."""

    partner: str
    protected: bool = True


@dataclass(frozen=True, slots=True)
class CountedCard:
    """A statistic of the registers as its readers see it."""

    definition: Definition
    position: int
    titles: Texts
    texts: Texts
    unit_names: Texts
    adding_note: Texts
    counting_titles: Texts
    counting_texts: Texts
    provenance: str
    needs_verification: bool

    @property
    def code(self) -> str:
        """The code by which an indicator names it."""
        return self.definition.code


@dataclass(frozen=True, slots=True)
class Figures:
    """What was asked and what the registers say.

    `totals` holds one figure each for real and for simulated cases, where the register has such cases at all; `rows`
    the figures of the breakdown, empty without one. `running` is, of durations, how many began and had not ended (real,
    simulated). `cut_off` is the moment up to which what was recorded counts, `data_version` the number of the last step
    recorded by then: the same cut-off gives the same steps for ever.
    """

    card: CountedCard
    period: Period
    breakdown: tuple[Dimension, ...]
    totals: tuple[Figure, ...]
    rows: tuple[Figure, ...]
    running: Mapping[bool, int]
    cut_off: datetime
    data_version: int
    protected: bool

    @property
    def definition_version(self) -> str:
        """The version of the meaning that was counted."""
        return self.card.definition.version

    @property
    def is_provisional(self) -> bool:
        """Whether the period had not ended at the cut-off."""
        return self.period.end >= timezone.localtime(self.cut_off).date()


def counted_statistics(*, member: Member | None = None, area: Area | None = None) -> tuple[CountedCard, ...]:
    """The current statistics in the programme's order, of an area or of all; for a member, those they may see."""
    rows = RegisterStatistic.objects.filter(is_current=True)
    if area is not None:
        rows = rows.filter(area=area)
    return tuple(_card(row) for row in rows if member is None or _may_see(member, row.area))


def counted_statistic(code: str, version: str | None = None) -> CountedCard:
    """One statistic, in its current version or a named one; raises NotFound (`statistic-unknown`)."""
    rows = RegisterStatistic.objects.filter(code=code)
    row = (rows.filter(is_current=True) if version is None else rows.filter(version=version)).first()
    if row is None:
        raise _unknown(code)
    return _card(row)


def register_statistic(
    *,
    member: Member | Node,
    code: str,
    period: Period,
    breakdown: Sequence[Dimension | str] = (),
    cut_off: datetime | None = None,
    version: str | None = None,
) -> Figures:
    """Count a statistic in a period, broken down by some of its dimensions, as recorded until `cut_off` (else now).

    Raises NotFound (`statistic-unknown`, also for an area whose figures are not for the member), InputRefused
    (`dimension-not-of-statistic`, `period-not-calendar`, `breakdown-too-fine`, `cut-off-in-the-future`).
    """
    card = counted_statistic(code, version)
    if isinstance(member, Member) and not _may_see(member, card.definition.area):
        raise _unknown(code)
    protected = member.protected if isinstance(member, Node) else card.definition.area not in areas_of(member)
    dimensions = _dimensions(card.definition, breakdown)
    if protected:
        _need_coarse(period, dimensions)
    now = timezone.now()
    moment = cut_off or now
    if moment > now:
        raise InputRefused("cut-off-in-the-future", _("The cut-off has not come yet."))
    found = _figures(card, period, dimensions, _filter(member, period, moment), protected)
    if isinstance(member, Member):
        detail = {"period": str(period), "by": [one.value for one in dimensions], "protected": protected}
        with transaction.atomic():
            record_reading(member, actions.REGISTER_FIGURES_READ, f"statistic:{code}", detail)
    return found


def member_names(definition: Definition, dimension: Dimension) -> dict[str, dict[str, str]]:
    """The texts, by language, of the members of a coded dimension (outcome, step, state, vulnerability) by their code.

    Members of the other dimensions are codes that every page knows how to name; for those it is empty.
    """
    area = AREAS[definition.area]
    match dimension:
        case Dimension.OUTCOME:
            return _of_list(_outcome_scheme(definition)) | {NOT_KNOWN: texts_of(_("not recorded"))}
        case Dimension.STEP:
            kinds = definition.until or definition.steps
            return {code: texts_of(area.steps[code].title) for code in kinds}
        case Dimension.STATE:
            return {code: texts_of(area.states[code].title) for code in definition.states}
        case Dimension.GATE:
            return {gate.code: dict(gate.names) for gate in Gate.objects.all()}
        case Dimension.VULNERABILITY:
            return _of_list("vulnerability-factor") | {NONE_NOTED: texts_of(_("no risk noted"))}
        case _:
            return {}


def _of_list(scheme: str) -> dict[str, dict[str, str]]:
    return {one.code: dict(one.names) for one in code_lists().codes(scheme)}


def _outcome_scheme(definition: Definition) -> str:
    steps = AREAS[definition.area].steps
    kinds = (steps[code] for code in definition.until or definition.steps)
    return next((one.scheme for kind in kinds for one in kind.fields if one.name == definition.outcome), "")


def texts_of(title: Any) -> dict[str, str]:
    """A text of the program in every language of the site, for catalogues that keep texts by language."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = translation.gettext(title) if isinstance(title, str) else str(title)
    return found


def _card(row: RegisterStatistic) -> CountedCard:
    return CountedCard(
        definition=Definition.of_plain(row.code, row.version, row.threshold, row.definition),
        position=row.position,
        titles=row.titles,
        texts=row.texts,
        unit_names=row.unit_names,
        adding_note=row.adding_note,
        counting_titles=row.counting_titles,
        counting_texts=row.counting_texts,
        provenance=row.provenance,
        needs_verification=row.needs_verification,
    )


def _unknown(code: str) -> NotFound:
    return NotFound("statistic-unknown", _("There is no statistic %(code)s."), params={"code": repr(code)})


def _may_see(member: Member, area: str) -> bool:
    return may(member, Capability.READ_REGISTER_FIGURES, area=area)


def _dimensions(definition: Definition, breakdown: Sequence[Dimension | str]) -> tuple[Dimension, ...]:
    for name in breakdown:
        if name not in definition.dimensions:
            raise InputRefused(
                "dimension-not-of-statistic",
                _("%(code)s is not broken down by %(name)s; it is by: %(known)s."),
                params={"code": definition.code, "name": name, "known": ", ".join(definition.dimensions) or "–"},
            )
    return tuple(Dimension(name) for name in dict.fromkeys(breakdown))


def _need_coarse(period: Period, dimensions: tuple[Dimension, ...]) -> None:
    if period.frequency not in CALENDAR:
        raise InputRefused(
            "period-not-calendar",
            _("Figures of %(period)s are for those who work on the cases."),
            hint=_("Ask for a month, a quarter, a half-year or a year."),
            params={"period": str(period)},
        )
    if len(dimensions) > 1:
        raise InputRefused(
            "breakdown-too-fine",
            _("Figures broken down by several things at once are for those who work on the cases."),
            hint=_("Ask for one dimension at a time."),
        )


def _filter(member: Member | Node, period: Period, cut_off: datetime) -> Filter:
    if isinstance(member, Node):
        return Filter(period.start, period.end, cut_off, partner=member.partner)
    return Filter(period.start, period.end, cut_off, institution=member.institution_id)


def _figures(
    card: CountedCard, period: Period, dimensions: tuple[Dimension, ...], wanted: Filter, protected: bool
) -> Figures:
    definition = card.definition
    query = compiled(definition, wanted, dimensions, DIALECTS[connection.vendor], with_persons=protected)
    asked = _asked(query)
    totals = _totals(definition, wanted, _level(Level.TOTAL, asked, ()))
    rows = _level(Level.PART, asked, dimensions)
    if protected:
        totals, rows = masked(totals, definition.threshold), masked(rows, definition.threshold)
    going = {bool(row[1]): int(row[-5]) for row in asked if row[0] == Level.RUNNING and not protected}
    last = Step.objects.filter(recorded_at__lte=wanted.cut_off).order_by("-id").values_list("id", flat=True).first()
    return Figures(
        card=card,
        period=period,
        breakdown=dimensions,
        totals=totals,
        rows=rows,
        running=going,
        cut_off=wanted.cut_off,
        data_version=last or 0,
        protected=protected,
    )


def _level(level: Level, asked: list[tuple[Any, ...]], dimensions: tuple[Dimension, ...]) -> tuple[Figure, ...]:
    return tuple(_figure(row, dimensions) for row in asked if row[0] == level)


def _asked(query: Compiled) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.parameters)
        return list(cursor.fetchall())


def _figure(row: tuple[Any, ...], dimensions: tuple[Dimension, ...]) -> Figure:
    members = tuple((dimension, str(row[2 + place])) for place, dimension in enumerate(dimensions))
    value, n, persons, q1, q3 = row[-5:]
    return Figure(
        members,
        simulated=bool(row[1]),
        value=float(value),
        n=int(n),
        persons=None if persons is None else int(persons),
        q1=None if q1 is None else float(q1),
        q3=None if q3 is None else float(q3),
    )


def _totals(definition: Definition, wanted: Filter, found: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """A total for real and one for simulated cases, where the register has such cases; zero where nothing counted.

    Of no durations there is no median: then no total stands.
    """
    if definition.is_duration:
        return found
    of_whom = {"partner_code": wanted.partner} if wanted.partner is not None else {"institution": wanted.institution}
    cases = Case.objects.filter(area=definition.area, **of_whom)
    there = {one.simulated for one in found}
    empty = (Figure((), simulated, 0.0, 0, 0) for simulated in (False, True) if simulated not in there)
    kept = (one for one in empty if cases.filter(is_simulated=one.simulated).exists())
    return tuple(sorted((*found, *kept), key=lambda one: one.simulated))
