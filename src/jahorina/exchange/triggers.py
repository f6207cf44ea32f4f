"""What the database itself refuses about the exchange, on every path into it: no row of it is ever changed or removed."""

from __future__ import annotations

from typing import Final

from jahorina.audit.kept_tables import KeptTables

MESSAGE: Final = "what was exchanged is never changed or removed"
TABLES: Final = (
    "exchange_keyversion",
    "exchange_agreementtext",
    "exchange_agreementend",
    "exchange_epoch",
    "exchange_bundle",
    "exchange_acceptance",
    "exchange_receipt",
    "exchange_witness",
    "exchange_contradiction",
    "exchange_refusedfile",
)
_KEPT: Final = KeptTables(TABLES, MESSAGE, "exchange_refuse")
install_exchange, remove_exchange = _KEPT.install, _KEPT.remove
