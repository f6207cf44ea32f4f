"""Which reader takes which kind of document, and how several documents of one fetch become one table."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from jahorina.formats.contents import bytes_of
from jahorina.formats.observation_table import MOST_REFUSALS, OBSERVATIONS, ReadTable
from jahorina.formats.reading import Reading
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

MOST_BYTES = 512 * 1024 * 1024
"""Of one file; ten million rows of tidy CSV are below it, compressed workbooks far below."""

WORKBOOK = b"PK\x03\x04"


READERS: dict[str, tuple[str, str]] = {
    "tidy-csv": ("tidy", "read_tidy_csv"),
    "tidy-xlsx": ("tidy", "read_tidy_xlsx"),
    "sdmx-csv": ("sdmx_csv", "read_sdmx_csv"),
    "unhcr": ("unhcr", "read_unhcr"),
    "eurostat": ("eurostat", "read_eurostat"),
    "frontex": ("frontex", "read_frontex"),
    "missing-migrants": ("missing_migrants", "read_missing_migrants"),
}
"""Kind of document -> module and function of jahorina.formats; loaded when one is read, as they bring pyarrow."""

IN_PARTS = frozenset({"unhcr", "eurostat"})
"""Kinds of which one answer may come in several documents, read together."""

KINDS = ("tidy", *READERS)
"""`tidy` is tidy-csv or tidy-xlsx, by what the file begins with."""


def read_documents(kind: str, parts: Sequence[bytes], reading: Reading, name: str) -> ReadTable:
    """Read the documents of one input; raises InputRefused, also for `kind-unknown`."""
    if kind == "tidy":
        kind = "tidy-xlsx" if parts[0].startswith(WORKBOOK) else "tidy-csv"
    if kind not in READERS:
        raise InputRefused(
            "kind-unknown",
            _("%(kind)s is no kind of file; there are: %(known)s."),
            params={"kind": repr(kind), "known": ", ".join(KINDS)},
        )
    module, function = READERS[kind]
    reader = getattr(import_module(f"jahorina.formats.{module}"), function)
    if kind in IN_PARTS:
        found: ReadTable = reader(parts, reading, name=name)
        return found
    return joined([reader(part, reading, name=name) for part in parts])


def content_of(content: Path | bytes) -> bytes:
    """The file's bytes; raises InputRefused where it cannot be read or is too large."""
    return bytes_of(content, most=MOST_BYTES)


def joined(found: Sequence[ReadTable]) -> ReadTable:
    """Several readings as one."""
    import pyarrow as pa

    if len(found) == 1:
        return found[0]
    return ReadTable(
        table=pa.concat_tables([part.table for part in found]) if found else OBSERVATIONS.empty_table(),
        rows_read=sum(part.rows_read for part in found),
        refused=sum(part.refused for part in found),
        refusals=tuple(refusal for part in found for refusal in part.refusals)[:MOST_REFUSALS],
        notes=tuple(dict.fromkeys(note for part in found for note in part.notes)),
    )


def content_hash(parts: Sequence[bytes], *choices: object) -> str:
    """SHA-256 over the documents and what was chosen for reading them: the same input gives the same hash."""
    digest = hashlib.sha256(repr(choices).encode())
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
