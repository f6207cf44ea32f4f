"""The hub's linking of a round, in two halves.

First half: the registers that came are linked, the links kept by row number, the encodings deleted, and a signed statement of
it made. Second half: the sheets of spike-ins, which leave the partners on that statement alone, correct the counts; the links
are deleted, too, and only the table remains. At no moment does this node hold encodings and a sheet of one round.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jahorina.cli.month.streams import LINKAGE, SHEETS
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

if TYPE_CHECKING:
    from jahorina.engines.linkage.hub.kept import KeptLinks
    from jahorina.engines.linkage.sheets import Sheet
    from jahorina.formats.bundle.members import Content

THRESHOLD = 5
"""Counts of the linkage's table from 1 to one less than this are withheld; the hub keeps to it, too."""

SEED = 1


@dataclass(frozen=True, slots=True)
class Register:
    """A register that arrived for a round, as the members of its bundle."""

    sender: str
    simulated: bool
    contents: Sequence[Content]


def linked(
    round_: str, by: str, *, keep_encodings: bool, what_came: bool = False, progress: Progress
) -> dict[str, Any] | None:
    """The first half: {"registers": records of each, "pairs", "timings", "deleted": places}; None where there is nothing to
    link, because fewer than two registers came or the round was linked before.

    A round is linked once: while a register is agreed on and has not come, nothing is ("waits_for" says whose), unless the
    hub's people want `what_came`. Raises Conflict (`month-mixed`) and what linking and deleting raise.
    """
    from jahorina.exchange.intake.expiring import expire_encodings

    arrived, kept, began = encoded_registers(round_), kept_links(round_), time.perf_counter()
    fresh = len(arrived) >= 2 and (kept is None or {one.sender for one in arrived} > set(kept.links.names))
    missing = sorted(_agreed_senders(LINKAGE) - {one.sender for one in arrived})
    if fresh and missing and not what_came:
        return {"waits_for": missing}
    if fresh:
        kept = _linked(arrived, progress)
        _keep(round_, kept)
    if kept is None or not arrived:
        return None
    expired = [] if keep_encodings else expire_encodings(round_, table=links_file(round_).read_bytes(), by=by)
    return {
        "waits_for": [],
        "registers": {name: len(rows) for name, rows in zip(kept.links.names, kept.links.clusters, strict=True)},
        "pairs": kept.links.pairs,
        "timings": {**kept.links.seconds, "total": time.perf_counter() - began} if fresh else {},
        "deleted": [one.place for one in expired],
    }


def counted(
    round_: str, by: str, *, owner: str, without_sheets: bool, keep_links: bool = False, progress: Progress
) -> dict[str, Any] | None:
    """The second half: corrects with the sheets and gives the engines the table, {"registers", "people", "pairs",
    "without_sheet"}; None where no links wait.

    While a sheet is agreed on and has not come nothing is counted ("waits_for" says whose), unless `without_sheets`.
    """
    from jahorina.engines.linkage.hub.overlaps import overlap_table

    kept = kept_links(round_)
    if kept is None:
        return None
    sheets = _sheets(kept)
    waits = sorted(_agreed_senders(SHEETS) & (set(kept.links.names) - sheets.keys()))
    if waits and not without_sheets:
        return {"waits_for": waits}
    progress(_("Counting people in several registers"), 0, 1)
    given = _in_order(kept, sheets)
    table = overlap_table(kept.links, kept.registrations, given, seed=SEED, threshold=THRESHOLD)
    content = json.dumps(table, ensure_ascii=False, indent=1).encode()
    names = {name: name for name in kept.links.names}
    give_tables(round_, content, names, by=by, owner=owner, simulated=kept.simulated)
    if not keep_links:
        forget_links(round_)
    progress(_("Counting people in several registers"), 1, 1)
    return {
        "waits_for": [],
        "registers": {one["name"]: one["records"] for one in table["registers"]},
        "without_sheet": sorted(set(kept.links.names) - sheets.keys()),
        "people": table["people"],
        "double_count": table["double_count"],
        "pairs": table["pairs"],
    }


def encoded_registers(round_: str) -> list[Register]:
    """The newest register of each sender that was encoded for the round and is still kept."""
    from jahorina.exchange.held import arrived

    found = {one.sender: one for one in arrived(LINKAGE) if _header(one.contents)["run"] == round_}
    return [Register(one.sender, one.simulated, one.contents) for one in found.values()]


