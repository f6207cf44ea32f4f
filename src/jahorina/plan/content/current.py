"""The plan's content as the database holds it now: as entries, as the document of a plan version, with its hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jahorina.kernel.periods import Period
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.documents import SCHEMA, SECTIONS, Document, content_hash
from jahorina.plan.content.entries import plain_number, target_code
from jahorina.plan.models import Indicator, Measure, Milestone, Quantity, Target


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """The plan at a moment: its document and the SHA-256 of its canonical form."""

    document: Document
    sha256: str


def current_plan() -> PlanVersion:
    """The plan as it is now. Its hash changes if and only if its content does."""
    document: Document = {"schema": SCHEMA}
    for kind, section in SECTIONS.items():
        document[section] = current_entries(kind)
    return PlanVersion(document, content_hash(document))


def current_entries(kind: EntryKind) -> dict[str, dict[str, Any]]:
    """The entries of a kind by code, as canonical JSON; what was withdrawn is not among them."""
    match kind:
        case EntryKind.MEASURE:
            parts = ("parts", "serves__commitment", "crosswalk__element__framework")
            rows = Measure.objects.filter(withdrawn_on=None).prefetch_related(*parts)
            return {row.code: measure_json(row) for row in rows}
        case EntryKind.MILESTONE:
            found = Milestone.objects.filter(withdrawn_on=None).select_related("measure")
            return {row.code: milestone_json(row) for row in found}
        case EntryKind.INDICATOR:
            indicators = Indicator.objects.filter(withdrawn_on=None).select_related("measure")
            return {row.code: indicator_json(row) for row in indicators}
        case EntryKind.TARGET:
            targets = Target.objects.filter(withdrawn_on=None).select_related("indicator")
            return {code_of_target(row): target_json(row) for row in targets}


def measure_json(row: Measure) -> dict[str, Any]:
    """A measure as entry."""
    return {
        "code": row.code,
        **_evidenced(row),
        "area": row.area,
        "level": row.level,
        "horizon": row.horizon,
        "texts": dict(row.texts),
        "description": dict(row.description),
        "lead_partner": row.lead_partner,
        "lead_institution": row.lead_institution,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "translation_status": row.translation_status,
        "position": row.position,
        "parts": [
            {"partner": part.partner_code, "role": part.role, "institution": part.institution}
            for part in row.parts.all()
        ],
        "commitments": sorted(link.commitment.code for link in row.serves.all()),
        "crosswalk": sorted(
            (
                {"framework": link.element.framework.code, "element": link.element.code, "relation": link.relation}
                for link in row.crosswalk.all()
            ),
            key=lambda one: (one["framework"], one["element"]),
        ),
    }


def milestone_json(row: Milestone) -> dict[str, Any]:
    """A milestone as entry."""
    return {
        "code": row.code,
        "measure": row.measure.code,
        "texts": dict(row.texts),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "partner": row.partner_code,
        "position": row.position,
    }


def indicator_json(row: Indicator) -> dict[str, Any]:
    """An indicator as entry."""
    return {
        "code": row.code,
        "measure": row.measure.code,
        **_evidenced(row),
        "texts": dict(row.texts),
        "unit": dict(row.unit),
        "kind": row.kind,
        "direction": row.direction,
        "aggregation": row.aggregation,
        "scale": list(row.scale),
        "breakdowns": list(row.breakdowns),
        "baseline": dict(row.baseline) or None,
        "definition": dict(row.definition) or None,
        "metadata": dict(row.metadata),
        "translation_status": row.translation_status,
        "position": row.position,
    }


def target_json(row: Target) -> dict[str, Any]:
    """A target as entry."""
    return {
        **quantity_json(row),
        "indicator": row.indicator.code,
        "partner": row.partner_code,
        "period": str(Period(row.period_start, row.period_end)),
        "member": row.member,
    }


def code_of_target(row: Target) -> str:
    """What names a target."""
    return target_code(row.indicator.code, row.partner_code, Period(row.period_start, row.period_end), row.member)


def quantity_json(row: Quantity) -> dict[str, Any]:
    """A quantity of any table, its numbers as canonical texts."""
    return {
        **{
            name: plain_number(number) if (number := getattr(row, name)) is not None else None
            for name in ("value", "numerator", "denominator")
        },
        "scale_code": row.scale_code,
        "obs_status": row.obs_status,
    }


def _evidenced(row: Measure | Indicator) -> Mapping[str, Any]:
    return {"provenance": row.provenance, "verify": row.verify, "sources": list(row.sources)}
