"""The demo in one workspace: the programme with its figures, members, some cases, a plan in use, releases, engines."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jahorina.cli.linkage import write_whole
from jahorina.cli.workspaces import make_workspace
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress
from jahorina.kernel.workspace import Workspace

if TYPE_CHECKING:
    from jahorina.partners.permissions import Member

MEMBERS_FILE = "demo-members.json"

SEED, PEOPLE, MONTHS_BACK = 33, 400, timedelta(days=150)
"""What the demo simulates: the travellers of five months, of whom two partners register some dozens each."""

REHEARSED_PEOPLE, REHEARSED_MONTHS, REHEARSED_RESAMPLES, REHEARSED_SWEEPS = 12_000, 48, 100, 2_000
"""What the demo's engines run on: a route of four years, and short runs of the sampling methods."""

RELEASES = ("coordinator", "data-protection-officer")
"""Who requests a release in the demo, and who checks it."""


def prepare(workspace: Workspace, progress: Progress) -> list[dict[str, str]]:
    """Make the workspace, or find it made; returns the demo members' log-ins."""
    make_workspace(workspace, progress)
    known = known_members(workspace)
    if known is not None:
        return known
    members = add_members(progress)
    simulate_some({member["partner"] for member in members if member["role"].startswith("case-worker")}, progress)
    demonstrate_plan(members)
    publish_some(members, progress)
    keep_members(workspace, members)
    return members


def known_members(workspace: Workspace) -> list[dict[str, str]] | None:
    """The log-ins of the demo that was made here before."""
    file = workspace.home / MEMBERS_FILE
    if not file.is_file():
        return None
    members: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return members


def keep_members(workspace: Workspace, members: list[dict[str, str]]) -> None:
    """Write the log-ins down: the demo is made when they are."""
    write_whole(workspace.home / MEMBERS_FILE, json.dumps(members, indent=1).encode())


def add_members(progress: Progress) -> list[dict[str, str]]:
    """The demo's members; returns their log-ins."""
    from jahorina.partners.demo_members import make_demo_members

    progress(_("Adding the demo members"), 0, 1)
    members = make_demo_members()
    progress(_("Adding the demo members"), 1, 1)
    return members


def simulate_some(partners: set[str], progress: Progress) -> None:
    """Give the demo's case workers some invented cases of the last months; an interrupted demo may have done so."""
    from django.conf import settings
    from django.utils import timezone

    from jahorina.cli.simulation import run

    today = timezone.localdate()
    try:
        run(settings, SEED, PEOPLE, today - MONTHS_BACK, today, tuple(sorted(partners)), progress)
    except Conflict as refused:
        if refused.code != "simulated-already":
            raise


def let_engines_run_beside(workspace: Workspace) -> None:
    """Let a process of its own rehearse the engines, which takes half a minute the first time, while the site is there."""
    command = [sys.executable, "-m", "jahorina", "--home", str(workspace.home), "demo", "--alone", "--no-serve"]
    subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


def demonstrate_engines(progress: Progress) -> None:
    """Rehearse flows and estimates, once, on what the partners of a simulated route would count; labelled so on every
    page."""
    from django.conf import settings

    from jahorina.evidence.runs.kinds import Engine
    from jahorina.evidence.runs.queries import latest

    if latest(Engine.ESTIMATES, member=None):
        return
    from jahorina.cli.loading import BY, programme_folder
    from jahorina.cli.rehearsing import rehearsed
    from jahorina.evidence.runs.tasks.estimates import estimate_tables
    from jahorina.evidence.runs.tasks.flows import refresh

    folder = programme_folder(settings.JAHORINA.text("node", "programme"))
    rehearsed(BY, folder, SEED, REHEARSED_PEOPLE, REHEARSED_MONTHS, "", progress)
    refresh(by=BY, folder=folder, progress=progress)
    estimate_tables(by=BY, resamples=REHEARSED_RESAMPLES, sweeps=REHEARSED_SWEEPS, progress=progress)


def demonstrate_plan(members: list[dict[str, str]]) -> bool:
    """Give the plan some reports, claims and needs that are marked as a demonstration; says whether it did."""
    from jahorina.plan.demonstration import demonstrate

    own, other, *_further = dict.fromkeys(one["partner"] for one in members)
    return demonstrate(_logged_in(members), own=own, other=other)


def decide_plan(members: list[dict[str, str]], *, today: date, until: date) -> int:
    """Let the partners decide the plan's first version, and open the round on which all nodes report; its number."""
    from jahorina.dialogue.demonstration import decide_first_version
    from jahorina.plan.demonstration import open_shared_round

    known = _logged_in(members)
    open_shared_round(by=known["coordinator", members[0]["partner"]], until=until)
    return decide_first_version(known, today=today)


def _logged_in(members: list[dict[str, str]]) -> dict[tuple[str, str], Member]:
    """The demo's members by role and partner."""
    from jahorina.partners.queries import logged_in_member, member_with_address

    found = {(one["role"], one["partner"]): logged_in_member(member_with_address(one["email"])) for one in members}
    return {key: member for key, member in found.items() if member is not None}


def publish_some(members: list[dict[str, str]], progress: Progress) -> None:
    """Let each partner's simulated counts of the last quarter go out as releases do: requested by one, checked by
    another. What the attacker opens stays inside, in the demo too."""
    from django.utils import timezone

    from jahorina.publication.demonstration import publish_quarter

    partners = list(dict.fromkeys(one["partner"] for one in members))
    for done, partner in enumerate(partners):
        progress(_("Publishing the demo's first releases"), done, len(partners))
        two = publishers(members, partner)
        if two:
            publish_quarter(**two, today=timezone.localdate())


def publishers(members: Sequence[dict[str, str]], partner: str | None = None) -> dict[str, Any]:
    """Who requests a release in the demo and who checks it, of one partner or of the first that has both; else empty."""
    from jahorina.partners.queries import logged_in_member, member_with_address

    addresses = {(one["partner"], one["role"]): one["email"] for one in members}
    for code in [partner] if partner else dict.fromkeys(one["partner"] for one in members):
        two = [addresses[code, role] for role in RELEASES if (code, role) in addresses]
        found = [logged_in_member(member_with_address(one)) for one in two]
        known = [one for one in found if one is not None]
        if len(known) == len(RELEASES):
            return {"requested_by": known[0], "checked_by": known[1]}
    return {}
