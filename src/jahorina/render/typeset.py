"""Sets a document as PDF for archives (PDF/A-2a) and screen readers (PDF/UA-1): Typst source and data in, bytes out.

The source is the program's own; what people wrote reaches it as data (`json("data.json")`), as text and never as markup.
Everything lies in memory: the compiler sees the files it is given and its own fonts, no folder, no network, no clock.
The same input gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from jahorina.kernel.errors import Bug

STANDARDS: Final = ("a-2a", "ua-1")
"""What each file claims: archiving with structure, and universal accessibility."""

SOURCE_NAME: Final = "main.typ"
DATA_NAME: Final = "data.json"
FONT: Final = "Libertinus Serif"
"""Inside the compiler; has the region's Latin and Cyrillic letters."""

_NO_FILES: Final[Mapping[str, bytes]] = {}


def typeset(source: str, data: Mapping[str, Any], *, files: Mapping[str, bytes] = _NO_FILES, moment: datetime) -> bytes:
    """The PDF of a Typst `source`, tagged, as PDF/A-2a and PDF/UA-1, dated `moment` (aware).

    The source reads `data` with `json("data.json")` and `files` (pictures, further sources) by their names. It sets
    `document(title: ...)` and `text(lang: ...)`, which both standards ask for.
    Raises Bug where the source does not compile or breaks a standard: the source is ours, so the fault is, too.
    """
    if moment.tzinfo is None:
        raise Bug("a document is dated by an aware moment")
    stamp = int(moment.timestamp())
    return _compiled(_sources(source, data, files), format="pdf", pdf_standards=list(STANDARDS), timestamp=stamp)


def pictured(source: str, data: Mapping[str, Any], *, dots_per_inch: int) -> bytes:
    """The single page of a Typst `source` as PNG; it reads `data` as in `typeset`. The same input gives the same bytes.

    Raises Bug where the source does not compile or has several pages.
    """
    return _compiled(_sources(source, data, _NO_FILES), format="png", ppi=float(dots_per_inch))


def _sources(source: str, data: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, bytes]:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return {**files, SOURCE_NAME: source.encode(), DATA_NAME: text.encode()}


def _compiled(sources: Any, **how: Any) -> bytes:
    """What the compiler makes of sources by name; its own type hints know paths and one source alone."""
    import typst  # loaded where a document is set, not with every process

    try:
        made = typst.compile(sources, ignore_system_fonts=True, **how)
    except (typst.TypstError, RuntimeError) as error:
        raise Bug(f"a document cannot be set: {error}") from error
    if not isinstance(made, bytes):
        raise Bug("a document was not set into one file")
    return made
