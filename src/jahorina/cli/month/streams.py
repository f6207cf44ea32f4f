"""The streams of the month, and which of them an agreement lets this node send."""

from __future__ import annotations

from typing import Final

FIGURES: Final = "figures"
REPORTS: Final = "reports"
LINKAGE: Final = "linkage"
SHEETS: Final = "sheets"
PLAN: Final = "plan"
RECEIPTS: Final = "receipts"
"""What the hub says of what came: that it took it in, and that it deleted the encodings of a round."""
REFERRALS: Final = "referrals"


def agreed_streams() -> frozenset[str]:
    """The streams that this node may send in."""
    from jahorina.exchange.services import own_keys
    from jahorina.exchange.standing import agreements

    me = own_keys().code
    return frozenset(one.stream for one in agreements() if one.sender == me)
