"""A hub that drops, delays, forks, replays, rolls back and freezes, against a receiver on the pure chain.

Simulated days: three senders and a receiver, a bundle a day each, every bundle with its sender's heads; the receiver looks
once a day for what is late or missing. A replay is noticed by having no effect.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta

from jahorina.formats.bundle.chain import Known, advance, contradicts
from jahorina.formats.bundle.documents import Head
from tests.formats.bundle.made import NOW

KINDS = ("drop", "delay", "fork", "replay", "rollback", "freeze")
DAYS, ATTACK_DAY, RHYTHM, LATE = 20, 8, 1, 48
"""Days of a run, the day on which the hub begins, the streams' rhythm in days, hours after which it must be noticed."""

LASTS = timedelta(days=3)


def bundle(stream: str, seq: int, previous: str, *, label: str = "") -> Known:
    """The bundle that a sender makes on the day of its number."""
    created = NOW + timedelta(days=seq)
    return Known(1, seq, previous, f"{stream}-{seq}{label}", created, created + LASTS)


@dataclass
class Receiver:
    """What a receiver keeps of each stream."""

    heads: dict[str, Head | None] = field(default_factory=dict)
    accepted: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    told: dict[str, int] = field(default_factory=dict)
    alarms: list[str] = field(default_factory=list)

    def receive(self, stream: str, arrived: Known, now: int, heads: dict[str, int]) -> None:
        """Take a bundle in; `heads` are what its sender says of its own streams."""
        self.told.update({name: max(seq, self.told.get(name, 0)) for name, seq in heads.items()})
        if contradicts([*self.accepted[stream], *self.waiting[stream]], arrived):
            self.alarms.append("fork")
        if arrived in self.accepted[stream] or arrived in self.waiting[stream]:
            return
        self.waiting[stream].append(arrived)
        step = advance(self.heads.get(stream), 1, self.waiting[stream], clock=NOW + timedelta(days=now))
        for one in step.accept:
            self.waiting[stream].remove(one)
            self.accepted[stream].append(one)
            self.heads[stream] = Head(stream, stream, 1, one.seq, one.sha256)
        if step.fork:
            self.alarms.append("fork")
        if step.waits:
            self.alarms.append(step.waits)

    def look(self, now: int) -> None:
        """The daily look: a rhythm that was missed, a head that is told of and not here."""
        for stream, head in self.heads.items():
            last = head.seq if head else 0
            if now - last > RHYTHM:
                self.alarms.append("late")
            if self.told.get(stream, 0) > last + 1:
                self.alarms.append("missing")


def run(kind: str, drawn: random.Random) -> int | None:
    """Days after the attack's first effect until somebody noticed; None: nobody did. `clean`: 0 where an alarm was false."""
    receiver, victim = Receiver(), drawn.choice(("al", "ba", "me"))
    chains: dict[str, list[Known]] = {stream: [] for stream in ("al", "ba", "me")}
    for day in range(1, DAYS):
        for stream, chain in chains.items():
            made = bundle(stream, day, chain[-1].sha256 if chain else "")
            chain.append(made)
            for one in _carried(kind, stream == victim, chain, day, drawn):
                receiver.receive(stream, one, day, {stream: day})
        receiver.look(day)
        if receiver.alarms:
            return 0 if kind == "clean" else day - ATTACK_DAY
        if kind == "replay" and day > ATTACK_DAY + 1:
            same = [one.seq for one in receiver.accepted[victim]] == list(range(1, day + 1))
            return 0 if same else None
    return None


def _carried(kind: str, is_victim: bool, chain: list[Known], day: int, drawn: random.Random) -> list[Known]:
    """What the hub hands on today."""
    if kind == "clean" or not is_victim or day < ATTACK_DAY:
        return [chain[-1]]
    match kind:
        case "drop" | "delay" if day == ATTACK_DAY:
            return []
        case "delay" if day == ATTACK_DAY + drawn.choice((2, 3)):
            return [chain[-2], chain[-1]]
        case "fork" if day == ATTACK_DAY:
            return [chain[-1], replace(chain[-1], sha256=chain[-1].sha256 + "-another")]
        case "replay":
            return [chain[-1], *drawn.sample(chain, 3)]
        case "rollback" if day == ATTACK_DAY:
            return [replace(bundle("x", day, chain[day // 2].sha256, label="-old"))]
        case "freeze":
            return [chain[ATTACK_DAY - 2]]
        case _:
            return [chain[-1]]
