"""What the database itself refuses: pairs and decisions about duplicates are never changed or removed."""

from __future__ import annotations

from typing import Final

from jahorina.audit.kept_tables import KeptTables

MESSAGE: Final = "pairs and decisions about duplicates are never changed or removed"
_KEPT: Final = KeptTables(
    (
        "registers_duplicatepair",
        "registers_duplicatedecision",
    ),
    MESSAGE,
    "registers_duplicates_refuse",
)
install_duplicates, remove_duplicates = _KEPT.install, _KEPT.remove
