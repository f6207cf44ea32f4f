"""A partner's settled reports become the partner's reports of the round here: its words, values, version and signature.

The highest version of a report stands, whenever it came; the same version twice, or an older one, changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from django.db import transaction
from pydantic import Field, StringConstraints

from jahorina.exchange.intake.arrived import Arrived, Document, Keep, Made, document_of
from jahorina.exchange.intake.models import IntakeRecord, Outcome
from jahorina.exchange.intake.release_documents import Moment
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ConfStatus, ObsStatus
from jahorina.kernel.periods import Period
from jahorina.partners.services import people_at_its_node
from jahorina.plan.amounts import Amount
from jahorina.plan.rounds.arriving import ArrivedReport, ArrivedValue, take_report

KIND: Final = "report"
Number = Annotated[str, StringConstraints(pattern=r"^(-?\d{1,18}(\.\d{1,6})?)?$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,79}$")]
Words = Annotated[str, StringConstraints(max_length=20_000)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class ValueDocument(Document):
    """A value of an indicator; empty where there is no number."""

    member: Code
    value: Number
    numerator: Number
    denominator: Number
    scale_code: Annotated[str, StringConstraints(max_length=80)]
    obs_status: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    is_computed: bool
    definition_version: Annotated[int, Field(ge=0)]
    cut_off: Moment | Annotated[str, StringConstraints(max_length=0)]
    observations: Annotated[int, Field(ge=0)] | None
    conf_status: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    note: Words


class IndicatorDocument(Document):
    """An indicator with its values."""

    code: Code
    unit: str
    values: list[ValueDocument]


class ReportDocument(Document):
    """`report-<measure>.json`."""

    round: Code
    measure: Code
    partner: Code
    period: Annotated[list[Day], Field(min_length=2, max_length=2)]
    status: str
    language: Annotated[str, StringConstraints(max_length=20)]
    narrative: Words
    obstacles: Words
    next_steps: Words
    version: Annotated[int, Field(ge=1)]
    signature: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    indicators: list[IndicatorDocument]


def take(arrived: Arrived, *, keep: Keep) -> None:
    """Take in the reports of a bundle, all of them or none. Raises as `take_report`, and InputRefused
    (`intake-unreadable`, `intake-not-of-sender`, `intake-report-differs`)."""
    documents = [document_of(content, ReportDocument) for content in arrived.contents]
    for one in documents:
        if one.partner != arrived.sender:
            raise InputRefused(
                "intake-not-of-sender",
                _("%(sender)s signed figures of %(partner)s; a node speaks for its own partner alone."),
                params={"sender": arrived.sender, "partner": one.partner},
            )
    with transaction.atomic():
        made = [_taken(one, arrived) for one in documents]
        anything = any(one["is_new"] for one in made)
        keep(Made(Outcome.MADE if anything else Outcome.NOTHING, {"reports": made}))


def _taken(document: ReportDocument, arrived: Arrived) -> dict[str, Any]:
    told: dict[str, Any] = {
        "round": document.round,
        "measure": document.measure,
        "partner": document.partner,
        "version": document.version,
        "signature": document.signature,
    }
    known = _known(document, arrived.sender)
    if known is not None:
        if known["version"] == document.version and known["signature"] != document.signature:
            raise InputRefused(
                "intake-report-differs",
                _("%(partner)s signed two reports on %(measure)s as version %(version)s."),
                params={"partner": document.partner, "measure": document.measure, "version": document.version},
            )
        if document.version <= known["version"] or document.signature == known["signature"]:
            return told | {"id": known["id"], "is_new": False}
    signed, accepted = people_at_its_node(document.partner)
    report = _report(document)
    row = take_report(signed=signed, accepted=accepted, arrived=report, simulated=arrived.simulated)
    return told | {"id": row.pk, "is_new": True, "verified": report.is_whole}


def _known(document: ReportDocument, sender: str) -> dict[str, Any] | None:
    """What is known of this report from earlier bundles: the highest version."""
    records = IntakeRecord.objects.filter(kind=KIND, bundle__sender=sender).exclude(outcome=Outcome.REFUSED)
    found = [
        one
        for made in records.values_list("made", flat=True)
        for one in made["reports"]
        if (one["round"], one["measure"]) == (document.round, document.measure)
    ]
    return max(found, key=lambda one: one["version"], default=None)


def _report(document: ReportDocument) -> ArrivedReport:
    values = [_value(one.code, value) for one in document.indicators for value in one.values]
    return ArrivedReport(
        round=document.round,
        measure=document.measure,
        partner=document.partner,
        period=Period.parse("/".join(document.period)),
        status=document.status,
        language=document.language,
        narrative=document.narrative,
        obstacles=document.obstacles,
        next_steps=document.next_steps,
        version=document.version,
        signature=document.signature,
        values=values,
    )


def _value(indicator: str, value: ValueDocument) -> ArrivedValue:
    known = value.obs_status in set(ObsStatus) and value.conf_status in set(ConfStatus)
    if not known:
        raise InputRefused(
            "intake-unreadable",
            _("%(member)s does not say what it must: %(what)s"),
            params={"member": indicator, "what": f"obs_status {value.obs_status}, conf_status {value.conf_status}"},
        )
    return ArrivedValue(
        indicator=indicator,
        member=value.member,
        amount=Amount(
            _number(value.value),
            _number(value.numerator),
            _number(value.denominator),
            value.scale_code,
            ObsStatus(value.obs_status),
        ),
        conf_status=value.conf_status,
        note=value.note,
        definition_version=value.definition_version,
        cut_off=datetime.fromisoformat(value.cut_off) if value.cut_off else None,
        observations=value.observations,
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
