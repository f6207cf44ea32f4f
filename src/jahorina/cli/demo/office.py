"""A partner's people after the register is sealed: the post comes, they report, refer and answer.

A process of its own for each node, which does one act for each line that it reads ([verb, arguments] as JSON) and writes a
line of what came of it. What goes to and fro are the paths of sealed files; `errands` carries them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.demo.alone import known_members
from jahorina.cli.demo.nodes import Shared, partner_nodes
from jahorina.cli.demo.partner import learn
from jahorina.kernel.errors import UserError
from jahorina.kernel.progress import silent

if TYPE_CHECKING:
    from jahorina.partners.permissions import Member


@click.command(hidden=True)
@click.argument("code")
@click.option("--hub", type=click.Path(path_type=Path), required=True)
def demo_office(code: str, hub: Path) -> None:
    """A partner's office in the demo; run by `demo`, one process a node."""
    settings = ready_workspace()
    known = known_members(settings.JAHORINA.workspace) or []
    office = Office(code, Shared(hub), {one["role"]: one["email"] for one in known})
    for line in sys.stdin:
        verb, given = json.loads(line)
        click.echo(json.dumps(_answer(office.verbs[verb], given), default=str))


def _answer(act: Callable[..., Any], given: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"ok": act(**given)}
    except UserError as error:
        return {"error": error.code, "sentence": str(error)}


@dataclass(frozen=True, slots=True)
class Office:
    """The people of one node, by role; each verb is what one of them does."""

    code: str
    place: Shared
    members: dict[str, str]

    @property
    def verbs(self) -> dict[str, Callable[..., Any]]:
        """What can be asked of it."""
        acts = (self.meet, self.seal, self.report, self.refer, self.answer, self.recall, self.standing)
        return {one.__name__: one for one in acts}

    def meet(self, peers: Sequence[str]) -> int:
        """Learn the keys of other partners' nodes; gives how many."""
        for node in partner_nodes(self.place.hub, peers):
            learn(node.keys_file)
        return len(peers)

    def seal(self, inbox: Sequence[str], reports: str | None = None) -> dict[str, Any]:
        """Take the post in and make the bundles of what there is to say: as `month seal`."""
        from jahorina.cli.month.sealing import seal_month

        files = [Path(one) for one in inbox]
        officer = self.members["data-protection-officer"]
        done = seal_month(files, as_member=officer, linking=None, reports=reports, progress=silent)
        return {name: done[name] for name in ("received", "taken_in", "sent", "letters")}

    def report(self, until: str) -> str:
        """Report on the plan in the shared round, accept it and lock the round; gives its code."""
        from jahorina.plan.demonstration import open_shared_round, settle_own_reports

        boss = self._member("coordinator")
        code = open_shared_round(by=boss, until=date.fromisoformat(until))
        settle_own_reports(writer=self._member("contributor"), boss=boss, round_code=code)
        return code

    def refer(self, node: str) -> str:
        """Refer somebody to the institution of another node whose key is known; gives the referral."""
        from jahorina.exchange.letters.keys import newest_keys
        from jahorina.registers.referral.demonstration import refer_one

        institution = min(newest_keys(node))
        return str(refer_one(by=self._member("case-worker:protection"), to=institution))

    def answer(self, referral: str, accepts: bool) -> None:
        """Accept a referral that came and tell its sender how it goes, or decline it with a reason."""
        from jahorina.registers.referral.demonstration import answer

        answer(by=self._member("case-worker:protection"), referral=UUID(referral), accepts=accepts)

    def recall(self, referral: str) -> None:
        """Take an own referral back."""
        from jahorina.registers.referral import acts

        acts.recall(by=self._member("case-worker:protection"), referral=UUID(referral))

    def standing(self, referrals: Sequence[str]) -> dict[str, Any]:
        """What was sent and acknowledged, by kind, and in which state referrals of here or to here are."""
        from jahorina.exchange.queries import sent_by_kind
        from jahorina.registers.referral.queries import referral

        worker = self._member("case-worker:protection")
        cards = [referral(UUID(one), member=worker) for one in referrals]
        return {
            "kinds": sent_by_kind(),
            "referrals": [str(one.line.state) for one in cards],
        }

    def _member(self, role: str) -> Member:
        from jahorina.partners.queries import logged_in_member, member_with_address

        member = logged_in_member(member_with_address(self.members[role]))
        if member is None:
            raise ValueError(f"{role} of {self.code} cannot log in")
        return member
