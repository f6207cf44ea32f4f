"""Tables as they may be published, with the attack on them: what every method gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jahorina.engines.disclosure.audit import Audit
from jahorina.engines.disclosure.tables import CountTable


@dataclass(frozen=True)
class Protected:
    """Tables as they may be published, in the order in which they came, and the attack on them.

    `unprotected` are cells that nothing could protect. `notes` say in words what the method had to do.
    """

    method: str
    tables: tuple[CountTable, ...]
    audit: Audit
    unprotected: tuple[Mapping[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def may_go_out(self) -> bool:
        """Whether the attacker found nothing."""
        return self.audit.is_safe and not self.unprotected
