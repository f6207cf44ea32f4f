"""What came to a node: bundles are received, and their contents become records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jahorina.kernel.progress import Progress


def received(inbox: Sequence[Path], by: str) -> list[dict[str, str]]:
    """What became of each file of the inbox: bundles and time stamps, or folders of them."""
    from jahorina.exchange.arrivals import files_of, receive_any

    outcomes = [(file.name, receive_any(file, by=by)) for file in files_of(inbox)]
    return [
        {"file": name, "verdict": str(one.verdict), "place": one.place, "why": one.sentence} for name, one in outcomes
    ]


def taken_in(by: str, progress: Progress) -> dict[str, int]:
    """How many bundles became records, by what became of them."""
    from jahorina.exchange.intake.services import take_in

    return dict(Counter(str(one.outcome) for one in take_in(by=by, progress=progress)))


def told(done: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """What came of both, a line each."""
    for one in done["received"]:
        if one["verdict"] not in ("accepted", "duplicate"):
            yield one["file"], one["verdict"], one["why"]
    verdicts = Counter(one["verdict"] for one in done["received"])
    yield "bundles", ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items()) or "none"
    yield "contents", ", ".join(f"{count} {outcome}" for outcome, count in done["taken_in"].items()) or "nothing new"


def has_refusal(done: Mapping[str, Any]) -> bool:
    """Whether a person has to look at a file that came."""
    return any(one["verdict"] in ("refused", "forked") for one in done["received"])
