"""One visit to another node: bring it what it has not got yet, fetch what waits there, and take that in."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jahorina.exchange.letters.posting import post
from jahorina.exchange.receiving import Outcome, receive_file
from jahorina.exchange.sending import Sent
from jahorina.exchange.services import now, own_keys, store
from jahorina.exchange.stamps.arriving import take_stamp
from jahorina.exchange.stamps.renewing import renew, stamps_for
from jahorina.exchange.wire.addresses import Address, address_of, addresses, parsed
from jahorina.exchange.wire.connection import sentence
from jahorina.exchange.wire.courier import Courier, Waiting, head_of
from jahorina.exchange.wire.offers import note_delivery, waiting_for
from jahorina.exchange.wire.uploads import remove_old, take_in_stored
from jahorina.formats.bundle.framing import ENVELOPE_ROOM
from jahorina.formats.bundle.wire import Delivery, signed_delivery
from jahorina.kernel.errors import InputRefused, NotFound, UserError
from jahorina.kernel.messages import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one bundle: `way` is out or in; `sentence` says why where it was not taken in."""

    node: str
    way: str
    stream: str
    epoch: int
    seq: int
    verdict: str
    code: str = ""
    sentence: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether a person has to look."""
        return self.verdict in ("refused", "forked")


def sync(node: str, *, by: str, courier: Courier | None = None) -> list[Carried]:
    """Visit a node. What was refused does not stop the rest.

    Raises NotFound (`wire-no-address`), NotReady (`exchange-keys-missing`), Unreachable.
    """
    courier = courier or Courier(address_of(node), own_keys())
    try:
        take_in_stored()
        remove_old(node)
        post(by=by)
        renew(by=by)
        brought = _bring_all(courier, node, by=by)
        for stamp in stamps_for(node):
            courier.bring_stamp(stamp)
        fetched = [_fetched(courier, one, by=by) for one in courier.waiting()]
        if fetched and post(by=by):  # letters that answer what just came
            brought += _bring_all(courier, node, by=by)
        for stamp in courier.stamps():
            with suppress(
                InputRefused
            ):  # one that does not hold changes nothing; the status page says what is not confirmed
                take_stamp(stamp, by=by)
        return brought + fetched
    finally:
        courier.close()


def _bring_all(courier: Courier, node: str, *, by: str) -> list[Carried]:
    waiting = waiting_for(node)
    return [_brought(courier, one.path, one.sha256, (one.stream, one.epoch, one.seq), by=by) for one in waiting]


def deliver(sent: Sent, *, to: str, by: str) -> Carried:
    """Bring one bundle to a node by its code or its https address. Raises NotFound (`wire-no-address`,
    `wire-not-a-recipient`), Unreachable."""
    courier = Courier(_address(to), own_keys())
    try:
        return _brought(courier, sent.file, sent.sha256, (sent.stream, sent.epoch, sent.seq), by=by)
    finally:
        courier.close()


def _address(to: str) -> Address:
    if "://" not in to:
        return address_of(to)
    plain = parsed("", to)
    kept = next((one for one in addresses().values() if (one.host, one.port) == (plain.host, plain.port)), None)
    if kept is not None:
        return kept
    courier = Courier(plain, own_keys())
    try:
        node = courier.who()
    finally:
        courier.close()
    if not node:
        raise NotFound("wire-no-node", _("No node answers at %(address)s."), params={"address": str(plain)})
    return Address(node, plain.host, plain.port)


def _brought(courier: Courier, path: Path, sha256: str, place: tuple[str, int, int], *, by: str) -> Carried:
    try:
        said = courier.bring(path)
        delivery = note_delivery(said, sha256=sha256, node=courier.node, by=by)
    except UserError as error:
        return _failed(courier, "out", place, error)
    why = sentence(delivery.code, "", {}) if delivery.code else ""
    return Carried(courier.node, "out", *place, delivery.verdict, delivery.code, why)


def _fetched(courier: Courier, one: Waiting, *, by: str) -> Carried:
    place = (one.stream, one.epoch, one.seq)
    try:
        path = courier.fetch(one, store().incoming(courier.node))
        outcome = receive_file(path, by=by)
        courier.tell(one.sha256, _delivery(path, outcome))
    except UserError as error:
        return _failed(courier, "in", place, error)
    path.unlink()
    return Carried(courier.node, "in", *place, str(outcome.verdict), outcome.code, outcome.sentence)


def _failed(courier: Courier, way: str, place: tuple[str, int, int], error: UserError) -> Carried:
    """A bundle that did not get through; raises what concerns the node as a whole."""
    if error.code in ("wire-unreachable", "wire-certificate-refused"):
        raise error
    return Carried(courier.node, way, *place, "refused", error.code, str(error))


def _delivery(path: Path, outcome: Outcome) -> bytes:
    keys = own_keys()
    with path.open("rb") as file:
        begin = file.read(2 * ENVELOPE_ROOM)
    try:
        name = hashlib.sha256(head_of(begin)).hexdigest()
    except UserError:
        name = hashlib.sha256(begin).hexdigest()
    delivery = Delivery(keys.code, name, outcome.sha256, str(outcome.verdict), outcome.code, now())
    return signed_delivery(delivery, keys.transport)
