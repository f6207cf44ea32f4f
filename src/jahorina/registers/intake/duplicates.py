"""Who of a file may be somebody known already, or somebody else of the file: for all rows at once.

As in `finding`, keyed tokens alone are compared; but the tokens of the whole file are asked for together, and people are
kept as small numbers in one set a token. For each row the sets are cut with one another, beginning with the rarest, so
that who shares most of a name comes out without counting everybody called Ali. Likeness then puts those few in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from jahorina.kernel.names import likeness
from jahorina.partners.permissions import Member
from jahorina.registers.access import open_to
from jahorina.registers.finding import LIKELY_FROM
from jahorina.registers.intake.reading import PlannedCase
from jahorina.registers.models import Case, IndexToken
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity

CANDIDATES = 6
"""People who are looked at closely for one row."""
SHOWN = 3
BEGINNINGS = 3
"""How many of a row's rarest tokens the cutting begins with."""
_ASKED_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Hint:
    """Somebody a row may be: a person of a case that is open to the member, or somebody in an earlier row."""

    likeness: float
    display_name: str
    case: UUID | None = None
    reference: str = ""
    person: UUID | None = None
    row: int | None = None
    same_document: bool = False


def hints(cases: Sequence[PlannedCase], *, member: Member) -> dict[int, tuple[Hint, ...]]:
    """The likeliest people for each row that has any, by row."""
    with_people = [case for case in cases if case.identity is not None]
    scope = f"{member.partner_code}:people"
    names = [identities.name_index(case.identity, partner=scope) for case in with_people if case.identity]
    papers = [identities.document_index(case.identity, partner=scope) for case in with_people if case.identity]
    visible = _visible(member)
    postings = _postings({token for one in (*names, *papers) for token in one}, visible)
    people = list(visible)
    memory: dict[frozenset[int], list[int]] = {}
    within: dict[int, set[int]] = {}
    candidates: list[list[int]] = []
    for number, (by_name, by_paper) in enumerate(zip(names, papers, strict=True)):
        known = memory.get(by_name)
        if known is None:
            known = memory[by_name] = nearest(by_name, postings)
        same = [one for token in by_paper for one in islice(postings.get(token, ()), SHOWN)]
        earlier = [one for token in by_paper for one in islice(within.get(token, ()), SHOWN)]
        beside = [-1 - one for one in (*earlier, *nearest(by_name, within))]
        candidates.append(list(dict.fromkeys((*same, *known, *beside))))
        for token in by_name | by_paper:
            within.setdefault(token, set()).add(number)
    opened = _opened({people[one] for found in candidates for one in found if one >= 0})
    lines = _lines(set(opened), member)
    found = {}
    for case, own_papers, near in zip(with_people, papers, candidates, strict=True):
        ranked = _ranked(case, own_papers, near, with_people, papers, people, opened, lines, scope)
        if ranked:
            found[case.row] = ranked
    return found


def nearest(tokens: frozenset[int], postings: dict[int, set[int]]) -> list[int]:
    """The numbers that share most of the tokens, at most CANDIDATES, the best first."""
    sets = sorted((postings[token] for token in tokens if token in postings), key=len)
    best: set[int] = set()
    for first in range(min(BEGINNINGS, len(sets))):
        cut = sets[first]
        for other in (*sets[:first], *sets[first + 1 :]):
            cut = narrower if (narrower := cut & other) else cut
        best.update(islice(cut, CANDIDATES))
    hits = Counter({one: sum(one in group for group in sets) for one in best})
    return [one for one, _hits in sorted(hits.items(), key=lambda pair: (-pair[1], pair[0]))[:CANDIDATES]]


def _visible(member: Member) -> dict[UUID, int]:
    """Everybody whom a case that is open to the member concerns, numbered."""
    rows = Case.objects.filter(open_to(member), person__erased_at__isnull=True).values_list("person_id", flat=True)
    found: dict[UUID, int] = {}
    for person in rows.order_by().distinct().iterator(chunk_size=5_000):
        if person is not None:
            found[person] = len(found)
    return found


def _postings(tokens: set[int], visible: dict[UUID, int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    if not visible:
        return found
    for wanted in _pieces(sorted(tokens)):
        rows = IndexToken.objects.filter(token__in=wanted).values_list("token", "person_id").order_by()
        for token, person in rows.iterator(chunk_size=5_000):
            if (number := visible.get(person)) is not None:
                found.setdefault(token, set()).add(number)
    return found


def _opened(people: set[UUID]) -> dict[UUID, Identity]:
    found: dict[UUID, Identity] = {}
    for wanted in _pieces(sorted(people)):
        found |= identities.opened_many(wanted)
    return found


def _lines(people: set[UUID], member: Member) -> dict[UUID, tuple[UUID, str]]:
    """A case of each person that is open to the member: the newest."""
    found: dict[UUID, tuple[UUID, str]] = {}
    for wanted in _pieces(sorted(people)):
        rows = Case.objects.filter(open_to(member), person_id__in=wanted).order_by("created_at")
        for person, case, reference in rows.values_list("person_id", "id", "reference"):
            if person is not None:
                found[person] = (case, reference)
    return found


def _pieces(wanted: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (wanted[start : start + _ASKED_AT_ONCE] for start in range(0, len(wanted), _ASKED_AT_ONCE))


def _ranked(
    case: PlannedCase,
    own_papers: frozenset[int],
    near: Iterable[int],
    planned: Sequence[PlannedCase],
    papers: Sequence[frozenset[int]],
    people: Sequence[UUID],
    opened: dict[UUID, Identity],
    lines: dict[UUID, tuple[UUID, str]],
    scope: str,
) -> tuple[Hint, ...]:
    found = []
    for one in near:
        if one >= 0:
            person = people[one]
            if person not in opened or person not in lines:
                continue
            known = opened[person]
            same = bool(own_papers & identities.document_index(known, partner=scope))
            case_id, reference = lines[person]
            hint = Hint(_alike(case.identity, known), known.display_name, case_id, reference, person, None, same)
        else:
            other = planned[-1 - one]
            same = bool(own_papers & papers[-1 - one])
            name = other.identity.display_name if other.identity else ""
            hint = Hint(_alike(case.identity, other.identity), name, row=other.row, same_document=same)
        if hint.same_document or hint.likeness >= LIKELY_FROM:
            found.append(hint)
    best = sorted(found, key=lambda hint: (not hint.same_document, -hint.likeness, hint.reference, hint.row or 0))
    return tuple(best[:SHOWN])


def _alike(left: Identity | None, right: Identity | None) -> float:
    if left is None or right is None:
        return 0.0
    return max((likeness(one, other) for one in left.spellings() for other in right.spellings()), default=0.0)
