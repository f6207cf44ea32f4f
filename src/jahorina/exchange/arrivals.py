"""Files that came by whatever way: bundles, and renewed time stamps of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jahorina.exchange.receiving import Outcome, receive_file
from jahorina.exchange.stamps.arriving import take_stamp
from jahorina.exchange.stamps.renewing import ENDING as STAMPS
from jahorina.formats.bundle.chain import Verdict
from jahorina.formats.bundle.stamps import LARGEST
from jahorina.formats.contents import bytes_of
from jahorina.kernel.errors import InputRefused

BUNDLES = ".bundle"


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files, and those of folders that are bundles or stamps: bundles first, so that a stamp finds its plan."""
    found = list[Path]()
    for path in paths:
        found += [*sorted(path.glob(f"*{BUNDLES}")), *sorted(path.glob(f"*{STAMPS}"))] if path.is_dir() else [path]
    return found


def receive_any(path: Path, *, by: str) -> Outcome:
    """What became of a file; never raises for what is in it."""
    if path.suffix != STAMPS:
        return receive_file(path, by=by)
    try:
        is_new = take_stamp(bytes_of(path, most=2 * LARGEST), by=by)
    except InputRefused as refusal:
        return Outcome("refused", refusal.code, str(refusal))
    return Outcome(Verdict.ACCEPTED if is_new else Verdict.DUPLICATE)
