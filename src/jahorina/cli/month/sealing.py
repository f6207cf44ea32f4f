"""What a partner's node does at the end of a period: everything that may leave goes into sealed bundles, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jahorina.cli.month.answering import shown
from jahorina.cli.month.arriving import received, taken_in
from jahorina.cli.month.streams import FIGURES, LINKAGE, REPORTS, SHEETS, agreed_streams
from jahorina.kernel.errors import NotFound, NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

if TYPE_CHECKING:
    from jahorina.exchange.sending import Sent
    from jahorina.formats.bundle.members import Content


SHEET_ENDING = ".sheet"


@dataclass(frozen=True, slots=True)
class RoundOfLinking:
    """What the partners agreed on for a round: its name, the window's last day, key, schema and recipes."""

    name: str
    until: date
    secret: bytes = field(repr=False)
    schema_file: Path | None = None
    recipe_files: tuple[Path, ...] = ()


def seal_month(
    inbox: Sequence[Path] = (),
    *,
    as_member: str,
    linking: RoundOfLinking | None,
    reports: str | None,
    progress: Progress,
) -> dict[str, Any]:
    """Take in what others sent, then send what may leave and has not left yet.

    Gives {"received", "taken_in", "sent": [...], "letters" and "sheets_wait": what waits, "linkage": report or None,
    "persons": whose each encoded row is}. The last is for rehearsals, and never leaves the node.
    """
    by, streams = _label(as_member), agreed_streams()
    sent: list[Sent] = []
    told: dict[str, Any] = {"received": received(inbox, by), "taken_in": taken_in(by, progress)}
    told |= {"letters": [], "sheets_wait": [], "linkage": None, "persons": []}
    progress(_("Sealing the period"), 0, 3)
    if FIGURES in streams:
        sent += _send_releases(by)
    if REPORTS in streams and reports is not None:
        sent += _send_reports(by, reports)
    progress(_("Sealing the period"), 1, 3)
    if LINKAGE in streams and linking is not None and not _is_encoded(linking.name):
        more, told["linkage"], told["persons"] = _send_register(as_member, linking, by=by)
        sent += more
    if SHEETS in streams:
        more, told["sheets_wait"] = _send_sheets(by)
        sent += more
    progress(_("Sealing the period"), 2, 3)
    more, told["letters"] = _send_letters(by)
    sent += more
    progress(_("Sealing the period"), 3, 3)
    return {"sent": [shown(one) for one in sent], **told}


def _label(address: str) -> str:
    from jahorina.cli.cases import member_of_address

    return member_of_address(address).label


def _members_sent(stream: str) -> Iterator[Content]:
    from jahorina.exchange.held import sent

    for contents in sent(stream):
        yield from contents


def _documents_sent(stream: str, name: str) -> Iterator[Any]:
    """The JSON members of this name in what this node sent in a stream."""
    yield from (json.loads(one.content) for one in _members_sent(stream) if one.name == name)


def _send_releases(by: str) -> list[Sent]:
    from jahorina.exchange.releases import release_members
    from jahorina.publication.public import all_released

    before = {(one["series"], one["number"]) for one in _documents_sent(FIGURES, "release.json")}
    sent = []
    for card in sorted(all_released(), key=lambda one: (one.series, one.number)):
        if not card.is_withdrawn and (card.series, card.number) not in before:
            members, simulated = release_members(f"{card.series}-{card.number}")
            sent.append(_send(by, FIGURES, "aggregates", members, simulated))
    return sent


def _send_reports(by: str, round_code: str) -> list[Sent]:
    from django.conf import settings

    from jahorina.exchange.reports import report_members

    try:
        members, simulated = report_members(round_code, settings.JAHORINA.text("node", "partner"))
    except NotFound:
        return []
    fresh = {one.name: json.loads(one.content) for one in members}
    before = {name: list(_documents_sent(REPORTS, name)) for name in fresh}
    if all(fresh[name] in before[name] for name in fresh):
        return []
    return [_send(by, REPORTS, "report", members, simulated)]


def _send_letters(by: str) -> tuple[list[Sent], list[dict[str, Any]]]:
    """Send what institutions here have to say of referrals, under agreements of that purpose; and what waits for what."""
    from jahorina.exchange.letters.posting import post

    posted = post(by=by)
    waiting = [{"node": one.node, "letters": one.letters, "waits": one.code} for one in posted if one.sent is None]
    return [one.sent for one in posted if one.sent is not None], waiting


def _is_encoded(round_: str) -> bool:
    return any(one["run"] == round_ for one in _documents_sent(LINKAGE, "register.json"))


def _send_register(
    as_member: str, linking: RoundOfLinking, *, by: str
) -> tuple[list[Sent], dict[str, Any], list[UUID | None]]:
    """Encode the own register and send it; the sheet of its spike-ins waits here. Also the report, and whose each row is."""
    from jahorina.cli.cases import member_of_address
    from jahorina.cli.encodings import encoding_members
    from jahorina.cli.linkage import write_whole
    from jahorina.cli.linkage_partner import encode_own
    from jahorina.formats.bundle.canonical import canonical
    from jahorina.registers.linking.tasks import register_to_encode
    from jahorina.registers.simulated import are_simulated

    simulated = are_simulated()
    own = register_to_encode(by=member_of_address(as_member), run=linking.name)
    made = encode_own(
        own,
        name=own.partner,
        schema_file=linking.schema_file,
        secret=linking.secret,
        run=linking.name,
        recipe_files=linking.recipe_files,
        precision="day",
        until=linking.until,
    )
    if made.sheet is not None:
        write_whole(sheet_file(linking.name), canonical(json.loads(made.sheet)))
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / f"{own.partner}.encoded"
        file.write_bytes(made.file)
        sent = [_send(by, LINKAGE, "encodings", encoding_members(file), simulated)]
    return sent, made.report, [own.persons[row] if row >= 0 else None for row in made.rows.tolist()]


def sheet_file(round_: str) -> Path:
    """Where the sheet of a round waits until the hub has said that it deleted the encodings."""
    from jahorina.exchange.services import store

    folder = store().rounds
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(round_.encode()).hexdigest()[:32]}{SHEET_ENDING}"


def _send_sheets(by: str) -> tuple[list[Sent], list[str]]:
    """Send the sheets whose encodings every recipient has signed to have deleted; of the others, why they wait."""
    from jahorina.exchange.services import store
    from jahorina.exchange.store import delete
    from jahorina.formats.bundle.members import Content
    from jahorina.registers.simulated import are_simulated

    sent: list[Sent] = []
    waits: list[str] = []
    for file in sorted(store().rounds.glob(f"*{SHEET_ENDING}")):
        content = Content("sheet.json", file.read_bytes())
        if content.content not in {one.content for one in _members_sent(SHEETS)}:
            try:
                sent.append(_send(by, SHEETS, "sheet", [content], are_simulated()))
            except NotReady as refusal:
                waits.append(str(refusal))
                continue
        delete(file)
    return sent, waits


def _send(by: str, stream: str, kind: str, members: list[Content], simulated: bool) -> Sent:
    from jahorina.exchange.sending import send

    return send(stream, kind, members, by=by, simulated=simulated)
