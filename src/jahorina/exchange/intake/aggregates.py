"""A partner's safe aggregates become observations of the evidence; a withdrawal takes them back.

What the evidence holds of a partner's releases follows from the set of them that came (`standing`). Each bundle is one
import: the rows that it changes and the record of the bundle come into force in one transaction, or neither does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from jahorina.evidence import queries, services
from jahorina.evidence.answers import Observation
from jahorina.evidence.models import Definition, Import, Source, SourceKind, Statistic
from jahorina.evidence.questions import Question
from jahorina.evidence.runs.catalogue import translated
from jahorina.exchange.intake.arrived import Arrived, Keep, Made
from jahorina.exchange.intake.models import IntakeRecord, Outcome
from jahorina.exchange.intake.observations import AS_RELEASED, Identity, Row, Rows, identity, rows_of, source_of
from jahorina.exchange.intake.release_documents import Released, released
from jahorina.exchange.intake.standing import Past, Rank, Stated, changes, standing
from jahorina.formats.observation_table import DIMENSIONS, OBSERVATIONS
from jahorina.kernel.errors import NotReady
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period

KIND: Final = "aggregates"
IMPORT_KIND: Final = "release"
MOST_OF_A_TITLE: Final = 100
AS_RELEASED_TITLE: Final = _("As the partner released it")


@dataclass(frozen=True, slots=True)
class _Asker:
    """The partner whose own rows are compared with what came."""

    partner_code: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What came of this partner before: records by the release's name, of those that stand and of those withdrawn."""

    stands: Mapping[str, IntakeRecord]
    withdrawn: Mapping[str, datetime]


def take(arrived: Arrived, *, keep: Keep) -> None:
    """Take in a release or a withdrawal. Raises InputRefused (as `released`, `rows_of`, and `rows-refused`)."""
    release = released(arrived)
    known = _known(arrived)
    about = release.about or _about(known.stands.get(release.name))
    detail: dict[str, Any] = {
        "release": release.name,
        "title": release.document.titles.get("en", ""),
        "published": release.document.published,
        "simulated": release.document.simulated,
        "about": sorted(map(list, about)),
    }
    if release.withdrawn_on is not None:
        detail["withdrawn"] = release.withdrawn_on.isoformat()
        _change(arrived, None, known, {release.name: release.withdrawn_on}, detail, keep)
        return
    made = rows_of(release)
    detail |= {"cells": len(made.rows), "left_out": dict(made.left_out)}
    _ensure_catalogue(release)
    stated = None if release.name in known.withdrawn else Stated(release.name, release.rank, made.rows)
    _change(arrived, stated, known, {}, detail, keep)


def _change(
    arrived: Arrived,
    new: Stated | None,
    known: _Known,
    taken_back: Mapping[str, datetime],
    detail: dict[str, Any],
    keep: Keep,
) -> None:
    """Bring the evidence to what stands with the new release, or without the one that was taken back."""
    withdrawn = {**known.withdrawn, **taken_back}
    about = {(statistic, period) for statistic, period in detail["about"]}
    others, past = _others(known, about, set(withdrawn))
    stated = [*others, *([new] if new else [])]
    target = standing(stated, territory=arrived.sender)
    now = _in_force(arrived, about)
    days = {name: timezone.localtime(moment).date() for name, moment in withdrawn.items()}
    rows = changes(target, now, {one.name: one.rank for one in stated}, Past(past, days))
    if not rows:
        with transaction.atomic():
            keep(Made(Outcome.NOTHING, detail))
        return
    _import(arrived, rows, detail, keep)


def _import(arrived: Arrived, rows: list[Row], detail: dict[str, Any], keep: Keep) -> None:
    import pyarrow as pa

    def together(row: Import) -> None:
        counts = {"import": str(row.id), "added": row.added, "revised": row.revised}
        keep(Made(Outcome.MADE, detail | counts, rows))

    services.import_batches(
        by=arrived.by,
        incoming=services.Incoming(
            name=_import_name(detail),
            kind=IMPORT_KIND,
            content_sha256=arrived.sha256,
            owner=arrived.sender,
        ),
        rows=pa.Table.from_pylist(rows, schema=OBSERVATIONS).to_reader(),
        together_with=together,
    )


