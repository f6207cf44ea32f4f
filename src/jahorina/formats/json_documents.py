"""Reads JSON from strangers: UTF-8, of bounded size and depth, without NaN."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from jahorina.formats.contents import Content, bytes_of, name_of
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

LARGEST_JSON: Final = 256 * 1024**2


def read_json_object(content: Content, *, name: str = "") -> dict[str, Any]:
    """Read a document that is one JSON object; raises InputRefused (`json-...`, `content-...`) where it is not."""
    raw, name = bytes_of(content, most=LARGEST_JSON, name=name), name_of(content, name)
    found = document_of(raw, name)
    if not isinstance(found, dict):
        raise InputRefused("json-no-object", _("%(file)s is not one JSON object."), params={"file": name})
    return found


def document_of(raw: bytes, name: str) -> Any:
    """Read any JSON document in UTF-8; raises InputRefused (`json-unreadable`) where it is none."""
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputRefused(
            "json-unreadable", _("%(file)s cannot be read as JSON in UTF-8."), params={"file": name}
        ) from error


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
