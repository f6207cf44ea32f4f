"""A published release as members of a bundle: what readers see, and nothing that `publication` has not let out."""

from __future__ import annotations

from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.tables import csv_content
from jahorina.kernel.errors import NotFound
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
    series, _dash, number = name.rpartition("-")
    if not series or not number.isdigit():
        raise NotFound("release-name", _("Name a release as series-number, as on its page."))
    release = public_release(series, int(number))
    if release.card.is_withdrawn:
        raise NotFound("release-withdrawn", _("This release was withdrawn; it does not leave any more."))
    rows = [row for table in release.tables for row in _rows(table)]
    document = Content("release.json", canonical(_document(release)))
    return [document, csv_content("cells.csv", COLUMNS, rows)], release.card.is_simulated


def _rows(table: TablePage) -> list[tuple[str, ...]]:
    return [
        (table.code, BETWEEN.join(cell.members), cell.plain_value, cell.obs_status.value, cell.conf_status.value)
        for cell in table.cells
    ]


def _document(release: PublicRelease) -> dict[str, object]:
    card = release.card
    return {
        "series": card.series,
        "number": card.number,
        "titles": {str(language): str(text) for language, text in dict(card.titles).items()},
        "simulated": card.is_simulated,
        "tables": [
            {
                "code": table.code,
                "statistic": table.statistic,
                "dimensions": list(table.dimensions),
                "fixed": {str(key): str(value) for key, value in table.fixed.items()},
                "method": str(table.method),
                "rounded": table.rounded,
                "period": str(table.period),
                "cut_off": table.cut_off.isoformat(timespec="seconds"),
                "sources": [str(one) for one in table.sources],
            }
            for table in release.tables
        ],
    }
