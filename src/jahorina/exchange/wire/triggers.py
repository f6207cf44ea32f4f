"""What the database itself refuses about the wire: no address and no delivery is ever changed or removed."""

from __future__ import annotations

from typing import Final

from jahorina.audit.kept_tables import KeptTables

TABLES: Final = ("exchange_peeraddress", "exchange_deliverynote")
_KEPT: Final = KeptTables(TABLES, "what was said over the wire is never changed or removed", "exchange_wire_refuse")
install_wire, remove_wire = _KEPT.install, _KEPT.remove
