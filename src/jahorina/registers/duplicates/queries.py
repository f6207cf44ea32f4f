"""Likely duplicates, for those who carry or supervise cases of both people. A pair that is not for the asker is not there.

The list holds references and no names; whoever opens a pair reads two identities, and that is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from jahorina.audit import actions
from jahorina.kernel.errors import NotAllowed, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Capability, Member, may, require
from jahorina.registers.access import carried_by
from jahorina.registers.models import Case, DuplicateDecision, DuplicatePair
from jahorina.registers.queries import record_reading
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity

Verdict = DuplicateDecision.Verdict
SHOWN_AT_MOST = 200
VERDICTS = tuple(Verdict.choices)
"""What can be decided, with its words."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person by the newest case that is open to the member."""

    case: UUID
    reference: str
    area: str
    sex: str
    birth_year: int | None
    nationality: str
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair without names. `verdict` is empty where nothing is decided."""

    id: UUID
    one: PersonLine
    other: PersonLine
    probability: float
    verdict: str

    @property
    def title(self) -> str:
        """The verdict in words; empty where nothing is decided."""
        return str(Verdict(self.verdict).label) if self.verdict else ""

    @property
    def percent(self) -> int:
        """The probability in percent, never 100: a person decides."""
        return min(99, round(100 * self.probability))


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A decision as it was made."""

    verdict: str
    by: str
    at: datetime

    @property
    def title(self) -> str:
        """The verdict in words."""
        return str(Verdict(self.verdict).label)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that both people have: its name (`name`, `born` ...), both values, and how they compare."""

    field: str
    one: str
    other: str
    standing: str
    """`same`, `differs` or `missing` (one of them is not known)."""


@dataclass(frozen=True, slots=True)
class PairCard:
    """A pair side by side. `seen` goes back with a decision, so that nobody decides on what is not in front of them."""

    line: PairLine
    rows: tuple[Row, ...]
    decisions: tuple[DecisionCard, ...]

    @property
    def seen(self) -> int:
        """How many decisions there are."""
        return len(self.decisions)


def pairs(*, member: Member, undecided: bool = True) -> tuple[PairLine, ...]:
    """The pairs that are open to the member, the most probable first; raises NotAllowed."""
    require(member, Capability.WORK_ON_CASES)
    rows = _with_verdict(_reached(member))
    open_ones = Q(last__isnull=True) | Q(last__in=(Verdict.UNSURE, Verdict.UNDONE))
    found = list(rows.filter(open_ones if undecided else ~open_ones)[:SHOWN_AT_MOST])
    lines = _lines(found, member)
    with transaction.atomic():
        record_reading(member, actions.DUPLICATES_LISTED, "duplicates", {"pairs": len(lines), "undecided": undecided})
    return lines


def waiting(*, member: Member) -> int:
    """How many pairs that are open to the member nobody has decided; 0 for those who work on no cases."""
    if not may(member, Capability.WORK_ON_CASES):
        return 0
    return _with_verdict(_reached(member)).filter(Q(last__isnull=True) | Q(last=Verdict.UNDONE)).count()


def pair(identifier: UUID, *, member: Member) -> PairCard:
    """Two people side by side, their identities opened; raises NotAllowed, NotFound (`duplicate-unknown`)."""
    found = opened_pair(member, identifier)
    (line,) = _lines([found], member)
    opened = identities.opened_many((found.one_id, found.other_id))
    if len(opened) < 2:
        raise no_such_pair()
    with transaction.atomic():
        detail = {"purpose": "duplicates", "cases": [str(line.one.case), str(line.other.case)]}
        record_reading(member, actions.DUPLICATE_PAIR_READ, found.label, detail)
    decisions = found.decisions.select_related("by").order_by("sequence")
    return PairCard(
        line=line,
        rows=tuple(_compared(opened[found.one_id], opened[found.other_id], line)),
        decisions=tuple(DecisionCard(one.verdict, one.by.name, one.at) for one in decisions),
    )


def opened_pair(member: Member, identifier: UUID, *, lock: bool = False) -> DuplicatePair:
    """A pair that is open to the member; raises NotAllowed, NotFound (`duplicate-unknown`)."""
    if not may(member, Capability.WORK_ON_CASES):
        raise NotAllowed("not-allowed", _("Your roles do not include this."))
    rows = DuplicatePair.objects.select_for_update(of=("self",)) if lock else DuplicatePair.objects.all()
    found = rows.filter(_both_open(member), id=identifier).first()
    if found is None:
        raise no_such_pair()
    return found


def current_verdicts(partner: str) -> dict[tuple[UUID, UUID], str]:
    """What stands about each decided pair of a partner: `same` or `different`."""
    rows = _with_verdict(DuplicatePair.objects.filter(partner_code=partner))
    decided = rows.filter(last__in=(Verdict.SAME, Verdict.DIFFERENT)).order_by("one_id", "other_id")
    return {(one, other): said for one, other, said in decided.values_list("one_id", "other_id", "last")}


def found_pairs(partner: str) -> Iterator[tuple[UUID, UUID, float, str]]:
    """All pairs that the search found at a partner: two people, the probability, and what stands (`same`, `different`, or
    nothing where nobody decided, was unsure, or took it back)."""
    rows = _with_verdict(DuplicatePair.objects.filter(partner_code=partner)).order_by("one_id", "other_id")
    for one, other, probability, said in rows.values_list("one_id", "other_id", "probability", "last"):
        yield one, other, float(probability), said if said in (Verdict.SAME, Verdict.DIFFERENT) else ""


def out_of_reach() -> int:
    """Pairs whose people have no institution in common, so that no member sees both; for the node, a count alone."""
    places: dict[UUID, set[object]] = {}
    for person, institution in Case.objects.values_list("person_id", "institution_id").order_by():
        if person is not None:
            places.setdefault(person, set()).add(institution)
    found = DuplicatePair.objects.values_list("one_id", "other_id")
    return sum(not places.get(one, set()) & places.get(other, set()) for one, other in found)


def decided(*, member: Member) -> tuple[tuple[UUID, UUID, str], ...]:
    """The decided pairs of the member's partner (person, person, verdict), for linking registers; raises NotAllowed.

    For data-protection officers, who sign what leaves: person numbers of this node and verdicts, no names.
    """
    require(member, Capability.MANAGE_RETENTION)
    found = tuple((one, other, said) for (one, other), said in current_verdicts(member.partner_code).items())
    with transaction.atomic():
        record_reading(member, actions.DUPLICATES_WRITTEN, "duplicates", {"pairs": len(found)})
    return found


def no_such_pair() -> NotFound:
    """What is said about a pair that is not there, and about one that is not for the asker."""
    return NotFound("duplicate-unknown", _("There is no such pair."))


def _both_open(member: Member) -> Q:
    people = Case.objects.filter(carried_by(member)).values("person")
    return Q(
        partner_code=member.partner_code,
        one__in=people,
        other__in=people,
        one__erased_at__isnull=True,
        other__erased_at__isnull=True,
    )


def _reached(member: Member) -> QuerySet[DuplicatePair]:
    return DuplicatePair.objects.filter(_both_open(member))


def _with_verdict(rows: QuerySet[DuplicatePair]) -> QuerySet[Any]:
    newest = DuplicateDecision.objects.filter(pair=OuterRef("pk")).order_by("-sequence").values("verdict")[:1]
    return rows.annotate(last=Subquery(newest))


def _lines(found: Iterable[DuplicatePair], member: Member) -> tuple[PairLine, ...]:
    some = list(found)
    people = {person for one in some for person in (one.one_id, one.other_id)}
    rows = Case.objects.filter(carried_by(member), person_id__in=people).order_by("created_at")
    newest = {case.person_id: _person_line(case) for case in rows}
    last = {row.pair_id: row.verdict for row in DuplicateDecision.objects.filter(pair__in=some).order_by("sequence")}
    return tuple(
        PairLine(
            one.pk,
            newest[one.one_id],
            newest[one.other_id],
            one.probability,
            "" if last.get(one.pk) == Verdict.UNDONE else last.get(one.pk, ""),
        )
        for one in some
    )


def _person_line(case: Case) -> PersonLine:
    return PersonLine(
        case.pk, case.reference, case.area, case.sex, case.birth_year, case.nationality, case.is_simulated
    )


def _compared(one: Identity, other: Identity, line: PairLine) -> Iterable[Row]:
    yield _row("name", one.display_name, other.display_name)
    for kind, field in (("alias", "other-names"), ("birth", "birth-name"), ("fathers", "father")):
        yield _row(field, _names(one, kind), _names(other, kind))
    yield _row("born", _born(one, line.one), _born(other, line.other))
    yield _row("sex", line.one.sex, line.other.sex)
    yield _row("nationality", line.one.nationality, line.other.nationality)
    yield _row("documents", _papers(one), _papers(other))
    yield _row("languages", ", ".join(one.languages), ", ".join(other.languages))


def _row(field: str, one: str, other: str) -> Row:
    standing = "missing" if not one or not other else "same" if one.casefold() == other.casefold() else "differs"
    return Row(field, one, other, standing)


def _names(identity: Identity, kind: str) -> str:
    return ", ".join(name.latin or name.original for name in identity.names if name.kind == kind)


def _born(identity: Identity, line: PersonLine) -> str:
    if identity.born is None:
        return str(line.birth_year or "")
    return {"day": f"{identity.born:%Y-%m-%d}", "month": f"{identity.born:%Y-%m}"}.get(
        identity.born_precision, f"{identity.born:%Y}"
    )


def _papers(identity: Identity) -> str:
    return ", ".join(f"{paper.kind} {paper.number} {paper.issued_by}".strip() for paper in identity.documents)
