"""Three nodes of which one is a version behind: they work together, and the higher version is used where all can read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.nodes import Node, agreement, introduce
from tests.exchange.test_nodes import moment

pytestmark = pytest.mark.slow

WORKER = "tests.exchange.versions"
KINDS: dict[str, Any] = {"schemas": ("acknowledgement/1", "aggregates/1", "plan/1", "plan/2")}
AGREEMENTS = [
    agreement("al", "hub", stream="to-hub", **KINDS),
    agreement("al", "ba", stream="to-ba", **KINDS),
    agreement("al", "ba", "hub", stream="to-both", **KINDS),
    agreement("hub", "al", stream="from-hub", **KINDS),
    agreement("ba", "al", stream="from-ba", **KINDS),
]


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[dict[str, Node]]:
    """al and the hub are of the next version, ba of the present one."""
    made = {code: Node(tmp_path / code, code, WORKER) for code in ("al", "ba", "hub")}
    introduce(list(made.values()), AGREEMENTS)
    for code, name in (("al", "next"), ("ba", "present"), ("hub", "next")):
        reads = made[code].do("version", name=name)
        assert ("aggregates/1.1" in reads) is (name == "next")
    yield made
    for node in made.values():
        node.kill()


def _receive(node: Node, file: str, day: int) -> str:
    answer = node.do("receive", file=file, moment=moment(day))
    return f"{answer['verdict']} {answer['code']}".strip()


def test_nodes_one_version_apart_work_together(nodes: dict[str, Node]) -> None:
    al, ba, hub = nodes["al"], nodes["ba"], nodes["hub"]
    file, schema = al.do("send_cells", stream="to-ba", moment=moment(1))
    assert schema == "aggregates/1.1", "ba has not said anything yet"
    assert _receive(ba, file, 1) == "accepted", "who is behind reads it, without the further column"
    for node, stream in ((ba, "from-ba"), (hub, "from-hub")):
        assert _receive(al, node.do("acknowledge", stream=stream, moment=moment(2))["file"], 2) == "accepted"
    for stream, wanted, recipients in (
        ("to-ba", "aggregates/1.0", (ba,)),
        ("to-hub", "aggregates/1.1", (hub,)),
        ("to-both", "aggregates/1.0", (ba, hub)),
    ):
        file, schema = al.do("send_cells", stream=stream, moment=moment(3))
        assert schema == wanted, stream
        assert [_receive(node, file, 3) for node in recipients] == ["accepted"] * len(recipients)
    file, schema = ba.do("send_cells", stream="from-ba", moment=moment(4))
    assert (schema, _receive(al, file, 4)) == ("aggregates/1.0", "accepted")


def test_a_new_major_version_waits_for_who_cannot_read_it(nodes: dict[str, Node]) -> None:
    """Before ba has said what it reads a plan goes out in the new version: it is refused with its reason, kept, and taken in
    once ba is of that version. After ba has said so, al writes what ba reads."""
    al, ba = nodes["al"], nodes["ba"]
    early = al.do("send_plan", stream="to-ba", moment=moment(1))
    assert _receive(ba, early, 1) == "refused bundle-schema"
    ba.do("version", name="next")
    assert _receive(ba, early, 1) == "accepted"
    ba.do("version", name="present")
    assert _receive(al, ba.do("acknowledge", stream="from-ba", moment=moment(2))["file"], 2) == "accepted"
    assert _receive(ba, al.do("send_plan", stream="to-ba", moment=moment(3)), 3) == "accepted"
