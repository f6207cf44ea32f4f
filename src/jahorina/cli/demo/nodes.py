"""The demo's workspaces: a hub, and a node for each partner, in folders of their own with keys of their own.

All begin as copies of one workspace in which the programme was loaded and nothing else has happened; keys are never copied.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from jahorina.cli.keys import make_keys
from jahorina.cli.linkage import write_whole
from jahorina.cli.month.streams import FIGURES, LINKAGE, PLAN, RECEIPTS, REFERRALS, REPORTS, SHEETS
from jahorina.kernel.configuration import default_file
from jahorina.kernel.workspace import Workspace

HUB = "hub"
NODES_FOLDER = "partners"
COPIED = ("database", "evidence")
"""What of the first workspace the others begin with: the loaded programme."""

TO_HUB = (FIGURES, REPORTS, LINKAGE, SHEETS)
TO_PARTNERS = (PLAN, RECEIPTS)
SCHEMAS = {
    FIGURES: "aggregates/1",
    REPORTS: "report/1",
    LINKAGE: "encodings/1",
    SHEETS: "sheet/1",
    PLAN: "plan/1",
    RECEIPTS: "deletion/1",
    REFERRALS: "referral/1",
}
PURPOSES = {
    FIGURES: "figures of the region, after disclosure control",
    REPORTS: "reports on the shared plan",
    LINKAGE: "finding how many people stand in several registers",
    SHEETS: "quality of the linking",
    PLAN: "the shared plan, as the partners decided it",
    RECEIPTS: "what was taken in, and what was deleted",
    REFERRALS: "referral",
}
YEARS = 3650
KEPT_DAYS = {FIGURES: YEARS, REPORTS: YEARS, LINKAGE: 30, SHEETS: 30, PLAN: YEARS, RECEIPTS: YEARS, REFERRALS: 180}
REFERRING = 3
"""So many of the partners, those first on whom most depends, agree on referrals among one another."""
MONTHLY = 31


@dataclass(frozen=True, slots=True)
class DemoNode:
    """A partner's node: its code and its workspace's folder."""

    code: str
    home: Path

    @property
    def keys_file(self) -> Path:
        """What it gives to the hub: its public keys."""
        return self.home / "public-keys.json"

    @property
    def outbox(self) -> Path:
        return Workspace(self.home).exchange / "outbox"


@dataclass(frozen=True, slots=True)
class Shared:
    """What people bring along to meetings, as files: keys and agreements of everybody, and what the partners share without
    the hub (the linkage's key, schema and recipe): whoever links must not be able to read what is linked."""

    hub: Path

    @property
    def agreements(self) -> Path:
        return self.hub / "meeting" / "agreements"

    @property
    def hub_keys(self) -> Path:
        return self.hub / "meeting" / "hub-keys.json"

    @property
    def _among_partners(self) -> Path:
        return self.hub / NODES_FOLDER / "meeting"

    @property
    def key(self) -> Path:
        return self._among_partners / "linkage.key"

    @property
    def schema(self) -> Path:
        return self._among_partners / "linkage-schema.json"

    def recipe(self, code: str) -> Path:
        """A partner's recipe for spike-ins."""
        return self._among_partners / f"linkage-recipe-{code}.json"


def partner_nodes(hub: Path, codes: Sequence[str]) -> list[DemoNode]:
    """The partners' nodes of the demo whose hub is in this folder."""
    return [DemoNode(code, hub / NODES_FOLDER / code) for code in codes]


def begin_as_copy(home: Path, of: Workspace, *, partner: str, name: str) -> None:
    """Make a workspace that begins with the programme that another one has loaded; there already: it is left."""
    workspace = Workspace(home)
    if workspace.exists:
        return
    shutil.rmtree(home, ignore_errors=True)
    workspace.make_folders()
    for folder in COPIED:
        shutil.copytree(of.home / folder, home / folder, dirs_exist_ok=True)
    make_keys(workspace)
    draft = workspace.configuration_file.with_suffix(".new")
    draft.write_text(_configuration(partner, name), encoding="utf-8")
    os.replace(draft, workspace.configuration_file)


def _configuration(partner: str, name: str) -> str:
    text = default_file()
    for line, wanted in (('#partner = ""', f'partner = "{partner}"'), ('#name = "Jahorina"', f'name = "{name}"')):
        if line not in text:
            raise ValueError(f"the default configuration has no line {line}")
        text = text.replace(line, wanted, 1)
    return text


def write_agreements(folder: Path, codes: Sequence[str], today: date) -> None:
    """The agreements of the demo as files: each partner sends the hub its streams, the hub sends the plan and its receipts
    to all, and the first of the partners refer to one another."""
    folder.mkdir(parents=True, exist_ok=True)
    referring = codes[:REFERRING]
    for code in codes:
        for stream in TO_HUB:
            _write_agreement(folder, code, (HUB,), stream, today)
    for stream in TO_PARTNERS:
        _write_agreement(folder, HUB, codes, stream, today)
    for code in referring:
        _write_agreement(folder, code, [one for one in referring if one != code], REFERRALS, today)


def _write_agreement(folder: Path, sender: str, recipients: Sequence[str], stream: str, today: date) -> None:
    from jahorina.formats.bundle.agreements import Agreement

    agreement = Agreement(
        code=f"{sender}-{stream}-demo",
        sender=sender,
        recipients=tuple(sorted(recipients)),
        stream=stream,
        schemas=tuple(sorted((SCHEMAS[stream], "acknowledgement/1"))),
        purpose=PURPOSES[stream],
        since=today - timedelta(days=1),
        until=today + timedelta(days=365),
        keep_days=KEPT_DAYS[stream],
        every_days=MONTHLY,
        onward=False,
    )
    (folder / f"{agreement.code}.json").write_bytes(agreement.document())


def agreements_of(folder: Path, party: str) -> list[bytes]:
    """The agreements to which a node is a party."""
    from jahorina.formats.bundle.agreements import read_agreement

    found = []
    for file in sorted(folder.glob("*.json")):
        content = file.read_bytes()
        one = read_agreement(content)
        if party == one.sender or party in one.recipients:
            found.append(content)
    return found


def partners_of(folder: Path) -> list[str]:
    """Who encodes a register: the senders of the linkage's stream."""
    return sorted(file.name.split("-")[0] for file in folder.glob(f"*-{LINKAGE}-demo.json"))


def write_linkage_schema(file: Path) -> None:
    """The schema that the demo's partners encode by."""
    from jahorina.engines.linkage.roles import Role
    from jahorina.engines.linkage.schema import schema_for

    roles = (Role.GIVEN, Role.FAMILY, Role.FATHER, Role.BORN, Role.SEX, Role.NATIONALITY)
    write_whole(file, json.dumps(schema_for(roles).as_json()).encode())
