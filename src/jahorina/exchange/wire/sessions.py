"""Who asks: a node answers a challenge with its transport key and may then ask for some minutes. No cookie, nothing stored.

Challenge and session are signed texts (Django's signing, with the workspace's secret key): any web process can read them. A
challenge is answered once.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core import signing
from django.core.cache import cache

from jahorina.exchange.services import now, own_keys
from jahorina.exchange.standing import key_roots
from jahorina.exchange.wire.limits import (
    CHALLENGE_LASTS,
    LOGINS_A_MINUTE,
    REQUESTS_A_MINUTE,
    SESSION_LASTS,
    counted,
)
from jahorina.formats.bundle.wire import read_login
from jahorina.kernel.errors import NotAllowed, NotFound, NotReady
from jahorina.kernel.messages import gettext_noop as _

_CHALLENGE, _SESSION = "jahorina.wire.challenge", "jahorina.wire.session"


def this_node(*, address: str) -> str:
    """This node's code; raises NotFound (`wire-other-node`) where it has no exchange keys, TooMany."""
    counted("door", address, most=LOGINS_A_MINUTE)
    try:
        return own_keys().code
    except NotReady as error:
        raise _other_node("") from error


def need_node(code: str) -> None:
    """Raises NotFound (`wire-other-node`) where this node has no exchange keys or is another one."""
    try:
        me = own_keys().code
    except NotReady:
        me = ""
    if not me or me != code:
        raise _other_node(code)


def challenge(*, address: str) -> str:
    """A new challenge; raises TooMany where this address asks too often."""
    counted("login", address, most=LOGINS_A_MINUTE)
    return signing.TimestampSigner(salt=_CHALLENGE).sign(secrets.token_urlsafe(16))


def open_session(content: bytes, *, address: str, moment: datetime | None = None) -> tuple[str, str]:
    """The node that answered, and the session it may use; raises TooMany, BundleRefused, NotAllowed (`wire-challenge`)."""
    counted("login", address, most=LOGINS_A_MINUTE)
    login = read_login(content, audience=own_keys().code, roots=key_roots(), now=moment or now())
    try:
        signing.TimestampSigner(salt=_CHALLENGE).unsign(login.challenge, max_age=CHALLENGE_LASTS)
    except signing.BadSignature as error:
        raise _no_challenge() from error
    if not cache.add(f"wire:challenge:{login.challenge}", 1, 2 * int(CHALLENGE_LASTS.total_seconds())):
        raise _no_challenge()
    return login.node, signing.dumps(login.node, salt=_SESSION)


def node_of(session: str, *, moment: datetime | None = None) -> str:
    """The node whose session this is; raises NotAllowed (`wire-session`) where it is none, has ended, or the node's keys
    are not believed any more, and TooMany."""
    try:
        node = signing.loads(session, salt=_SESSION, max_age=SESSION_LASTS)
    except signing.BadSignature as error:
        raise _no_session() from error
    root = key_roots().get(node)
    if root is None or not root.is_in_force(moment or now()):
        raise _no_session()
    counted("request", node, most=REQUESTS_A_MINUTE)
    return str(node)


def _other_node(code: str) -> NotFound:
    return NotFound("wire-other-node", _("No such node is here: %(node)s."), params={"node": code})


def _no_challenge() -> NotAllowed:
    return NotAllowed("wire-challenge", _("This challenge is none of this node, has ended, or was answered already."))


def _no_session() -> NotAllowed:
    return NotAllowed("wire-session", _("Answer a challenge of this node first; a session lasts some minutes."))
