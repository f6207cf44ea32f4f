"""Says what a bundle holds, for a person who has to answer for it: who gets what, under which agreement, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from jahorina.formats.bundle.documents import Manifest
from jahorina.formats.bundle.fields import written
from jahorina.formats.bundle.members import Content

FIRST_LINES: Final = 5
_WIDEST: Final = 160


def description(manifest: Manifest, contents: Sequence[Content], *, lines: int = FIRST_LINES) -> dict[str, Any]:
    """The bundle as plain data: recipients, agreement, purpose, times, and each member with columns, rows, first lines."""
    return {
        "sender": manifest.sender,
        "recipients": list(manifest.recipients),
        "stream": manifest.stream,
        "epoch": manifest.epoch,
        "seq": manifest.seq,
        "created": written(manifest.created),
        "expires": written(manifest.expires),
        "schema": manifest.schema,
        "agreement": manifest.agreement,
        "purpose": manifest.purpose,
        "simulated": manifest.simulated,
        "sha256": manifest.sha256,
        "previous": manifest.previous,
        "acknowledges": [f"{one.sender} {one.stream} {one.epoch}:{one.seq}" for one in manifest.acks],
        "members": [_member(one, lines) for one in contents],
    }


def _member(content: Content, lines: int) -> dict[str, Any]:
    return {
        "name": content.name,
        "bytes": len(content.content),
        "rows": content.rows,
        "columns": [f"{name} ({kind})" for name, kind in content.columns],
        "first_lines": first_lines(content, lines),
    }


def first_lines(content: Content, lines: int) -> list[str]:
    """The first lines of a table or document as a person reads them; none of a PDF."""
    if content.media == "pdf":
        return []
    if content.media == "parquet":
        from jahorina.formats.bundle.tables import read_table

        rows = read_table(content).slice(0, lines).to_pylist()
        return [_cut(", ".join(_cell(one) for one in row.values())) for row in rows]
    text = content.content[: lines * _WIDEST * 4].decode("utf-8", "replace")
    return [_cut(line) for line in text.splitlines()[: lines + 1]]


def _cell(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _cut(line: str) -> str:
    return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"
