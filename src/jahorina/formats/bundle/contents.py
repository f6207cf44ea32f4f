"""Looks into every member: a table is the table that is declared, a document canonical JSON, a PDF only to be read.

What is sealed once more (a letter) is measured like the bundle's own seal; who it is for opens it.
"""

from __future__ import annotations

from collections.abc import Sequence

from jahorina.formats.bundle.canonical import parsed
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.pages import check_pdf
from jahorina.formats.bundle.sealing import measure
from jahorina.formats.bundle.tables import read_table

LARGEST_DOCUMENT = 64 * 1024**2


def check_contents(contents: Sequence[Content]) -> None:
    """Raises BundleRefused (`bundle-content`, `bundle-json`, `bundle-bomb`) for the first member that is not as declared."""
    for content in contents:
        if content.media == "json":
            parsed(content.content, part=content.name, largest=LARGEST_DOCUMENT)
        elif content.media == "age":
            measure(content.content)
        elif content.media == "pdf":
            check_pdf(content)
        else:
            read_table(content)
