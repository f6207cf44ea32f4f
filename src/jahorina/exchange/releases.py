"""A published release as members of a bundle: what readers see, and nothing that `publication` has not let out.

A withdrawal travels as the same members without numbers: it names the release, its day and the reason that readers see.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.tables import csv_content
from jahorina.kernel.errors import Conflict, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.publication.public import PublicRelease, TablePage, public_release

COLUMNS = (
    ("table_code", "code"),
    ("members", "text"),
    ("value", "decimal"),
    ("obs_status", "code"),
    ("conf_status", "code"),
)
BETWEEN = "|"
"""Between the members of a cell, in the order of the table's dimensions."""


def release_members(name: str) -> tuple[list[Content], bool]:
    """The members of the release `series-number`, and whether it is of simulated cases.

    Raises NotFound: `release-name` for what names no release, `series-unknown`, `release-unknown`, `release-withdrawn`.
    """
    release = _release(name)
    if release.card.is_withdrawn:
        raise NotFound(
            "release-withdrawn",
            _("This release was withdrawn; it does not leave any more."),
            hint=_("That it was withdrawn can travel: `jahorina exchange send --withdrawal`."),
        )
    return _members(release)


def withdrawal_members(name: str) -> tuple[list[Content], bool]:
    """What says that the release `series-number` was withdrawn, and whether it was of simulated cases.

    Raises NotFound as `release_members`, Conflict (`release-stands`) where it was not withdrawn.
    """
    release = _release(name)
    if not release.card.is_withdrawn:
        raise Conflict("release-stands", _("This release was not withdrawn."))
    return _members(release)


def _release(name: str) -> PublicRelease:
    series, _dash, number = name.rpartition("-")
    if not series or not number.isdigit():
        raise NotFound("release-name", _("Name a release as series-number, as on its page."))
    return public_release(series, int(number))


def _members(release: PublicRelease) -> tuple[list[Content], bool]:
    rows = [row for table in release.tables for row in _rows(table)]
    document = Content("release.json", canonical(_document(release)))
    return [document, csv_content("cells.csv", COLUMNS, rows)], release.card.is_simulated


def _rows(table: TablePage) -> list[tuple[str, ...]]:
    return [
        (table.code, BETWEEN.join(cell.members), cell.plain_value, cell.obs_status.value, cell.conf_status.value)
        for cell in table.cells
    ]


def _document(release: PublicRelease) -> dict[str, Any]:
    card = release.card
    withdrawn = {"on": _moment(card.withdrawn_on), "reason": card.withdrawal} if card.withdrawn_on else None
    return {
        "series": card.series,
        "number": card.number,
        "partner": card.partner,
        "published": _moment(card.published_on),
        "withdrawn": withdrawn,
        "titles": {str(language): str(text) for language, text in dict(card.titles).items()},
        "simulated": card.is_simulated,
        "tables": [_table(table) for table in release.tables],
    }


def _table(table: TablePage) -> dict[str, Any]:
    return {
        "code": table.code,
        "kind": table.kind,
        "statistic": table.statistic,
        "definition": table.definition,
        "dimensions": list(table.dimensions),
        "fixed": {str(key): str(value) for key, value in table.fixed.items()},
        "method": str(table.method),
        "rounded": table.rounded,
        "period": str(table.period),
        "cut_off": _moment(table.cut_off),
        "sources": [str(one) for one in table.sources],
    }


def _moment(moment: datetime) -> str:
    """To the microsecond: which of two releases came later must be told everywhere alike."""
    return moment.astimezone(UTC).isoformat()
