"""Seven nodes do the month's work: six partners record, release and seal in processes of their own; then the hub works.

The processes run side by side, as many as there are cores. Each node is a workspace with keys of its own; what goes from
one to the other are files: sealed bundles, and what people bring along to a meeting (keys, agreements, the linkage's key).
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date
from pathlib import Path
from typing import Any

from jahorina.cli.demo import alone
from jahorina.cli.demo.nodes import (
    HUB,
    DemoNode,
    agreements_of,
    begin_as_copy,
    partner_nodes,
    write_agreements,
    write_linkage_schema,
)
from jahorina.cli.demo.partner import Shared
from jahorina.cli.linkage import write_whole
from jahorina.cli.workspaces import make_workspace
from jahorina.kernel.errors import Bug
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.kernel.progress import Progress
from jahorina.kernel.workspace import HOME_VARIABLE, Workspace

SEED, PEOPLE, MONTHS = 33, 60_000, 36
"""What the nodes simulate: the travellers of three years."""

SUMMARY_FILE = "demo-month.json"
SHARED_FOLDER = "meeting"
PUBLISHED_FOLDER = "published"
BY = "system"


def month_done(hub: Path) -> dict[str, Any] | None:
    """The summary of a month that was done here before."""
    file = hub / SUMMARY_FILE
    if not file.is_file():
        return None
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def do_month(hub: Path, *, people: int, progress: Progress) -> dict[str, Any]:
    """All of it on the hub whose workspace is being made in this process; the summary, which is kept in the folder too."""
    began, workspace = time.monotonic(), Workspace(hub)
    make_workspace(workspace, progress)
    from django.utils import timezone

    today = timezone.localdate()
    since, until = days_of(today)
    codes = travelled_partners()
    nodes, place = partner_nodes(hub, codes), Shared(hub / SHARED_FOLDER)
    _begin(nodes, workspace)
    _meet(place, codes, today)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        running = {
            pool.submit(_partner, node, hub, place, people, since, until, node is nodes[0]): node for node in nodes
        }
        members = alone.add_members(progress)
        alone.demonstrate_plan(members)
        partners = []
        for done, finished in enumerate(as_completed(running)):
            progress(_("Partners record, release and seal"), done, len(nodes))
            partners.append(finished.result())
        progress(_("Partners record, release and seal"), len(nodes), len(nodes))
    told = _work(hub, nodes, place, until, progress)
    progress(_("Comparing with the truth"), 0, 1)
    summary = _summary(nodes, partners, told, people, since, until, place)
    progress(_("Comparing with the truth"), 1, 1)
    summary |= {"hub": str(hub), "seconds": round(time.monotonic() - began, 1)}
    alone.keep_members(workspace, members)
    write_whole(hub / SUMMARY_FILE, json.dumps(summary, indent=1).encode())
    return summary


def days_of(today: date) -> tuple[date, date]:
    """The first and the last day that is simulated: so many months, up to the last that is over and may be published."""
    at = today.year * 12 + today.month - 2
    until = Period.parse(f"{at // 12:04d}-{at % 12 + 1:02d}").end
    at -= MONTHS - 1
    return Period.parse(f"{at // 12:04d}-{at % 12 + 1:02d}").start, until


def travelled_partners() -> list[str]:
    """The partners that the simulation lets people pass, the one with the largest register first: it makes the recipe."""
    from django.conf import settings

    from jahorina.cli.loading import programme_folder
    from jahorina.simulate.programme import read_simulation

    read = read_simulation(programme_folder(settings.JAHORINA.text("node", "programme")))
    return sorted(read.journeys.partners, key=lambda code: (-read.journeys.partners[code].stay_days, code))


def _meet(place: Shared, codes: Sequence[str], today: date) -> None:
    """What the partners agree on before anything is sent: agreements, the linkage's key and schema, the hub's keys."""
    from jahorina.exchange import services

    place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_agreements(place.agreements, codes, today)
    write_linkage_schema(place.schema)
    write_whole(place.key, secrets.token_bytes(32))
    for left in (place.recipe, place.stopped):
        left.unlink(missing_ok=True)
    services.make_keys(code=HUB, threshold=1, by=BY)
    services.export_keys(place.hub_keys)


def _begin(nodes: Sequence[DemoNode], workspace: Workspace) -> None:
    """The partners' workspaces, as copies of a database that nobody has open."""
    from django.db import connections

    connections.close_all()
    for node in nodes:
        shutil.rmtree(node.home, ignore_errors=True)
        begin_as_copy(node.home, workspace, partner=node.code, name=f"Jahorina {node.code.upper()}")


def _partner(
    node: DemoNode, hub: Path, place: Shared, people: int, since: date, until: date, makes_recipe: bool
) -> dict[str, Any]:
    """A partner's part, in a process of its own; what it printed. Raises Bug with its last words where it fails."""
    command = [sys.executable, "-m", "jahorina", "--home", str(node.home), "demo-partner", node.code]
    command += ["--hub", str(hub), "--shared", str(place.folder), "--seed", str(SEED), "--people", str(people)]
    command += [
        "--since",
        since.isoformat(),
        "--until",
        until.isoformat(),
        *(["--makes-recipe"] if makes_recipe else []),
    ]
    environment = {**os.environ, HOME_VARIABLE: str(node.home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        place.stopped.touch()
        raise Bug(f"the demo's node {node.code} stopped: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _work(hub: Path, nodes: Sequence[DemoNode], place: Shared, until: date, progress: Progress) -> dict[str, Any]:
    """The hub learns the partners' keys, puts the agreements in, and does its part of the month."""
    from jahorina.cli.month.working import work_month
    from jahorina.exchange import keyfolder, services
    from jahorina.formats.bundle.keyroots import fingerprint

    for node in nodes:
        content = node.keys_file.read_bytes()
        services.learn_keys(content, by=BY, compared=fingerprint(keyfolder.read_exported(content)[-1]))
    for document in agreements_of(place.agreements):
        services.add_agreement(document, by=BY)
    return work_month(
        [node.outbox for node in nodes],
        by=None,
        owner="",
        round_=f"{until:%Y-%m}",
        folder=hub / PUBLISHED_FOLDER,
        keep_encodings=True,
        progress=progress,
    )


def _summary(
    nodes: Sequence[DemoNode],
    partners: Sequence[dict[str, Any]],
    told: dict[str, Any],
    people: int,
    since: date,
    until: date,
    place: Shared,
) -> dict[str, Any]:
    from django.conf import settings

    from jahorina.cli.demo.findings import findings
    from jahorina.cli.demo.truth import truth_of
    from jahorina.cli.loading import programme_folder
    from jahorina.engines.linkage.partner.window import months_before
    from jahorina.engines.linkage.schema import Schema

    schema = Schema.from_json(json.loads(place.schema.read_text(encoding="utf-8")))
    truth = truth_of(
        programme_folder(settings.JAHORINA.text("node", "programme")),
        seed=SEED,
        people=people,
        since=since,
        until=until,
        window_since=months_before(until, schema.window_months),
    )
    return {
        "people": people,
        "from": since.isoformat(),
        "until": until.isoformat(),
        "nodes": sorted(partners, key=lambda one: str(one["node"])),
        "month": told,
        "beside_the_truth": findings(told, truth, nodes, seed=SEED, round_=f"{until:%Y-%m}"),
    }
