"""Seven nodes do the month's work: six partners record, release and seal in processes of their own; then the hub works.

The processes run side by side, as many as there are cores. Each node is a workspace with keys of its own; what goes from
one to the other are files: sealed bundles, and what people bring along to a meeting (keys, agreements, the linkage's key).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import date
from pathlib import Path
from typing import Any

from jahorina.cli.demo import alone
from jahorina.cli.demo.nodes import (
    HUB,
    DemoNode,
    Shared,
    agreements_of,
    begin_as_copy,
    partner_nodes,
    write_agreements,
)
from jahorina.cli.demo.partner import STEPS, STEPS_OF_SEALING
from jahorina.cli.linkage import write_whole
from jahorina.cli.workspaces import make_workspace
from jahorina.kernel.errors import Bug
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress
from jahorina.kernel.workspace import HOME_VARIABLE, Workspace

SEED, PEOPLE, MONTHS = 33, 60_000, 36
"""What the nodes simulate: the travellers of three years."""

FEW = 400
"""Of how many travellers it is told whose register will be the largest."""

SUMMARY_FILE = "demo-month.json"
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
    codes = travelled_partners(since, until)
    nodes, place = partner_nodes(hub, codes), Shared(hub)
    _begin(nodes, workspace)
    _meet(place, codes, today)
    with ThreadPoolExecutor(max_workers=max(os.cpu_count() or 1, 2)) as pool:
        ask: dict[str, Any] = {"people": people, "since": since, "until": until, "progress": progress}
        running = [pool.submit(_partner, node, place, makes_key=node is nodes[0], **ask) for node in nodes]
        members = alone.add_members(progress)
        alone.demonstrate_plan(members)
        recorded = _all_done(running, progress, 0)
        # Only now are the recipes of all partners there, of which the invented people are made.
        sealed = _all_done(
            [pool.submit(_partner, node, place, seals=True, **ask) for node in nodes], progress, len(nodes)
        )
        partners = [_added(recorded[node.code], sealed[node.code]) for node in nodes]
    told = _work(hub, nodes, place, until, progress)
    progress(_("Comparing with the truth"), 0, 1)
    summary = _summary(nodes, partners, told, people, since, until, place)
    progress(_("Comparing with the truth"), 1, 1)
    summary |= {"hub": str(hub), "seconds": round(time.monotonic() - began, 1)}
    alone.keep_members(workspace, members)
    write_whole(hub / SUMMARY_FILE, json.dumps(summary, indent=1).encode())
    return summary


def _all_done(running: Sequence[Future[dict[str, Any]]], progress: Progress, before: int) -> dict[str, dict[str, Any]]:
    """What each partner's process told, by node, when all are through; `before` of twice as many were through already."""
    total, told = 2 * len(running), dict[str, dict[str, Any]]()
    for done, finished in enumerate(as_completed(running), start=before):
        progress(_("Partners record, release and seal"), done, total)
        one = finished.result()
        told[str(one["node"])] = one
    progress(_("Partners record, release and seal"), before + len(running), total)
    return told


def _added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What both processes of a node told, their seconds added up."""
    return one | other | {name: round(one[name] + other[name], 1) for name in ("seconds", "cpu_seconds")}


def days_of(today: date) -> tuple[date, date]:
    """The first and the last day that is simulated: so many months, up to the last that is over."""
    from jahorina.evidence.runs.series import month, month_number

    last = month_number(today) - 1
    return month(last - MONTHS + 1).start, month(last).end


def travelled_partners(since: date, until: date) -> list[str]:
    """The partners that the simulation lets people pass, those first that register most of a few hundred travellers: their
    work takes longest. The first makes the linkage's key."""
    from django.conf import settings

    from jahorina.cli.loading import programme_folder
    from jahorina.simulate.making import Asked, lives
    from jahorina.simulate.programme import read_simulation

    read = read_simulation(programme_folder(settings.JAHORINA.text("node", "programme")))
    asked = Asked(SEED, FEW, since, until, frozenset(read.journeys.partners))
    seen = Counter(one.partner for life in lives(read, asked) for one in life.registrations)
    return sorted(read.journeys.partners, key=lambda code: (-seen[code], code))


def _meet(place: Shared, codes: Sequence[str], today: date) -> None:
    """What everybody agrees on before anything is sent: agreements, and the hub's public keys."""
    from jahorina.exchange import services

    for folder in (place.agreements, place.key.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_agreements(place.agreements, codes, today)
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
    node: DemoNode,
    place: Shared,
    *,
    people: int,
    since: date,
    until: date,
    progress: Progress,
    makes_key: bool = False,
    seals: bool = False,
) -> dict[str, Any]:
    """A partner's part, in a process of its own; what it printed. Raises Bug with its last words where it fails."""
    command = [sys.executable, "-m", "jahorina", "--home", str(node.home), "demo-partner", node.code]
    command += ["--hub", str(place.hub), "--seed", str(SEED), "--people", str(people)]
    command += ["--since", since.isoformat(), "--until", until.isoformat()]
    command += [*(["--makes-key"] if makes_key else []), *(["--seals"] if seals else [])]
    environment = {**os.environ, HOME_VARIABLE: str(node.home)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603
    words = _followed(process, node.code.upper(), progress, STEPS_OF_SEALING if seals else STEPS)
    said = process.stdout.read() if process.stdout else ""
    if process.wait():
        raise Bug(f"the demo's node {node.code} stopped: {''.join(words)[-2000:]}")
    found: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return found


def _followed(process: subprocess.Popen[str], name: str, progress: Progress, steps: int) -> list[str]:
    """Tell how far a partner's process is, a step for each thing that it says it is doing; all that it said."""
    words: list[str] = []
    for line in process.stderr or ():
        words.append(line)
        progress(name, min(len(words), steps), steps)
    progress(name, steps, steps)
    return words


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
