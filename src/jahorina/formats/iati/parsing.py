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
        reason = error.strerror or "unknown"
        raise refused("iati-missing", _("%(file)s cannot be read: %(problem)s."), path.name, problem=reason) from error
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // 1024**2
        raise refused("iati-too-large", _("%(file)s is larger than %(limit)s MiB."), path.name, limit=limit)
    return content


def parse(content: bytes, name: str) -> Element:
    """The root `iati-activities`, comments and instructions left out; `name` is the file's for what is said of it.

    Raises InputRefused (`iati-unreadable`, `iati-doctype`, `iati-not-activities`).
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, problem = error.lineno or 1, str(error.msg).split(", line ")[0]
        message = _("%(file)s, line %(line)s: no well-formed XML: %(problem)s.")
        raise refused("iati-unreadable", message, name, line=line, problem=problem) from error
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        message = _("%(file)s has a document type declaration; IATI files need none, and entities are not read.")
        raise refused("iati-doctype", message, name)
    if root.tag != "iati-activities":
        message = _("%(file)s begins with %(tag)s; a file of IATI activities begins with iati-activities.")
        raise refused("iati-not-activities", message, name, tag=str(root.tag)[:60])
    return root


def refused(code: str, message: str, name: str, **params: object) -> InputRefused:
    """The refusal of a file as a whole."""
    return InputRefused(code, message, params={"file": name, **params})
