"""What goes to and fro after the registers are sealed: the plan, reports, referrals and their answers, receipts.

Each partner's people sit in a process of their own (`office`); this side carries sealed files from one outbox to the next
inbox, as a stick or a mail does, and opens none of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from jahorina.cli.demo.nodes import REFERRING, DemoNode, Shared
from jahorina.cli.month.streams import REFERRALS
from jahorina.kernel.errors import Bug
from jahorina.kernel.workspace import HOME_VARIABLE


@dataclass(frozen=True, slots=True)
class Desk:
    """A partner's office as the demo reaches it: lines to its process and back."""

    node: DemoNode
    process: subprocess.Popen[str]
    words: IO[str]

    def ask(self, verb: str, **given: Any) -> Any:
        """Have an act done and wait; raises Bug where it was refused or the process stopped."""
        if self.process.stdin is None or self.process.stdout is None:
            raise Bug("an office is asked through pipes")
        self.process.stdin.write(json.dumps([verb, given]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"sentence": self._last_words()}
        if "ok" not in answer:
            raise Bug(f"the demo's node {self.node.code} could not {verb}: {answer['sentence']}")
        return answer["ok"]

    def _last_words(self) -> str:
        self.words.seek(0)
        return self.words.read()[-2000:]


@contextmanager
def offices(nodes: Sequence[DemoNode], place: Shared) -> Iterator[list[Desk]]:
    """The partners' offices, open until the block ends; they are started side by side and not waited for."""
    with ExitStack() as stack:
        desks = []
        for node in nodes:
            words = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            command = [sys.executable, "-m", "jahorina", "--home", str(node.home), "demo-office", node.code]
            process = subprocess.Popen(  # noqa: S603
                [*command, "--hub", str(place.hub)],
                env={**os.environ, HOME_VARIABLE: str(node.home)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=words,
                text=True,
            )
            stack.enter_context(process)  # closes its pipes and waits: it ends with its input
            desks.append(Desk(node, process, words))
        yield desks


def everybody(desks: Sequence[Desk], verb: str, **given: Any) -> list[Any]:
    """Have all offices do one act, side by side."""
    with ThreadPoolExecutor(max_workers=max(os.cpu_count() or 1, 2)) as pool:
        return list(pool.map(lambda desk: desk.ask(verb, **given), desks))


def taken(desks: Sequence[Desk], files: Sequence[Path]) -> None:
    """Everybody takes in what the hub sent, and sends what that allows: sheets of spike-ins, for one."""
    everybody(desks, "seal", inbox=[str(one) for one in files])


def reported(desks: Sequence[Desk], plan: Sequence[Path], until: date) -> None:
    """Everybody takes the plan in, reports on it, and seals the reports."""
    taken(desks, plan)
    round_code, *_same = everybody(desks, "report", until=until.isoformat())
    everybody(desks, "seal", inbox=[], reports=round_code)


def referred(desks: Sequence[Desk]) -> dict[str, list[str]]:
    """Three offices refer to one another: one referral is accepted and answered, one declined, one recalled.

    Gives in which state each is in the end, at its sender and at its recipient.
    """
    first, second, third = three = desks[:REFERRING]
    for desk in three:
        desk.ask("meet", peers=[other.node.code for other in three if other is not desk])
    _posted(three)
    accepted = first.ask("refer", node=second.node.code)
    declined = first.ask("refer", node=third.node.code)
    recalled = second.ask("refer", node=first.node.code)
    _posted(three)
    second.ask("answer", referral=accepted, accepts=True)
    third.ask("answer", referral=declined, accepts=False)
    second.ask("recall", referral=recalled)
    for _way in ("there", "and back"):
        _posted(three)
    return {
        "accepted": [_state(desk, accepted) for desk in (first, second)],
        "declined": [_state(desk, declined) for desk in (first, third)],
        "recalled": [_state(desk, recalled) for desk in (second, first)],
    }


def travelled(desks: Sequence[Desk], hub: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """How many bundles of each kind went between all nodes, and how many of them every recipient acknowledged."""
    found: dict[str, Counter[str]] = {}
    for kinds in (hub, *(told["kinds"] for told in everybody(desks, "standing", referrals=[]))):
        for kind, counts in kinds.items():
            found.setdefault(kind, Counter()).update(counts)
    return {kind: dict(counts) for kind, counts in sorted(found.items())}


def _state(desk: Desk, referral: str) -> str:
    (state,) = desk.ask("standing", referrals=[referral])["referrals"]
    return str(state)


def _posted(desks: Sequence[Desk]) -> None:
    """Everybody makes the letters that there are to make; then each gets those of the others."""
    for _way in ("made", "carried"):
        for desk in desks:
            inbox = [str(file) for other in desks if other is not desk for file in _letters(other)]
            desk.ask("seal", inbox=inbox)


def _letters(desk: Desk) -> Iterable[Path]:
    return sorted(desk.node.outbox.glob(f"*.{REFERRALS}.*.bundle"))
