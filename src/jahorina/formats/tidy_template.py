"""The template that partners fill in: empty CSV, or a workbook with the allowed codes and the instructions beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from jahorina.formats.catalogue import Catalogue
from jahorina.formats.csv_writing import BYTE_ORDER_MARK
from jahorina.formats.tidy import DATA_SHEET, UPLOAD
from jahorina.formats.tidy_cells import SEXES
from jahorina.formats.tidy_columns import FLAGS
from jahorina.formats.workbook_writing import SheetToWrite, write_workbook
from jahorina.kernel.messages import gettext_noop as _

COLUMN_MEANINGS: Final = {
    "partner": _("The partner whose figures these are, by its code."),
    "country": _("The place that the figure is about, by its code or its ISO 3166-1 letters."),
    "period_start": _("The first day of the period, as 2026-03-01."),
    "period_end": _("The last day of the period, as 2026-03-31. It may not lie in the future."),
    "indicator": _("What is counted: one of the indicators on the sheet Codes."),
    "definition_id": _("How it is counted: one of the definitions of this indicator on the sheet Codes."),
    "nationality_iso3": _("Nationality by three letters (ISO 3166-1 alpha-3, XKX), _U if not known; empty for all."),
    "age_group": _("Age band as 0-17, 18-34 or 65+; empty for the total."),
    "sex": _("F, M, O or U; empty for the total."),
    "value": _("The number: a point for decimals, nothing between thousands. Zero is 0; empty if there is no number."),
    "value_flag": _("How exact the number is, or why there is none: one of those on the sheet Codes."),
    "vintage_date": _("The day as of which you state this figure. A later day revises it."),
    "note": _("Anything a reader of this figure must know; no personal data."),
}


def tidy_template_csv() -> bytes:
    """The header row that the partners' upload needs."""
    return BYTE_ORDER_MARK + (",".join(UPLOAD) + "\r\n").encode()


def tidy_template_xlsx(catalogue: Catalogue, *, translate: Callable[[str], str] = lambda text: text) -> bytes:
    """A workbook with sheets Data (empty), Codes and Instructions; `translate` puts the texts into a language."""
    choices = {
        "partner": sorted(catalogue.partners),
        "indicator": sorted(catalogue.indicators),
        "sex": SEXES,
        "value_flag": tuple(FLAGS),
    }
    return write_workbook(
        [
            SheetToWrite(DATA_SHEET, UPLOAD, (), choices),
            SheetToWrite("Codes", ("column", "code", "belongs to"), _codes(catalogue)),
            SheetToWrite(
                "Instructions",
                ("column", "meaning"),
                ((name, translate(meaning)) for name, meaning in COLUMN_MEANINGS.items()),
                widths={"meaning": 100},
            ),
        ]
    )


def _codes(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    for code in sorted(catalogue.partners):
        yield "partner", code, ""
    for code in sorted(set(catalogue.places.values())):
        yield "country", code, ""
    for indicator, counted in sorted(catalogue.indicators.items()):
        yield "indicator", indicator, counted.statistic
        for definition in sorted(catalogue.statistics[counted.statistic].definitions):
            yield "definition_id", definition, indicator
    for flag in FLAGS:
        yield "value_flag", flag, ""
    for sex in SEXES:
        yield "sex", sex, ""
