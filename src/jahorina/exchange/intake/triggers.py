"""What became of a content, and that it was deleted, stays written down, on every path into the database."""

from __future__ import annotations

from typing import Final

from jahorina.audit.kept_tables import KeptTables

MESSAGE: Final = "what became of a content is never changed or removed"
TABLES: Final = ("exchange_intakerecord", "exchange_contentdeletion")
_RECORDS: Final = KeptTables(TABLES[:1], MESSAGE, "exchange_intake_refuse")
_DELETIONS: Final = KeptTables(TABLES[1:], MESSAGE, "exchange_deletion_refuse")
install_intake, remove_intake = _RECORDS.install, _RECORDS.remove
install_deletions, remove_deletions = _DELETIONS.install, _DELETIONS.remove
