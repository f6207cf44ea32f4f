"""What the database itself refuses about letters: no key of an institution and no letter is ever changed or removed."""

from __future__ import annotations

from typing import Final

from jahorina.audit.kept_tables import KeptTables

TABLES: Final = ("exchange_institutionkey", "exchange_letter")
_KEPT: Final = KeptTables(
    TABLES, "what was written between institutions is never changed or removed", "exchange_letters_refuse"
)
install_letters, remove_letters = _KEPT.install, _KEPT.remove
