"""What the database itself refuses: runs of the engines, what they read and what came out are never changed or removed."""

from __future__ import annotations

from typing import Final

from jahorina.audit.kept_tables import KeptTables

MESSAGE: Final = "runs of the engines are never changed or removed"
_KEPT: Final = KeptTables(
    (
        "evidence_giventable",
        "evidence_enginerun",
        "evidence_engineinput",
        "evidence_runresult",
    ),
    MESSAGE,
    "evidence_runs_refuse",
)
install_runs, remove_runs = _KEPT.install, _KEPT.remove
