"""What the hub says to its partners: the newest version of the plan, and what of theirs it took in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jahorina.cli.month.streams import PLAN, RECEIPTS, agreed_streams
from jahorina.formats.bundle.limits import MOST_MEMBERS

if TYPE_CHECKING:
    from jahorina.exchange.sending import Sent


def shown(one: Sent) -> dict[str, Any]:
    """A bundle that was made, as the command tells it."""
    return {"stream": one.stream, "epoch": one.epoch, "seq": one.seq, "sha256": one.sha256, "file": str(one.file)}


def publish_plan(by: str, *, simulated: bool = False) -> list[Sent]:
    """Send the newest version of the plan that was decided on this node, once, with the list that its release keys sign.

    Nothing where no version was decided here, or no agreement lets the plan leave. Raises what `send` and the repository
    raise (NotReady `repository-threshold`, `release-keys-missing`).
    """
    from jahorina.dialogue.versions import newest_version
    from jahorina.exchange.held import sent
    from jahorina.exchange.plans import listed, plan_members
    from jahorina.exchange.sending import send

    number, _sha256 = newest_version()
    name = f"version-{number}.json"
    if not number or PLAN not in agreed_streams() or any(one.name == name for some in sent(PLAN) for one in some):
        return []
    return [send(PLAN, "plan", listed(PLAN, plan_members(number)), by=by, simulated=simulated)]


def renewed(by: str) -> list[str]:
    """Renew the time stamps of the own plans of which half of the week is over; their files, to be carried."""
    from jahorina.exchange.stamps.renewing import renew

    return [str(one) for one in renew(by=by)]


def tell_deletions(by: str) -> list[Sent]:
    """Send the signed statements that encodings are deleted, each once: the partners' sheets of spike-ins wait for them."""
    from jahorina.exchange.held import sent
    from jahorina.exchange.rounds import DELETION, deletions_of_encodings
    from jahorina.exchange.sending import send
    from jahorina.formats.bundle.canonical import canonical
    from jahorina.formats.bundle.members import Content

    if RECEIPTS not in agreed_streams():
        return []
    said = {one.name for some in sent(RECEIPTS) for one in some}
    fresh, simulated = list[Content](), False
    for deletion, _run in deletions_of_encodings():
        name = f"statement-{deletion.bundle.sha256[:32]}.json"
        if name not in said:
            fresh.append(Content(name, canonical(json.loads(deletion.statement))))
            simulated = simulated or deletion.bundle.is_simulated
    batches = [fresh[place : place + MOST_MEMBERS] for place in range(0, len(fresh), MOST_MEMBERS)]
    return [send(RECEIPTS, DELETION, some, by=by, simulated=simulated) for some in batches]


def acknowledge(by: str) -> list[Sent]:
    """Say to the partners what was taken in since they were told last, in an empty bundle; nothing where nothing was."""
    from jahorina.exchange.sending import has_to_acknowledge, send

    if RECEIPTS not in agreed_streams() or not has_to_acknowledge(RECEIPTS):
        return []
    return [send(RECEIPTS, "acknowledgement", [], by=by)]
