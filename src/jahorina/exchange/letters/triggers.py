"""What the database itself refuses about letters: no key of an institution and no letter is ever changed or removed."""

from __future__ import annotations

from typing import Final

from jahorina.audit.kept_tables import KeptTables

TABLES: Final = ("exchange_institutionkey", "exchange_letter")
_KEPT: Final = KeptTables(
    TABLES, "what was written between institutions is never changed or removed", "exchange_letters_refuse"
)
install_letters, remove_letters = _KEPT.install, _KEPT.remove

ENDS: Final = ("exchange_institutionkeyend",)
_ENDS: Final = KeptTables(ENDS, "that a key was revoked is never taken back", "exchange_key_ends_refuse")
install_key_ends, remove_key_ends = _ENDS.install, _ENDS.remove
