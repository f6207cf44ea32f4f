"""Reads answers of UNHCR's Refugee Statistics interface: population, solutions, asylum applications and decisions.

Each item holds one year, one country of origin, one of asylum and several numbers. Numbers arrive as 5 or as "5"; "-"
means that there can be none, "*" that one is withheld. Persons and cases, stages and procedures stay apart as
categories. What UNHCR gives under SRB is Serbia with Kosovo (S/RES/1244 (1999)) and is told so. Figures of a year are
published in June of the next one; until then the newest year is the middle of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jahorina.formats.contents import Content, name_of
from jahorina.formats.country_names import NOT_KNOWN, ORIGIN_CODES, STATELESS
from jahorina.formats.findings import Wrong
from jahorina.formats.gathering import Gathering
from jahorina.formats.json_documents import read_json_object
from jahorina.formats.notes import Note
from jahorina.formats.observation_table import ReadTable
from jahorina.formats.reading import Reading
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period

MOST_ITEMS: Final = 2_000_000
WHOLE_YEAR_PUBLISHED: Final = (6, 1)
"""Month and day of the next year from which a year's figures are those of its end."""

SERBIA_WITH_KOSOVO: Final = "srb_xkx"
"""What a place that is Serbia and Kosovo together goes by in the catalogue; without one, the figures go to Serbia."""

SERBIA_NOTE: Final = _("UNHCR's figure for Serbia includes Kosovo (S/RES/1244 (1999)).")

TIBETANS: Final = "TIB"

ONLY_IN_FLOWS: Final = "refugee_like"
"""A field of the table of displacement flows, whose other fields are called like the stocks."""

ORIGINS: Final = {
    "-": TOTAL,
    "UNK": NOT_KNOWN,
    "UKN": NOT_KNOWN,
    "XXX": NOT_KNOWN,
    "VAR": NOT_KNOWN,
    "STA": STATELESS,
    TIBETANS: "CHN",
}
"""Where UNHCR's ISO column holds no ISO code: all origins together, not known, stateless, Tibetans."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one number of an item is in our catalogue; `category` is put behind those of the item."""

    statistic: str
    definition: str
    category: str = ""


MEASURES: Final[Mapping[str, Measured]] = {
    "refugees": Measured("unhcr-refugees", "unhcr-refugees"),
    "asylum_seekers": Measured("unhcr-asylum-seekers", "unhcr-asylum-seekers"),
    "returned_refugees": Measured("unhcr-returned-refugees", "unhcr-returned-refugees"),
    "stateless": Measured("unhcr-stateless", "unhcr-stateless"),
    "idps": Measured("unhcr-idps", "unhcr-idps"),
    "returned_idps": Measured("unhcr-returned-idps", "unhcr-returned-idps"),
    "ooc": Measured("unhcr-others-of-concern", "unhcr-others-of-concern"),
    "oip": Measured("unhcr-others-in-need-of-protection", "unhcr-others-in-need-of-protection"),
    "hst": Measured("unhcr-host-community", "unhcr-host-community"),
    "resettlement": Measured("unhcr-resettled-refugees", "unhcr-resettled-refugees"),
    "naturalisation": Measured("unhcr-naturalised-refugees", "unhcr-naturalised-refugees"),
    "applied": Measured("unhcr-asylum-applications", "unhcr-asylum-applications"),
    "dec_recognized": Measured("unhcr-asylum-decisions", "unhcr-asylum-decisions", "recognized"),
    "dec_other": Measured("unhcr-asylum-decisions", "unhcr-asylum-decisions", "other"),
    "dec_rejected": Measured("unhcr-asylum-decisions", "unhcr-asylum-decisions", "rejected"),
    "dec_closed": Measured("unhcr-asylum-decisions", "unhcr-asylum-decisions", "closed"),
    "dec_total": Measured("unhcr-asylum-decisions", "unhcr-asylum-decisions", "total"),
}

_KINDS: Final = ("procedure_type", "app_type", "dec_level", "app_pc", "dec_pc")


def read_unhcr(
    pages: Sequence[Content], reading: Reading, *, measures: Mapping[str, Measured] = MEASURES, name: str = ""
) -> ReadTable:
    """Read all pages of one answer, in any order. Rows are counted from 1 through all items.

    Numbers whose statistic the catalogue lacks are left out, and so are places that it lacks; notes tell which. Raises
    InputRefused (`unhcr-...`, `json-...`) where a page is missing or is no such answer.
    """
    items = list(_items(pages, name))
    if any(ONLY_IN_FLOWS in item for item in items):
        raise InputRefused(
            "unhcr-form",
            _(
                "%(file)s holds UNHCR's flows; its numbers of refugees are not the stocks of that name and are not read."
            ),
            params={"file": name_of(pages[0], name)},
        )
    known = {key: measured for key, measured in measures.items() if measured.statistic in reading.catalogue.statistics}
    gathering = Gathering()
    for number, item in enumerate(items, start=1):
        _read_item(number, item, known, reading, gathering)
    serbia = any(str(item.get("coa_iso")).upper() == "SRB" for item in items)
    return gathering.read_table(
        reading,
        rows_read=len(items),
        names={"place": "coa_iso", "origin": "coo_iso"},
        notes=(Note(SERBIA_NOTE),) if serbia else (),
    )


