"""How often something of a subject went out: what an attack knew, and what is out now."""

from __future__ import annotations

from collections.abc import Iterable

from jahorina.publication.models import ReleaseTable
from jahorina.publication.states import OUT


def ledger_heads(subjects: Iterable[str]) -> dict[str, int]:
    """The head of each subject."""
    return {subject: ledger_head(subject) for subject in sorted(set(subjects))}


def ledger_head(subject: str) -> int:
    """How many releases that went out hold something of the subject."""
    rows = ReleaseTable.objects.filter(subject=subject, release__state__in=list(OUT))
    return rows.values("release").distinct().count()
