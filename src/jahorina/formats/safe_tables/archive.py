"""Files as one ZIP that is the same bytes whenever it is made: names in order, one moment for all, no host's traces."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

READABLE: Final = 0o100644 << 16
UNIX: Final = 3


def zipped(files: Mapping[str, bytes], moment: datetime) -> bytes:
    """The files, by name, in one archive dated `moment` (ZIP knows no year before 1980)."""
    day = moment.astimezone(UTC)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), *day.timetuple()[1:6]))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, UNIX, READABLE
            archive.writestr(entry, files[name])
    return out.getvalue()
