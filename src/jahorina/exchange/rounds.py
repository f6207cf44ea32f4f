"""In which order the three things of a round of linking cross: encodings, the statement that they are gone, then sheets.

Whoever holds the encodings of a round and knows which of their rows are invented people holds known pairs, and known pairs
are what an attack on encodings begins with. So a sheet of spike-ins leaves a partner when every node that got its encodings
has signed that they are deleted, and a node that links refuses a sheet, and does not keep it, while it holds encodings of
that round. Both doors ask the rows of this room, not each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from jahorina.exchange.contents import draft_of
from jahorina.exchange.intake.models import LATE, TABLE_OUT, ContentDeletion, IntakeRecord, Outcome
from jahorina.exchange.models import Bundle, Direction
from jahorina.exchange.services import store
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _

ENCODINGS: Final = "encodings"
SHEET: Final = "sheet"
DELETION: Final = "deletion"


def need_deleted(members: Sequence[Content], recipients: Sequence[str]) -> None:
    """Raise NotReady (`sheet-too-early`) for a sheet whose encodings some recipient has not said to have deleted."""
    check = _check(members, "sheet.json")
    own = [row for row in _encodings(Direction.OUT) if _check(_members(row), "register.json") == check]
    told = {node: told_deleted(node) for node in recipients}
    missing = [node for node in recipients if not own or not {row.sha256 for row in own} <= told[node]]
    if missing:
        raise NotReady(
            "sheet-too-early",
            _("%(nodes)s did not say yet that the encodings of this round are deleted, so the sheet stays here."),
            hint=_("It leaves with the next `jahorina month seal` after the signed statement came."),
            params={"nodes": ", ".join(missing)},
        )


def told_deleted(node: str) -> set[str]:
    """The bundles of this node of which another one has signed that their content is deleted."""
    records = IntakeRecord.objects.filter(kind=DELETION, bundle__sender=node).exclude(outcome=Outcome.REFUSED)
    return {one for made in records.values_list("made", flat=True) for one in made["deleted"]}


def refuse_early_sheet(members: Sequence[Content]) -> None:
    """Raise BundleRefused (`bundle-sheet-early`) for a sheet of a round whose encodings, of whatever partner, are here."""
    check = _check(members, "sheet.json")
    for row in _encodings(Direction.IN):
        contents = _members(row)
        if _check(contents, "register.json") == check:
            raise refused("bundle-sheet-early", run=_of(contents, "register.json", "run"))


def is_over(run: str) -> bool:
    """Whether this node has linked a round and deleted its encodings: what comes of it later is linked no more."""
    return run in {run for _deletion, run in deletions_of_encodings()}


def run_of(members: Sequence[Content]) -> str:
    """The round of an encoded register."""
    return _of(members, "register.json", "run")


def deletions_of_encodings() -> Iterator[tuple[ContentDeletion, str]]:
    """Each deletion of encodings that came, with the round of which its statement speaks; those of which none did not."""
    rows = ContentDeletion.objects.filter(bundle__schema__startswith=f"{ENCODINGS}/").select_related("bundle")
    for row in rows.order_by("id"):
        run = str(json.loads(row.statement)["statement"]["run"])
        if row.why in (TABLE_OUT, LATE):
            yield row, run


def _encodings(direction: Direction) -> Iterator[Bundle]:
    """Bundles of encodings whose content is here."""
    rows = Bundle.objects.filter(direction=direction, schema__startswith=f"{ENCODINGS}/", deletion__isnull=True)
    yield from rows.order_by("id")


def _members(row: Bundle) -> tuple[Content, ...]:
    return draft_of(store(), row.sha256).contents()


def _check(members: Sequence[Content], name: str) -> str:
    return _of(members, name, "check")


def _of(members: Sequence[Content], name: str, field: str) -> str:
    """A field of a JSON member; empty where it is none."""
    document = json.loads(next(one.content for one in members if one.name == name))
    return str(document.get(field, "")) if isinstance(document, dict) else ""
