"""The catalogue of open data (DCAT-AP): every table of the latest release of each series, with its files.

Addresses are those of the portal, told from where the catalogue lies (`/public/<language>/`), so that a node and a copy of
its pages on any host say the same.
"""

from __future__ import annotations

import hashlib

from django.conf import settings

from jahorina.formats.safe_tables.dcat import CatalogueHead, Dataset, Distribution
from jahorina.formats.safe_tables.dcat import catalogue as written
from jahorina.kernel.messages import gettext_noop as _
from jahorina.publication.files import TableFile, licence, table_files
from jahorina.publication.public import PublicCard, TablePage, standing_tables

NAME = "catalogue.jsonld"
DESCRIPTION = _("Figures about migration on the route, published so that nobody can be recognised.")


def catalogue(describe: dict[str, str]) -> bytes:
    """The catalogue as JSON-LD; `describe` is DESCRIPTION in each language of the portal."""
    found = standing_tables()
    name = settings.JAHORINA.text("node", "name")
    head = CatalogueHead(
        titles=dict.fromkeys(describe, name),
        description=describe,
        publisher=name,
        licence=licence(),
        modified=max((card.published_on for card, _table in found), default=None),
    )
    return written(head, [_dataset(card, table) for card, table in found])


def _dataset(card: PublicCard, table: TablePage) -> Dataset:
    page = f"{card.series}/{card.number}/"
    texts = {**table.titles, "en": f"{table.titles.get('en', table.code)}, {table.period}"}
    return Dataset(
        address=f"{page}#{table.code}",
        page=page,
        identifier=f"{card.series}:{card.number}:{table.code}",
        titles=texts,
        description={"en": card.reason},
        keywords=tuple(dict.fromkeys((table.statistic, *table.dimensions))),
        issued=card.published_on,
        version=str(card.number),
        first_day=table.period.start,
        last_day=table.period.end,
        frequency=str(table.period.frequency),
        is_simulated=card.is_simulated,
        distributions=[_distribution(page, table, one) for one in table_files(card, table)],
    )


def _distribution(page: str, table: TablePage, file: TableFile) -> Distribution:
    return Distribution(
        address=f"{page}{table.code}.{file.ending}",
        title=file.format.title,
        media_type=file.format.content_type.split(";")[0],
        file_type=file.format.file_type,
        conforms_to=file.format.standard,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
    )
