"""A decided version of the plan becomes the plan of this node, through the one way in (`plan/content/changing.py`).

Three things are asked of it: the repository that came with it is newer than the last one and lists it (TUF); its certificate
says that the parties agreed (ADR 0017); and nobody changed here what it changes. Versions only go forward.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Any, Final

from django.db import transaction
from pydantic import Field

from jahorina.dialogue.arriving import wrong_with_arrived, wrong_with_rule
from jahorina.dialogue.versions import newest_version
from jahorina.exchange.intake.arrived import Arrived, Document, Keep, Made, document_of, unreadable
from jahorina.exchange.intake.models import IntakeRecord, Outcome
from jahorina.exchange.models import Direction
from jahorina.exchange.services import now
from jahorina.exchange.stamps.standing import newest_stamp, with_stamp
from jahorina.exchange.standing import key_roots
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.repository import Repository, check_repository, stamped
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.plan.content.arriving import take_document
from jahorina.plan.content.documents import SECTIONS

KIND: Final = "plan"
_VERSION: Final = re.compile(r"version-(\d{1,6})\.json")


class AnswerDocument(Document):
    """A party's answer."""

    partner: str
    answer: str
    reservation: str
    by: str
    at: str
    content_hash: str


class CertificateDocument(Document):
    """What the node that made the version signed."""

    number: Annotated[int, Field(ge=1, le=999_999)]
    sha256: str
    base_sha256: str
    previous: str
    decision: str
    decision_sha256: str
    made_at: str
    answers: list[AnswerDocument]


class VersionDocument(Document):
    """`version-<n>.json`."""

    document: dict[str, str | dict[str, dict[str, Any]]]
    certificate: CertificateDocument
    certificate_sha256: str
    signature: str
    key: str


class DecisionDocument(Document):
    """`decision-<code>.json`."""

    code: str
    meeting: str
    texts: dict[str, str]
    rule: str
    acceptances_needed: Annotated[int, Field(ge=1)]
    decline_blocks: bool
    parties: list[str]
    changes: list[dict[str, Any]]


def take(arrived: Arrived, *, keep: Keep) -> None:
    """Take in the version of a bundle. Raises InputRefused (`repository-...`, `intake-unreadable`, `intake-plan-...`,
    `plan-changes-refused`) and Conflict (`plan-changed-here`, `plan-arrived-differs`, `plan-period-locked`)."""
    known = _known()
    version, decision = _read(arrived)
    certificate = version.certificate
    repository = _checked_repository(arrived)
    detail: dict[str, Any] = {
        "version": certificate.number,
        "decision": certificate.decision,
        "sha256": certificate.sha256,
        "certificate_sha256": version.certificate_sha256,
        "key": version.key,
        "answers": [{"partner": one.partner, "answer": one.answer} for one in certificate.answers],
        "repository": repository.plain(),
    }
    with transaction.atomic():
        if _is_known(version, known):
            keep(Made(Outcome.NOTHING, detail))
            return
        wrong = (
            *wrong_with_arrived(version.model_dump(), decision.model_dump()),
            *wrong_with_rule(decision.model_dump()),
        )
        if wrong:
            raise InputRefused(
                "intake-plan-broken",
                _("Version %(number)s of the plan does not hold: %(why)s"),
                params={"number": certificate.number, "why": wrong[0]},
            )
        reason = f"Version {certificate.number} of the plan, decided as {certificate.decision}."
        applied = take_document(version.document, sha256=certificate.sha256, reason=reason)
        counts = {"created": applied.created, "changed": applied.changed, "withdrawn": applied.withdrawn}
        keep(Made(Outcome.MADE, detail | counts))


def _known() -> dict[str, Any]:
    """The newest version that came, with its repository; empty before the first one."""
    records = IntakeRecord.objects.filter(kind=KIND).exclude(outcome=Outcome.REFUSED).order_by("id")
    return max(records.values_list("made", flat=True), key=lambda made: made["version"], default={})


def _read(arrived: Arrived) -> tuple[VersionDocument, DecisionDocument]:
    """The version and its decision; one of each is in a bundle."""
    versions = [one for one in arrived.contents if _VERSION.fullmatch(one.name)]
    decisions = [one for one in arrived.contents if one.name.startswith("decision-")]
    if len(versions) != 1 or len(decisions) != 1:
        raise unreadable("manifest", "one version and its decision")
    version = document_of(versions[0], VersionDocument)
    if versions[0].name != f"version-{version.certificate.number}.json":
        raise unreadable(versions[0].name, f"certificate.number: {version.certificate.number}")
    if not all(isinstance(version.document.get(section), dict) for section in SECTIONS.values()):
        raise unreadable(versions[0].name, "document: a section is missing")
    return version, document_of(decisions[0], DecisionDocument)


def _checked_repository(arrived: Arrived) -> Repository:
    new = Repository.of(arrived.contents)
    if new is None:
        raise InputRefused("intake-plan-unlisted", _("The plan came without the signed list of its documents."))
    documents = [one for one in arrived.contents if _is_document(one)]
    stamp = newest_stamp(Direction.IN, arrived.sender, arrived.stream)
    new, before = with_stamp(new, stamp), _last_repository(arrived)
    if stamp is not None and not stamped(stamp).is_of(new.snapshot):
        before = replace(before or new, timestamp=stamp)
    check_repository(key_roots()[arrived.sender], before, new, documents, now=now())
    return new


def _is_document(content: Content) -> bool:
    return content.name.startswith(("version-", "decision-"))


def _last_repository(arrived: Arrived) -> Repository | None:
    """The newest set that came in this stream, whether or not its version was new."""
    records = IntakeRecord.objects.filter(kind=KIND, bundle__sender=arrived.sender, bundle__stream=arrived.stream)
    made = records.exclude(outcome=Outcome.REFUSED).order_by("-id").values_list("made", flat=True).first()
    return Repository.of_plain(made["repository"]) if made else None


def _is_known(version: VersionDocument, known: dict[str, Any]) -> bool:
    """Whether this very version is here; raises InputRefused where another one of this number, or a later one, is."""
    number = version.certificate.number
    here = newest_version()
    newest = max([(known["version"], known["certificate_sha256"])] if known else [], default=here)
    newest = max(newest, here)
    if (number, version.certificate_sha256) == newest:
        return True
    if number < newest[0]:
        raise InputRefused(
            "intake-plan-rollback",
            _("Version %(number)s of the plan is older than version %(here)s, which is here."),
            params={"number": number, "here": newest[0]},
        )
    if number == newest[0] or (number == newest[0] + 1 and newest[1] and version.certificate.previous != newest[1]):
        raise InputRefused(
            "intake-plan-fork",
            _("Version %(number)s of the plan does not follow on the version that is here; there are two truths."),
            hint=_("Speak with the sender; both certificates are kept."),
            params={"number": number},
        )
    return False
