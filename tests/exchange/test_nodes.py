"""Three nodes that share nothing but files: any order, loss, duplicates, restores, forks, changed keys, a year offline."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.nodes import START, Node, agreement, copied, introduce

SCHEDULES = int(os.environ.get("JAHORINA_SCHEDULES", "12"))
"""Random schedules that are tried: more of them on a quiet night."""

FIRST = int(os.environ.get("JAHORINA_FIRST_SCHEDULE", "0"))
"""From which on: a long run that was stopped is gone on with."""

AGREEMENTS = [
    agreement("al", "hub", stream="figures"),
    agreement("ba", "hub", stream="figures-ba"),
    agreement("hub", "al", "ba", stream="plan"),
    agreement("al", "ba", stream="news"),
]


def moment(days: float = 0) -> str:
    return (datetime.fromisoformat(START) + timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def introduced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three workspaces whose nodes know one another; each test has copies of its own."""
    home = tmp_path_factory.mktemp("introduced")
    made = [Node(home / code, code) for code in ("al", "ba", "hub")]
    introduce(made, AGREEMENTS)
    for one in made:
        one.kill()
    return home


@pytest.fixture
def nodes(introduced: Path, tmp_path: Path) -> Iterator[dict[str, Node]]:
    made = {code: Node(tmp_path / code, code) for code in ("al", "ba", "hub")}
    for code in made:
        shutil.copytree(introduced / code, tmp_path / code)
    yield made
    for one in made.values():
        one.kill()


def _came(node: Node, stream: str, days: float = 0) -> list[Any]:
    return next(one for one in node.do("state", moment=moment(days))["came"] if one[1] == stream)


def _receive(node: Node, file: str, days: float = 0) -> str:
    answer = node.do("receive", file=file, moment=moment(days))
    return f"{answer['verdict']} {answer['code']}".strip()


def test_bundles_come_are_acknowledged_and_a_second_time_change_nothing(nodes: dict[str, Node]) -> None:
    al, hub = nodes["al"], nodes["hub"]
    files = [al.do("send", stream="figures", people=number, moment=moment(number))["file"] for number in (1, 2)]
    assert [_receive(hub, one, 2) for one in files] == ["accepted", "accepted"]
    before = hub.do("state", moment=moment(2))
    assert [_receive(hub, one, 2) for one in files] == ["duplicate", "duplicate"]
    assert hub.do("state", moment=moment(2)) == before
    assert al.do("state", moment=moment(9))["out"][0][2] == 2
    answer = hub.do("acknowledge", stream="plan", moment=moment(3))["file"]
    assert _receive(al, answer, 3) == "accepted"
    state = al.do("state", moment=moment(9))
    assert (state["receipts"], state["out"][0][2]) == (2, 0)
    assert state["audit"]
    assert not state["broken"]


@pytest.mark.slow
def test_06_what_the_hub_drops_is_missed(nodes: dict[str, Node]) -> None:
    """A gap between bundles is seen at once; the last one, by the heads in any other stream of its sender."""
    al, ba = nodes["al"], nodes["ba"]
    files = [al.do("send", stream="news", people=number, moment=moment(number))["file"] for number in (1, 2, 3)]
    assert _receive(ba, files[0], 1) == "accepted"
    assert _receive(ba, files[2], 3) == "held bundle-gap"
    assert _came(ba, "news", 3)[3] == [2, 2]
    assert _receive(ba, files[1], 3) == "accepted"
    assert _came(ba, "news", 3)[2:4] == [3, None]
    assert _came(ba, "news", 60)[4], "late: the rhythm of the stream was missed"


@pytest.mark.slow
def test_08_a_hub_that_tells_two_truths_is_found_out_by_what_partners_acknowledge(nodes: dict[str, Node]) -> None:
    """The hub runs twice from one copy and gives al another plan than ba; al's news to ba name what al got."""
    hub, al, ba = nodes["hub"], nodes["al"], nodes["ba"]
    hub.kill()
    other = copied(hub, hub.home.with_name("hub-again"))
    one = hub.do("send", stream="plan", people=1, moment=moment(1))["file"]
    two = other.do("send", stream="plan", people=2, moment=moment(1))["file"]
    other.kill()
    assert _receive(al, one, 1) == "accepted"
    assert _receive(ba, two, 1) == "accepted"
    assert _receive(ba, al.do("send", stream="news", people=3, moment=moment(2))["file"], 2) == "accepted"
    assert ba.do("state", moment=moment(2))["contradictions"] == 1
    assert not _came(ba, "plan", 2)[5], "a third partner's word raises an alarm and stops nothing"


@pytest.mark.slow
def test_08_two_bundles_of_one_number_are_kept_as_evidence(nodes: dict[str, Node]) -> None:
    al, hub = nodes["al"], nodes["hub"]
    al.kill()
    other = copied(al, al.home.with_name("al-again"))
    one = al.do("send", stream="figures", people=1, moment=moment(1))["file"]
    two = other.do("send", stream="figures", people=2, moment=moment(1))["file"]
    three = al.do("send", stream="figures", people=3, moment=moment(2))["file"]
    other.kill()
    assert _receive(hub, one, 1) == "accepted"
    assert _receive(hub, two, 1) == "forked bundle-fork"
    assert _receive(hub, three, 2) == "forked bundle-fork"
    state = hub.do("state", moment=moment(2))
    assert (state["accepted"], state["contradictions"], state["bundles"]) == (1, 1, 3)


