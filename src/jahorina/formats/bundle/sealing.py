"""The sealed part: an age file (C2SP age v1) to X25519 recipients, looked at before anything is computed.

Opening an age header costs a curve operation a recipient before anything in it is authenticated; a forged header of four
thousand recipients costs minutes. So the header is measured first, and is only looked at under a valid outer signature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pyrage import DecryptError, IdentityError, RecipientError, x25519
from pyrage import decrypt as age_decrypt
from pyrage import encrypt as age_encrypt

from jahorina.formats.bundle.limits import LARGEST_AGE_HEADER, MOST_RECIPIENTS, MOST_STANZAS
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.messages import gettext_noop as _

FIRST_LINE: Final = b"age-encryption.org/v1\n"
_MAC_LINE: Final = re.compile(rb"\n--- [A-Za-z0-9+/]{43}\n")
RECIPIENT: Final = r"age1[02-9ac-hj-np-z]{58}"


def new_identity() -> tuple[str, str]:
    """A new key to be sealed to: the secret, and what others seal to."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """What others seal to; raises BundleRefused (`bundle-keys`) where the secret is none."""
    try:
        return str(x25519.Identity.from_str(identity).to_public())
    except IdentityError as error:
        raise refused("bundle-keys", what=_("the key to open with is none")) from error


def seal(content: bytes, recipients: Sequence[str]) -> bytes:
    """The age file; raises BundleRefused (`bundle-keys`) for a recipient that is no X25519 key, none, or too many."""
    if not 0 < len(recipients) <= MOST_RECIPIENTS:
        raise refused("bundle-keys", what=_("a bundle is sealed to one recipient at least and not to more than fit"))
    try:
        keys = [x25519.Recipient.from_str(one) for one in recipients]
    except RecipientError as error:
        raise refused("bundle-keys", what=_("a key to seal to is none")) from error
    return bytes(age_encrypt(content, keys))


def measure(content: bytes) -> int:
    """The number of stanzas of an age header within the limits; raises BundleRefused (`bundle-age`)."""
    head = content[: LARGEST_AGE_HEADER + 1]
    end = _MAC_LINE.search(head)
    if not content.startswith(FIRST_LINE) or end is None:
        raise refused("bundle-age", what=_("its header has no end within the limit, or is none"))
    stanzas = head[: end.start()].count(b"\n-> ")
    if not 0 < stanzas <= MOST_STANZAS:
        raise refused("bundle-age", what=_("its header names too many recipients"))
    return stanzas


def unseal(content: bytes, identities: Sequence[str], *, me: str) -> bytes:
    """The content; raises BundleRefused (`bundle-age`, `bundle-decrypt`). Several identities: while keys change."""
    measure(content)
    try:
        return bytes(age_decrypt(content, [x25519.Identity.from_str(one) for one in identities]))
    except DecryptError as error:
        raise refused("bundle-decrypt", me=me) from error
