"""Brings gates, time limits, code lists, survey and retention in line with the programme's files: all or nothing.

What left the files stays where cases may name it: a gate ends instead (`valid_to`), a code is marked as not current.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.partners.programme_schema import EvidencedEntry
from jahorina.registers import models
from jahorina.registers.programme_schema import GateEntry, HolidayEntry, LimitEntry, ProgrammeRegisters

Fields = dict[str, Any]


@transaction.atomic
def load_registers(programme: ProgrammeRegisters, *, by: str) -> dict[str, int]:
    """Load everything; the same content again writes nothing. Returns how many entries of each kind there are."""
    counts = {name: len(entries) for name, entries in asdict(programme).items()}
    content = _fingerprint(programme)
    if models.RegisterProgramme.objects.filter(content_sha256=content).exists():
        return counts
    _load_gates(programme.gates)
    _load_limits(programme)
    _load_retention(programme)
    _load_code_lists(programme)
    _load_holidays(programme)
    _load_referral_limits(programme)
    models.RegisterProgramme.objects.update_or_create(pk=1, defaults={"content_sha256": content})
    audit.record(actor=by, action=actions.REGISTERS_LOADED, target="registers", detail=counts)
    return counts


def _fingerprint(programme: ProgrammeRegisters) -> str:
    plain = {
        name: [entry.model_dump(mode="json") for entry in getattr(programme, name)]
        for name in (
            "gates",
            "limits",
            "retention",
            "code_lists",
            "survey",
            "holidays",
            "subject_rights",
            "referral_limits",
        )
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _load_gates(entries: tuple[GateEntry, ...]) -> None:
    for position, entry in enumerate(entries):
        fields = _evidence(entry) | {
            "position": position,
            "names": entry.names,
            "explanation": entry.explanation,
            "refusal": entry.refusal,
            "legal_basis": entry.legal_basis,
            "condition": entry.condition,
            "competent_area": entry.competent_area.value,
            "partner_code": entry.partner or "",
            "valid_from": entry.valid_from,
            "valid_to": entry.valid_to,
        }
        gate, _new = models.Gate.objects.update_or_create(code=entry.code, defaults=fields)
        gate.blocks.exclude(step_kind__in=entry.blocks).delete()
        for kind in entry.blocks:
            gate.blocks.get_or_create(step_kind=kind)
    left = models.Gate.objects.exclude(code__in=[entry.code for entry in entries]).filter(valid_to__isnull=True)
    left.update(valid_to=timezone.localdate() - timedelta(days=1))


def _load_limits(programme: ProgrammeRegisters) -> None:
    models.LimitEntry.objects.exclude(code__in=[entry.code for entry in programme.limits]).delete()
    for position, limit in enumerate(programme.limits):
        fields = _evidence(limit) | {
            "position": position,
            "names": limit.names,
            "legal_basis": limit.legal_basis,
            "definition": _definition(limit),
        }
        models.LimitEntry.objects.update_or_create(code=limit.code, defaults=fields)


def _load_retention(programme: ProgrammeRegisters) -> None:
    models.RetentionEntry.objects.exclude(code__in=[entry.code for entry in programme.retention]).delete()
    for position, entry in enumerate(programme.retention):
        fields = _evidence(entry) | {
            "position": position,
            "area": entry.area.value,
            "names": entry.names,
            "partner_code": entry.partner or "",
            "legal_basis": entry.legal_basis,
            "definition": {
                "regime": entry.regime,
                "starts": entry.starts,
                "months": entry.months or 12 * (entry.years or 0),
                "outcomes": list(entry.outcomes),
            },
        }
        models.RetentionEntry.objects.update_or_create(code=entry.code, defaults=fields)
    models.SubjectRightEntry.objects.exclude(code__in=[right.code for right in programme.subject_rights]).delete()
    for position, right in enumerate(programme.subject_rights):
        fields = _evidence(right) | {
            "position": position,
            "names": right.names,
            "months": right.months,
            "extension_months": right.extension_months,
            "legal_basis": right.legal_basis,
        }
        models.SubjectRightEntry.objects.update_or_create(code=right.code, defaults=fields)


def _definition(limit: LimitEntry) -> Fields:
    return {
        "code": limit.code,
        "area": limit.area.value,
        "starts_with": list(limit.starts_with),
        "met_by": list(limit.met_by),
        "days": limit.days,
        "working_days": limit.working_days,
        "months": limit.months,
        "partner": limit.partner or "",
        "counterpart": limit.counterpart or "",
        "waits_on_others": limit.waits_on == "others",
        "starts_where": {name: list(values) for name, values in limit.starts_where.items()},
        "met_where": {name: list(values) for name, values in limit.met_where.items()},
    }


def _load_holidays(programme: ProgrammeRegisters) -> None:
    models.HolidayEntry.objects.all().delete()
    models.HolidayEntry.objects.bulk_create(
        models.HolidayEntry(
            code=entry.code,
            position=position,
            partner_code=entry.partner,
            names=entry.names,
            definition=_holiday_definition(entry),
            **_evidence(entry),
        )
        for position, entry in enumerate(programme.holidays)
    )


def _load_referral_limits(programme: ProgrammeRegisters) -> None:
    models.ReferralLimitEntry.objects.all().delete()
    models.ReferralLimitEntry.objects.bulk_create(
        models.ReferralLimitEntry(
            code=entry.code,
            position=position,
            matter=entry.matter,
            urgency=entry.urgency or "",
            days=entry.days,
            **_evidence(entry),
        )
        for position, entry in enumerate(programme.referral_limits)
    )


def _holiday_definition(entry: HolidayEntry) -> Fields:
    return {
        "month_day": entry.month_day or "",
        "easter": entry.easter or "",
        "offset": entry.offset,
        "dates": [day.isoformat() for day in entry.dates],
        "moves_from": entry.moves_from or "",
        "first_year": entry.first_year,
        "last_year": entry.last_year,
    }


def _load_code_lists(programme: ProgrammeRegisters) -> None:
    models.CodeEntry.objects.update(is_current=False)
    rows = [
        models.CodeEntry(
            scheme=entry.scheme,
            version=entry.version,
            code=code.code,
            names=code.names,
            parent=code.parent or "",
            position=position,
            is_current=True,
        )
        for entry in programme.code_lists
        for position, code in enumerate(entry.codes)
    ]
    models.CodeEntry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["scheme", "code"],
        update_fields=["version", "names", "parent", "position", "is_current"],
    )
    models.SurveyEntry.objects.exclude(code__in=[item.code for item in programme.survey]).update(is_current=False)
    for position, item in enumerate(programme.survey):
        options = [option.model_dump(mode="json") for option in item.options]
        fields = {
            "position": position,
            "dimension": item.dimension,
            "names": item.names,
            "options": options,
            "weight": item.weight,
            "version": item.version,
            "needs_verification": item.verify,
            "is_current": True,
        }
        models.SurveyEntry.objects.update_or_create(code=item.code, defaults=fields)


def _evidence(entry: EvidencedEntry) -> Fields:
    return {
        "provenance": entry.provenance.value,
        "needs_verification": entry.verify,
        "sources": list(entry.sources),
    }
