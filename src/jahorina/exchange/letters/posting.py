"""Makes bundles of what institutions here have to say of referrals: each letter sealed to the institution that it is for.

Only under an agreement of the purpose `referral`. A referral whose recipient's node has not made its key known waits; so does
one to a partner with whom there is no such agreement. The first bundle to a partner makes the own institutions' keys known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from jahorina.exchange.contents import draft_of
from jahorina.exchange.letters.keeping import blank_all, keep_no_longer
from jahorina.exchange.letters.keys import node_and_key, own_institutions
from jahorina.exchange.letters.models import Letter as Row
from jahorina.exchange.models import Bundle, Direction
from jahorina.exchange.sending import Sent, send
from jahorina.exchange.services import now, own_keys, store
from jahorina.exchange.standing import agreements, key_roots
from jahorina.formats.bundle.agreements import Agreement
from jahorina.formats.bundle.letters import (
    INSTITUTIONS_NAME,
    MOST_LETTERS,
    institutions_member,
    read_institutions,
    sealed_letter,
)
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.schemas import PURPOSES
from jahorina.registers.referral import elsewhere, received
from jahorina.registers.referral.letter import Letter

KIND = "referral"
PURPOSE = PURPOSES[KIND]
NO_KEY, NO_AGREEMENT = "letter-no-key", "letter-no-agreement"


@dataclass(frozen=True, slots=True)
class Posted:
    """A bundle with letters that was made, or letters that wait (`code` says why)."""

    node: str
    letters: int
    code: str = ""
    sent: Sent | None = None


def post(*, by: str) -> list[Posted]:
    """Put all letters that have not left into the next bundles of their streams; nothing where nobody agreed on referrals.

    Raises NotReady (`exchange-keys-missing`, `recipient-keys`, `vault-key-missing`) and what `send` raises.
    """
    me = own_keys().code
    streams = {node: one for one in _streams(me) for node in one.recipients}
    if not streams:
        return []
    blank_all()
    with transaction.atomic():
        keep_no_longer()
        institutions = own_institutions(me)
    letters, posted = _by_node(_unsent()), list[Posted]()
    for node in sorted({*letters, *streams}):
        waiting, stream = letters.get(node, []), streams.get(node)
        if stream is None or not node:
            posted.append(Posted(node, len(waiting), NO_AGREEMENT if node else NO_KEY))
            continue
        is_new = _said(stream.stream) != institutions
        for batch in _batches(waiting) or ([[]] if is_new and institutions and node in key_roots() else []):
            posted.append(_post(batch, node, stream, institutions, by=by))
    with transaction.atomic():
        received.destroy_answered(_left())
    return posted


def _post(
    batch: list[tuple[Letter, str]], node: str, stream: Agreement, institutions: dict[str, str], *, by: str
) -> Posted:
    me = own_keys().code
    members = [(one, sealed_letter(_document(one, me, node), key)) for one, key in batch]
    contents = [content for _letter, content in members]
    if _said(stream.stream) != institutions:
        contents.append(institutions_member(institutions))

    def noted(bundle: Bundle) -> None:
        for one, content in members:
            _note(bundle, one, content, node)

    simulated = any(one.is_simulated for one, _key in batch)
    return Posted(node, len(batch), sent=send(stream.stream, KIND, contents, by=by, simulated=simulated, noted=noted))


def _note(bundle: Bundle, letter: Letter, content: Content, node: str) -> None:
    Row.objects.create(
        direction=Row.Direction.OUT,
        bundle=bundle,
        member=content.name,
        referral=letter.referral,
        number=letter.number,
        act=letter.act,
        reason=letter.reason,
        node=node,
        at=now(),
    )


def _document(letter: Letter, me: str, node: str) -> dict[str, Any]:
    found = asdict(letter) | {"sender": me, "recipient": node}
    del found["to_node"], found["is_simulated"]
    return found


def _left() -> set[tuple[Any, int]]:
    rows = Row.objects.filter(direction=Row.Direction.OUT)
    return {(referral, number) for referral, number in rows.values_list("referral", "number") if number is not None}


def _unsent() -> list[Letter]:
    left = _left()
    return [*elsewhere.to_send(left), *received.to_send(left)]


def _by_node(letters: Iterable[Letter]) -> dict[str, list[tuple[Letter, str]]]:
    """The letters by the node of their recipient, each with its key; under an empty name those of whom no node is known."""
    found: dict[str, list[tuple[Letter, str]]] = defaultdict(list)
    for one in letters:
        node, key = node_and_key(one.to_institution, node=one.to_node) or ("", "")
        found[node].append((one, key))
    return found


def _batches(letters: list[tuple[Letter, str]]) -> list[list[tuple[Letter, str]]]:
    return [letters[place : place + MOST_LETTERS] for place in range(0, len(letters), MOST_LETTERS)]


def _streams(me: str) -> list[Agreement]:
    """The own streams on which letters go today."""
    today = now().date()
    return [
        one
        for one in agreements()
        if one.sender == me and one.purpose == PURPOSE and one.is_in_force(today) and f"{KIND}/1" in one.schemas
    ]


def _said(stream: str) -> dict[str, str]:
    """What the stream said last of the own institutions' keys."""
    rows = Bundle.objects.filter(direction=Direction.OUT, stream=stream, schema__startswith=f"{KIND}/").order_by("-id")
    for sha256 in rows.values_list("sha256", flat=True):
        for content in draft_of(store(), sha256).contents():
            if content.name == INSTITUTIONS_NAME:
                return read_institutions(content.content)
    return {}
