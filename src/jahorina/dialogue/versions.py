"""The versions of the plan that decisions made, and whether each is what was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jahorina.dialogue.models import PlanVersion
from jahorina.dialogue.signing import (
    VERSION_FORMAT,
    answer_content,
    decision_content,
    is_as_put,
    is_signed_here,
    own_key,
)
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.plan.content.current import current_plan
from jahorina.plan.content.documents import content_hash


@dataclass(frozen=True, slots=True)
class VersionLine:
    number: int
    decision: str
    meeting: str
    sha256: str
    made_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A version with its certificate; `wrong` says what does not hold, in sentences to translate."""

    line: VersionLine
    certificate: Mapping[str, Any]
    certificate_sha256: str
    signature: str
    counts: Mapping[str, int]
    wrong: tuple[str, ...]


def versions() -> tuple[VersionLine, ...]:
    """All versions, the newest first."""
    now = current_plan().sha256
    rows = PlanVersion.objects.select_related("decision__meeting").defer("document", "certificate")
    return tuple(_line(row, now) for row in rows)


def version_page(number: int) -> VersionPage:
    """One version, verified as it is read; raises NotFound (`no-plan-version`)."""
    row = _row(number)
    counts = {name: len(entries) for name, entries in row.document.items() if isinstance(entries, dict)}
    line = _line(row, current_plan().sha256)
    return VersionPage(line, row.certificate, row.certificate_sha256, row.signature, counts, wrong_with(row))


def version_file(number: int) -> dict[str, Any]:
    """A version as it is handed out: document, certificate, hash, signature and the public key that it is signed with;
    raises NotFound (`no-plan-version`), NotReady (`signing-key-missing`)."""
    row = _row(number)
    return {
        "document": row.document,
        "certificate": row.certificate,
        "certificate_sha256": row.certificate_sha256,
        "signature": row.signature,
        "key": own_key(),
    }


def decision_file(number: int) -> dict[str, Any]:
    """The decision behind a version as the partners answered it: words, rule, parties, changes; raises NotFound
    (`no-plan-version`)."""
    row = _row(number).decision
    parties = [party.partner_code for party in row.parties.order_by("id")]
    return dict(decision_content(row, parties))


def wrong_with(row: PlanVersion) -> tuple[str, ...]:
    """What does not hold of a version: content, certificate, signature, decision and answers, the version before."""
    certificate = row.certificate
    before = (
        PlanVersion.objects.filter(number=row.number - 1).values_list("certificate_sha256", flat=True).first() or ""
    )
    answers = [dict(answer_content(one)) for one in row.decision.answers.select_related("by").order_by("id")]
    checks = (
        (content_hash(row.document) == row.sha256 == certificate["sha256"], _("The content is not what was hashed.")),
        (content_hash(certificate) == row.certificate_sha256, _("The certificate is not what was signed.")),
        (
            is_signed_here(VERSION_FORMAT, row.certificate_sha256, row.signature),
            _("The signature is not this node's."),
        ),
        (
            is_as_put(row.decision) and row.decision.content_hash == certificate["decision_sha256"],
            _("The decision is not the one that the partners answered."),
        ),
        (answers == certificate["answers"], _("The answers are not those that were signed.")),
        (certificate["previous"] == before, _("The version before is not the one that was signed.")),
    )
    return tuple(sentence for holds, sentence in checks if not holds)


def _row(number: int) -> PlanVersion:
    row = PlanVersion.objects.select_related("decision__meeting", "decision__proposal").filter(number=number).first()
    if row is None:
        raise NotFound("no-plan-version", _("There is no version %(number)s of the plan."), params={"number": number})
    return row


def _line(row: PlanVersion, now: str) -> VersionLine:
    decision = row.decision
    return VersionLine(row.number, decision.code, decision.meeting.code, row.sha256, row.made_at, row.sha256 == now)


def newest_version() -> tuple[int, str]:
    """Number and certificate's hash of the newest version that was decided on this node; zero and nothing without one."""
    row = PlanVersion.objects.order_by("-number").values_list("number", "certificate_sha256").first()
    return (row[0], row[1]) if row else (0, "")
