"""What the hub does of a month: what arrived becomes figures, links, estimates and forecasts, a brief and a public site."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from jahorina.cli.giving import label_of
from jahorina.cli.month.streams import LINKAGE, SHEETS
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

if TYPE_CHECKING:
    from jahorina.formats.bundle.members import Content

THRESHOLD = 5
"""Counts of the linkage's table from 1 to one less than this are withheld; the hub keeps to it, too."""


def work_month(
    inbox: Sequence[Path],
    *,
    by: str | None,
    owner: str,
    round_: str,
    folder: Path,
    keep_encodings: bool,
    progress: Progress,
) -> dict[str, Any]:
    """All steps of the month; says what came of each. Raises what the steps raise; those before stay done.

    `owner` is the partner whose members alone see what the linking counted; empty where everybody may.
    """
    label = label_of(by)
    steps: dict[str, Callable[[], Any]] = {
        "received": lambda: received(inbox, label),
        "taken_in": lambda: taken_in(label, progress),
        "linkage": lambda: linked(round_, label, owner=owner, keep_encodings=keep_encodings, progress=progress),
        "flows": lambda: or_refused(lambda: foreseen(label, progress)),
        "estimates": lambda: or_refused(lambda: estimated(label, progress)),
        "brief": lambda: briefed(folder, progress),
        "site": lambda: site_written(folder),
    }
    told: dict[str, Any] = {}
    for at, (name, step) in enumerate(steps.items()):
        progress(_("The month's work"), at, len(steps))
        told[name] = step()
    progress(_("The month's work"), len(steps), len(steps))
    return told


def or_refused(step: Callable[[], Any]) -> Any:
    """What a step of the engines gives, or why there was nothing for it to work on: that stops no other step."""
    try:
        return step()
    except InputRefused as refusal:
        return {"refused": refusal.code, "why": str(refusal)}


def received(inbox: Sequence[Path], by: str) -> list[dict[str, str]]:
    """What became of each file of the inbox."""
    from jahorina.exchange.receiving import receive_file

    files = [one for path in inbox for one in (sorted(path.glob("*.bundle")) if path.is_dir() else [path])]
    outcomes = [(file.name, receive_file(file, by=by)) for file in files]
    return [
        {"file": name, "verdict": str(one.verdict), "place": one.place, "why": one.sentence} for name, one in outcomes
    ]


def taken_in(by: str, progress: Progress) -> dict[str, int]:
    """How many bundles became records, by what became of them."""
    from jahorina.exchange.intake.services import take_in

    found: dict[str, int] = {}
    for one in take_in(by=by, progress=progress):
        found[str(one.outcome)] = found.get(str(one.outcome), 0) + 1
    return found


@dataclass(frozen=True, slots=True)
class Register:
    """A register that arrived for a round, as the members of its bundle, with the sheet of its spike-ins where it came."""

    sender: str
    simulated: bool
    contents: Sequence[Content]
    sheet: bytes | None


def linked(round_: str, by: str, *, owner: str, keep_encodings: bool, progress: Progress) -> dict[str, Any] | None:
    """Link what arrived for the round and give the engines the table; None where fewer than two registers arrived."""
    from jahorina.cli.encodings import encoded_file
    from jahorina.cli.linkage_hub import overlap_of_files
    from jahorina.exchange.intake.expiring import expire_encodings

    arrived = encoded_registers(round_)
    if len(arrived) < 2:
        return None
    simulated = one_kind(arrived)
    with TemporaryDirectory() as scratch:
        files, sheets = [], []
        for one in arrived:
            files.append(Path(scratch) / f"{one.sender}.encoded")
            files[-1].write_bytes(encoded_file(one.contents))
            if one.sheet is not None:
                sheets.append(Path(scratch) / f"{one.sender}.sheet")
                sheets[-1].write_bytes(one.sheet)
        with_all = sheets if len(sheets) == len(files) else []
        done = overlap_of_files(files, with_all, engine="local", threshold=THRESHOLD, seed=1, progress=progress)
    table = json.dumps(done["overlaps"], ensure_ascii=False, indent=1).encode()
    give_tables(round_, table, {one.sender: one.sender for one in arrived}, by=by, owner=owner, simulated=simulated)
    return {
        "registers": {one["name"]: one["records"] for one in done["overlaps"]["registers"]},
        "without_sheet": [one.sender for one in arrived if one.sheet is None],
        "people": done["overlaps"]["people"],
        "double_count": done["overlaps"]["double_count"],
        "pairs": done["overlaps"]["pairs"],
        "timings": done["timings"],
        "deleted": [] if keep_encodings else [one.place for one in expire_encodings(round_, table=table, by=by)],
    }


def encoded_registers(round_: str) -> list[Register]:
    """The newest register of each sender that was encoded for the round."""
    from jahorina.exchange.held import arrived

    found = {one.sender: one for one in arrived(LINKAGE) if _header(one.contents)["run"] == round_}
    sheets = {
        (one.sender, _check(one.member("sheet.json"))): one.member("sheet.json").content for one in arrived(SHEETS)
    }
    return [
        Register(one.sender, one.simulated, one.contents, sheets.get((one.sender, _check(one.member("register.json")))))
        for one in found.values()
    ]


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


def _check(member: Content) -> str:
    return str(json.loads(member.content)["check"])


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


def foreseen(by: str, progress: Progress) -> list[dict[str, Any]]:
    """The runs of flows."""
    from django.conf import settings

    from jahorina.cli.loading import programme_folder
    from jahorina.evidence.runs.tasks.flows import refresh

    folder = programme_folder(settings.JAHORINA.text("node", "programme"))
    return [one.as_json() for one in refresh(by=by, folder=folder, progress=progress)]


def estimated(by: str, progress: Progress) -> list[dict[str, Any]]:
    """The panels of estimates."""
    from jahorina.evidence.runs.tasks.estimates import estimate_tables

    return [one.as_json() for one in estimate_tables(by=by, progress=progress)]


def briefed(folder: Path, progress: Progress) -> dict[str, Any]:
    """The regional brief in every language, in `folder`/brief."""
    from django.conf import settings
    from django.utils import timezone

    from jahorina.cli.briefing import write_together
    from jahorina.publication.brief.facts import brief_facts
    from jahorina.publication.brief.files import brief_file, file_name

    facts = brief_facts(timezone.localdate())
    made = {}
    for at, (code, _name) in enumerate(settings.LANGUAGES):
        progress(_("Setting the brief"), at, len(settings.LANGUAGES))
        made[file_name(facts, code)] = brief_file(facts, code)
    write_together(folder / "brief", made)
    return {"folder": str(folder / "brief"), "files": len(made), "sha256": facts.fingerprint()}


def site_written(folder: Path) -> dict[str, Any]:
    """The public portal with its open data, in `folder`/site."""
    from jahorina.cli.site import write_site

    return write_site(folder / "site")
