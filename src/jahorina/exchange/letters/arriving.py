"""Opens the letters of a bundle that was taken in, and hands each to the registers; what does not fit is noted with a code.

In the transaction that takes the bundle in. A letter that cannot be taken in stops neither its bundle nor the other letters:
its writer is told by nothing that leaves by itself; the administrator and both sides' pages see it.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction

from jahorina.exchange.contents import draft_of
from jahorina.exchange.letters import keys
from jahorina.exchange.letters.keeping import blank
from jahorina.exchange.letters.models import Letter as Row
from jahorina.exchange.models import Bundle, Direction
from jahorina.exchange.services import now, own_keys, store
from jahorina.formats.bundle.documents import Manifest
from jahorina.formats.bundle.letters import INSTITUTIONS_NAME, opened_letter, read_institutions
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.refusals import BundleRefused
from jahorina.formats.bundle.sealing import recipient_of
from jahorina.kernel.errors import NotReady, UserError
from jahorina.registers.referral import elsewhere, received
from jahorina.registers.referral.letter import Letter, Opening
from jahorina.registers.referral.states import Act

OTHERS = "letter-for-others"
FORGED = "letter-forged"
KNOWN = "letter-known"
UNFIT = "letter-unfit"
REVOKED = "letter-key-revoked"


def take_in(row: Bundle, manifest: Manifest, contents: tuple[Content, ...], *, me: str) -> None:
    """Take in what a bundle of letters holds, in the caller's transaction; afterwards the sealed letters are overwritten."""
    try:
        identities = keys.identities(me)
    except NotReady:  # a node without registers has no vault: nothing here is for it
        identities = []
    for content in contents:
        if content.name == INSTITUTIONS_NAME:
            keys.learn(manifest.sender, read_institutions(content.content))
    transaction.on_commit(lambda: blank(row.sha256, manifest) and None)
    opened = [(one, _opened(row, manifest, one, identities, me=me)) for one in contents if one.media == "age"]
    letters = [(content, letter) for content, letter in opened if letter is not None]
    for content, letter in sorted(letters, key=lambda pair: (pair[1].referral, pair[1].number)):
        _note(row, manifest, content, letter, _handed(letter, manifest.sender))


def _opened(
    row: Bundle, manifest: Manifest, content: Content, identities: list[tuple[str, str]], *, me: str
) -> Letter | None:
    """The letter, to be handed over in the order in which its writer numbered it: members of a bundle have random names.

    None of one that is for others or does not hold, which is noted."""
    try:
        found = opened_letter(content.content, [secret for _code, secret in identities], me=me) if identities else None
    except BundleRefused as refusal:
        found = None
        if refusal.code != "bundle-decrypt":
            _note(row, manifest, content, None, refusal.code)
            return None
    if found is None:
        _note(row, manifest, content, None, OTHERS)
        return None
    sender, recipient, opening = found.pop("sender"), found.pop("recipient"), found.pop("opening")
    letter = Letter(**found, opening=Opening(**opening) if opening is not None else None)
    own = {code for code, _secret in identities}
    if (sender, recipient) != (manifest.sender, me) or letter.to_institution not in own:
        _note(row, manifest, content, letter, FORGED)
        return None
    if _is_to_revoked(content, manifest, me):
        _note(row, manifest, content, letter, REVOKED)
        return None
    return letter


def _is_to_revoked(content: Content, manifest: Manifest, me: str) -> bool:
    """Whether the letter is sealed to a key that was revoked, by a sender that had taken in which key came after it.

    Who could not know yet wrote in good faith: such a letter is opened, for nobody else can give its content again.
    """
    revoked = keys.revoked_identities(me)
    if not revoked:
        return False
    for secret in revoked:
        try:
            letter = opened_letter(content.content, [secret], me=me)
        except BundleRefused:
            continue
        return _knew(manifest, str(letter["to_institution"]), revoked=set(map(recipient_of, revoked)))
    return False


def _knew(manifest: Manifest, institution: str, *, revoked: set[str]) -> bool:
    """Whether the sender acknowledges a bundle in which this node made another key than revoked ones known."""
    said = {ack.stream: (ack.epoch, ack.seq) for ack in manifest.acks if ack.sender == own_keys().code}
    rows = Bundle.objects.filter(direction=Direction.OUT, schema__startswith="referral/", stream__in=said)
    for row in rows.order_by("-id"):
        for content in draft_of(store(), row.sha256).contents():
            if content.name == INSTITUTIONS_NAME and (row.epoch, row.seq) <= said[row.stream]:
                return read_institutions(content.content).get(institution) not in revoked
    return False


def _handed(letter: Letter, node: str) -> str:
    """The outcome: empty where the registers took it in."""
    if letter.from_institution not in keys.newest_keys(node):
        return FORGED
    known = Row.objects.filter(
        direction=Row.Direction.IN, node=node, referral=letter.referral, number=letter.number, outcome=""
    )
    if known.exists():
        return KNOWN
    try:
        with transaction.atomic():
            if letter.act == Act.SEALED:
                received.take_in(letter, node=node)
            elif elsewhere.is_of_here(letter.referral):
                elsewhere.apply(letter)
            else:
                received.apply(letter, node=node)
    except UserError as error:
        return error.code
    except IntegrityError:  # what the database itself refuses, whatever the letter says
        return UNFIT
    return ""


def _note(row: Bundle, manifest: Manifest, content: Content, letter: Letter | None, outcome: str) -> None:
    Row.objects.create(
        direction=Row.Direction.IN,
        bundle=row,
        member=content.name,
        referral=letter.referral if letter is not None else None,
        number=letter.number if letter is not None else None,
        act=letter.act if letter is not None else "",
        reason=letter.reason if letter is not None else "",
        node=manifest.sender,
        outcome=outcome,
        at=now(),
    )
