"""What became of a content stays written down, on every path into the database."""

from __future__ import annotations

from typing import Final

from jahorina.audit.kept_tables import KeptTables

MESSAGE: Final = "what became of a content is never changed or removed"
TABLES: Final = ("exchange_intakerecord",)
_KEPT: Final = KeptTables(TABLES, MESSAGE, "exchange_intake_refuse")
install_intake, remove_intake = _KEPT.install, _KEPT.remove
