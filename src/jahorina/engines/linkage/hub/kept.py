"""What a hub keeps of linked registers while their encodings are gone and the sheets of spike-ins have not come yet.

Links by row number, with the day and stratum of each row: enough to count and to correct, and nothing of a filter or token
but which tokens of two linked rows agree. Written as NumPy's npz, without pickled objects, after its own SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from jahorina.engines.linkage.encoded import EncodedRegister
from jahorina.engines.linkage.hub.chronicle import Registrations
from jahorina.engines.linkage.hub.linking import Links
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FORMAT: Final = "jahorina-kept-links/1"
HASH_BYTES: Final = 32


@dataclass(frozen=True)
class KeptLinks:
    """Links with the rows' days and strata; the run and its check, by which the sheets are told that belong to it; and
    whether the people of the registers are invented."""

    run: str
    check: str
    simulated: bool
    links: Links
    registrations: tuple[Registrations, ...]

    @classmethod
    def of(cls, registers: Sequence[EncodedRegister], links: Links, *, simulated: bool) -> KeptLinks:
        """What is kept of registers that were linked."""
        first = registers[0]
        return cls(first.run, first.check, simulated, links, tuple(Registrations.of(one) for one in registers))


def written(kept: KeptLinks) -> bytes:
    """As the bytes of a file; the same links give the same bytes but for the seconds that linking took."""
    links = kept.links
    pairs = sorted(links.evidence)
    header = {
        "format": FORMAT,
        "run": kept.run,
        "check": kept.check,
        "simulated": kept.simulated,
        "names": list(links.names),
        "strata": [list(one.stratum_names) for one in kept.registrations],
        "pairs": [[a, b, links.expected[a, b]] for a, b in pairs],
        "candidates": links.pairs,
        "cut": links.cut,
        "seconds": dict(links.seconds),
    }
    arrays: dict[str, Any] = {"header": np.frombuffer(json.dumps(header).encode("utf-8"), np.uint8)}
    for number, (clusters, one) in enumerate(zip(links.clusters, kept.registrations, strict=True)):
        arrays |= {f"clusters-{number}": clusters, f"days-{number}": one.days, f"strata-{number}": one.strata}
    arrays |= {f"evidence-{a}-{b}": links.evidence[a, b] for a, b in pairs}
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    content = file.getvalue()
    return hashlib.sha256(content).digest() + content


def read(content: bytes) -> KeptLinks:
    """What `written` wrote; raises InputRefused (`linkage-links-unreadable`)."""
    digest, content = content[:HASH_BYTES], content[HASH_BYTES:]
    if hashlib.sha256(content).digest() != digest:
        raise InputRefused(
            "linkage-links-unreadable", _("The links that were kept of this round were changed or cut off.")
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return _kept(json.loads(arrays["header"].tobytes()), arrays)


def _kept(header: Mapping[str, Any], arrays: Mapping[str, Any]) -> KeptLinks:
    numbers = range(len(header["names"]))
    links = Links(
        names=tuple(map(str, header["names"])),
        clusters=tuple(arrays[f"clusters-{number}"] for number in numbers),
        evidence={(a, b): arrays[f"evidence-{a}-{b}"] for a, b, _expected in header["pairs"]},
        expected={(a, b): float(expected) for a, b, expected in header["pairs"]},
        pairs=int(header["candidates"]),
        cut=float(header["cut"]),
        seconds={str(name): float(value) for name, value in header["seconds"].items()},
    )
    registrations = tuple(
        Registrations(arrays[f"days-{number}"], arrays[f"strata-{number}"], tuple(map(str, names)))
        for number, names in zip(numbers, header["strata"], strict=True)
    )
    return KeptLinks(str(header["run"]), str(header["check"]), bool(header["simulated"]), links, registrations)
