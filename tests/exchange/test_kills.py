"""A node that is killed at any moment of sending or taking in has done each thing whole or not at all, and goes on.

`JAHORINA_KILLS=1000` tries a thousand moments. Each is a process split off a running node's: a kill costs no start.
"""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.nodes import Node, agreement, introduce

KILLS = int(os.environ.get("JAHORINA_KILLS", "12"))
NOW = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
VERBS = ("send", "receive", "upload")
LATEST = 1.2
"""A kill falls between the beginning of a command and this many times as long as it takes: some end before it."""

MANY = 100
"""From so many kills on a third of them has to have come before the answer: else they did not try anything."""


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_killed_anywhere_nothing_is_lost_and_nothing_is_twice(tmp_path: Path) -> None:
    """A third of the kills each fall into sending, taking in, and taking in what comes in parts. What was answered before a
    kill is there after it."""
    al, hub = Node(tmp_path / "al", "al"), Node(tmp_path / "hub", "hub")
    introduce([al, hub], [agreement("al", "hub", stream="figures")])
    takes = {verb: _takes(al, hub, verb, seq) for seq, verb in enumerate(("send", "receive", "upload"))}
    drawn = random.Random(17)  # noqa: S311 - moments to kill at, no secret
    here, killed = {"al": _state(al)["bundles"], "hub": _state(hub)["bundles"]}, 0
    for kill in range(KILLS):
        verb = VERBS[kill % len(VERBS)]
        node = al if verb == "send" else hub
        given = _given(al, verb, drawn.randint(1, here["al"]), kill)
        answer = node.apart(verb, drawn.random() * LATEST * takes[verb], **given)
        killed += answer is None
        state = _state(node)
        assert (state["broken"], state["audit"], state["contradictions"], state["refused"]) == ([], True, 0, 0), kill
        assert state["bundles"] - here[node.code] in (0, 1), "what was here is here, and nothing twice"
        if verb == "send" and answer is not None:
            assert answer["seq"] == state["bundles"], "what was answered is there"
        here[node.code] = state["bundles"]
    print(f"{killed} of {KILLS} were killed before they answered")
    assert KILLS < MANY or killed > KILLS // 3
    _all_arrive(al, hub, here["al"])
    al.kill()
    hub.kill()


def _state(node: Node) -> Any:
    return node.do("state", moment=NOW)


def _takes(al: Node, hub: Node, verb: str, seq: int) -> float:
    """Seconds that a command takes here and now, on a bundle of its own."""
    for _bundle in range(2):
        al.do("send", stream="figures", people=seq, moment=NOW)
    node = al if verb == "send" else hub
    began = time.monotonic()
    node.apart(verb, **_given(al, verb, seq + 1, 0))
    return time.monotonic() - began


def _given(al: Node, verb: str, seq: int, kill: int) -> dict[str, Any]:
    match verb:
        case "send":
            return {"stream": "figures", "people": kill, "moment": NOW}
        case "receive":
            return {"file": _file(al, seq), "moment": NOW}
        case _:
            return {"file": _file(al, seq)}


def _file(al: Node, seq: int) -> str:
    """A bundle's file; killed between the database and the outbox it may be missing: it is made again."""
    path = al.home / "exchange" / "outbox" / f"al.figures.1-{seq}.bundle"
    if not path.exists():
        al.do("seal_again")
    return str(path)


def _all_arrive(al: Node, hub: Node, sent: int) -> None:
    for seq in range(1, sent + 1):
        assert hub.do("receive", file=_file(al, seq), moment=NOW)["verdict"] in ("accepted", "duplicate")
    state = _state(hub)
    assert (state["accepted"], state["refused"], state["broken"]) == (sent, 0, [])
