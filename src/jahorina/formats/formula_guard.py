"""Keeps a spreadsheet from running what a cell says, and takes the guard away again on the way in.

A text is guarded by one apostrophe in front when a spreadsheet could take it for a formula: when its first letter,
after apostrophes and blanks, is one of = + - @, a tab or a line break, or one of their full-width forms. Numbers are
written as numbers and are never touched, so -5 stays -5. Guarding and unguarding are exact inverses for every text.
"""

from __future__ import annotations

import re
from typing import Final

DANGEROUS: Final = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\u2212"
PATTERN: Final = f"^'*[ \u00a0\u3000\ufeff]*[{DANGEROUS}]"
"""Understood alike by Python and by RE2, which pyarrow uses."""

_DANGEROUS_START: Final = re.compile(PATTERN)


def guarded(text: str) -> str:
    """`text` as it may stand in a cell."""
    return "'" + text if _DANGEROUS_START.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS_START.match(text[1:]) else text
