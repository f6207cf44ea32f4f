"""The drawing process: offline, repeatable, cached, replaced when it dies or hangs, and nothing dangerous comes out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from jahorina.kernel.errors import Bug, NotReady
from jahorina.render import svg_process
from jahorina.render.svg_process import chart_svg

HOSTILE = '</text><script>alert(1)</script><image href="https://evil.invalid/x.png" onload="x()"/>'


@pytest.fixture(autouse=True, scope="module")
def _no_worker_is_left() -> Iterator[None]:
    yield
    svg_process.stop()


def bars(*labels: str) -> dict[str, Any]:
    return {
        "data": {"values": [{"label": label, "value": place + 1} for place, label in enumerate(labels)]},
        "mark": "bar",
        "encoding": {"y": {"field": "label", "type": "nominal"}, "x": {"field": "value", "type": "quantitative"}},
    }


def texts_of(svg: bytes) -> str:
    return " ".join(ElementTree.fromstring(svg).itertext())  # noqa: S314 - drawn here


def running() -> subprocess.Popen[bytes]:
    assert svg_process._worker is not None
    return svg_process._worker


def test_a_specification_becomes_an_svg_with_its_labels() -> None:
    svg = chart_svg(bars("Bosnia and Herzegovina", "Црна Гора", "Shqipëria"), cache=None)
    assert svg.startswith(b"<svg")
    assert "Bosnia and Herzegovina" in texts_of(svg)
    assert "Црна Гора" in texts_of(svg)


def test_the_same_specification_gives_the_same_bytes_from_another_worker_too() -> None:
    first = chart_svg(bars("a", "b"), cache=None)
    svg_process.stop()
    assert chart_svg(bars("a", "b"), cache=None) == first


@pytest.mark.parametrize("address", ["https://example.org/data.json", "/etc/passwd"])
def test_data_from_an_address_or_a_file_is_not_fetched(address: str) -> None:
    with pytest.raises(NotReady) as refusal:
        chart_svg({**bars(), "data": {"url": address}}, cache=None)
    assert refusal.value.code == "chart-engine"


def test_a_file_named_by_its_address_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('[{"label": "secret", "value": 1}]')
    assert "secret" not in texts_of(chart_svg({**bars(), "data": {"url": secret.as_uri()}}, cache=None))


def test_hostile_labels_are_letters_and_nothing_else() -> None:
    svg = chart_svg(bars(HOSTILE), cache=None)
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}  # noqa: S314
    assert tags <= {"svg", "rect", "g", "path", "text", "line", "defs", "clipPath", "tspan"}


def test_a_picture_that_points_outside_itself_is_not_handed_out(tmp_path: Path) -> None:
    spec = bars("a")
    spec["encoding"]["href"] = {"value": "https://example.org/"}
    with pytest.raises(Bug, match="outside"):
        chart_svg(spec, cache=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_chart_in_the_cache_needs_no_worker(tmp_path: Path) -> None:
    first = chart_svg(bars("kept"), cache=tmp_path)
    svg_process.stop()
    assert chart_svg(bars("kept"), cache=tmp_path) == first
    assert svg_process._worker is None


def test_the_order_of_a_specifications_keys_makes_no_other_chart(tmp_path: Path) -> None:
    spec = bars("a")
    chart_svg(spec, cache=tmp_path)
    chart_svg(dict(reversed(spec.items())), cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_the_cache_forgets_its_older_half_when_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg_process, "MOST_KEPT", 3)
    for number in range(4):
        path = tmp_path / f"{number}.svg"
        path.write_bytes(b"<svg/>")
        os.utime(path, (number, number))
    chart_svg(bars("new"), cache=tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert {"2.svg", "3.svg"} < left
    assert not {"0.svg", "1.svg"} & left


def test_a_worker_that_was_killed_is_replaced() -> None:
    first = chart_svg(bars("a"), cache=None)
    dead = running()
    os.kill(dead.pid, signal.SIGKILL)
    assert chart_svg(bars("a"), cache=None) == first
    assert running().pid != dead.pid


def test_a_worker_that_hangs_is_killed_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    chart_svg(bars("a"), cache=None)
    hung = running()
    os.kill(hung.pid, signal.SIGSTOP)
    start = svg_process._running
    monkeypatch.setattr(svg_process, "PATIENCE_SECONDS", 0.3)

    def patient() -> subprocess.Popen[bytes]:
        worker = start()
        if worker.pid != hung.pid:
            monkeypatch.setattr(svg_process, "PATIENCE_SECONDS", 20.0)
        return worker

    monkeypatch.setattr(svg_process, "_running", patient)
    assert chart_svg({**bars("a"), "description": "more than a pipe holds " * 20_000}, cache=None).startswith(b"<svg")
    assert hung.poll() is not None


def test_a_worker_that_never_answers_is_reported_as_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    svg_process.stop()
    monkeypatch.setattr(svg_process, "COMMAND", [sys.executable, "-c", "print('{\"svg', end='')"])
    with pytest.raises(NotReady) as refusal:
        chart_svg(bars("a"), cache=None)
    assert refusal.value.code == "chart-engine"
    assert svg_process._worker is None


def test_many_threads_share_one_worker() -> None:
    drawn: dict[int, bytes] = {}

    def draw(number: int) -> None:
        drawn[number] = chart_svg(bars(f"thread {number}"), cache=None)

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"thread {number}" in texts_of(svg) for number, svg in drawn.items())
    assert len(drawn) == 8


def test_the_asking_process_never_loads_the_drawing_engine() -> None:
    script = (
        "import sys; from jahorina.render.svg_process import chart_svg;"
        "chart_svg({'data': {'values': [{}]}, 'mark': 'point'}, cache=None); sys.exit('vl_convert' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_worker_ends_when_its_parent_is_killed() -> None:
    script = (
        "import os, signal; from jahorina.render import svg_process as p;"
        "p.chart_svg({'data': {'values': [{}]}, 'mark': 'point'}, cache=None);"
        "print(p._worker.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    out = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True).stdout
    wait_until_gone(int(out))


def wait_until_gone(pid: int) -> None:
    gone = threading.Event()
    for _attempt in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        gone.wait(0.1)
    raise AssertionError("the worker outlives its parent")
