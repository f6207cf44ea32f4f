"""An encoded register: the one thing that passes from a partner to the hub, and its file.

For each record: a diffused filter, tokens, the day of registration to the schema's precision, and a coarse stratum in
clear. No name, no key, no row number of the partner's: rows come in an order that the partner drew by lot.

The file is a NumPy archive (.npz, no pickled objects) with a JSON header. The header's `check` shows the hub that two
registers were encoded under one key; its `schema` that they were under one schema.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FORMAT: Final = "jahorina-encoded-register"
VERSION: Final = 1
NO_DAY: Final = -(2**31)
"""The day of a record whose registration has none."""


@dataclass(frozen=True)
class EncodedRegister:
    """`filters` records x bits/64, `tokens` records x tokens (0: none), `days` since 1970 or NO_DAY, `strata` by number.

    `precision` is what a day means: "day", "week" (its Monday) or "month" (its first).
    """

    name: str
    schema: str
    check: str
    run: str
    filters: npt.NDArray[np.uint64]
    tokens: npt.NDArray[np.uint64]
    days: npt.NDArray[np.int32]
    strata: npt.NDArray[np.int16]
    stratum_names: tuple[str, ...] = ()
    precision: str = "day"

    def __len__(self) -> int:
        return len(self.filters)

    def take(self, rows: npt.NDArray[np.integer[Any]]) -> EncodedRegister:
        """The register with these rows alone, in this order."""
        return replace(
            self, filters=self.filters[rows], tokens=self.tokens[rows], days=self.days[rows], strata=self.strata[rows]
        )


def written(register: EncodedRegister) -> bytes:
    """The register as the bytes of its file."""
    header = {
        "format": FORMAT,
        "version": VERSION,
        "name": register.name,
        "schema": register.schema,
        "check": register.check,
        "run": register.run,
        "stratum_names": list(register.stratum_names),
        "precision": register.precision,
        "records": len(register),
    }
    file = io.BytesIO()
    np.savez(
        file,
        header=np.frombuffer(json.dumps(header, sort_keys=True).encode("utf-8"), dtype=np.uint8),
        filters=register.filters.astype("<u8"),
        tokens=register.tokens.astype("<u8"),
        days=register.days.astype("<i4"),
        strata=register.strata.astype("<i2"),
    )
    return file.getvalue()


def read(content: bytes, *, file_name: str) -> EncodedRegister:
    """Read a file's bytes; raises InputRefused `linkage-encoding-unreadable` naming the file."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            header = json.loads(arrays["header"].tobytes())
            parts = {name: np.array(arrays[name]) for name in ("filters", "tokens", "days", "strata")}
        if header["format"] != FORMAT or header["version"] != VERSION:
            raise _unreadable(file_name)
        register = EncodedRegister(
            name=str(header["name"]),
            schema=str(header["schema"]),
            check=str(header["check"]),
            run=str(header["run"]),
            precision=str(header["precision"]),
            filters=parts["filters"],
            tokens=parts["tokens"],
            days=parts["days"],
            strata=parts["strata"],
            stratum_names=tuple(map(str, header["stratum_names"])),
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise _unreadable(file_name) from error
    if not _is_whole(register, header.get("records")):
        raise _unreadable(file_name)
    return register


def _is_whole(register: EncodedRegister, records: object) -> bool:
    return (
        {len(register.filters), len(register.tokens), len(register.days), len(register.strata)} == {records}
        and register.filters.dtype == register.tokens.dtype == np.dtype("<u8")
        and register.filters.ndim == register.tokens.ndim == 2
        and register.days.dtype == np.dtype("<i4")
        and register.strata.dtype == np.dtype("<i2")
        and bool(np.all((register.strata >= -1) & (register.strata < max(1, len(register.stratum_names)))))
    )


def _unreadable(file_name: str) -> InputRefused:
    return InputRefused(
        "linkage-encoding-unreadable",
        _("%(file)s is not an encoded register, or a part of it is missing."),
        params={"file": file_name},
        hint=_("Make it with: jahorina encode REGISTER.csv --schema S --key-file K --run R"),
    )