def _import_name(detail: Mapping[str, Any]) -> str:
    """What readers of the evidence see of it: what the partner called it, and which release it is."""
    title = detail["title"][:MOST_OF_A_TITLE]
    return f"{title} ({detail['release']})" if title else str(detail["release"])


def _known(arrived: Arrived) -> _Known:
    records = IntakeRecord.objects.filter(kind=KIND, bundle__sender=arrived.sender).exclude(outcome=Outcome.REFUSED)
    rows = list(records.select_related("bundle"))
    withdrawn = {row.made["release"]: row.made["withdrawn"] for row in rows if "withdrawn" in row.made}
    stands = {row.made["release"]: row for row in rows if "withdrawn" not in row.made}
    return _Known(stands, {name: datetime.fromisoformat(moment) for name, moment in withdrawn.items()})


def _about(record: IntakeRecord | None) -> frozenset[tuple[str, str]]:
    return frozenset((statistic, period) for statistic, period in record.made["about"]) if record else frozenset()


def _others(known: _Known, about: set[tuple[str, str]], withdrawn: set[str]) -> tuple[list[Stated], dict[str, Rank]]:
    """The earlier releases that stand and speak of the same; of those whose content is not kept any more the rank."""
    stated: list[Stated] = []
    past: dict[str, Rank] = {}
    for name, record in known.stands.items():
        if name in withdrawn or not _about(record) & about:
            continue
        try:
            release = released(Arrived.of(record.bundle))
        except NotReady:
            past[name] = _rank(record)
            continue
        stated.append(Stated(name, release.rank, _only(rows_of(release), about)))
    return stated, past


def _only(made: Rows, about: Iterable[tuple[str, str]]) -> dict[Identity, Row]:
    windows = {(statistic, Period.parse(period)) for statistic, period in about}
    return {
        key: row
        for key, row in made.rows.items()
        if (row["statistic"], Period(row["period_start"], row["period_end"])) in windows
    }


def _rank(record: IntakeRecord) -> Rank:
    series, _dash, number = record.made["release"].rpartition("-")
    return datetime.fromisoformat(record.made["published"]), series, int(number)


def _in_force(arrived: Arrived, about: Iterable[tuple[str, str]]) -> dict[Identity, Row]:
    """What the evidence holds of this node's releases now."""
    found: dict[Identity, Row] = {}
    source = source_of(arrived.sender, simulated=arrived.simulated)
    for statistic, text in about:
        period = Period.parse(text)
        if not Statistic.objects.filter(code=statistic, current=True).exists():
            continue  # a plan's figure, or one that the catalogue here does not know
        question = Question(statistic, start=period.start, end=period.end, source=source)
        for one in queries.observations(member=_Asker(arrived.sender), question=question):
            if one.owner == arrived.sender and one.period == period:
                row = _row(one)
                found[identity(row)] = row
    return found


def _row(one: Observation) -> Row:
    plain = {name: getattr(one, name) for name in OBSERVATIONS.names if hasattr(one, name)}
    codes = {name: getattr(one, name).value for name in ("qualifier", "obs_status", "conf_status", "provenance")}
    return (
        plain
        | codes
        | dict.fromkeys(DIMENSIONS, TOTAL)
        | one.dimensions
        | {"period_start": one.period.start, "period_end": one.period.end}
    )


def _ensure_catalogue(release: Released) -> None:
    """The node as a source, and the definition under which a partner's own series stand."""
    code = source_of(release.document.partner, simulated=release.document.simulated)
    title = f"Published by the node of {release.document.partner}" + (
        " (simulated cases)" if release.document.simulated else ""
    )
    Source.objects.get_or_create(code=code, defaults={"kind": SourceKind.OFFICIAL, "title": title})
    series = [one.document.statistic for one in release.tables if one.document.kind == "evidence"]
    for statistic in Statistic.objects.filter(current=True, code__in=series):
        Definition.objects.get_or_create(
            statistic=statistic, code=AS_RELEASED, defaults={"titles": translated(AS_RELEASED_TITLE)}
        )
