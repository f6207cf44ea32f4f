"""What the people of one partner do in the demo, at their own node and in a process of its own: record, release, and make a
recipe for spike-ins; in another process, when the recipes of all partners are there, seal the period.
"""

from __future__ import annotations

import json
import secrets
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.demo.alone import keep_members
from jahorina.cli.demo.nodes import Shared, agreements_of, partner_nodes, partners_of, write_linkage_schema
from jahorina.cli.linkage import write_whole
from jahorina.cli.terminal import print_json, progress_bar
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

BY = "system"
ROWS = "encoded-rows.json"
"""Beside the truth of the simulation: whose each row of the encoded register is, to judge the linking by."""
STEPS, STEPS_OF_SEALING = 6, 1
"""How many things a partner's process says that it is doing."""


_day = click.DateTime(["%Y-%m-%d"])


@click.command(hidden=True)
@click.argument("code")
@click.option("--hub", type=click.Path(path_type=Path), required=True)
@click.option("--seed", type=int, required=True)
@click.option("--people", type=int, required=True)
@click.option("--since", type=_day, required=True)
@click.option("--until", type=_day, required=True)
@click.option("--makes-key", is_flag=True, help="Make the key that all partners link by.")
@click.option("--seals", is_flag=True, help="Seal the period, when all partners have recorded and made recipes.")
def demo_partner(
    code: str, hub: Path, seed: int, people: int, since: datetime, until: datetime, makes_key: bool, seals: bool
) -> None:
    """A partner's month in the demo; run by `demo`, a process a node to record and one to seal."""
    settings = ready_workspace()
    began, began_cpu = time.monotonic(), time.process_time()
    place = Shared(hub)
    told: dict[str, Any] = {"node": code, "home": str(settings.JAHORINA.workspace.home)}
    with progress_bar() as progress:
        if seals:
            told |= _sealed(settings, members_of(code), place, seed, until.date(), progress)
        else:
            told |= _month(settings, code, place, seed, people, since.date(), until.date(), makes_key, progress)
    print_json(
        {
            **told,
            "seconds": round(time.monotonic() - began, 1),
            "cpu_seconds": round(time.process_time() - began_cpu, 1),
        }
    )


def _month(
    settings: Any,
    code: str,
    place: Shared,
    seed: int,
    people: int,
    since: date,
    until: date,
    makes_key: bool,
    progress: Progress,
) -> dict[str, Any]:
    """Everything up to the sealing; what was recorded and released."""
    progress(_("Adding the demo members"), 0, 1)
    members = members_of(code)
    keep_members(settings.JAHORINA.workspace, list(members.values()))
    recorded = _recorded(settings, code, seed, people, since, until, progress)
    recorded["duplicates"] = _reviewed(settings, members, seed, progress)
    released = _released(members, since, until, progress)
    _joined(code, place.hub, place)
    if makes_key:
        write_whole(place.key, secrets.token_bytes(32))
    _make_recipe(members["data-protection-officer"]["email"], place, f"{until:%Y-%m}")
    return {"members": len(members), **recorded, "releases": released}


def members_of(code: str) -> dict[str, dict[str, str]]:
    """The demo's members of the partner, by role."""
    from jahorina.partners.demo_members import make_demo_members

    return {one["role"]: one for one in make_demo_members(only=code)}


def _recorded(
    settings: Any, code: str, seed: int, people: int, since: date, until: date, progress: Progress
) -> dict[str, Any]:
    from jahorina.cli.simulation import run

    found = run(settings, seed, people, since, until, (code,), progress)
    return {name: found[name] for name in ("seen", "registrations", "cases", "steps", "incidents")}


