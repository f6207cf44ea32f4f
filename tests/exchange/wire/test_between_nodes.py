"""Two nodes that speak over TLS through real servers: cut lines, slow lines, wrong certificates, and behind a router."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.nodes import Node, agreement, introduce
from tests.exchange.wire.server import Line, certificate, free_port, serving

pytestmark = pytest.mark.slow

NOW = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
ROWS = 60_000
"""Of a bundle that takes more than one part: about a megabyte."""


@dataclass
class Pair:
    """al, which visits, and the hub, which serves; `line` is the certificate with which it does."""

    al: Node
    hub: Node
    port: int
    certificate: str
    folder: Path

    def reach(self, port: int | None = None, certificate: str | None = None) -> None:
        """Tell al where the hub is reached."""
        pem = self.certificate if certificate is None else certificate
        self.al.do("address", node="hub", text=f"https://127.0.0.1:{port or self.port}", certificate=pem)

    def hub_state(self) -> Any:
        return self.hub.do("state", moment=NOW)


@pytest.fixture(scope="module")
def introduced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("introduced")
    made = [Node(home / code, code) for code in ("al", "hub")]
    introduce(made, [agreement("al", "hub", stream="figures"), agreement("hub", "al", stream="plan")])
    for one in made:
        one.kill()
    return home


@pytest.fixture
def pair(introduced: Path, tmp_path: Path) -> Iterator[Pair]:
    for code in ("al", "hub"):
        shutil.copytree(introduced / code, tmp_path / code)
    al, hub = Node(tmp_path / "al", "al"), Node(tmp_path / "hub", "hub")
    files = certificate(tmp_path)
    with serving(hub.home, files) as port:
        made = Pair(al, hub, port, files[0].read_text(), tmp_path)
        made.reach()
        yield made
    al.kill()
    hub.kill()


def _send(node: Node, stream: str = "figures", *, people: int = 1, rows: int = 1) -> int:
    seq: int = node.do("send", stream=stream, people=people, rows=rows, moment=NOW)["seq"]
    return seq


def test_bundles_go_and_come_and_each_is_answered_with_a_signed_delivery(pair: Pair) -> None:
    for people in (1, 2, 3):
        _send(pair.al, people=people)
    _send(pair.hub, "plan", people=4)
    found = pair.al.do("sync", node="hub")
    assert [one[:4] for one in found] == [
        ["out", "figures", 1, "accepted"],
        ["out", "figures", 2, "accepted"],
        ["out", "figures", 3, "accepted"],
        ["in", "plan", 1, "accepted"],
    ]
    assert pair.al.do("sync", node="hub") == [], "what arrived is not sent again"
    state = pair.hub_state()
    assert (state["accepted"], state["broken"], state["audit"]) == (3, [], True)
    assert pair.al.do("state", moment=NOW)["delivered"] == 3


def test_a_line_that_is_cut_again_and_again_is_gone_on_with_where_it_stopped(pair: Pair) -> None:
    seq = _send(pair.al, rows=ROWS)
    size = Path(pair.al.home, "exchange", "outbox", f"al.figures.1-{seq}.bundle").stat().st_size
    line = Line(pair.port, [200_000, 5_000, 150_000, 300, 90_000])
    pair.reach(line.port)
    assert [one[3] for one in pair.al.do("sync", node="hub")] == ["accepted"]
    assert line.connections >= 6
    assert line.carried < size + 300_000, "what arrived is not carried again"
    assert pair.hub_state()["accepted"] == 1


def test_an_answer_that_is_lost_costs_no_second_transfer(pair: Pair) -> None:
    """The line back is cut, so that al never hears whether its parts arrived: the hub knows."""
    seq = _send(pair.al, rows=ROWS)
    size = Path(pair.al.home, "exchange", "outbox", f"al.figures.1-{seq}.bundle").stat().st_size
    line = Line(pair.port, [3_500, 3_900, 4_200, 4_400], back=True)
    pair.reach(line.port)
    assert [one[3] for one in pair.al.do("sync", node="hub")] == ["accepted"]
    assert line.carried < 2 * size
    state = pair.hub_state()
    assert (state["accepted"], state["bundles"]) == (1, 1)


def test_what_waits_is_fetched_over_a_line_that_is_cut(pair: Pair) -> None:
    _send(pair.hub, "plan", rows=ROWS)
    line = Line(pair.port, [60_000, 4_000, 200_000, 5_000], back=True)
    pair.reach(line.port)
    assert [one[:4] for one in pair.al.do("sync", node="hub")] == [["in", "plan", 1, "accepted"]]
    assert line.connections >= 4
    assert pair.hub.do("state", moment=NOW)["delivered"] == 1


def test_a_slow_line_is_waited_for(pair: Pair) -> None:
    _send(pair.al, rows=4_000)
    line = Line(pair.port, [], pace=4_096, pause=0.05)
    pair.reach(line.port)
    assert [one[3] for one in pair.al.do("sync", node="hub")] == ["accepted"]


def test_a_certificate_that_nobody_vouches_for_is_not_believed(pair: Pair) -> None:
    _send(pair.al)
    other = certificate(pair.folder, "other")[0].read_text()
    for believed in ("", other):
        pair.reach(certificate=believed)
        found = pair.al.do("sync", node="hub")
        assert found["error"] == "wire-certificate-refused"
        assert found["sentence"].startswith("hub shows a certificate that is not believed here")
    assert pair.hub_state()["bundles"] == 0


def test_a_node_that_does_not_answer_is_said_so_after_some_tries(pair: Pair) -> None:
    _send(pair.al)
    pair.reach(free_port())
    found = pair.al.do("sync", node="hub")
    assert found["error"] == "wire-unreachable"
    assert "does not answer at https://127.0.0.1:" in found["sentence"]


def test_the_same_bundle_by_stick_and_over_the_wire_is_one(pair: Pair) -> None:
    seq = _send(pair.al)
    file = Path(pair.al.home, "exchange", "outbox", f"al.figures.1-{seq}.bundle")
    assert pair.hub.do("receive", file=str(file), moment=NOW)["verdict"] == "accepted"
    assert [one[3] for one in pair.al.do("sync", node="hub")] == ["duplicate"]
    assert pair.hub_state()["accepted"] == 1


def test_one_bundle_is_brought_to_an_address(pair: Pair) -> None:
    seq = _send(pair.al)
    assert pair.al.do("deliver", stream="figures", seq=seq, to=f"https://127.0.0.1:{pair.port}")[0] == "accepted"
    assert pair.al.do("deliver", stream="figures", seq=seq, to="hub")[0] == "accepted", "the delivery is said again"


def test_what_was_refused_is_not_sent_again_until_it_is_sealed_again(pair: Pair) -> None:
    _send(pair.al)
    keys = pair.al.do("change_keys")
    assert pair.al.do("sync", node="hub")["error"] == "wire-refused", "the hub does not know the new keys yet"
    assert pair.hub.do("join", keys=keys) == 2
    found = pair.al.do("sync", node="hub")
    assert [one[3] for one in found] == ["refused"]
    assert found[0][5] == "hub did not take it: The envelope is not signed by enough valid keys of al."
    pair.al.do("seal_again")
    assert [one[3] for one in pair.al.do("sync", node="hub")] == ["accepted"]
