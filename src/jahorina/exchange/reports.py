"""A partner's settled reports of a round as members of a bundle: what everybody may read, and nothing beyond it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.members import Content
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.plan.amounts import Amount
from jahorina.plan.cards import ValueCard
from jahorina.plan.rounds.queries import ReportPage, report, round_reports

LANGUAGE = "en"
"""Of the names of measures; what a partner wrote stays in the language in which it was written."""


def report_members(round_code: str, partner: str) -> tuple[list[Content], bool]:
    """One member a report that is settled, and whether any is a demonstration; raises NotFound (`no-round`,
    `report-none`)."""
    _line, lines, _figures = round_reports(round_code, member=None, language=LANGUAGE)
    found = [_settled(line.id) for line in lines if line.partner == partner]
    pages = [page for page in found if page is not None]
    if not pages:
        raise NotFound(
            "report-none",
            _("%(partner)s has no settled report in the round %(round)s."),
            params={"partner": partner, "round": round_code},
        )
    members = [Content(f"report-{page.line.measure.casefold()}.json", canonical(_document(page))) for page in pages]
    return members, any(page.line.is_demonstration for page in pages)


def _settled(report_id: int) -> ReportPage | None:
    """A report that outsiders may read; None of one that is not settled, or that was locked with its round unwritten."""
    try:
        page = report(report_id, member=None, language=LANGUAGE)
    except NotFound:
        return None
    return page if page.signature else None


def _document(page: ReportPage) -> dict[str, Any]:
    return {
        "round": page.line.round,
        "measure": page.line.measure,
        "partner": page.line.partner,
        "period": [page.period.start.isoformat(), page.period.end.isoformat()],
        "status": page.line.status,
        "language": page.language,
        "narrative": page.narrative,
        "obstacles": page.obstacles,
        "next_steps": page.next_steps,
        "version": page.version,
        "signature": page.signature,
        "indicators": [
            {"code": one.code, "unit": one.unit, "values": [_value(card) for card in one.values]}
            for one in page.indicators
        ],
    }


def _value(card: ValueCard) -> dict[str, Any]:
    return {
        "member": card.member,
        **_amount(card.amount),
        "is_computed": card.is_computed,
        "definition_version": card.definition_version,
        "cut_off": card.cut_off.isoformat() if card.cut_off else "",
        "observations": card.observations,
        "conf_status": card.conf_status,
        "note": card.note,
    }


def _amount(amount: Amount) -> dict[str, Any]:
    return {
        "value": _number(amount.value),
        "numerator": _number(amount.numerator),
        "denominator": _number(amount.denominator),
        "scale_code": amount.scale_code,
        "obs_status": amount.status.value,
    }


def _number(value: Decimal | None) -> str:
    """Without needless decimals; empty where there is none."""
    if value is None:
        return ""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
