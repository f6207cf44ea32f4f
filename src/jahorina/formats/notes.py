"""What readers tell beside the figures; translated where a person sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person must know of what was read: a translatable template, filled from `params`."""

    message: str
    params: tuple[tuple[str, str | int], ...] = ()

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence, filled in; `translate` puts the template into the reader's language."""
        return translate(self.message) % dict(self.params) if self.params else translate(self.message)
