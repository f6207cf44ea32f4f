"""Answers of the evidence as files. A file holds the observations in force that the shown answer is made of.

The evidence gives a member's partner its own closed figures; a file that leaves must not hold them. So an export asks as
the public does: what is not free is in no file, whoever downloads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from jahorina.evidence import queries
from jahorina.evidence.answers import Observation
from jahorina.evidence.questions import Question
from jahorina.kernel.errors import UserError
from jahorina.kernel.messages import gettext_noop as _

if TYPE_CHECKING:
    import pyarrow as pa

    from jahorina.formats.workbook_writing import SheetToWrite

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SDMX_CSV = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand out: its name, its media type, its bytes in pieces."""

    name: str
    content_type: str
    chunks: Iterable[bytes]


def export(*, question: Question, format: str) -> Export:
    """The free observations behind an answer, in one of FORMATS.

    Raises UserError (`export-format`, `question-too-wide`) and NotFound (`statistic-unknown`).
    """
    if format not in _WRITERS:
        raise _unknown_format(format)
    content_type, ending, write = _WRITERS[format]
    found = queries.observations(member=None, question=question)
    return Export(f"jahorina-{question.statistic}.{ending}", content_type, write(observation_table(found)))


def upload_template(format: str) -> Export:
    """The empty sheet for a partner's own figures, as csv or xlsx."""
    from jahorina.evidence.known import known_catalogue
    from jahorina.formats.tidy_template import tidy_template_csv, tidy_template_xlsx

    match format:
        case "csv":
            return Export("jahorina-template.csv", CSV, [tidy_template_csv()])
        case "xlsx":
            return Export("jahorina-template.xlsx", XLSX, [tidy_template_xlsx(known_catalogue(), translate=gettext)])
        case _:
            raise _unknown_format(format)


def observation_table(found: Iterable[Observation]) -> pa.Table:
    """Observations as the table that every writer takes (formats.observation_table.OBSERVATIONS)."""
    import pyarrow as pa

    from jahorina.formats.observation_table import OBSERVATIONS

    return pa.Table.from_pylist([_row(one) for one in found], schema=OBSERVATIONS)


def _row(one: Observation) -> dict[str, object]:
    return {
        "statistic": one.statistic,
        "definition": one.definition,
        "place": one.place,
        "period_start": one.period.start,
        "period_end": one.period.end,
        **one.dimensions,
        "value": one.value,
        "lower": one.lower,
        "upper": one.upper,
        "qualifier": one.qualifier.value,
        "obs_status": one.obs_status.value,
        "conf_status": one.conf_status.value,
        "source": one.source,
        "as_of": one.as_of,
        "provenance": one.provenance.value,
        "simulated": one.simulated,
        "note": one.note or None,
    }


def _csv(table: pa.Table) -> Iterator[bytes]:
    from jahorina.formats.tidy_writing import write_tidy_csv

    return write_tidy_csv(table)


def _xlsx(table: pa.Table) -> Iterator[bytes]:
    from jahorina.formats.tidy_writing import write_tidy_xlsx

    yield write_tidy_xlsx(table, [_sources_of(table)])


def _sources_of(table: pa.Table) -> SheetToWrite:
    """The sheet that says where the figures come from."""
    from jahorina.formats.workbook_writing import SheetToWrite

    cited = set(table["source"].to_pylist())
    cards = [card for card in queries.sources() if card.code in cited]
    rows = [
        (card.code, card.title, card.publisher, card.url, card.published, card.accessed_note, card.licence)
        for card in cards
    ]
    header = [
        *(gettext("Source"), gettext("Title"), gettext("Publisher"), gettext("Address"), gettext("Published")),
        *(gettext("Note"), gettext("Licence")),
    ]
    return SheetToWrite(gettext("Sources"), header, rows, widths={header[1]: 60, header[3]: 40, header[6]: 30})


def _sdmx_csv(table: pa.Table) -> Iterator[bytes]:
    from jahorina.formats.sdmx_csv import write_sdmx_csv

    return write_sdmx_csv(table)


_WRITERS: dict[str, tuple[str, str, Callable[[pa.Table], Iterator[bytes]]]] = {
    "csv": (CSV, "csv", _csv),
    "xlsx": (XLSX, "xlsx", _xlsx),
    "sdmx-csv": (SDMX_CSV, "sdmx.csv", _sdmx_csv),
}
FORMATS = tuple(_WRITERS)


def _unknown_format(format: str) -> UserError:
    return UserError(
        "export-format",
        _("There is no format %(format)s; there are %(known)s."),
        params={"format": repr(format[:20]), "known": ", ".join(FORMATS)},
    )
