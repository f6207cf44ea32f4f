"""What a restored database must erase again.

The journal (journal.py) and the database must agree. A certificate whose case is still whole here was issued after the
backup was made: its erasure is done again, in the name of who approved it then, and the database takes the certificate back.
A certificate of the database that the file lacks is written into the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.registers.models import Case, Erasure, LegalHold
from jahorina.registers.referral.acts import tell_receivers
from jahorina.registers.retention import journal
from jahorina.registers.retention.certificates import Certificate
from jahorina.registers.retention.destruction import destroy, scrub_files

_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Comparison:
    """How journal and database differ: numbers of certificates to erase again, and to write into the file."""

    certificates: int
    to_erase: tuple[str, ...]
    to_write: tuple[str, ...]
    of_no_case: int

    @property
    def agrees(self) -> bool:
        """Whether nothing is left to do."""
        return not self.to_erase and not self.to_write


def compare(path: Path | None = None) -> Comparison:
    """Hold the journal against the database; `path` names another copy of it. Raises NotFound (`journal-missing`)."""
    _need_file(path)
    found = {one.number: one for one in (*journal.read(), *(journal.read(path) if path else ()))}
    erased = set(Erasure.objects.filter(state=Erasure.State.ERASED).values_list("number", flat=True))
    known = _cases_here(found.values())
    done = _erased_cases()
    to_erase = [n for n, one in found.items() if one.content["case"] in known and one.content["case"] not in done]
    own = {one.number for one in journal.read()}
    of_no_case = sum(one.content["case"] not in known for one in found.values())
    return Comparison(len(found), tuple(sorted(to_erase)), tuple(sorted(erased - own)), of_no_case)


def replay(path: Path | None = None) -> Comparison:
    """Bring database and journal together; returns what was done. Doing it again does nothing."""
    todo = compare(path)
    found = {one.number: one for one in (*journal.read(), *(journal.read(path) if path else ()))}
    for number in todo.to_erase:
        _erase_again(found[number])
    for certificate in _certificates(todo.to_write):
        journal.append(certificate)
    own = {one.number for one in journal.read()}
    for number, certificate in found.items():
        if number not in own:
            journal.append(certificate)
    if todo.to_erase:
        scrub_files()
    return todo


@transaction.atomic
def _erase_again(certificate: Certificate) -> None:
    """Erase the case of a certificate once more. A hold that the backup still knew was lifted when it was approved."""
    content = certificate.content
    case = Case.objects.select_for_update(of=("self",)).select_related("person").get(pk=_case_id(content["case"]))
    at = datetime.fromisoformat(content["erased_at"])
    approver = partners.member_of_label(content["approved_by"])
    if approver is None:
        raise NotFound(
            "approver-unknown",
            _("%(number)s was approved by a member whom this database does not know; restore a newer backup."),
            params={"number": certificate.number},
        )
    yesterday = timezone.localdate() - timedelta(days=1)
    LegalHold.objects.filter(case=case, lifted_at__isnull=True, until__gt=yesterday).update(until=yesterday)
    destroyed = destroy(case, at=at)
    tell_receivers(case, by=approver)
    Erasure.objects.filter(case=case, state=Erasure.State.PROPOSED).exclude(number=certificate.number).update(
        state=Erasure.State.REFUSED, decided_by=approver, decided_at=at, refusal_ground="other"
    )
    Erasure.objects.update_or_create(
        number=certificate.number,
        defaults={
            "case": case,
            "partner_code": content["partner"],
            "ground": content["ground"],
            "rule": content["rule"],
            "state": Erasure.State.ERASED,
            "decided_by": approver,
            "decided_at": at,
            "certificate": dict(content),
            "certificate_sha256": certificate.sha256,
            "signature": certificate.signature,
        },
    )
    detail = {"certificate": certificate.number, "sha256": certificate.sha256, "scope": destroyed.scope}
    audit.record(
        actor="replay", action=actions.CASE_ERASED_AGAIN, target=case.label, detail=detail, partner=content["partner"]
    )


def _need_file(path: Path | None) -> None:
    if path is not None and not path.is_file():
        raise NotFound("journal-missing", _("There is no file %(file)s."), params={"file": str(path)})


def _cases_here(certificates: Iterable[Certificate]) -> set[str]:
    """The labels of those cases of the certificates that this database has."""
    wanted = [_case_id(one.content["case"]) for one in certificates]
    here: set[str] = set()
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        rows = Case.objects.filter(id__in=wanted[start : start + _ASKED_AT_ONCE])
        here.update(f"case:{one}" for one in rows.values_list("id", flat=True))
    return here


def _erased_cases() -> set[str]:
    rows = Erasure.objects.filter(state=Erasure.State.ERASED).values_list("case_id", flat=True)
    return {f"case:{one}" for one in rows}


def _certificates(numbers: tuple[str, ...]) -> Iterator[Certificate]:
    for row in Erasure.objects.filter(number__in=numbers):
        yield Certificate(row.certificate or {}, row.certificate_sha256, row.signature)


def _case_id(label: str) -> UUID:
    return UUID(label.removeprefix("case:"))
