"""What people decided about a register's own records, before it is encoded: who is decided to be one person becomes one row.

`same` pairs are taken together to their transitive closure; `different` pairs must lie in two of its classes. A class's
row has, for each role, the value that most of its records have (missing ones do not count; ties go to the earlier row);
its day of registration and stratum are those of the first registration. The hub keeps records of one register apart
(`hub/resolving.py`), so that people decided to be different stay different, and it learns nothing of the decisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jahorina.engines.linkage.partner.dates import UNKNOWN, read_birthday
from jahorina.engines.linkage.roles import Role
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Decisions:
    """Pairs of rows (from 0) of one register that were decided to be one person, and to be two."""

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two rows of a register that a search found to be probably one person; `verdict` same, different, or empty."""

    one: int
    other: int
    probability: float
    verdict: str = ""

    @property
    def is_same(self) -> bool:
        """Whether people decided that it is one person."""
        return self.verdict == "same"


def classes(records: int, decisions: Decisions) -> list[list[int]]:
    """The rows of each person, in the order of their first rows.

    Raises Conflict `linkage-decisions-contradict` where two rows would be one person and two.
    """
    head = list(range(records))

    def first(row: int) -> int:
        while head[row] != row:
            head[row] = head[head[row]]
            row = head[row]
        return row

    for one, other in decisions.same:
        low, high = sorted((first(one), first(other)))
        head[high] = low
    for one, other in decisions.different:
        if first(one) == first(other):
            raise Conflict(
                "linkage-decisions-contradict",
                _("The decisions contradict each other: rows %(one)s and %(other)s are one person, and two."),
                params={"one": one + 2, "other": other + 2},
                hint=_("Take one of the decisions between these rows back."),
            )
    found: dict[int, list[int]] = {}
    for row in range(records):
        found.setdefault(first(row), []).append(row)
    return list(found.values())


def merged(columns: Mapping[Role, Sequence[str]], people: Iterable[Sequence[int]]) -> dict[Role, list[str]]:
    """The register with one row for each person: `people` are the rows of each, as `classes` gives them."""
    dated = columns.get(Role.REGISTERED)
    made: dict[Role, list[str]] = {role: [] for role in columns}
    for rows in people:
        earliest = _earliest(rows, dated) if dated is not None and len(rows) > 1 else rows[0]
        for role, texts in columns.items():
            if role in (Role.REGISTERED, Role.STRATUM):
                made[role].append(texts[earliest])
            else:
                made[role].append(texts[rows[0]] if len(rows) == 1 else _most([texts[row] for row in rows]))
    return made


def _earliest(rows: Sequence[int], dated: Sequence[str]) -> int:
    def when(row: int) -> tuple[bool, tuple[int, int, int]]:
        day = read_birthday(dated[row])
        return day == UNKNOWN, day

    return min(rows, key=when)


def _most(texts: Sequence[str]) -> str:
    known = Counter(text for text in texts if text.strip())
    return known.most_common(1)[0][0] if known else texts[0]
