"""Takes the registers' statistics of a partner into the observations: all of them or none, and repeatable.

The source is the partner's own register (`register-ba`; simulated cases have one of their own, `register-ba-simulated`),
the as-of date the day of the cut-off. What changed since an earlier taking becomes a revision; a cell that was taken
before and is gone becomes zero. The rows are confidential (C), small ones hidden before they are kept (A, D), because
every member of the partner may read them: nothing goes on from here but through the publication, which protects tables
together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jahorina.evidence import queries
from jahorina.evidence.answers import Observation
from jahorina.evidence.models import Source, SourceKind
from jahorina.evidence.questions import Question
from jahorina.evidence.register_catalogue import DIMENSIONS, category, definition_code
from jahorina.evidence.reports import ImportReport
from jahorina.evidence.services import import_table
from jahorina.formats.observation_table import DIMENSIONS as COLUMNS
from jahorina.formats.observation_table import IDENTITY, OBSERVATIONS, ReadTable
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.identifiers import NOT_KNOWN, TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ConfStatus, ObsStatus, Provenance, Qualifier
from jahorina.kernel.periods import Period
from jahorina.kernel.progress import Progress, silent
from jahorina.partners import queries as partners
from jahorina.registers.statistics.definitions import CODED, Dimension
from jahorina.registers.statistics.masking import Figure
from jahorina.registers.statistics.queries import (
    CountedCard,
    Figures,
    Node,
    counted_statistic,
    counted_statistics,
    register_statistic,
)

KIND = "register"
SEXES = {"female": "F", "male": "M", "other": "O", NOT_KNOWN: "U"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asker:
    """The partner whose own rows are compared with what is taken."""

    partner_code: str


def take_register_statistics(
    *,
    by: str,
    partner: str,
    periods: Sequence[Period],
    codes: Sequence[str] = (),
    cut_off: datetime | None = None,
    progress: Progress = silent,
) -> ImportReport:
    """Count the statistics (all, or those named) in each period as recorded until `cut_off`, and keep the values.

    Taking the same again changes nothing. Raises NotFound (`partner-unknown`, `statistic-unknown`), InputRefused
    (`period-missing`, `period-not-calendar`, `nothing-to-import`) and Conflict (`evidence-busy`); then nothing changed.
    """
    partners.partner(partner)
    if not periods:
        raise InputRefused("period-missing", _("Say of which period, as 2026-03 or 2025."))
    moment = cut_off or timezone.now()
    cards = [counted_statistic(code) for code in dict.fromkeys(codes)] or list(counted_statistics())
    rows: list[Row] = []
    versions = {0}
    windows = sorted(set(periods))
    for number, card in enumerate(cards):
        progress(_("Counting in the registers"), number, len(cards))
        for period in windows:
            found, version = _taken(card, partner, period, moment)
            rows += found
            versions.add(version)
    progress(_("Counting in the registers"), len(cards), len(cards))
    _ensure_sources(partner, {row["source"] for row in rows})
    called = f"register {partner}: {', '.join(map(str, windows))}; steps up to {max(versions)}; {moment.isoformat()}"
    return import_table(
        by=by,
        owner=partner,
        table=_table(rows),
        name=called[:300],
        kind=KIND,
        content_sha256=_hash(rows, max(versions)),
        progress=progress,
    )


def source_of(partner: str, *, simulated: bool) -> str:
    """The code of a partner's own register as a source."""
    return f"register-{partner}{'-simulated' if simulated else ''}"


def _taken(card: CountedCard, partner: str, period: Period, cut_off: datetime) -> tuple[list[Row], int]:
    """The rows of one statistic in one period, and the number of the last step behind them."""
    rows: list[Row] = []
    version = 0
    breakdowns: list[tuple[Dimension, ...]] = [()]
    # The category of durations is their quartile, so that they are not broken down by another one.
    wanted = (one for one in card.definition.dimensions if not (card.definition.is_duration and one in CODED))
    breakdowns += [(dimension,) for dimension in wanted]
    for breakdown in breakdowns:
        figures = register_statistic(
            member=Node(partner), code=card.code, period=period, breakdown=breakdown, cut_off=cut_off
        )
        version = figures.data_version
        for figure in figures.rows if breakdown else figures.totals:
            rows += _rows(figures, figure, partner)
    return rows + list(_gone(rows, card, partner, period, cut_off)), version


