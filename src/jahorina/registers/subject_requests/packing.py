"""The file for the person: a ZIP of JSON, a page to print and the photograph, sealed with a passphrase where one is given."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass

import pyrage

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.subject_requests.dossier import Dossier

SHORTEST_PASSPHRASE = 12
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file ready to be handed out."""

    name: str
    content_type: str
    content: bytes


def need_long_enough(passphrase: str) -> None:
    """Refuse a passphrase that is easily tried (InputRefused `passphrase-short`); none at all leaves the file open."""
    if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
        raise InputRefused(
            "passphrase-short",
            _("A passphrase has at least %(letters)s characters."),
            params={"letters": SHORTEST_PASSPHRASE},
        )


def packed(found: Dossier, page: str, *, passphrase: str = "") -> PackedFile:
    """The ZIP with `data.json`, `data.html` (the given page) and the photograph; in the age format where it is sealed.

    Raises InputRefused (`passphrase-short`).
    """
    need_long_enough(passphrase)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(found.content, ensure_ascii=False, indent=2, sort_keys=True))
        archive.writestr("data.html", page)
        if found.photograph is not None:
            content, kind = found.photograph
            archive.writestr(f"photograph.{_ENDINGS[kind]}", content)
    name = f"{found.number}.zip"
    if not passphrase:
        return PackedFile(name, "application/zip", buffer.getvalue())
    return PackedFile(
        f"{name}.age", "application/octet-stream", pyrage.passphrase.encrypt(buffer.getvalue(), passphrase)
    )
