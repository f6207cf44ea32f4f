"""Seven nodes do the month's work: six partners record, release and seal in processes of their own; then the hub works.

Then the plan, reports, referrals, receipts go to and fro (`errands`).

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

from jahorina.cli.demo import alone, errands
from jahorina.cli.demo.nodes import (
    HUB,
    TO_HUB,
    DemoNode,
    Shared,
    agreements_of,
    begin_as_copy,
    partner_nodes,
    write_agreements,
)
from jahorina.cli.demo.partner import STEPS, STEPS_OF_SEALING, learn
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

SIGNING = 2
"""So many release keys of the hub sign what it sends: the plan leaves with the word of two people."""

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
        alone.decide_plan(members, today=today, until=until)
        recorded = _all_done(running, progress, 0)
        # Only now are the recipes of all partners there, of which the invented people are made.
        sealed = _all_done(
            [pool.submit(_partner, node, place, seals=True, **ask) for node in nodes], progress, len(nodes)
        )
        partners = [_added(recorded[node.code], sealed[node.code]) for node in nodes]
    told = _work_together(hub, nodes, place, until, members, progress)
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
    services.make_keys(code=HUB, threshold=SIGNING, by=BY)
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


def _work_together(
    hub: Path,
    nodes: Sequence[DemoNode],
    place: Shared,
    until: date,
    members: Sequence[dict[str, str]],
    progress: Progress,
) -> dict[str, Any]:
    """The hub links and deletes while the partners take the plan in, report and refer; on its statement the sheets come, and
    it does the rest of its month. In the end the partners read what was taken in."""
    from jahorina.cli.month.answering import publish_plan

    _know_partners(nodes, place)
    plan = [one.file for one in publish_plan(BY, simulated=True)]
    brought: set[Path] = set()
    with errands.offices(nodes, place) as desks, ThreadPoolExecutor(max_workers=1) as pool:
        answered = pool.submit(_answered, desks, plan, until, progress)
        first = _link(_brought(nodes, brought), until, progress)
        referrals = answered.result()
        errands.taken(desks, [Path(one["file"]) for one in first["deletions"]])
        told = _work(hub, _brought(nodes, brought), until, members, progress)
        errands.taken(desks, [Path(one["file"]) for one in told["acknowledged"]])
        travelled = errands.travelled(desks, _hub_sent())
    received = [*first["received"], *told["received"]]
    linkage = {**first["linkage"], **told["counted"]} if first["linkage"] and told["counted"] else None
    return {**told, "received": received, "linkage": linkage, "travelled": travelled, "referrals": referrals}


def _answered(
    desks: Sequence[errands.Desk], plan: Sequence[Path], until: date, progress: Progress
) -> dict[str, list[str]]:
    progress(_("Partners report and refer"), 0, 2)
    errands.reported(desks, plan, until)
    progress(_("Partners report and refer"), 1, 2)
    referrals = errands.referred(desks)
    progress(_("Partners report and refer"), 2, 2)
    return referrals


def _brought(nodes: Sequence[DemoNode], before: set[Path]) -> list[Path]:
    """What the partners have for the hub and did not bring `before`; that grows."""
    found = [file for node in nodes for stream in TO_HUB for file in sorted(node.outbox.glob(f"*.{stream}.*.bundle"))]
    fresh = [file for file in found if file not in before]
    before.update(fresh)
    return fresh


def _link(inbox: Sequence[Path], until: date, progress: Progress) -> dict[str, Any]:
    """The hub's first half: what came is taken in, linked, and the encodings are deleted and said to be."""
    from jahorina.cli.month.answering import shown, tell_deletions
    from jahorina.cli.month.arriving import received, taken_in
    from jahorina.cli.month.linking import linked

    return {
        "received": received(inbox, BY),
        "taken_in": taken_in(BY, progress),
        "linkage": linked(f"{until:%Y-%m}", BY, keep_encodings=False, progress=progress),
        "deletions": [shown(one) for one in tell_deletions(BY)],
    }


def _work(
    hub: Path, inbox: Sequence[Path], until: date, members: Sequence[dict[str, str]], progress: Progress
) -> dict[str, Any]:
    """The hub's second half: sheets and reports are taken in, people counted, and all the rest of the month."""
    from jahorina.cli.month.working import work_month

    return work_month(
        inbox,
        by=None,
        owner="",
        round_=f"{until:%Y-%m}",
        folder=hub / PUBLISHED_FOLDER,
        keep_links=True,
        progress=progress,
        **alone.publishers(members),
    )


def _hub_sent() -> dict[str, dict[str, int]]:
    from jahorina.exchange.queries import sent_by_kind

    return sent_by_kind()


def _know_partners(nodes: Sequence[DemoNode], place: Shared) -> None:
    """The hub learns the partners' keys and puts the agreements in."""
    from jahorina.exchange import services

    for node in nodes:
        learn(node.keys_file)
    for document in agreements_of(place.agreements, HUB):
        services.add_agreement(document, by=BY)


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