def _rows(figures: Figures, figure: Figure, partner: str) -> Iterator[Row]:
    """A figure as observations: one, or three for the quartiles of a duration. Of the partner's territory itself, and of
    places not known, there is none: these figures are in the total, which stands under the territory."""
    place, cells = partner, dict.fromkeys(COLUMNS, TOTAL)
    for dimension, member in figure.members:
        if dimension is Dimension.PLACE:
            if member in (partner, NOT_KNOWN):
                return
            place = member
        elif dimension in CODED:
            cells["category"] = category(dimension, member)
        else:
            cells[DIMENSIONS[dimension]] = SEXES.get(member, member) if dimension is Dimension.SEX else member
    row = _row(figures, figure, partner, place) | cells
    yield row
    if figures.card.definition.is_duration:
        yield row | {"category": "q1", "value": figure.q1}
        yield row | {"category": "q3", "value": figure.q3}


def _row(figures: Figures, figure: Figure, partner: str, place: str) -> Row:
    hidden = figure.is_hidden
    status = ObsStatus.PROVISIONAL if figures.is_provisional and not hidden else figure.obs_status
    return {
        "statistic": figures.card.code,
        "definition": definition_code(figures.definition_version),
        "place": place,
        "period_start": figures.period.start,
        "period_end": figures.period.end,
        "value": figure.value,
        "lower": None,
        "upper": None,
        "qualifier": Qualifier.EXACT.value,
        "obs_status": status.value,
        "conf_status": figure.conf_status.value,
        "source": source_of(partner, simulated=figure.simulated),
        "as_of": timezone.localtime(figures.cut_off).date(),
        "provenance": Provenance.QUOTED.value,
        "simulated": figure.simulated,
        "note": None if hidden else f"n={figure.n}",
    }


def _gone(rows: Sequence[Row], card: CountedCard, partner: str, period: Period, cut_off: datetime) -> Iterator[Row]:
    """Cells that an earlier taking holds and this one does not: zero now, or for a duration not applicable."""
    day = timezone.localtime(cut_off).date()
    counted = {_identity(row) for row in rows}
    question = Question(
        card.code,
        start=period.start,
        end=period.end,
        definition=definition_code(card.definition.version),
        known_on=day,
    )
    for one in queries.observations(member=Asker(partner), question=question):
        earlier = _cell(one)
        if one.owner != partner or one.period != period or _identity(earlier) in counted:
            continue
        yield earlier | _nothing(card, one.simulated, day)


def _cell(one: Observation) -> Row:
    """The identity of an observation as a row has it."""
    own = {name: getattr(one, name) for name in ("statistic", "definition", "place", "source")}
    window = {"period_start": one.period.start, "period_end": one.period.end}
    return own | window | dict.fromkeys(COLUMNS, TOTAL) | one.dimensions


def _nothing(card: CountedCard, simulated: bool, day: date) -> Row:
    missing = card.definition.is_duration
    return {
        "value": None if missing else 0.0,
        "lower": None,
        "upper": None,
        "qualifier": Qualifier.EXACT.value,
        "obs_status": (ObsStatus.NOT_APPLICABLE if missing else ObsStatus.NORMAL).value,
        "conf_status": ConfStatus.CONFIDENTIAL.value,
        "as_of": day,
        "provenance": Provenance.QUOTED.value,
        "simulated": simulated,
        "note": "n=0",
    }


def _identity(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in IDENTITY)


def _table(rows: Sequence[Row]) -> ReadTable:
    import pyarrow as pa

    return ReadTable(pa.Table.from_pylist(list(rows), schema=OBSERVATIONS), rows_read=len(rows))


def _hash(rows: Sequence[Row], version: int) -> str:
    """Of the rows and of the register's state behind them: after a change and its taking back it is another taking."""
    return hashlib.sha256(json.dumps([version, list(rows)], default=str, sort_keys=True).encode()).hexdigest()


def _ensure_sources(partner: str, codes: set[str]) -> None:
    for code in sorted(codes):
        simulated = code == source_of(partner, simulated=True)
        title = f"Case registers of the partner {partner}" + (" (simulated cases)" if simulated else "")
        Source.objects.get_or_create(code=code, defaults={"kind": SourceKind.OFFICIAL, "title": title})
