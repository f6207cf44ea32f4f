"""Takes the bytes of an input, however it is handed over, and never more of them than is meant."""

from __future__ import annotations

from pathlib import Path

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

Content = bytes | Path
"""An input: its bytes, or the file that holds them."""


def bytes_of(content: Content, *, most: int, name: str = "") -> bytes:
    """Give the input's bytes; raises InputRefused (`content-...`) where it cannot be read, is empty or above `most`."""
    if isinstance(content, Path):
        try:
            with content.open("rb") as file:
                found = file.read(most + 1)
        except OSError as error:
            raise InputRefused(
                "content-unreadable",
                _("%(file)s cannot be read: %(problem)s."),
                params={"file": content.name, "problem": error.strerror or "unknown"},
            ) from error
    else:
        found = content
    if len(found) > most:
        raise InputRefused(
            "content-too-large",
            _("%(file)s is larger than %(most)s MiB; split it into several files."),
            params={"file": name_of(content, name), "most": most // 1024**2},
        )
    if not found:
        raise InputRefused("content-empty", _("%(file)s is empty."), params={"file": name_of(content, name)})
    return found


def name_of(content: Content, name: str = "") -> str:
    """What messages call the input."""
    return name or (content.name if isinstance(content, Path) else _("the file"))
