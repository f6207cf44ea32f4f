"""Every way in which a bundle can be refused: a stable code and one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _

_ALL: Final = (
    Refusal("bundle-size", _("The bundle is larger or smaller than a bundle can be: %(what)s.")),
    Refusal("bundle-frame", _("This is no bundle, or it was cut off or added to: %(what)s.")),
    Refusal("bundle-json", _("The %(part)s is not written in the one form that is allowed: %(what)s.")),
    Refusal("bundle-format", _("The %(part)s does not hold what it must: %(what)s.")),
    Refusal("bundle-type", _("The %(part)s says that it is something else: %(what)s.")),
    Refusal("bundle-sender", _("%(sender)s is no partner whose keys are known here.")),
    Refusal("bundle-signature", _("The %(part)s is not signed by enough valid keys of %(sender)s.")),
    Refusal("bundle-recipient", _("The bundle is not addressed to %(me)s.")),
    Refusal("bundle-hash", _("The content of %(part)s is not what was signed.")),
    Refusal("bundle-age", _("The sealed part asks for more work than a bundle may: %(what)s.")),
    Refusal("bundle-decrypt", _("The sealed part does not open with the keys of %(me)s, or it was changed.")),
    Refusal("bundle-manifest", _("The members are not those of the manifest: %(what)s.")),
    Refusal("bundle-bind", _("Envelope and manifest contradict each other in %(field)s.")),
    Refusal("bundle-name", _("%(name)s is no name that a member may have.")),
    Refusal("bundle-bomb", _("%(name)s would unpack to more than it may.")),
    Refusal("bundle-stream", _("%(sender)s may not send the stream %(stream)s.")),
    Refusal("bundle-agreement", _("The agreement %(agreement)s does not allow this: %(why)s.")),
    Refusal("bundle-schema", _("The schema %(schema)s cannot be read here; the bundle is kept until it can.")),
    Refusal("bundle-content", _("%(name)s does not hold what its schema says: %(what)s.")),
    Refusal("bundle-leak", _("%(name)s looks as if it named people, so it does not leave: %(what)s.")),
    Refusal(
        "bundle-epoch", _("%(sender)s began the stream %(stream)s anew (epoch %(epoch)s); somebody has to accept that.")
    ),
    Refusal(
        "bundle-gap", _("Bundles %(first)s to %(last)s of the stream %(stream)s are missing; this one waits for them.")
    ),
    Refusal(
        "bundle-fork", _("There are two different bundles %(seq)s of the stream %(stream)s; both are kept as evidence.")
    ),
    Refusal("bundle-time", _("The bundle's times do not fit: %(what)s.")),
    Refusal(
        "bundle-sheet-early",
        _("Encodings of the round %(run)s are still here: whoever links must not learn yet which people are invented."),
    ),
    Refusal("bundle-keys", _("These are no keys of a node: %(what)s.")),
    Refusal(
        "bundle-rollback", _("These keys are older than those that are known: version %(found)s, known %(known)s.")
    ),
)

REASONS: Final[Mapping[str, str]] = {one.code: one.message for one in _ALL}
"""The sentence for each code."""


class BundleRefused(InputRefused):
    """A bundle was refused as a whole; `code` is one of REASONS."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, REASONS[code], params=params)


def refused(code: str, **params: object) -> BundleRefused:
    """The refusal for this code, to be raised."""
    return BundleRefused(code, **params)
