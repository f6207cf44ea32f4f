"""What a person decides about the exchange: own keys, others' keys, agreements, and streams that begin anew."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jahorina.audit import services as audit
from jahorina.audit.actions import AGREEMENT_CHANGED, NODE_KEYS_LEARNT, NODE_KEYS_MADE, STREAM_BEGUN_ANEW
from jahorina.exchange import keyfolder
from jahorina.exchange.models import AgreementEnd, AgreementText, Epoch, KeyVersion
from jahorina.exchange.standing import accepted_head, epoch_of, key_roots
from jahorina.exchange.store import Store
from jahorina.formats.bundle.agreements import Agreement, read_agreement
from jahorina.formats.bundle.keyroots import KeyRoot, fingerprint
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _

SHORTEST_REASON = 5


def store() -> Store:
    """The exchange's folder of this workspace."""
    return Store.of(settings.JAHORINA.workspace)


def own_keys() -> keyfolder.NodeKeys:
    """This node's keys; raises NotReady (`exchange-keys-missing`)."""
    return keyfolder.load(store().keys)


def make_keys(*, code: str, threshold: int, by: str) -> KeyRoot:
    """Make this node's keys; raises Conflict (`exchange-keys-exist`), BundleRefused for a code that is none."""
    root = keyfolder.make(store().keys, code=code, threshold=threshold, now=timezone.now())
    _own_keys_recorded(root, by)
    return root


def change_keys(*, by: str, threshold: int | None = None) -> KeyRoot:
    """Replace this node's release, transport and sealing keys. Raises NotReady (`root-keys-missing`)."""
    root = keyfolder.change(store().keys, now=timezone.now(), threshold=threshold)
    _own_keys_recorded(root, by)
    return root


def _own_keys_recorded(root: KeyRoot, by: str) -> None:
    with transaction.atomic():
        audit.record(actor=by, action=NODE_KEYS_MADE, target=f"node:{root.node}", detail={"version": root.version})


@transaction.atomic
def learn_keys(content: bytes, *, by: str, compared: str | None = None) -> KeyRoot:
    """Take in another node's key roots from its file: follow from the version that is known, or, of a node that is not
    known yet, begin with the fingerprint that two people have `compared`.

    Raises InputRefused (`fingerprint-differs`), Conflict (`fingerprint-needed`), BundleRefused. Again the same: nothing.
    """
    chain = keyfolder.read_exported(content)
    node = chain[-1].node
    known = key_roots().get(node)
    if known is None:
        _compare(chain[-1], compared)
        new = chain
    else:
        same = next((one for one in chain if one.version == known.version), None)
        if same is None or same.document != known.document:
            raise refused("bundle-rollback", found=chain[-1].version, known=known.version)
        new = tuple(one for one in chain if one.version > known.version)
    if new:
        write_keys(new, by=by)
    return chain[-1]


def write_keys(new: tuple[KeyRoot, ...], *, by: str) -> None:
    """Add versions that were followed; in the caller's transaction."""
    for root in new:
        document = root.document.decode("utf-8")
        KeyVersion.objects.create(
            node=root.node, version=root.version, document=document, added_at=timezone.now(), by=by
        )
    last = new[-1]
    audit.record(actor=by, action=NODE_KEYS_LEARNT, target=f"node:{last.node}", detail={"version": last.version})


def _compare(root: KeyRoot, compared: str | None) -> None:
    wanted = fingerprint(root)
    if compared is None:
        raise Conflict(
            "fingerprint-needed",
            _("%(node)s is not known yet. Compare its fingerprint with its people by telephone: %(fingerprint)s."),
            params={"node": root.node, "fingerprint": wanted},
        )
    if "".join(compared.split()).casefold() != wanted.replace(" ", ""):
        raise InputRefused(
            "fingerprint-differs",
            _("The fingerprint of %(node)s's keys is another one; somebody may have changed the file on its way."),
            params={"node": root.node},
        )


@transaction.atomic
def add_agreement(content: bytes, *, by: str) -> Agreement:
    """Put an agreement in; the same text again changes nothing. Raises Conflict (`agreement-differs`,
    `agreement-stream-taken`), BundleRefused."""
    agreement = read_agreement(content)
    known = AgreementText.objects.filter(code=agreement.code).first()
    if known is not None:
        if known.sha256 == agreement.sha256:
            return agreement
        raise Conflict(
            "agreement-differs",
            _("The agreement %(code)s is known with another text; a changed agreement gets a new code."),
            params={"code": agreement.code},
        )
    of_stream = AgreementText.objects.filter(sender=agreement.sender, stream=agreement.stream, end__isnull=True)
    taken = next((one for one in of_stream if read_agreement(one.document.encode()).until >= agreement.since), None)
    if taken is not None:
        raise Conflict(
            "agreement-stream-taken",
            _("The stream %(stream)s goes under the agreement %(code)s; end that first."),
            params={"stream": agreement.stream, "code": taken.code},
        )
    AgreementText.objects.create(
        code=agreement.code,
        sender=agreement.sender,
        stream=agreement.stream,
        sha256=agreement.sha256,
        document=content.decode("utf-8"),
        added_at=timezone.now(),
        by=by,
    )
    detail = {"sender": agreement.sender, "stream": agreement.stream, "sha256": agreement.sha256}
    audit.record(actor=by, action=AGREEMENT_CHANGED, target=f"agreement:{agreement.code}", detail=detail)
    return agreement


@transaction.atomic
def end_agreement(code: str, *, reason: str, by: str) -> None:
    """End an agreement before its last day: nothing more leaves or comes in under it. Raises NotFound, Conflict."""
    found = AgreementText.objects.filter(code=code).first()
    if found is None:
        raise NotFound("agreement-unknown", _("There is no agreement %(code)s."), params={"code": code})
    if AgreementEnd.objects.filter(agreement=found).exists():
        raise Conflict("agreement-ended", _("The agreement %(code)s was ended already."), params={"code": code})
    AgreementEnd.objects.create(agreement=found, at=timezone.now(), reason=reason_of(reason), by=by)
    audit.record(actor=by, action=AGREEMENT_CHANGED, target=f"agreement:{code}", detail={"ended": True})


@transaction.atomic
def begin_epoch(sender: str, stream: str, *, reason: str, by: str) -> int:
    """Let a stream begin anew: the own one after a restore, another's after its people told why. Returns the epoch.

    What waits under the new epoch is taken in with the next `receive`, or by `receiving.drain`.
    """
    epoch = epoch_of(sender, stream) + 1
    Epoch.objects.create(sender=sender, stream=stream, epoch=epoch, at=timezone.now(), reason=reason_of(reason), by=by)
    head = accepted_head(sender, stream)
    detail = {"epoch": epoch, "before": f"{head.epoch}:{head.seq}" if head else ""}
    audit.record(actor=by, action=STREAM_BEGUN_ANEW, target=f"stream:{sender}/{stream}", detail=detail)
    return epoch


def reason_of(text: str) -> str:
    """The reason as it is kept; raises InputRefused (`exchange-reason`) for one that says nothing."""
    plain = " ".join(text.split())
    if len(plain) < SHORTEST_REASON or len(plain) > 300:
        raise InputRefused("exchange-reason", _("Say why, in a sentence."))
    return plain


def export_keys(target: Path) -> KeyRoot:
    """Write the file by which others learn this node's keys."""
    keys = own_keys()
    target.write_bytes(keyfolder.exported(keys.roots))
    return keys.root


def now() -> datetime:
    """The moment, to the second, as bundles count it."""
    return timezone.now().replace(microsecond=0)
