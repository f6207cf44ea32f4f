"""Opens IATI files that somebody else made: no entities, no document type, no network, no more than MAX_BYTES."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from lxml import etree

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

MAX_BYTES: Final = 64 * 1024 * 1024

Element = Any


def read_bytes(path: Path) -> bytes:
    """The file's bytes; raises InputRefused (`iati-missing`, `iati-too-large`)."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputRefused(
            "iati-missing",
            _("%(file)s cannot be read: %(problem)s."),
            params={"file": path.name, "problem": error.strerror or "unknown"},
        ) from error
    if len(content) > MAX_BYTES:
        raise InputRefused(
            "iati-too-large",
            _("%(file)s is larger than %(limit)s MiB."),
            params={"file": path.name, "limit": MAX_BYTES // 1024**2},
        )
    return content


def parse(content: bytes, name: str) -> Element:
    """The root `iati-activities`, comments and instructions left out; `name` is the file's for what is said of it.

    Raises InputRefused (`iati-unreadable`, `iati-doctype`, `iati-not-activities`).
    """
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        line, problem = error.lineno or 1, str(error.msg).split(", line ")[0].replace("\n", " ")
        raise InputRefused(
            "iati-unreadable",
            _("%(file)s, line %(line)s: no well-formed XML: %(problem)s."),
            params={"file": name, "line": line, "problem": problem},
        ) from error
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise InputRefused(
            "iati-doctype",
            _("%(file)s has a document type declaration; IATI files need none, and entities are not read."),
            params={"file": name},
        )
    if root.tag != "iati-activities":
        raise InputRefused(
            "iati-not-activities",
            _("%(file)s begins with %(tag)s; a file of IATI activities begins with iati-activities."),
            params={"file": name, "tag": str(root.tag)[:60]},
        )
    return root


def _parser() -> Any:
    """A parser for one file: it resolves nothing, fetches nothing, and keeps the library's own limits of depth and size."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
