"""Names for the identifiers that travel between rooms, so that one is not taken for another."""

from __future__ import annotations

from typing import NewType

PartnerCode = NewType("PartnerCode", str)
InstitutionCode = NewType("InstitutionCode", str)
PlaceCode = NewType("PlaceCode", str)
SourceCode = NewType("SourceCode", str)
StatisticCode = NewType("StatisticCode", str)
ImportId = NewType("ImportId", str)

TOTAL = "_T"
"""The SDMX code for "not broken down by this dimension"."""

NOT_KNOWN = "_U"
"""The SDMX code for "not known"."""