def one_kind(arrived: Sequence[Register]) -> bool:
    """Whether the registers are of simulated people; raises Conflict (`month-mixed`) where only some are."""
    simulated = [one.sender for one in arrived if one.simulated]
    if 0 < len(simulated) < len(arrived):
        raise Conflict(
            "month-mixed",
            _(
                "The registers of %(senders)s are of simulated people and others are not; they are never linked together."
            ),
            params={"senders": ", ".join(simulated)},
        )
    return bool(simulated)


def kept_links(round_: str) -> KeptLinks | None:
    """The links that wait for the sheets of a round; raises InputRefused (`linkage-links-unreadable`)."""
    from jahorina.engines.linkage.hub import kept

    file = links_file(round_)
    return kept.read(file.read_bytes()) if file.is_file() else None


def forget_links(round_: str) -> None:
    """Delete them: the table is out."""
    from jahorina.exchange.store import delete

    delete(links_file(round_))


def links_file(round_: str) -> Path:
    """Where they lie; the name tells nothing of the round's."""
    from jahorina.exchange.services import store

    return store().rounds / f"{hashlib.sha256(round_.encode()).hexdigest()[:32]}.links"


def _linked(arrived: Sequence[Register], progress: Progress) -> KeptLinks:
    from jahorina.cli.encodings import encoded_file
    from jahorina.cli.linkage_hub import COUNTED, linked
    from jahorina.engines.linkage import encoded
    from jahorina.engines.linkage.hub.kept import KeptLinks

    simulated = one_kind(arrived)
    registers = [encoded.read(encoded_file(one.contents), file_name=f"{one.sender}.encoded") for one in arrived]
    return KeptLinks.of(
        registers, linked(registers, engine="local", progress=progress, least=COUNTED), simulated=simulated
    )


def _keep(round_: str, kept: KeptLinks) -> None:
    from jahorina.engines.linkage.hub.kept import written
    from jahorina.exchange.store import replace_whole

    replace_whole(links_file(round_), written(kept))


def _sheets(kept: KeptLinks) -> dict[str, Sheet]:
    """The sheets that came for these links, by register: a node's sheet is of its own register alone. One that cannot be
    read, or is of another register, is as if it had not come: no partner stops the others."""
    from jahorina.engines.linkage import sheets
    from jahorina.exchange.held import arrived

    rows = dict(zip(kept.links.names, map(len, kept.links.clusters), strict=True))
    found = {}
    for one in arrived(SHEETS):
        with suppress(InputRefused):
            sheet = sheets.read(one.member("sheet.json").content, file_name=f"{one.sender}.sheet")
            if (sheet.name, sheet.check, len(sheet.persons)) == (one.sender, kept.check, rows.get(one.sender)):
                found[one.sender] = sheet
    return found


def _in_order(kept: KeptLinks, sheets: dict[str, Sheet]) -> list[Sheet]:
    """A sheet for each register: those that came where all did, else such as correct nothing."""
    from jahorina.cli.linkage_hub import without_spike_ins

    names = kept.links.names
    if set(names) <= sheets.keys():
        return [sheets[name] for name in names]
    rows = zip(names, kept.links.clusters, strict=True)
    return [without_spike_ins(name, kept.check, len(clusters)) for name, clusters in rows]


def _agreed_senders(stream: str) -> set[str]:
    """Who may send this stream to this node, by an agreement that was not ended."""
    from jahorina.exchange.services import own_keys
    from jahorina.exchange.standing import agreements

    me = own_keys().code
    return {one.sender for one in agreements() if one.stream == stream and me in one.recipients}


def _header(contents: Sequence[Content]) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(next(one.content for one in contents if one.name == "register.json"))
    return header


def give_tables(round_: str, table: bytes, partners: dict[str, str], *, by: str, owner: str, simulated: bool) -> None:
    """Give the engines the links, and the people by registers as a capture table."""
    from django.conf import settings
    from django.utils import timezone

    from jahorina.cli.loading import programme_folder
    from jahorina.evidence.runs.linked import give_captures, give_links
    from jahorina.evidence.runs.roles import read_flows

    said: dict[str, Any] = {"by": by, "name": f"linkage of the round {round_}", "content": table, "partners": partners}
    whose: dict[str, Any] = {"owner": owner, "simulated": simulated}
    give_links(**said, **whose, as_of=timezone.localdate())
    roles = read_flows(programme_folder(settings.JAHORINA.text("node", "programme")))
    if roles is not None:
        give_captures(**said, **whose, place=roles.persons.place)