def _items(pages: Sequence[Content], name: str) -> Iterator[Mapping[str, Any]]:
    documents = [read_json_object(page, name=name) for page in pages]
    called = name_of(pages[0], name) if pages else name
    numbers = sorted(_whole(document.get("page", 1), called) for document in documents)
    most = max((_whole(document.get("maxPages", 1), called) for document in documents), default=1)
    if numbers != list(range(1, max(most, 1) + 1)):
        raise InputRefused(
            "unhcr-pages",
            _("UNHCR's answer has %(most)s pages; given are the pages %(given)s."),
            params={"most": most, "given": ", ".join(map(str, numbers[:20])) or "-"},
        )
    for document in sorted(documents, key=lambda document: _whole(document.get("page", 1), called)):
        items = document.get("items")
        if not isinstance(items, list) or len(items) > MOST_ITEMS or not all(isinstance(item, dict) for item in items):
            raise InputRefused(
                "unhcr-form",
                _("%(file)s is no answer of UNHCR's interface: it has no list of items."),
                params={"file": called},
            )
        yield from items


def _whole(value: object, called: str) -> int:
    if isinstance(value, int) or (isinstance(value, str) and value.isdecimal() and len(value) < 10):
        return int(value)
    raise InputRefused(
        "unhcr-form",
        _("%(file)s is no answer of UNHCR's interface: its pages are not numbered."),
        params={"file": called},
    )


def _read_item(
    number: int, item: Mapping[str, Any], measures: Mapping[str, Measured], reading: Reading, gathering: Gathering
) -> None:
    asylum = str(item.get("coa_iso") or "-").upper()
    place = _place(asylum, reading)
    if place is None:
        gathering.pass_over(_("Places of asylum that the catalogue does not have were left out: %(names)s."), asylum)
        return
    column = "year"
    try:
        window = _window(item.get("year"), reading)
        column = "coo_iso"
        same = {
            "place": place,
            "period_start": window.start,
            "period_end": window.end,
            "origin": _origin(item.get("coo_iso")),
            "note": SERBIA_NOTE if asylum == "SRB" else None,
        }
        for key in filter(item.__contains__, measures):
            column = key
            gathering.add(number, **same, **_measured(item, key, measures[key]))
    except Wrong as wrong:
        gathering.refuse(number, column, wrong)


def _measured(item: Mapping[str, Any], key: str, measured: Measured) -> dict[str, Any]:
    """The fields that one number of an item fills."""
    kinds = [str(item[kind]) for kind in _KINDS if item.get(kind) not in (None, "", "-")]
    kinds += ["tibetans"] if item.get("coo_iso") == TIBETANS else []
    value, status = _number(item[key])
    return {
        "statistic": measured.statistic,
        "definition": measured.definition,
        "category": "-".join([*kinds, *filter(None, [measured.category])]) or TOTAL,
        "value": value,
        "obs_status": status,
    }


def _window(year: object, reading: Reading) -> Period:
    """The year, or its first half as long as its end is not published."""
    text = str(year)
    as_of = reading.as_of or reading.today
    if not (text.isdecimal() and len(text) == 4 and 1951 <= int(text) <= as_of.year):
        raise Wrong("unhcr-year", _("%(found)s is no year that has been."), found=text)
    published = date(int(text) + 1, *WHOLE_YEAR_PUBLISHED)
    return Period.parse(text if as_of >= published else f"{text}-S1")


def _origin(code: object) -> str:
    text = str(code or "-").upper()
    found = ORIGINS.get(text, text)
    if found in ORIGIN_CODES or found in (TOTAL, NOT_KNOWN):
        return found
    raise Wrong("unhcr-origin", _("%(found)s is no country's three letters; ask with cf_type=ISO."), found=text)


def _place(asylum: str, reading: Reading) -> str | None:
    if asylum == "SRB":
        return reading.catalogue.place(SERBIA_WITH_KOSOVO) or reading.catalogue.place(asylum)
    return reading.catalogue.place(asylum)


def _number(value: object) -> tuple[float | None, str]:
    """A value with its status; the four kinds of no number stay apart."""
    text = str(value).strip() if value is not None else ""
    if text in ("-", "*", ""):
        return None, {"-": "M", "*": "Q", "": "O"}[text]
    if text.isascii() and text.isdecimal() and len(text) < 13:
        return float(text), "A"
    raise Wrong("unhcr-number", _("%(found)s is no whole number, - or *."), found=text)