def test_18_a_node_restored_from_an_old_backup_notices_and_begins_anew(nodes: dict[str, Node]) -> None:
    al, hub = nodes["al"], nodes["hub"]
    first = al.do("send", stream="figures", people=1, moment=moment(1))["file"]
    al.kill()
    shutil.copytree(al.home, al.home.with_name("backup"))
    second = al.do("send", stream="figures", people=2, moment=moment(2))["file"]
    assert [_receive(hub, one, 2) for one in (first, second)] == ["accepted", "accepted"]
    al.kill()
    shutil.rmtree(al.home)
    shutil.move(al.home.with_name("backup"), al.home)
    said = hub.do("acknowledge", stream="plan", moment=moment(3))["file"]
    assert _receive(al, said, 3) == "accepted"
    assert al.do("send", stream="figures", people=9, moment=moment(4))["error"] == "exchange-restored"
    assert al.do("begin", sender="al", stream="figures", moment=moment(4)) == 2
    anew = al.do("send", stream="figures", people=9, moment=moment(4))["file"]
    assert _receive(hub, anew, 4) == "held bundle-epoch"
    assert _came(hub, "figures", 4)[6] == 2
    assert hub.do("begin", sender="al", stream="figures", moment=moment(4)) == 2
    assert hub.do("state", moment=moment(4))["accepted"] == 3


@pytest.mark.slow
def test_09_changed_keys_are_followed_and_what_was_signed_before_is_sealed_again(nodes: dict[str, Node]) -> None:
    al, hub = nodes["al"], nodes["hub"]
    late = al.do("send", stream="figures", people=1, moment=moment(1))["file"]
    before = Path(late).read_bytes()
    keys = al.do("change_keys")
    assert hub.do("join", keys=keys) == 2
    old = Path(late).with_name("old.bundle")
    old.write_bytes(before)
    assert _receive(hub, str(old), 2) == "refused bundle-signature"
    assert al.do("seal_again") == [late]
    assert _receive(hub, late, 2) == "accepted"


@pytest.mark.slow
def test_a_node_that_was_offline_for_a_year_catches_up(nodes: dict[str, Node]) -> None:
    al, hub = nodes["al"], nodes["hub"]
    files = [al.do("send", stream="figures", people=week, moment=moment(7 * week))["file"] for week in range(40)]
    drawn = random.Random(3)  # noqa: S311 - a schedule, no secret
    drawn.shuffle(files)
    for file in files:
        assert _receive(hub, file, 280).split()[0] in ("held", "accepted")
    assert _came(hub, "figures", 280)[2:4] == [40, None]


@pytest.mark.slow
def test_an_expired_bundle_alone_is_not_the_present(nodes: dict[str, Node]) -> None:
    al, hub = nodes["al"], nodes["hub"]
    file = al.do("send", stream="figures", people=1, moment=moment(1))["file"]
    assert _receive(hub, file, 200) == "held bundle-time"


@pytest.mark.slow
def test_any_file_is_refused_with_a_reason_and_kept_where_it_does_nothing(
    nodes: dict[str, Node], tmp_path: Path
) -> None:
    hub = nodes["hub"]
    file = tmp_path / "letter.bundle"
    file.write_bytes(b"Dear hub, these are our figures")
    for _time in range(2):
        assert _receive(hub, str(file)) == "refused bundle-frame"
    state = hub.do("state", moment=moment())
    assert (state["refused"], state["accepted"], state["audit"]) == (1, 0, True)
    assert [one.suffix for one in (hub.home / "exchange" / "refused").iterdir()] == [".refused"]


@pytest.mark.slow
@pytest.mark.timeout(10_800)
def test_many_random_schedules_end_in_the_same_state(nodes: dict[str, Node], tmp_path: Path) -> None:
    run_schedules(nodes, tmp_path, schedules=SCHEDULES)


def run_schedules(nodes: dict[str, Node], tmp_path: Path, *, schedules: int) -> None:
    """Bundles of two partners reach copies of one hub in other orders, some twice, some only after they were lost first."""
    files = [
        nodes[code].do("send", stream=stream, people=number, moment=moment(number))["file"]
        for number in range(1, 7)
        for code, stream in (("al", "figures"), ("ba", "figures-ba"))
    ]
    introduced = nodes["hub"].home
    hashes = set()
    for seed in range(FIRST, schedules):
        drawn = random.Random(seed)  # noqa: S311
        schedule = [one for one in files for _copy in range(drawn.randint(1, 2))]
        drawn.shuffle(schedule)
        lost = set(drawn.sample(files, 3))
        hub, home = nodes["hub"], tmp_path / f"hub-{seed}"
        shutil.copytree(introduced, home)
        hub.do("work_on", home=str(home))
        for file in [*(one for one in schedule if one not in lost), *sorted(lost)]:
            assert _receive(hub, file, 8).split()[0] in ("accepted", "duplicate", "held")
        state = hub.do("state", moment=moment(8))
        shutil.rmtree(home)
        assert (state["accepted"], state["broken"], state["audit"]) == (12, [], True)
        hashes.add(state["hash"])
    assert len(hashes) == 1
