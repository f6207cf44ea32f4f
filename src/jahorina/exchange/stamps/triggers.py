"""What the database itself refuses about time stamps: none is ever changed or removed."""

from __future__ import annotations

from typing import Final

from jahorina.audit.kept_tables import KeptTables

TABLES: Final = ("exchange_planstamp",)
_KEPT: Final = KeptTables(TABLES, "a time stamp of the plan is never changed or removed", "exchange_stamps_refuse")
install_stamps, remove_stamps = _KEPT.install, _KEPT.remove
