"""A node that is killed at any moment of sending or taking in has done each thing whole or not at all, and goes on."""

from __future__ import annotations

import os
import random
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.exchange.nodes import START, Node, agreement, introduce

KILLS = int(os.environ.get("JAHORINA_KILLS", "10"))
LONGEST = 0.15
"""Seconds within which a kill falls: about as long as a bundle takes."""


def _moment(day: int) -> str:
    return (datetime.fromisoformat(START) + timedelta(days=day)).isoformat()


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_killed_anywhere_nothing_is_lost_and_nothing_is_twice(tmp_path: Path) -> None:
    """Half of the kills fall into sending, half into taking in. What was acknowledged before a kill is there after it."""
    al, hub = Node(tmp_path / "al", "al"), Node(tmp_path / "hub", "hub")
    introduce([al, hub], [agreement("al", "hub", stream="figures")])
    drawn = random.Random(17)  # noqa: S311 - moments to kill at, no secret
    sent = al.do("send", stream="figures", people=0, moment=_moment(0))["seq"]
    for kill in range(KILLS):
        node, verb = (al, "send") if kill % 2 == 0 else (hub, "receive")
        node.do("state", moment=_moment(0))
        if verb == "send":
            node.begin("send", stream="figures", people=kill, moment=_moment(1))
        else:
            node.begin("receive", file=_file(al, drawn.randint(1, sent)), moment=_moment(1))
        time.sleep(drawn.random() * LONGEST)
        node.kill()
        state = node.do("state", moment=_moment(1))
        assert (state["broken"], state["audit"], state["contradictions"]) == ([], True, 0), kill
        if verb == "send":
            assert state["bundles"] in (sent, sent + 1), "what was sent before the kill is there, and nothing twice"
            sent = state["bundles"]
    _all_arrive(al, hub, sent)
    al.kill()
    hub.kill()


def _file(al: Node, seq: int) -> str:
    return str(al.home / "exchange" / "outbox" / f"al.figures.1-{seq}.bundle")


def _all_arrive(al: Node, hub: Node, sent: int) -> None:
    """Killed between the database and the outbox, a file may be missing: it is made again."""
    al.do("seal_again")
    for seq in range(1, sent + 1):
        assert hub.do("receive", file=_file(al, seq), moment=_moment(2))["verdict"] in ("accepted", "duplicate")
    state = hub.do("state", moment=_moment(2))
    assert (state["accepted"], state["refused"], state["broken"]) == (sent, 0, [])
