"""What a reader must be told beside the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jahorina.formats.catalogue import Catalogue
from jahorina.kernel.numbers import Provenance


@dataclass(frozen=True, slots=True)
class Reading:
    """`today` is the day after which nothing may lie. `source` and `as_of` stand in where the file does not name them.

    `owner` is the partner whose figures they must be, empty for any. `provenance` and `simulated` go into every row
    that does not say otherwise.
    """

    catalogue: Catalogue
    today: date
    source: str = ""
    as_of: date | None = None
    owner: str = ""
    provenance: Provenance = Provenance.QUOTED
    simulated: bool = False
