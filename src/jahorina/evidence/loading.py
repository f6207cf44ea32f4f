"""Brings the catalogue in line with the programme's files and takes in the programme's figures; twice is as once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from jahorina.audit.actions import EVIDENCE_LOADED
from jahorina.audit.services import record
from jahorina.evidence import programme
from jahorina.evidence.documents import content_hash
from jahorina.evidence.models import ConflictGroup, Definition, ReaderName, Source, Statistic
from jahorina.evidence.programme_schema import ReaderEntry
from jahorina.evidence.register_catalogue import load_register_statistics
from jahorina.evidence.runs.roles import read_flows
from jahorina.evidence.services import import_table

KIND = "programme"
FIGURES = "figures.yaml"

Fields = dict[str, Any]


def load_evidence(folder: Path, *, by: str) -> dict[str, int]:
    """Load sources, statistics, figures and conflicting figures of the programme in `folder`.

    Returns how many sources and statistics changed and how many figures were added and revised. Raises InputRefused
    where a file is wrong; figures are all or nothing, and the same figures again change nothing.
    """
    # Everything is read before anything is written, so that a wrong file changes nothing.
    read_sources, read_statistics = programme.read_sources(folder), programme.read_statistics(folder)
    readers = programme.read_readers(folder)
    figures, groups = programme.read_figures(folder), programme.conflict_groups(folder)
    read_flows(folder)
    with transaction.atomic():
        sources = sum(_load_source(fields) for fields in _fields(read_sources))
        statistics = _load_statistics(_fields(read_statistics)) + load_register_statistics()
        _load_conflicts(groups)
        _load_readers(readers)
        if sources or statistics:
            record(
                actor=by,
                action=EVIDENCE_LOADED,
                target="evidence",
                detail={"sources": sources, "statistics": statistics},
            )
    report = import_table(
        by=by,
        owner="",
        table=figures,
        name=FIGURES,
        kind=KIND,
        content_sha256=content_hash([(folder / FIGURES).read_bytes()]),
    )
    changed = 0 if report.repeated else 1
    return {
        "sources": sources,
        "statistics": statistics,
        "figures_added": report.added * changed,
        "figures_revised": report.revised * changed,
    }


def _fields(entries: Any) -> list[Fields]:
    return [entry.model_dump(mode="json") for entry in entries]


def _load_source(fields: Fields) -> bool:
    values = {
        "title": fields["title"],
        "publisher": fields.get("publisher") or "",
        "url": fields.get("url") or "",
        "published": str(fields.get("published") or ""),
        "accessed_note": fields.get("accessed_note") or "",
        "licence": fields.get("licence") or "",
        "kind": fields["kind"],
        "reliability_note": fields.get("reliability_note") or "",
    }
    return _bring(Source, {"code": fields["code"]}, values)


def _load_statistics(entries: list[Fields]) -> int:
    changed = 0
    for order, fields in enumerate(entries):
        identity = {"code": fields["code"], "version": str(fields["version"])}
        # One version of a code is current: an earlier one steps back before the new one comes.
        Statistic.objects.filter(code=identity["code"]).exclude(version=identity["version"]).update(current=False)
        values = {
            "current": True,
            "order": order,
            "titles": fields["titles"],
            "texts": fields.get("definition") or {},
            "unit_kind": fields["unit_kind"],
            "unit": fields.get("unit") or {},
            "categories": fields.get("categories") or {},
            "category_parts": list(fields.get("category_parts") or ()),
            "sources": list(fields.get("sources") or ()),
            "dimensions": list(fields.get("dimensions") or ()),
            "additive_over": fields.get("additive_over") or {},
            "custodian": fields.get("custodian") or "",
            "sdg": list(fields.get("sdg") or ()),
            "warnings": list(fields.get("warnings") or ()),
        }
        differs = _bring(Statistic, identity, values)
        statistic = Statistic.objects.get(**identity)
        for definition in fields.get("definitions") or ():
            differs |= _load_definition(statistic, definition)
        changed += differs
    return changed


def _load_definition(statistic: Statistic, fields: Fields) -> bool:
    values = {
        "titles": fields["titles"],
        "texts": fields.get("text") or {},
        "publisher": fields.get("publisher") or "",
    }
    return _bring(Definition, {"statistic": statistic, "code": fields["code"]}, values)


def _load_conflicts(groups: tuple[programme.ConflictingQuantity, ...]) -> None:
    for order, group in enumerate(groups):
        values = {"titles": dict(group.titles), "items": [list(item) for item in group.items], "order": order}
        _bring(ConflictGroup, {"code": group.code}, values)
    ConflictGroup.objects.exclude(code__in=[group.code for group in groups]).delete()


def _load_readers(readers: tuple[ReaderEntry, ...]) -> None:
    kept = []
    for reader in readers:
        for kind, entries in (
            (ReaderName.Names.STATISTIC, reader.statistics),
            (ReaderName.Names.INDICATOR, reader.indicators),
            (ReaderName.Names.PLACE, reader.places),
        ):
            for fields in _fields(entries):
                name = fields.pop("reads")
                values = {"reader": reader.code, "version": reader.version, "target": fields}
                _bring(ReaderName, {"names": kind, "name": name}, values)
                kept.append((str(kind), name))
    for row in ReaderName.objects.all():
        if (row.names, row.name) not in kept:
            row.delete()


def _bring(model: Any, identity: Fields, values: Fields) -> bool:
    """Make the row be as given; whether anything had to change."""
    row = model.objects.filter(**identity).first()
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return False
    model.objects.update_or_create(**identity, defaults=values)
    return True
