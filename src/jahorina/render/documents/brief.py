"""The regional brief in one language: a document of sections and blocks, from which the PDF and the page are made alike.

Every word and number in it is written already, in the document's language. A place without a number says in words why
there is none, and `why` tells the kinds apart for the eye.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from typing import Any, Final, Literal

from jahorina.render.documents.words import primary, script_of
from jahorina.render.typeset import typeset


class Why(StrEnum):
    """Why a place holds no number."""

    SUPPRESSED = "suppressed"
    MISSING = "missing"
    NOT_COLLECTED = "not-collected"
    NOT_APPLICABLE = "not-applicable"


class Tone(StrEnum):
    """How a paragraph is said."""

    PLAIN = "plain"
    QUIET = "quiet"
    NOTICE = "notice"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of a table. `why` where it holds no number, `note` what stands small beside it; `language` where the text
    stands in another language than the document."""

    text: str
    why: Why | None = None
    note: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: numbers stand to the right. Columns share the width that is left by their `width`; one of
    width 0 is as wide as what it holds."""

    title: str
    is_number: bool = False
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str
    tone: Tone = Tone.PLAIN
    block: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that stands out, what it counts, and where it is from."""

    value: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Figures side by side."""

    tiles: tuple[Tile, ...]
    block: Literal["tiles"] = "tiles"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (SVG whose parts bear classes, no colours), its words for who does not see it, and its caption."""

    name: str
    svg: str
    alternative: str
    caption: str
    block: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first entry of a row names it. `notes` stand beneath."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Entry, ...], ...]
    notes: tuple[str, ...] = ()
    block: Literal["table"] = "table"

    def lines(self) -> tuple[tuple[tuple[Column, Entry], ...], ...]:
        """The rows, each entry with its column."""
        return tuple(tuple(zip(self.columns, row, strict=True)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Listing:
    """Terms with what is said of each, as sources with their titles."""

    pairs: tuple[tuple[str, str], ...]
    block: Literal["listing"] = "listing"


Block = Paragraph | Tiles | Picture | Table | Listing


@dataclass(frozen=True, slots=True)
class Section:
    """A section; `marks` are the targets of the global goals that it speaks to. A section inside another is `inner`."""

    code: str
    title: str
    blocks: tuple[Block, ...]
    marks: tuple[str, ...] = ()
    inner: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefSheet:
    """The brief in one language. `simulated` is said on every page where anything in it is; else it is empty."""

    language: str
    title: str
    subtitle: str
    dated: str
    lead: str
    simulated: str
    sections: tuple[Section, ...]
    labels: Mapping[str, str]
    fingerprint: str
    footnotes: tuple[str, ...] = ()

    def pictures(self) -> Iterator[Picture]:
        """Every picture of the brief."""
        for section in self.sections:
            for one in (section, *section.inner):
                yield from (block for block in one.blocks if isinstance(block, Picture))


LABELS: Final = ("brief", "page", "fingerprint")
"""The fixed words that a sheet brings along."""


def brief_pdf(sheet: BriefSheet, *, moment: datetime) -> bytes:
    """The sheet as PDF/A-2a and PDF/UA-1, dated `moment` (aware). The same sheet and moment give the same bytes.

    Raises Bug where a label is missing or it cannot be set.
    """
    source = _shipped("brief.typ")
    drawings = {f"{one.name}.svg": _coloured(one.svg).encode() for one in sheet.pictures()}
    return typeset(source, _plain(sheet), files=drawings, moment=moment)


def _plain(sheet: BriefSheet) -> dict[str, Any]:
    data = asdict(sheet)
    for section in data["sections"]:
        for one in (section, *section["inner"]):
            for block in one["blocks"]:
                block.pop("svg", None)
                for row in block.get("rows", ()):
                    for entry in row:
                        entry["language"] = primary(entry["language"])
    data["lang"], data["script"] = primary(sheet.language), script_of(sheet.language)
    return data


def _coloured(svg: str) -> str:
    """A drawing with the colours of paper, which the page takes from its stylesheet."""
    return re.sub(r"(<svg[^>]*>)", lambda found: f"{found[1]}<style>{_shipped('brief.css')}</style>", svg, count=1)


def _shipped(name: str) -> str:
    return files("jahorina.render.documents").joinpath(name).read_text(encoding="utf-8")
