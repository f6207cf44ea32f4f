"""Encoded registers in bundles: a file of `jahorina encode` as members, and members as the hub's file again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

if TYPE_CHECKING:
    from jahorina.formats.bundle.members import Content

_HEADER = ("check", "name", "precision", "run", "schema")


def encoding_members(file: Path) -> list[Content]:
    """The register's header and its records as Parquet; raises InputRefused (`linkage-encoding-unreadable`)."""
    import numpy as np
    import pyarrow as pa

    from jahorina.engines.linkage.encoded import read
    from jahorina.formats.bundle.canonical import canonical
    from jahorina.formats.bundle.members import Content
    from jahorina.formats.bundle.tables import parquet_content

    register = read(file.read_bytes(), file_name=file.name)
    width, tokens = register.filters.shape[1], register.tokens.shape[1]
    table = pa.table(
        {
            "filter": _binary(np.ascontiguousarray(register.filters, "<u8").tobytes(), 8 * width, len(register)),
            "token": _binary(np.ascontiguousarray(register.tokens, "<u8").tobytes(), 8 * tokens, len(register)),
            "day": pa.array(register.days, pa.int32()),
            "stratum": pa.array(register.strata, pa.int16()),
        }
    )
    header = {name: getattr(register, name) for name in _HEADER} | {"strata": list(register.stratum_names)}
    return [Content("register.json", canonical(header)), parquet_content("encodings.parquet", table)]


def _binary(content: bytes, width: int, rows: int) -> Any:
    import pyarrow as pa

    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), rows, [None, pa.py_buffer(content)])


def encoded_file(contents: Sequence[Content]) -> bytes:
    """The hub's file of members that were taken in, as `jahorina overlap` reads it.

    Raises InputRefused (`encodings-unreadable`) where the members are no encoded register.
    """
    import json

    import numpy as np

    from jahorina.engines.linkage.encoded import EncodedRegister, written
    from jahorina.formats.bundle.tables import read_table

    by_name = {one.name: one for one in contents}
    try:
        header = json.loads(by_name["register.json"].content)
        table = read_table(by_name["encodings.parquet"]).combine_chunks()
        register = EncodedRegister(
            **{name: str(header[name]) for name in _HEADER},
            stratum_names=tuple(map(str, header["strata"])),
            filters=_words(table["filter"]),
            tokens=_words(table["token"]),
            days=table["day"].to_numpy().astype("<i4"),
            strata=table["stratum"].to_numpy().astype(np.int16),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputRefused("encodings-unreadable", _("This bundle holds no encoded register.")) from error
    return written(register)


def _words(column: Any) -> Any:
    """A column of fixed binary as rows of 64-bit words."""
    import numpy as np
    import pyarrow as pa

    array = pa.concat_arrays(column.chunks)
    width = array.type.byte_width
    content = array.buffers()[1].slice(array.offset * width, len(array) * width)
    return np.frombuffer(content, "<u8").reshape(len(array), width // 8)