def _reviewed(settings: Any, members: dict[str, dict[str, str]], seed: int, progress: Progress) -> int:
    """The partner's own duplicates are decided before its register is encoded."""
    from jahorina.partners.queries import logged_in_member, member_with_address
    from jahorina.registers.duplicates.demonstration import decide_simulated
    from jahorina.simulate.truth import truth_folder, who_is_who

    progress(_("Looking for duplicates"), 0, 1)
    supervisor = logged_in_member(member_with_address(members["supervisor:protection"]["email"]))
    who = who_is_who(truth_folder(settings.JAHORINA.workspace, seed))
    decided = decide_simulated(by=supervisor, who=who) if supervisor is not None else 0
    progress(_("Looking for duplicates"), 1, 1)
    return decided


def _released(members: dict[str, dict[str, str]], since: date, until: date, progress: Progress) -> list[str]:
    """The partner's monthly series and its last quarter go out as releases do: asked for by one, checked by another."""
    from django.utils import timezone

    from jahorina.evidence.runs.series import month, month_number
    from jahorina.partners.queries import logged_in_member, member_with_address
    from jahorina.publication.demonstration import publish_months, publish_quarter

    progress(_("Publishing the demo's first releases"), 0, 1)
    boss, officer = (
        logged_in_member(member_with_address(members[role]["email"]))
        for role in ("coordinator", "data-protection-officer")
    )
    if boss is None or officer is None:
        return []
    months = [str(month(at)) for at in range(month_number(since), month_number(until) + 1)]
    asked: dict[str, Any] = {"requested_by": boss, "checked_by": officer, "today": timezone.localdate()}
    done = [publish_months(months=months, **asked), publish_quarter(**asked)]
    progress(_("Publishing the demo's first releases"), 1, 1)
    return [name for name in done if name]


def _joined(code: str, hub: Path, place: Shared) -> None:
    """Make the node's keys, learn the hub's, and put the agreements in, as both sides signed them on paper."""
    from jahorina.exchange import services

    services.make_keys(code=code, threshold=1, by=BY)
    (own,) = partner_nodes(hub, [code])
    services.export_keys(own.keys_file)
    learn(place.hub_keys)
    for document in agreements_of(place.agreements, code):
        services.add_agreement(document, by=BY)


def learn(keys_file: Path) -> None:
    """Learn another node's keys, its fingerprint compared as people do it by telephone."""
    from jahorina.exchange import keyfolder, services
    from jahorina.formats.bundle.keyroots import fingerprint

    content = keys_file.read_bytes()
    services.learn_keys(content, by=BY, compared=fingerprint(keyfolder.read_exported(content)[-1]))


def _make_recipe(officer: str, place: Shared, round_: str) -> None:
    """What this partner tells the others of its register's common names, for people to be invented by."""
    from jahorina.cli.cases import member_of_address
    from jahorina.cli.linkage_partner import recipe_of_own
    from jahorina.registers.linking.tasks import register_to_encode

    write_linkage_schema(place.schema)
    own = register_to_encode(by=member_of_address(officer), run=round_)
    recipe = recipe_of_own(own, place.schema, tuple(partners_of(place.agreements)))
    write_whole(place.recipe(own.partner), json.dumps(recipe, ensure_ascii=False).encode())


def _sealed(
    settings: Any, members: dict[str, dict[str, str]], place: Shared, seed: int, until: date, progress: Progress
) -> dict[str, Any]:
    from jahorina.cli.month.sealing import RoundOfLinking, seal_month
    from jahorina.simulate.truth import truth_folder

    officer = members["data-protection-officer"]["email"]
    recipes = tuple(place.recipe(code) for code in tuple(partners_of(place.agreements)))
    linking = RoundOfLinking(f"{until:%Y-%m}", until, place.key.read_bytes(), place.schema, recipes)
    done = seal_month(as_member=officer, linking=linking, reports=None, progress=progress)
    rows = [str(person) if person else None for person in done.pop("persons")]
    write_whole(truth_folder(settings.JAHORINA.workspace, seed) / ROWS, json.dumps(rows).encode())
    linkage = done["linkage"] or {}
    return {"bundles": len(done["sent"]), "encoded": linkage.get("records", 0), "left_over": linkage.get("left_over")}
