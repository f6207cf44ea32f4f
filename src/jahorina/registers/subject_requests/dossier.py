"""All that is held about a person, as far as the asking member may see it, without the data of others.

Left out and named in general words: names of staff (their role and institution stand instead), who relatives are, words of
staff unless somebody has read them for the data of others, and, for a supervisor, whatever other areas or institutions may
hold: the sentence about it stands there whether they hold something or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.areas import AREAS
from jahorina.registers.folding import effective
from jahorina.registers.histories import entries_of
from jahorina.registers.models import Case, FamilyTie, IdentityRecord, Person, Step, SubjectRequest
from jahorina.registers.retention.reach import is_officer, reached
from jahorina.registers.subject_requests.reading import consents, readings, recipients
from jahorina.registers.subject_requests.services import note_export, request_of
from jahorina.registers.subject_requests.wording import Wording
from jahorina.registers.vault import identities, photographs

FORMAT = "jahorina-subject-data/1"


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is handed to the person: `content` is JSON; `photograph` is bytes with their media type where there is one."""

    number: str
    language: str
    content: Mapping[str, Any]
    photograph: tuple[bytes, str] | None


def dossier(request: UUID, *, member: Member, with_words: bool) -> Dossier:
    """Everything about the person of a request for access that is in work; the export is recorded before it is given.

    `with_words` says that the member has read the words of staff and that they hold no data of others. Raises NotAllowed,
    NotFound (`request-unknown`), Conflict (`request-state`, `request-of-another-kind`, `identity-erased`).
    """
    with transaction.atomic():
        found = request_of(member, request)
        if found.kind != "access":
            raise Conflict("request-of-another-kind", _("This person did not ask for access to their data."))
        person = found.case.person
        if person is None or person.erased_at is not None:
            raise Conflict("identity-erased", _("This person's identity has been erased."))
        cases = _cases(person, member)
        # Recorded first, so that a request that is not in work gives nothing.
        note_export(by=member, request=found, detail={"cases": len(cases), "words": with_words})
        with translation.override(found.language):
            content = _content(found, person, cases, Wording(found.language), with_words, is_officer(member))
        return Dossier(found.number, found.language, content, photographs.opened(person))


def _cases(person: Person, member: Member) -> list[Case]:
    rows = Case.objects.filter(reached(member), person=person).select_related("institution")
    return list(rows.order_by("opened_on", "reference"))


def _content(
    request: SubjectRequest, person: Person, cases: list[Case], say: Wording, with_words: bool, for_all: bool
) -> dict[str, Any]:
    ties = FamilyTie.objects.filter(person=person).order_by("kind").values_list("kind", flat=True)
    return {
        "format": FORMAT,
        "request": request.number,
        "written_on": timezone.localdate().isoformat(),
        "received_on": request.received_on.isoformat(),
        "simulated": person.is_simulated,
        "identity": _identity(person, say),
        "identity_recorded": _identity_history(person),
        "family": list(ties),
        "cases": [_case(case, say, with_words) for case in cases],
        "read_by": readings(cases, say),
        "recipients": recipients(cases, say),
        "withheld": _withheld(bool(ties), with_words, for_all),
    }


def _identity(person: Person, say: Wording) -> dict[str, Any]:
    known = identities.opened(person)
    return {
        "names": [{"kind": name.kind, "original": name.original, "latin": name.latin} for name in known.names],
        "born": known.born.isoformat() if known.born else "",
        "born_precision": known.born_precision if known.born else "",
        "nationalities_claimed": list(known.nationalities_claimed),
        "nationalities_established": list(known.nationalities_established),
        "documents": [
            {"kind": say.code("document-kind", paper.kind), "number": paper.number, "issued_by": paper.issued_by}
            for paper in known.documents
        ],
        "languages": list(known.languages),
        "contact": known.contact,
        "remarks": known.remarks,
        "more": dict(known.extra),
    }


def _identity_history(person: Person) -> list[str]:
    rows = IdentityRecord.objects.filter(person=person).order_by("sequence")
    return [timezone.localdate(at).isoformat() for at in rows.values_list("recorded_at", flat=True)]


def _case(case: Case, say: Wording, with_words: bool) -> dict[str, Any]:
    area = AREAS[case.area]  # type: ignore[index]
    decisions = case.gate_decisions.select_related("gate", "by__institution")
    return {
        "reference": case.reference,
        "area": str(area.title),
        "institution": say.texts(case.institution.names),
        "state": str(area.states[case.state].title),
        "opened_on": case.opened_on.isoformat(),
        "closed_on": case.closed_on.isoformat() if case.closed_on else "",
        "steps": _steps(case, say, with_words),
        "consents": consents(case, say),
        "time_limits": [
            {"due_on": row.due_on.isoformat(), "met_on": row.met_on.isoformat() if row.met_on else ""}
            for row in case.deadlines.all()
        ],
        "safeguards": [
            {
                "safeguard": say.texts(one.gate.names),
                "decision": one.kind,
                "on": timezone.localdate(one.at).isoformat(),
                "institution": say.texts(one.by.institution.names),
            }
            for one in decisions
        ],
    }


def _steps(case: Case, say: Wording, with_words: bool) -> list[dict[str, Any]]:
    rows = {row.sequence: row for row in Step.objects.filter(case=case).select_related("institution")}
    kinds = AREAS[case.area].steps  # type: ignore[index]
    found = []
    for entry in effective(entries_of(case.pk)):
        row, kind = rows[entry.sequence], kinds[entry.kind]
        # A field without a list names a member: staff are named by their institution alone.
        told = [field for field in kind.fields if field.name in entry.detail and (field.scheme or field.kind != "code")]
        words = identities.open_note(row.sealed_note, case=case, field="registers_step", row=str(row.sequence))
        found.append(
            {
                "step": str(kind.title),
                "happened_on": entry.happened_on.isoformat(),
                "recorded_on": timezone.localdate(row.recorded_at).isoformat(),
                "institution": say.texts(row.institution.names),
                "said": {str(field.label): say.value(field, entry.detail[field.name]) for field in told},
                "codes": {field.name: entry.detail[field.name] for field in told},
                "words": words if with_words else "",
            }
        )
    return found


def _withheld(has_ties: bool, with_words: bool, for_all: bool) -> list[str]:
    """What is not in the file, in general words."""
    found = [gettext("The names of staff; their role and institution stand instead.")]
    if has_ties:
        found.append(gettext("Who your relatives are and what is held about them."))
    if not with_words:
        found.append(
            gettext("Words of staff, because they may speak of other people; you can ask to have them read for you.")
        )
    if not for_all:
        found.append(
            gettext("What other areas or institutions may hold; the data-protection officer answers for all of them.")
        )
    return found
