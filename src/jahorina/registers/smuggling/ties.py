"""What the kinds of ties are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jahorina.registers.models.suspect import TieKind

__all__ = ["TIE_TITLES", "TieKind"]

TIE_TITLES = {
    TieKind.INVOLVED: _("Part of a suspect"),
    TieKind.RESPONSIBLE: _("Part of a group"),
    TieKind.MEMBER: _("Membership of a group"),
    TieKind.LINKED: _("Link between incidents"),
    TieKind.TRACE: _("Shared trace"),
}
